#include "mail/uuencode.h"

#include <string.h>

#include "mail/base64_lines.h"

/* ---- lines ---- */

/* The line at the head of text, without its end; *next: where the next one begins.  False: it is
 * not all there. */
static bool cut_line(struct ss_slice text, bool is_all, struct ss_slice *line, size_t *next)
{
	size_t end = ss_slice_find(text, 0, '\n');
	if (end == text.len && !is_all)
		return false;
	*next = end < text.len ? end + 1 : end;
	if (end > 0 && text.data[end - 1] == '\r')
		end--;
	*line = ss_slice_cut(text, 0, end);
	return true;
}

static bool is_text(struct ss_slice line, const char *text)
{
	while (line.len > 0 && line.data[line.len - 1] == ' ')
		line.len--;
	return ss_slice_is_equal(line, ss_slice_of(text));
}

static bool is_empty_line(struct ss_slice line)
{
	return is_text(line, "") || is_text(line, "`");
}

/* How many octets it says that it holds; 0: it holds none, or is no such line. */
static unsigned count_of(struct ss_slice line)
{
	if (line.len == 0)
		return 0;
	for (size_t i = 0; i < line.len; i++) {
		if (line.data[i] < ' ' || line.data[i] > '`')
			return 0;
	}
	return (line.data[0] - 32U) & 63;
}

/* Characters for so many octets: the fewest that hold them, and as they are written. */
static size_t least_len(unsigned count)
{
	return (count * 8 + 5) / 6;
}

static size_t full_len(unsigned count)
{
	return (size_t)(count + 2) / 3 * 4;
}

static bool is_base64_line(struct ss_slice line)
{
	for (size_t i = 0; i < line.len; i++) {
		uint8_t class = ss_base64_class[line.data[i]];
		if (class > SS_BASE64_PAD && class != SS_BASE64_BLANK)
			return false;
	}
	return line.len > 0;
}

/* ---- where a file begins ---- */

static const char BEGIN[] = "begin ", BEGIN_BASE64[] = "begin-base64 ";

/* Of as many characters as are there. */
static bool may_begin(struct ss_slice text, const char *word)
{
	size_t len = strlen(word);
	return memcmp(text.data, word, text.len < len ? text.len : len) == 0;
}

/* "644 name" */
static bool read_begin(struct ss_slice rest, struct ss_uu_begin *begin)
{
	size_t n = 0;
	while (n < rest.len && rest.data[n] >= '0' && rest.data[n] <= '7')
		n++;
	if (n < 3 || n > 4 || n == rest.len || rest.data[n] != ' ')
		return false;
	begin->name = ss_slice_trim(ss_slice_cut(rest, n, rest.len));
	return begin->name.len > 0;
}

/* As cut_line; no line of a file is longer than SS_UU_LINE. */
static enum ss_look look_at_line(struct ss_slice text, bool is_all, struct ss_slice *line,
                                 size_t *next)
{
	bool is_there = cut_line(ss_slice_cut(text, 0, SS_UU_LINE), is_all, line, next);
	if (is_there)
		return SS_LOOK_YES;
	return text.len < SS_UU_LINE ? SS_LOOK_MORE : SS_LOOK_NO;
}

/* The line behind it. */
static enum ss_look look_at_data(struct ss_slice text, bool is_all, bool is_base64)
{
	struct ss_slice line;
	size_t next;
	enum ss_look look = look_at_line(text, is_all, &line, &next);
	if (look != SS_LOOK_YES)
		return look;
	if (is_base64) {
		bool is_line = is_text(line, "====") || (is_base64_line(line) && line.len % 4 == 0);
		return is_line ? SS_LOOK_YES : SS_LOOK_NO;
	}
	if (is_text(line, "end"))
		return SS_LOOK_YES;
	if (is_empty_line(line)) { /* a file without octets */
		look = look_at_line(ss_slice_cut(text, next, text.len), is_all, &line, &next);
		return look == SS_LOOK_YES && !is_text(line, "end") ? SS_LOOK_NO : look;
	}
	unsigned count = count_of(line);
	bool is_line = count > 0 && line.len > least_len(count) && line.len <= full_len(count) + 2;
	return is_line ? SS_LOOK_YES : SS_LOOK_NO;
}

enum ss_look ss_uu_look(struct ss_slice text, bool is_all, struct ss_uu_begin *begin)
{
	struct ss_slice line;
	struct ss_uu_begin b = {.is_base64 = !may_begin(text, BEGIN)};
	const char *word = b.is_base64 ? BEGIN_BASE64 : BEGIN;
	if (!may_begin(text, word))
		return SS_LOOK_NO;
	if (!cut_line(text, is_all, &line, &b.len))
		return SS_LOOK_MORE;
	if (line.len < strlen(word) || !read_begin(ss_slice_cut(line, strlen(word), line.len), &b))
		return SS_LOOK_NO;
	enum ss_look look = look_at_data(ss_slice_cut(text, b.len, text.len), is_all, b.is_base64);
	if (look == SS_LOOK_YES)
		*begin = b;
	return look;
}

/* ---- its lines ---- */

static void put_group(const uint8_t *c, uint8_t out[3])
{
	uint32_t bits = 0;
	for (unsigned i = 0; i < 4; i++)
		bits = bits << 6 | ((c[i] - 32U) & 63);
	out[0] = (uint8_t)(bits >> 16);
	out[1] = (uint8_t)(bits >> 8);
	out[2] = (uint8_t)bits;
}

static size_t put_line(const uint8_t *c, unsigned count, uint8_t *out)
{
	size_t made = 0;
	for (; count - made >= 3; made += 3, c += 4)
		put_group(c, out + made);
	if (made < count) {
		uint8_t last[3];
		put_group(c, last);
		memcpy(out + made, last, count - made);
		made = count;
	}
	return made;
}

static bool is_data(const struct ss_uu *u, struct ss_slice line, unsigned count)
{
	size_t len = line.len - 1, least = least_len(count);
	while (len > full_len(count) && line.data[len] == ' ')
		len--;
	if (len > full_len(count) + 1)
		return false;
	/* Blanks at its end were lost; but text in capitals is not taken for such a line. */
	return len + 4 >= least || (count == u->full && len >= least / 2);
}

static size_t take_data(struct ss_uu *u, struct ss_slice line, unsigned count, uint8_t *out)
{
	uint8_t filled[SS_UU_LINE];
	size_t len = line.len - 1;
	if (u->full == 0)
		u->full = count;
	if (len >= full_len(count))
		return put_line(line.data + 1, count, out);
	if (len < least_len(count))
		ss_mail_count(u->counts, SS_MAIL_UU_SHORT_LINE, u->place);
	memset(filled, ' ', sizeof filled);
	memcpy(filled, line.data + 1, len);
	return put_line(filled, count, out);
}

static void finish(struct ss_uu *u, bool has_end)
{
	u->is_over = true;
	u->is_whole = has_end && !u->is_broken;
	if (!has_end)
		ss_mail_count(u->counts, SS_MAIL_UU_NO_END, u->place);
}

static size_t take_base64(struct ss_uu *u, struct ss_slice line, uint8_t *out)
{
	u->base64.counts = u->counts;
	if (u->base64.offset == 0)
		u->base64.offset = u->base64.line_start = u->place;
	size_t made = ss_base64_feed(&u->base64, line.data, line.len, out);
	return made + ss_base64_feed(&u->base64, (const uint8_t *)"\r\n", 2, out + made);
}

/* False: it is no line of the file. */
static bool take_line(struct ss_uu *u, struct ss_slice line, uint8_t *out, size_t *made)
{
	*made = 0;
	if (u->is_base64 ? is_text(line, "====") : is_text(line, "end")) {
		if (u->is_base64)
			*made = ss_base64_end(&u->base64, out);
		finish(u, true);
		return true;
	}
	if (is_empty_line(line))
		return true;
	if (u->is_base64) {
		if (is_base64_line(line))
			*made = take_base64(u, line, out);
		return is_base64_line(line);
	}
	unsigned count = count_of(line);
	if (count == 0 || !is_data(u, line, count))
		return false;
	*made = take_data(u, line, count, out);
	return true;
}

static void keep(struct ss_uu *u, const uint8_t *text, size_t len)
{
	memcpy(u->line + u->line_len, text, len);
	u->line_len += len;
}

/* The rest of a line of which the beginning is missing. */
static size_t skip_lost(struct ss_uu *u, const uint8_t *text, size_t len)
{
	const uint8_t *end = memchr(text, '\n', len);
	u->is_lost = !end;
	return end ? (size_t)(end - text) + 1 : len;
}

/* One line, or the piece of one.  Returns how many octets of text it took. */
static size_t take(struct ss_uu *u, const uint8_t *text, size_t len, uint8_t *out, size_t *made)
{
	size_t room = SS_UU_LINE - u->line_len;
	const uint8_t *end = memchr(text, '\n', len < room ? len : room);
	size_t used = end ? (size_t)(end - text) + 1 : len < room ? len : room, next;
	struct ss_slice line = {text, used};
	*made = 0;
	if (u->line_len > 0 || !end) {
		keep(u, text, used);
		line = (struct ss_slice){u->line, u->line_len};
	}
	if (!end) {
		if (u->line_len == SS_UU_LINE)
			finish(u, false);
		return used;
	}
	cut_line(line, true, &line, &next);
	if (take_line(u, line, out, made)) {
		u->line_len = 0;
		return used;
	}
	if (u->line_len == 0)
		used = 0; /* it is the caller's */
	finish(u, false);
	return used;
}

size_t ss_uu_feed(struct ss_uu *u, const uint8_t *text, size_t len, uint8_t *out, size_t *used)
{
	size_t at = 0, made = 0, n;
	while (at < len && !u->is_over) {
		if (u->is_lost) {
			at += skip_lost(u, text + at, len - at);
			continue;
		}
		at += take(u, text + at, len - at, out + made, &n);
		made += n;
	}
	*used = at;
	return made;
}

void ss_uu_gap(struct ss_uu *u)
{
	u->is_broken = u->is_lost = true;
	u->line_len = 0;
	if (u->is_base64)
		ss_base64_gap(&u->base64, 0);
}

size_t ss_uu_end(struct ss_uu *u, uint8_t out[SS_UU_ROOM(0)])
{
	struct ss_slice line = {u->line, u->line_len};
	size_t made = 0, next;
	if (u->is_over)
		return 0;
	if (line.len > 0) {
		cut_line(line, true, &line, &next);
		if (take_line(u, line, out, &made))
			u->line_len = 0;
	}
	if (u->is_over)
		return made;
	if (u->is_base64)
		made += ss_base64_end(&u->base64, out + made);
	finish(u, false);
	return made;
}
