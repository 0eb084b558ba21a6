#include "smtp/line.h"

#include <string.h>

#include "base/eight.h"
#include "base/find.h"

enum { KEPT_WHEN_IDLE = 256 }; /* lines cut by a segment's end are common: do not take it anew */

static void forget(struct ss_line_cutter *c)
{
	c->raw_len = 0;
	if (c->kept.size > KEPT_WHEN_IDLE)
		ss_buffer_release(&c->kept);
	else
		ss_buffer_clear(&c->kept);
}

/* head: what was kept of the line's body; body_len: all of it, CR included, LF not. */
static void fill(const struct ss_line_cutter *c, struct ss_slice head, size_t body_len,
                 bool ends_in_cr, struct ss_line *out)
{
	if (c->kept.limit > 0 && head.len > c->kept.limit)
		head.len = c->kept.limit;
	out->is_cut = head.len < body_len;
	out->is_bare_lf = !ends_in_cr;
	if (ends_in_cr && !out->is_cut)
		head.len--;
	out->has_bare_cr = head.len > 0 && memchr(head.data, '\r', head.len);
	out->has_nul = head.len > 0 && memchr(head.data, '\0', head.len);
	if (!out->is_cut)
		while (head.len > 0 && head.data[head.len - 1] == '\r') /* CR CR LF is seen too */
			head.len--;
	out->text = head;
}

static void keep(struct ss_line_cutter *c, const uint8_t *bytes, size_t len)
{
	(void)ss_buffer_add(&c->kept, bytes, len); /* what does not fit is cut: fill() sees it */
	c->raw_len += len;
	c->last = bytes[len - 1];
}

/* Octets before the first control character.  By words: what is shorter than a vector. */
static size_t text_len_by_words(const uint8_t *p, size_t len)
{
	uint64_t controls;
	size_t n = 0;
	if (len < SS_EIGHT) {
		while (n < len && p[n] >= ' ')
			n++;
		return n;
	}
	for (; n + SS_EIGHT < len; n += SS_EIGHT) {
		controls = ss_eight_below(ss_eight_read(p + n), ' ');
		if (controls)
			return n + ss_eight_first(controls);
	}
	n = len - SS_EIGHT; /* of the last eight some were looked at, and have none */
	controls = ss_eight_below(ss_eight_read(p + n), ' ');
	return controls ? n + ss_eight_first(controls) : len;
}

static size_t text_len(const uint8_t *p, size_t len)
{
#ifdef __SSE2__
	const struct ss_find control = {.up_to = ' ' - 1};
	if (len >= SS_FIND_STEP)
		return ss_find((struct ss_slice){p, len}, 0, control);
#endif
	return text_len_by_words(p, len);
}

size_t ss_line_plain_len(const uint8_t *bytes, size_t len)
{
	size_t n = text_len(bytes, len);
	return len - n >= 2 && bytes[n] == '\r' && bytes[n + 1] == '\n' ? n : SIZE_MAX;
}

static size_t feed_any(struct ss_line_cutter *c, const uint8_t *bytes, size_t len,
                       struct ss_line *out, bool *is_whole)
{
	const uint8_t *lf = memchr(bytes, '\n', len);
	if (!lf) {
		keep(c, bytes, len);
		return len;
	}
	size_t used = (size_t)(lf - bytes) + 1;
	out->offset = c->offset;
	out->raw_len = c->raw_len + used;
	if (c->raw_len == 0) {
		bool ends_in_cr = used > 1 && lf[-1] == '\r';
		fill(c, (struct ss_slice){bytes, used - 1}, used - 1, ends_in_cr, out);
	} else {
		if (used > 1)
			keep(c, bytes, used - 1);
		fill(c, ss_buffer_slice(&c->kept), out->raw_len - 1, c->last == '\r', out);
		c->raw_len = 0; /* forgotten with the next call: out points into it */
	}
	*is_whole = true;
	return used;
}

size_t ss_line_feed_any(struct ss_line_cutter *c, const uint8_t *bytes, size_t len, uint64_t offset,
                        struct ss_line *out, bool *is_whole)
{
	*is_whole = false;
	if (len == 0)
		return 0;
	if (c->raw_len == 0) {
		forget(c); /* the line given last was in it */
		c->offset = offset;
	}
	return feed_any(c, bytes, len, out, is_whole);
}

bool ss_line_end(struct ss_line_cutter *c, struct ss_line *out)
{
	if (c->raw_len == 0)
		return false;
	out->offset = c->offset;
	out->raw_len = c->raw_len;
	fill(c, ss_buffer_slice(&c->kept), c->raw_len, c->last == '\r', out);
	out->is_bare_lf = false;
	c->raw_len = 0;
	return true;
}

size_t ss_line_drop(struct ss_line_cutter *c)
{
	size_t len = c->raw_len;
	forget(c);
	return len;
}
