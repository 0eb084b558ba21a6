/* The fast walk over content: private to content.c. */
#ifndef SS_SMTP_CONTENT_SCAN_H
#define SS_SMTP_CONTENT_SCAN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smtp/content.h"

/* What stands before the next byte of the content. */
enum ss_content_edge {
	SS_EDGE_NONE, /* none of these; the others are enum ss_dot_before, one higher */
	SS_EDGE_CRLF, /* also: the content begins here */
	SS_EDGE_LF,
	SS_EDGE_CR,
	SS_EDGE_CRLF_NUL,
	SS_EDGE_GAP,
};

/* Position of the first dot behind CR, LF, NUL or c->edge, or len.  Counts in c what is odd in the
 * bytes before it and measures their lines. */
size_t ss_content_scan(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset);
/* The same by each way that there is: the fastest that this processor has is taken. */
struct ss_content_way {
	const char *name;
	bool (*is_here)(void);
	size_t (*scan)(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset);
};
extern const struct ss_content_way ss_content_ways[];
extern const size_t ss_content_n_ways;
/* What stands before bytes[n], c->edge being before bytes[0]. */
enum ss_content_edge ss_content_edge_at(const struct ss_content *c, const uint8_t *bytes, size_t n);
/* A line of content ends before offset. */
void ss_content_end_line(struct ss_content *c, uint64_t offset);

static inline void ss_content_count(struct ss_content_count *count, uint64_t n, uint64_t first)
{
	if (count->n == 0)
		count->first = first;
	count->n += n;
}

#endif
