/* The fast walk over lines of base64: private to the decoder. */
#ifndef SS_MAIL_BASE64_LINES_H
#define SS_MAIL_BASE64_LINES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mail/decode.h"

struct ss_base64_run {
	size_t used, made;
};

/* Takes whole quanta at the head of text and the line ends between them.  Stops in front of what is
 * anything else, or near the end of text.  d is between two quanta; its line and counts go on. */
typedef struct ss_base64_run (*ss_base64_walk)(struct ss_base64 *d, const uint8_t *text, size_t len,
                                               uint8_t *out);

/* The best first; the last is by tables, and everywhere. */
struct ss_base64_way {
	const char *name;
	bool (*is_here)(void); /* can this processor? */
	ss_base64_walk walk;
};
extern const struct ss_base64_way ss_base64_ways[];
extern const size_t ss_base64_n_ways;

/* The best that is here. */
struct ss_base64_run ss_base64_lines(struct ss_base64 *d, const uint8_t *text, size_t len,
                                     uint8_t *out);

/* 0..63: the character's value. */
enum { SS_BASE64_PAD = 64, SS_BASE64_CR, SS_BASE64_LF, SS_BASE64_BLANK, SS_BASE64_BAD };
extern const uint8_t ss_base64_class[256];

/* A line ends in front of its line end at this offset. */
static inline void ss_base64_end_line(struct ss_base64 *d, uint64_t offset, uint64_t next)
{
	if (offset - d->line_start > SS_ENCODED_LINE)
		ss_mail_count(d->counts, SS_MAIL_ENCODED_LINE_TOO_LONG,
		              d->line_start + SS_ENCODED_LINE);
	d->line_start = next;
}

#endif
