#include "mail/yenc.h"

#include <string.h>

/* ---- keywords: "size=584 crc32=ded29f4f" ---- */

/* The value of a word, up to a blank; absent if there is none. */
static struct ss_slice value_of(struct ss_slice line, const char *word)
{
	size_t len = strlen(word);
	for (size_t at = 0; at + len <= line.len; at++) {
		if ((at > 0 && line.data[at - 1] != ' ') || memcmp(line.data + at, word, len) != 0)
			continue;
		struct ss_slice rest = ss_slice_cut(line, at + len, line.len);
		return ss_slice_cut(rest, 0, ss_slice_find(rest, 0, ' '));
	}
	return (struct ss_slice){0};
}

static bool read_number(struct ss_slice line, const char *word, uint64_t *value)
{
	return ss_slice_to_number(value_of(line, word), INT64_MAX, value);
}

static bool read_hex(struct ss_slice digits, uint32_t *value)
{
	uint32_t v = 0;
	while (digits.len > 8 && digits.data[0] == '0') /* some write "0" and more in front */
		digits = ss_slice_cut(digits, 1, digits.len);
	for (size_t i = 0; i < digits.len; i++) {
		uint8_t c = digits.data[i], lower = c | 0x20;
		if (!ss_ascii_is_digit(c) && (lower < 'a' || lower > 'f'))
			return false;
		v = v << 4 | (uint32_t)(ss_ascii_is_digit(c) ? c - '0' : lower - 'a' + 10);
	}
	*value = v;
	return digits.len > 0 && digits.len <= 8;
}

static struct ss_slice without_end(struct ss_slice line)
{
	while (line.len > 0 && (line.data[line.len - 1] == '\n' || line.data[line.len - 1] == '\r'))
		line.len--;
	return line;
}

/* ---- where a file begins ---- */

enum ss_look ss_yenc_look(struct ss_slice text, bool is_all, struct ss_yenc_begin *begin)
{
	static const char word[] = "=ybegin ";
	size_t len = sizeof word - 1, end = ss_slice_find(text, 0, '\n');
	uint64_t line_len, size;
	if (memcmp(text.data, word, text.len < len ? text.len : len) != 0)
		return SS_LOOK_NO;
	if (end == text.len && !is_all)
		return SS_LOOK_MORE;
	struct ss_slice line = without_end(ss_slice_cut(text, 0, end));
	const uint8_t *name = memmem(line.data, line.len, " name=", 6);
	if (!name || !read_number(line, "line=", &line_len) || !read_number(line, "size=", &size))
		return SS_LOOK_NO;
	size_t at = (size_t)(name - line.data) + 6; /* to the end of the line, blanks in it too */
	begin->name = ss_slice_trim(ss_slice_cut(line, at, line.len));
	begin->size = (int64_t)size;
	begin->len = end < text.len ? end + 1 : end;
	return SS_LOOK_YES;
}

/* ---- its octets ---- */

/* EQUALS: "=" at the head of a line, CONTROL: of a line that begins with "=y". */
enum { LINE_START, DATA, ESCAPED, EQUALS, CONTROL };

/* CRC-32 (ISO 3309), four bits at a time. */
static uint32_t crc_of(uint32_t crc, const uint8_t *bytes, size_t len)
{
	static const uint32_t table[16] = {
	        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
	        0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
	        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	crc = ~crc;
	for (size_t i = 0; i < len; i++) {
		crc ^= bytes[i];
		crc = crc >> 4 ^ table[crc & 15];
		crc = crc >> 4 ^ table[crc & 15];
	}
	return ~crc;
}

static void end_part_line(struct ss_yenc *y, struct ss_slice line)
{
	uint64_t begin, end;
	if (read_number(line, "begin=", &begin) && read_number(line, "end=", &end) &&
	    begin <= end && begin > 0) {
		y->size = (int64_t)(end - begin + 1);
		y->is_part = true;
	}
}

static void finish(struct ss_yenc *y)
{
	y->is_over = true;
	y->is_whole = !y->is_broken;
}

/* The last line tells the size once more; crc32 is of the whole file, pcrc32 of a part. */
static void end_end_line(struct ss_yenc *y, struct ss_slice line)
{
	uint64_t size = 0;
	uint32_t crc = 0;
	struct ss_slice told = value_of(line, y->is_part ? "pcrc32=" : "crc32=");
	if (!read_number(line, "size=", &size) || size != y->made ||
	    (y->size >= 0 && (uint64_t)y->size != y->made)) {
		ss_mail_count(y->counts, SS_MAIL_YENC_BAD_SIZE, y->place);
		y->is_broken = true;
	}
	if (told.data && (!read_hex(told, &crc) || crc != y->crc)) {
		ss_mail_count(y->counts, SS_MAIL_YENC_BAD_CHECKSUM, y->place);
		y->is_broken = true;
	}
	finish(y);
}

static void end_control(struct ss_yenc *y)
{
	struct ss_slice line = without_end((struct ss_slice){y->line, y->line_len});
	if (ss_slice_has_prefix_nocase(line, SS_SLICE("=ypart ")))
		end_part_line(y, line);
	else if (ss_slice_has_prefix_nocase(line, SS_SLICE("=yend ")))
		end_end_line(y, line);
	y->line_len = 0;
	y->state = LINE_START;
}

static void keep(struct ss_yenc *y, uint8_t c)
{
	if (y->line_len < sizeof y->line)
		y->line[y->line_len++] = c;
}

static uint8_t unescaped(uint8_t c)
{
	return (uint8_t)(c - 64 - 42);
}

/* Octets that stand for one each, up to one that does not. */
static size_t copy_plain(const uint8_t *text, size_t len, uint8_t *out)
{
	size_t n = 0;
	for (; n < len && text[n] != '=' && text[n] != '\n' && text[n] != '\r'; n++)
		out[n] = (uint8_t)(text[n] - 42);
	return n;
}

/* One octet; returns how many (0, 1) were written. */
static size_t take(struct ss_yenc *y, uint8_t c, uint8_t *out)
{
	switch (y->state) {
	case LINE_START:
	case DATA:
		if (c == '=')
			y->state = y->state == DATA ? ESCAPED : EQUALS;
		else if (c == '\n')
			y->state = LINE_START;
		return 0;
	case EQUALS:
		if (c == 'y') {
			keep(y, '=');
			keep(y, c);
			y->state = CONTROL;
			return 0;
		}
		break;
	case CONTROL:
		keep(y, c);
		if (c == '\n')
			end_control(y);
		return 0;
	default: break;
	}
	out[0] = unescaped(c);
	y->state = DATA;
	return 1;
}

size_t ss_yenc_feed(struct ss_yenc *y, const uint8_t *text, size_t len, uint8_t *out, size_t *used)
{
	size_t at = 0, made = 0;
	while (at < len && !y->is_over) {
		size_t from = made;
		if (y->state <= DATA) {
			size_t n = copy_plain(text + at, len - at, out + made);
			at += n;
			made += n;
			if (n > 0)
				y->state = DATA;
		}
		if (at < len)
			made += take(y, text[at], out + made);
		at += at < len;
		y->crc = crc_of(y->crc, out + from, made - from);
		y->made += made - from;
	}
	*used = at;
	return made;
}

void ss_yenc_gap(struct ss_yenc *y)
{
	y->is_broken = true;
	y->line_len = 0;
	y->state = DATA;
}

void ss_yenc_end(struct ss_yenc *y)
{
	if (y->state == CONTROL)
		end_control(y);
	if (y->is_over)
		return;
	ss_mail_count(y->counts, SS_MAIL_YENC_NO_END, y->place);
	y->is_broken = true;
	finish(y);
}
