/* Cuts the bytes of one side into lines (RFC 5321, section 2.3.8).  LF ends a line, so that a line
 * ended by LF alone is seen too; what was odd about it is told with it.
 *
 * A line that lies in one portion is given in place; only one that spans portions is copied. */
#ifndef SS_SMTP_LINE_H
#define SS_SMTP_LINE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"

struct ss_line {
	struct ss_slice
	        text;    /* without its line end; borrowed: valid until the cutter is used again */
	uint64_t offset; /* of its first byte */
	size_t raw_len;  /* with its line end, however long it was */
	bool is_bare_lf; /* no CR before the LF */
	bool has_bare_cr, has_nul;
	bool is_cut; /* it was longer than the limit, or memory was short: text is its head */
};

/* Is one of the four? */
static inline bool ss_line_is_odd(const struct ss_line *line)
{
	return line->is_bare_lf | line->has_bare_cr | line->has_nul | line->is_cut;
}

struct ss_line_cutter {        /* set kept.memory and kept.limit, zero the rest */
	struct ss_buffer kept; /* private from here on: head of the unfinished line */
	uint64_t offset;
	size_t raw_len;
	uint8_t last;
};

/* private: of a line that lies in the bytes as a whole, and nothing about it is odd, its text's length;
 * else SIZE_MAX.  And whatever is no such line. */
size_t ss_line_plain_len(const uint8_t *bytes, size_t len);
size_t ss_line_feed_any(struct ss_line_cutter *c, const uint8_t *bytes, size_t len, uint64_t offset,
                        struct ss_line *out, bool *is_whole);
/* Takes bytes up to and including the first LF; returns how many.  *is_whole: they end a line, which
 * is in *out.  offset: of bytes[0].
 *
 * Inline, as nearly all lines are plain, and passed over once: a line of tiny sessions takes 75
 * instructions so (by callgrind); to look for the end and for each oddity by itself takes 200. */
static inline size_t ss_line_feed(struct ss_line_cutter *c, const uint8_t *bytes, size_t len,
                                  uint64_t offset, struct ss_line *out, bool *is_whole)
{
	if (c->raw_len > 0 || c->kept.len > 0)
		return ss_line_feed_any(c, bytes, len, offset, out, is_whole);
	size_t n = ss_line_plain_len(bytes, len);
	if (n >= c->kept.limit)
		return ss_line_feed_any(c, bytes, len, offset, out, is_whole);
	*out = (struct ss_line){.text = {bytes, n}, .offset = offset, .raw_len = n + 2};
	*is_whole = true;
	return n + 2;
}
/* The unfinished line as if it ended here; false if there is none. */
bool ss_line_end(struct ss_line_cutter *c, struct ss_line *out);
/* Forgets the unfinished line; returns how long it was. */
size_t ss_line_drop(struct ss_line_cutter *c);

static inline bool ss_line_is_open(const struct ss_line_cutter *c)
{
	return c->raw_len > 0;
}

#endif
