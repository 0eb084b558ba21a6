#include "output/text.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define LTR_ISOLATE "\xe2\x81\xa6" /* U+2066: an address keeps its domain at its right */
#define ISOLATE_END "\xe2\x81\xa9" /* U+2069 */

enum { COMBINING_MAX = 4 }; /* marks on one letter; Vietnamese and Thai need two, "zalgo" 50 */

size_t ss_text_next(struct ss_slice s, bool is_latin1, uint32_t *code_point)
{
	size_t n = is_latin1 ? 0 : ss_utf8_next(s, code_point);
	if (n > 0)
		return n;
	*code_point = s.data[0];
	return 1;
}

size_t ss_text_escape(uint32_t c, char out[SS_TEXT_ESCAPE])
{
	const char *format = c < 0x100 ? "\\x%02x" : "\\u{%x}";
	if (c == '\n' || c == '\r' || c == '\t') {
		format = c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
		return (size_t)snprintf(out, SS_TEXT_ESCAPE, "%s", format);
	}
	return (size_t)snprintf(out, SS_TEXT_ESCAPE, format, c);
}

/* Plain ASCII at the head of s: nearly always all of it. */
static size_t plain_len(struct ss_slice s)
{
	size_t n = 0;
	while (n < s.len && s.data[n] >= 0x20 && s.data[n] < 0x7f)
		n++;
	return n;
}

/* A mark needs a letter to sit on, else it would sit on what we wrote before it. */
static bool is_escaped(uint32_t c, unsigned *n_marks)
{
	if (ss_text_is_hidden(c))
		return true;
	if (ss_utf8_columns(c) > 0) {
		*n_marks = 0;
		return false;
	}
	return (*n_marks)++ >= COMBINING_MAX;
}

void ss_text_add(struct ss_buffer *b, const void *shown, size_t len)
{
	size_t before = b->len;
	if (ss_buffer_add(b, shown, len) < len)
		b->len = before;
}

void ss_text_show(struct ss_buffer *b, struct ss_slice s, size_t limit)
{
	bool is_cut = s.len > limit;
	unsigned n_marks = COMBINING_MAX;
	if (is_cut) {
		for (int i = 0; i < 3 && limit > 0 && (s.data[limit] & 0xc0) == 0x80; i++)
			limit--; /* not inside a character */
		s.len = limit;
	}
	while (s.len > 0) {
		char escape[SS_TEXT_ESCAPE];
		uint32_t c = 0;
		size_t n = plain_len(s);
		if (n > 0) {
			ss_text_add(b, s.data, n);
			n_marks = 0;
		} else if ((n = ss_utf8_next(s, &c)) == 0) {
			n = 1;
			ss_text_add(b, escape, ss_text_escape(s.data[0], escape));
		} else if (is_escaped(c, &n_marks)) {
			ss_text_add(b, escape, ss_text_escape(c, escape));
		} else {
			ss_text_add(b, s.data, n);
		}
		s = ss_slice_cut(s, n, s.len);
	}
	if (is_cut)
		ss_text_add(b, "…", strlen("…"));
}

/* The blocks of Hebrew, Arabic and their neighbours (UAX 9: R and AL by default). */
static bool is_right_to_left(struct ss_slice shown)
{
	while ((shown = ss_slice_cut(shown, plain_len(shown), shown.len)).len > 0) {
		uint32_t c;
		size_t n = ss_text_next(shown, false, &c);
		if ((c >= 0x0590 && c <= 0x08ff) || (c >= 0xfb1d && c <= 0xfdff) ||
		    (c >= 0xfe70 && c <= 0xfeff) || (c >= 0x10800 && c <= 0x10fff) ||
		    (c >= 0x1e800 && c <= 0x1efff))
			return true;
		shown = ss_slice_cut(shown, n, shown.len);
	}
	return false;
}

void ss_text_add_apart(struct ss_buffer *b, struct ss_slice shown)
{
	bool is_apart = is_right_to_left(shown);
	size_t before = b->len, mark = strlen(LTR_ISOLATE);
	bool is_begun = is_apart && ss_buffer_add(b, LTR_ISOLATE, mark) == mark;
	if (is_begun || !is_apart)
		ss_text_add(b, shown.data, shown.len);
	if (is_apart && (!is_begun || ss_buffer_add(b, ISOLATE_END, mark) < mark))
		b->len = before; /* one that does not end would take the rest of the line */
}

/* Nobody else writes these two: of the wire's own, ss_text_show makes escapes. */
static bool ends_apart(struct ss_slice part, bool is_apart)
{
	const size_t mark = strlen(LTR_ISOLATE);
	const uint8_t first = (uint8_t)LTR_ISOLATE[0]; /* of both */
	for (size_t i = 0; (i = ss_slice_find(part, i, first)) + mark <= part.len; i++) {
		if (memcmp(part.data + i, LTR_ISOLATE, mark) == 0)
			is_apart = true;
		else if (memcmp(part.data + i, ISOLATE_END, mark) == 0)
			is_apart = false;
	}
	return is_apart;
}

void ss_text_write_part(struct ss_writer *w, struct ss_slice part, bool *is_apart)
{
	ss_write_text(w, *is_apart ? LTR_ISOLATE : "");
	ss_write_slice(w, part);
	*is_apart = ends_apart(part, *is_apart);
	ss_write_text(w, *is_apart ? ISOLATE_END : "");
}

size_t ss_text_columns(struct ss_slice shown)
{
	size_t columns = 0;
	while (shown.len > 0) {
		uint32_t c;
		size_t n = ss_text_next(shown, false, &c);
		columns += (size_t)ss_utf8_columns(c);
		shown = ss_slice_cut(shown, n, shown.len);
	}
	return columns;
}

size_t ss_text_fit(struct ss_slice shown, size_t columns)
{
	size_t at = 0;
	if (columns >= shown.len) /* no character is wider than its bytes are many */
		return shown.len;
	while (at < shown.len) {
		uint32_t c;
		size_t n = ss_text_next(ss_slice_cut(shown, at, shown.len), false, &c);
		size_t wide = (size_t)ss_utf8_columns(c);
		if (wide > columns)
			break;
		columns -= wide;
		at += n;
	}
	return at;
}

size_t ss_text_wrap(struct ss_slice shown, size_t columns)
{
	size_t fits = ss_text_fit(shown, columns), at = fits;
	uint32_t c;
	if (fits == shown.len)
		return fits;
	if (fits == 0)
		return ss_text_next(shown, false, &c);
	while (at < shown.len && shown.data[at] == ' ')
		at++; /* spaces at the end of a line need no columns */
	if (at > fits)
		return at;
	while (at > 0 && shown.data[at - 1] != ' ')
		at--;
	return at > fits / 3 ? at : fits; /* rather inside a word than a nearly empty line */
}

void ss_text_write_wrapped(struct ss_writer *w, struct ss_slice shown, size_t columns)
{
	bool is_apart = false;
	while (shown.len > 0) {
		struct ss_slice line = ss_slice_cut(shown, 0, ss_slice_find(shown, 0, '\n'));
		size_t n = columns > 0 ? ss_text_wrap(line, columns) : line.len;
		ss_text_write_part(w, ss_slice_trim(ss_slice_cut(line, 0, n)), &is_apart);
		ss_write_text(w, "\n");
		shown = ss_slice_cut(shown, n == line.len ? n + 1 : n, shown.len);
	}
}
