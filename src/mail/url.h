/* URLs in the text of a message, after decoding: those that stand in text, and those that HTML
 * refers to (href, src, action, ...), with the text that a reader sees in their place.
 *
 * Fed as a stream, cut anywhere: the same URLs in the same order, that of their beginnings.
 * Entities are undone (&amp;, &#x68;), blanks and controls that browsers pass over within a URL
 * too; the scheme is kept, in lower case.  Bounded by SS_LIMIT_URL, SS_LIMIT_URL_TEXT; who counts
 * them is the caller, and the same URL may be told again.
 *
 * In HTML, links that lead nowhere else are not told: "#top", "cid:...", those without a scheme and
 * a host; "//host/path" is.  What a link shows is no URL of its own, whatever it looks like: it is
 * the text of the link's.  "http://..." and the like are told wherever they stand: in other
 * attributes, in comments, scripts, the document type. */
#ifndef SS_MAIL_URL_H
#define SS_MAIL_URL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/slice.h"

struct ss_url {               /* slices: borrowed, valid during the call */
	struct ss_slice url;  /* with its scheme; "www.example.com" in text as it stands */
	struct ss_slice text; /* what <a> shows, blanks collapsed; absent: nothing, or no HTML */
	bool is_cut;          /* it was longer than SS_LIMIT_URL, or a gap follows */
};

struct ss_urls;

/* is_html: text/html; else plain text.  NULL when memory is short. */
struct ss_urls *ss_urls_create(bool is_html, void (*on_url)(void *user, const struct ss_url *url),
                               void *user, struct ss_memory *memory);
void ss_urls_feed(struct ss_urls *u, const uint8_t *bytes, size_t len);
void ss_urls_gap(struct ss_urls *u);     /* octets are missing */
void ss_urls_end(struct ss_urls *u);     /* no more: what is held is told */
void ss_urls_destroy(struct ss_urls *u); /* NULL is taken; calls nobody */

#endif
