/* A line that is put together of pieces, as long as a description may be: what does not fit is left
 * out. */
#ifndef SS_ANALYSIS_LINE_H
#define SS_ANALYSIS_LINE_H
#include <stdint.h>

#include "base/limits.h"
#include "base/slice.h"

struct ss_line { /* valid, and empty, when len is 0 */
	size_t len;
	uint8_t text[SS_LIMIT_EVIDENCE_TEXT];
};

void ss_line_add(struct ss_line *l, struct ss_slice piece);
void ss_line_put(struct ss_line *l, const char *piece);
void ss_line_number(struct ss_line *l, int64_t number);
static inline struct ss_slice ss_line_slice(const struct ss_line *l)
{
	return (struct ss_slice){l->text, l->len};
}

#endif
