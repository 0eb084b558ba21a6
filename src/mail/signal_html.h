/* HTML as far as signals are concerned: what is a tag, a script, a text, and what of it is hidden.
 * Private to signal*.c. */
#ifndef SS_MAIL_SIGNAL_HTML_H
#define SS_MAIL_SIGNAL_HTML_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/slice.h"

enum { SS_SIGNAL_TAG_NAME = 12 };

struct ss_signal_tag { /* as much of it as is in the view */
	uint8_t name[SS_SIGNAL_TAG_NAME];
	uint8_t name_len; /* SS_SIGNAL_TAG_NAME: it was longer, or just as long; it is none of ours */
	bool is_end;
	struct ss_slice rest; /* behind the name, up to the ">" */
	size_t at;            /* of the "<", in the view */
};

struct ss_signal_attributes { /* values without quotes, references of HTML as they are */
	struct ss_slice type, content, target, source, width, height, http_equiv, style;
	bool has_download, has_handler, is_hidden, is_styled, has_font;
};

/* Why text is not seen. */
enum {
	SS_HIDDEN_ALWAYS = 1,
	SS_HIDDEN_BY_FONT = 2,
	SS_HIDDEN_BY_COLOUR = 4,
	SS_HIDDEN_BY_VISIBILITY = 8
};

struct ss_signal_html { /* valid when zeroed, but for first_hidden: -1 */
	uint8_t state, quote;
	uint64_t tag_end; /* of the tag in hand, if that is known: an offset; 0: it is not */
	uint8_t raw[SS_SIGNAL_TAG_NAME]; /* the element whose content is no markup */
	uint8_t raw_len;
	bool is_data; /* of a script: it is no program */
	unsigned svg; /* elements that are open */
	bool has_gap;
	unsigned n_open; /* octets of the comment in hand */
	/* Text that is seen, up to SS_LIMIT_IMAGE_TEXT letters; pictures. */
	unsigned n_letters, n_images;
	int64_t first_image;
	bool is_in_entity;
	/* The element whose text is hidden, and that text. */
	uint8_t hidden[SS_SIGNAL_TAG_NAME];
	uint8_t hidden_len, text_len;
	unsigned why; /* a set; 0: there is none */
	unsigned depth;
	bool may_be_shown; /* by a style sheet */
	bool has_media;    /* there is one that has rules for some screens */
	unsigned letters_here;
	int64_t hidden_at;
	uint8_t text[SS_LIMIT_SIGNAL_TEXT];
	/* Of all of them; of the first one. */
	unsigned n_hidden; /* letters */
	int64_t first_hidden;
	uint8_t shown_len;
	uint8_t shown[SS_LIMIT_SIGNAL_TEXT];
};

struct ss_signals;
struct ss_signal_view;

void ss_signal_html_scan(struct ss_signals *s, const struct ss_signal_view *v);
void ss_signal_html_gap(struct ss_signals *s);
void ss_signal_html_end(struct ss_signals *s);

/* signal_tag.c: a start tag: what its attributes tell, and what that is a sign of. */
void ss_signal_tag_read(struct ss_slice rest, struct ss_signal_attributes *a);
void ss_signal_tag_look(struct ss_signals *s, const struct ss_signal_view *v,
                        const struct ss_signal_tag *tag, const struct ss_signal_attributes *a);
bool ss_signal_tag_is(const struct ss_signal_tag *tag, const char *name);

/* signal_style.c */
struct ss_signal_visibility { /* sets of why */
	unsigned hides;
	unsigned shows; /* it says something of size, colour or visibility of its own */
};
struct ss_signal_visibility ss_signal_style_read(struct ss_slice style);

#endif
