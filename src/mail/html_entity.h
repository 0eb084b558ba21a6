/* Character references of HTML (HTML, section 13.2.5.72): "&amp;", "&#106;", "&#x6a", fed octet by
 * octet.  Of the names, those that URLs are hidden behind and those that texts of links have. */
#ifndef SS_MAIL_HTML_ENTITY_H
#define SS_MAIL_HTML_ENTITY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SS_HTML_ENTITY_NAME = 16 };

struct ss_html_entity {    /* zero it behind "&" */
	bool is_attribute; /* "&copy=1" is no character there */
	/* private from here on */
	uint8_t state, n_name, n_digits;
	uint8_t name[SS_HTML_ENTITY_NAME];
	uint32_t value;
};

struct ss_html_text { /* what an entity stands for, or what was taken for one, as it was sent */
	uint8_t bytes[SS_HTML_ENTITY_NAME + 8];
	size_t len;
};

/* True: it is over; out is what it stands for, in UTF-8.  *is_used: c belongs to it. */
bool ss_html_entity_feed(struct ss_html_entity *e, uint8_t c, struct ss_html_text *out,
                         bool *is_used);
/* It ends with the text. */
void ss_html_entity_end(struct ss_html_entity *e, struct ss_html_text *out);

#endif
