/* Finds URLs that stand in text, fed in portions of any size: private to url*.c.
 *
 * Where a URL ends is told by no standard.  Here: at a blank, a control, one of <>"{}|\^` (RFC
 * 3986, appendix C), a blank of Unicode; then punctuation is taken away at its end, and
 * brackets that are not opened in it: what readers of mail do. */
#ifndef SS_MAIL_URL_FINDER_H
#define SS_MAIL_URL_FINDER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "mail/url_css.h"
#include "mail/url_scheme.h"

enum ss_url_mode {
	SS_URL_IN_TEXT, /* all schemes, and "www." */
	SS_URL_IN_CODE, /* those with slashes; "'" ends a URL too, "\/" is a slash */
	SS_URL_IN_CSS,  /* and url(...) */
};

struct ss_url_finder_events { /* every member is set */
	/* Borrowed, valid during the call; its scheme is in lower case.  scheme: NULL: "www.". */
	void (*on_found)(void *user, const struct ss_url_scheme *scheme, struct ss_slice url,
	                 bool is_cut);
	/* Of url(...), without quotes and escapes: it may not lead out.  It may be changed. */
	void (*on_argument)(void *user, uint8_t *value, size_t len, bool is_cut);
};

struct ss_url_finder { /* ss_url_finder_init sets it; mode may be set after ss_url_finder_stop */
	const struct ss_url_finder_events *events;
	void *user;
	enum ss_url_mode mode;
	/* private from here on */
	struct ss_buffer url;
	const struct ss_url_scheme *scheme;
	size_t head; /* of url: scheme and slashes, behind which something must stand */
	struct ss_url_css css;
	uint8_t state, n_before;
	bool is_cut;
	uint8_t before[SS_URL_SCHEME]; /* the last octets of the portions before */
};

/* memory: borrowed, must outlive it. */
void ss_url_finder_init(struct ss_url_finder *f, const struct ss_url_finder_events *events,
                        void *user, struct ss_memory *memory);
void ss_url_finder_feed(struct ss_url_finder *f, const uint8_t *bytes, size_t len);
/* What follows is other text: a URL in hand is over.  is_cut: it may have been longer. */
void ss_url_finder_stop(struct ss_url_finder *f, bool is_cut);
/* It has nothing in hand, not even the head of a scheme. */
static inline bool ss_url_finder_is_idle(const struct ss_url_finder *f)
{
	return f->state == 0 && f->n_before == 0;
}
/* Gives the memory back; calls nobody. */
void ss_url_finder_release(struct ss_url_finder *f);

#endif
