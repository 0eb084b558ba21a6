#include "store/safe_name.h"

#include <string.h>

#include "base/utf8.h"

static bool is_separator(uint8_t c)
{
	return c == '/' || c == '\\';
}

/* Behind the last separator; what ends in separators is named by what is before them. */
static struct ss_slice last_part(struct ss_slice s)
{
	while (s.len > 0 && is_separator(s.data[s.len - 1]))
		s.len--;
	size_t at = s.len;
	while (at > 0 && !is_separator(s.data[at - 1]))
		at--;
	return ss_slice_cut(s, at, s.len);
}

/* Blanks of other widths are seen as one, and trimmed as one. */
static bool is_blank(uint32_t c)
{
	return c == ' ' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
	       c == 0x202f || c == 0x205f || c == 0x3000;
}

/* Some systems turn what looks like a separator or a dot into one, and the private characters
 * U+F000 to U+F0FF, by which others store what they cannot, into that. */
static bool is_unsafe(uint32_t c)
{
	static const uint32_t look_alikes[] = {
	        0x2024, 0x2025, 0x2026, 0x2044, 0x2215, 0x2216, 0x29f5, 0x29f8,
	        0x29f9, 0xa789, 0xfe52, 0xfe55, 0xfe68, 0xff02, 0xff0a, 0xff0e,
	        0xff0f, 0xff1a, 0xff1c, 0xff1e, 0xff1f, 0xff3c, 0xff5c,
	};
	if (c < 0x80)
		return c < 0x20 || c == 0x7f || strchr("/\\<>:\"|?*", (int)c);
	for (size_t i = 0; i < sizeof look_alikes / sizeof look_alikes[0]; i++) {
		if (c == look_alikes[i])
			return true;
	}
	return (c >= 0xf000 && c <= 0xf0ff) || ss_utf8_is_hidden(c);
}

static size_t next_character(struct ss_slice s, bool is_latin1, uint32_t *c)
{
	*c = s.data[0];
	return is_latin1 ? 1 : ss_utf8_next(s, c);
}

static size_t last_character(struct ss_slice s, bool is_latin1, uint32_t *c)
{
	size_t at = s.len - 1;
	while (!is_latin1 && (s.data[at] & 0xc0) == 0x80)
		at--;
	return next_character(ss_slice_cut(s, at, s.len), is_latin1, c);
}

/* Windows takes blanks and dots away at the end by itself, and then finds another file. */
static struct ss_slice trim(struct ss_slice s, bool is_latin1)
{
	uint32_t c;
	size_t n;
	while (s.len > 0 && (n = next_character(s, is_latin1, &c), is_blank(c)))
		s = ss_slice_cut(s, n, s.len);
	while (s.len > 0 && (n = last_character(s, is_latin1, &c), is_blank(c) || c == '.'))
		s.len -= n;
	return s;
}

/* A name in the making. */
struct name {
	char text[SS_SAFE_NAME];
	size_t len;
};

static size_t put_safe(const struct name *n, uint32_t c, char out[4])
{
	char before = n->len > 0 ? n->text[n->len - 1] : '\0';
	if (is_blank(c))
		c = ' ';
	else if (is_unsafe(c) || (c == '.' && before == '.') ||
	         (n->len == 0 && (c == '.' || c == '-')))
		c = '_';
	return ss_utf8_put(c, (uint8_t *)out);
}

/* As many characters as fit into `room` octets; returns whether that was all. */
static bool add(struct name *n, struct ss_slice s, bool is_latin1, size_t room)
{
	while (s.len > 0) {
		uint32_t c;
		char out[4];
		s = ss_slice_cut(s, next_character(s, is_latin1, &c), s.len);
		size_t len = put_safe(n, c, out);
		if (n->len + len > room)
			return false;
		memcpy(n->text + n->len, out, len);
		n->len += len;
	}
	return true;
}

static void trim_end(struct name *n)
{
	while (n->len > 0 && (n->text[n->len - 1] == ' ' || n->text[n->len - 1] == '.'))
		n->len--;
}

/* ".pdf", or absent; not the whole name. */
static struct ss_slice extension_of(struct ss_slice s)
{
	size_t at = s.len;
	while (at > 0 && s.data[at - 1] != '.')
		at--;
	if (at <= 1 || s.len - at + 1 > SS_LIMIT_SAFE_EXTENSION)
		return (struct ss_slice){NULL, 0};
	return ss_slice_cut(s, at - 1, s.len);
}

/* What the name is on Windows, whatever its extension: "con.txt" and "CON" are the console. */
static struct ss_slice stem_of(const struct name *n)
{
	struct ss_slice s = {(const uint8_t *)n->text, n->len};
	return ss_slice_trim(ss_slice_cut(s, 0, ss_slice_find(s, 0, '.')));
}

static bool is_numbered_device(struct ss_slice stem)
{
	static const char *const superscripts[] = {"\xc2\xb9", "\xc2\xb2", "\xc2\xb3"};
	struct ss_slice number = ss_slice_cut(stem, 3, stem.len);
	if (!ss_slice_has_prefix_nocase(stem, SS_SLICE("COM")) &&
	    !ss_slice_has_prefix_nocase(stem, SS_SLICE("LPT")))
		return false;
	for (size_t i = 0; i < sizeof superscripts / sizeof superscripts[0]; i++) {
		if (ss_slice_is_equal(number, ss_slice_of(superscripts[i])))
			return true;
	}
	return number.len == 1 && ss_ascii_is_digit(number.data[0]);
}

static bool is_device(struct ss_slice stem)
{
	static const char *const devices[] = {"CON",    "PRN",    "AUX",    "NUL",
	                                      "CLOCK$", "CONIN$", "CONOUT$"};
	for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++) {
		if (ss_slice_is_equal_nocase(stem, ss_slice_of(devices[i])))
			return true;
	}
	return is_numbered_device(stem);
}

static void make(struct name *n, struct ss_slice s, bool is_latin1, const char *prefix)
{
	size_t before = strlen(prefix);
	memcpy(n->text, prefix, before);
	n->len = before;
	if (add(n, s, is_latin1, SS_LIMIT_SAFE_NAME))
		return;
	struct ss_slice extension = extension_of(s);
	size_t room = is_latin1 ? 2 * extension.len : extension.len; /* at most, in UTF-8 */
	n->len = before;
	add(n, s, is_latin1, SS_LIMIT_SAFE_NAME - room);
	trim_end(n);
	add(n, extension, is_latin1, SS_LIMIT_SAFE_NAME);
}

size_t ss_safe_name(struct ss_slice name, char out[SS_SAFE_NAME])
{
	struct name n;
	struct ss_slice s = last_part(name);
	bool is_latin1 = !ss_utf8_is_valid(s);
	s = trim(s, is_latin1);
	if (s.len == 0)
		s = SS_SLICE("unnamed");
	make(&n, s, is_latin1, "");
	if (is_device(stem_of(&n)))
		make(&n, s, is_latin1, "_");
	memcpy(out, n.text, n.len);
	out[n.len] = '\0';
	return n.len;
}
