/* HTML as far as URLs are concerned: private to url*.c.
 *
 * Tags, comments and the contents of scripts are told apart as the HTML standard (section 13.2.5)
 * does, so that nothing that a browser takes for a link is missed. */
#ifndef SS_MAIL_URL_HTML_H
#define SS_MAIL_URL_HTML_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "mail/html_entity.h"
#include "mail/url_finder.h"

enum { SS_HTML_NAME = 24 }; /* longer names are none of ours */

/* What the value of an attribute holds; each is a row in url_attribute.c. */
enum ss_html_value {
	SS_HTML_OTHER,
	SS_HTML_URL,
	SS_HTML_LIST,
	SS_HTML_SRCSET,
	SS_HTML_CSS,
	SS_HTML_REFRESH
};

struct ss_html_name {
	uint8_t text[SS_HTML_NAME]; /* lower case */
	uint8_t len;                /* SS_HTML_NAME: it was longer, or just as long */
};

/* A whole tag in which there was nothing to tell. */
struct ss_html_idle_tag {
	uint8_t text[128]; /* from "<" to ">" */
	uint8_t len;
};

struct ss_html {             /* valid when zeroed */
	uint8_t state, back; /* back: where an entity stands */
	bool is_end_tag;
	struct ss_html_name tag, attribute;
	uint8_t quote;   /* of the value; 0: none */
	uint8_t matched; /* octets of "</script" in a row; of "[if" */
	uint32_t last;   /* the last octets of a comment */
	struct ss_html_entity entity;
	enum ss_html_value kind;
	struct ss_buffer value;          /* in hand */
	struct ss_html_idle_tag idle[2]; /* the last ones: that begin, and that end something */
	bool is_cut, is_skipped;         /* is_skipped: of srcset, what comes up to the next "," */
};

struct ss_urls;

void ss_html_feed(struct ss_urls *u, const uint8_t *bytes, size_t len);
/* What is in hand is over: a gap, or the end. */
void ss_html_stop(struct ss_urls *u);

/* url_attribute.c */
void ss_html_value_begin(struct ss_urls *u);
void ss_html_value_add(struct ss_urls *u, const uint8_t *bytes, size_t len);
void ss_html_value_end(struct ss_urls *u);
/* The value was not ended as it should: what was kept of it is text. */
void ss_html_value_stop(struct ss_urls *u);

static inline bool ss_html_name_is(const struct ss_html_name *name, const char *text, size_t len)
{
	return name->len == len && memcmp(name->text, text, len) == 0;
}

#endif
