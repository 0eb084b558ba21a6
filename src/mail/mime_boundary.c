#include "mail/mime_boundary.h"

#include <string.h>

#include "base/eight.h"

struct ss_mime_line ss_mime_line_of(struct ss_slice line)
{
	struct ss_mime_line l = {.text = line};
	if (l.text.len > 0 && l.text.data[l.text.len - 1] == '\n') {
		l.end = l.text.len > 1 && l.text.data[l.text.len - 2] == '\r' ? 2 : 1;
		l.text.len -= l.end;
	} else if (l.text.len > 0 && l.text.data[l.text.len - 1] == '\r') {
		l.text.len--;
	}
	size_t len = l.text.len;
	while (l.text.len > 0 &&
	       (l.text.data[l.text.len - 1] == ' ' || l.text.data[l.text.len - 1] == '\t'))
		l.text.len--;
	l.has_blanks = l.text.len < len;
	return l;
}

/* The first octets, and which of the eight they are. */
static uint64_t head_of(struct ss_slice text, uint64_t *mask)
{
	uint8_t head[SS_EIGHT] = {0}, used[SS_EIGHT] = {0};
	if (text.len >= SS_EIGHT) {
		*mask = UINT64_MAX;
		return ss_eight_read(text.data);
	}
	for (size_t i = 0; i < text.len; i++) {
		head[i] = text.data[i];
		used[i] = 0xff;
	}
	*mask = ss_eight_read(used);
	return ss_eight_read(head);
}

void ss_mime_boundary_add(struct ss_mime_boundaries *b, struct ss_mime_open *multipart)
{
	unsigned n = b->n++;
	b->of[n].head = head_of(multipart->of.boundary, &b->of[n].mask);
	b->of[n].multipart = multipart;
	b->of[n].least = multipart->of.boundary.len;
	if (n > 0 && b->of[n - 1].least < b->of[n].least)
		b->of[n].least = b->of[n - 1].least;
}

/* Of two with the same boundary the inner one counts, unless it is closed; a line that is one
 * multipart's boundary and begins with another's is the former's. */
struct ss_mime_boundary ss_mime_boundary_find(const struct ss_mime_boundaries *b,
                                              struct ss_slice text)
{
	struct ss_mime_boundary found = {0};
	text = ss_slice_cut(text, 2, text.len);
	if (b->n == 0 || text.len < b->of[b->n - 1].least)
		return found;
	uint64_t mask, head = head_of(text, &mask);
	for (unsigned n = b->n; n-- > 0;) {
		if ((head ^ b->of[n].head) & b->of[n].mask)
			continue;
		struct ss_slice own = b->of[n].multipart->of.boundary;
		if (text.len < own.len || memcmp(text.data, own.data, own.len) != 0)
			continue;
		bool is_close =
		        text.len == own.len + 2 && memcmp(text.data + own.len, "--", 2) == 0;
		if (text.len > own.len && !is_close) {
			found.has_text_after = true;
		} else if (b->of[n].multipart->is_closed) {
			found.is_closed = true;
		} else {
			found.multipart = b->of[n].multipart;
			found.is_close = is_close;
			break;
		}
	}
	return found;
}
