#include "mail/mime_boundary.h"

#include <string.h>

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

/* Bounded by the depth.  Of two with the same boundary the inner one counts, unless it is closed;
 * a line that is one multipart's boundary and begins with another's is the former's. */
struct ss_mime_boundary ss_mime_boundary_find(struct ss_mime_open *innermost, struct ss_slice text)
{
	struct ss_mime_boundary found = {0};
	text = ss_slice_cut(text, 2, text.len);
	for (struct ss_mime_open *p = innermost; p; p = p->outer) {
		struct ss_slice b = p->of.boundary;
		if (text.len < b.len || memcmp(text.data, b.data, b.len) != 0)
			continue;
		bool is_close = text.len == b.len + 2 && memcmp(text.data + b.len, "--", 2) == 0;
		if (text.len > b.len && !is_close) {
			found.has_text_after = true;
		} else if (p->is_closed) {
			found.is_closed = true;
		} else {
			found.multipart = p;
			found.is_close = is_close;
			break;
		}
	}
	return found;
}
