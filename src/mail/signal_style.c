/* A style attribute: does it hide text? */
#include <string.h>

#include "mail/signal_html.h"

static bool is_blank(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct ss_slice trim(struct ss_slice s)
{
	while (s.len > 0 && is_blank(s.data[0]))
		s = ss_slice_cut(s, 1, s.len);
	while (s.len > 0 && is_blank(s.data[s.len - 1]))
		s.len--;
	return s;
}

/* The next "name: value"; false: no more. */
static bool next(struct ss_slice *rest, struct ss_slice *name, struct ss_slice *value)
{
	while (rest->len > 0) {
		size_t end = ss_slice_find(*rest, 0, ';');
		struct ss_slice one = ss_slice_cut(*rest, 0, end);
		size_t colon = ss_slice_find(one, 0, ':');
		*rest = ss_slice_cut(*rest, end + 1, rest->len);
		*name = trim(ss_slice_cut(one, 0, colon));
		*value = trim(ss_slice_cut(one, colon + 1, one.len));
		*value = trim(ss_slice_cut(*value, 0, ss_slice_find(*value, 0, '!')));
		if (name->len > 0 && value->len > 0)
			return true;
	}
	return false;
}

static bool is(struct ss_slice s, const char *text)
{
	return ss_slice_is_equal_nocase(s, ss_slice_of(text));
}

/* "0", "0px", ".0em", and as little as one pixel; "100%" is not. */
static bool is_nothing(struct ss_slice value, unsigned most)
{
	size_t n = 0;
	unsigned whole = 0;
	bool has_digit = false, has_rest = false;
	for (; n < value.len && ss_ascii_is_digit(value.data[n]); n++) {
		whole = whole > 1000 ? whole : whole * 10 + (value.data[n] - '0');
		has_digit = true;
	}
	if (n < value.len && value.data[n] == '.') {
		for (n++; n < value.len && ss_ascii_is_digit(value.data[n]); n++) {
			has_rest |= value.data[n] != '0';
			has_digit = true;
		}
	}
	struct ss_slice unit = ss_slice_cut(value, n, value.len);
	if (!has_digit)
		return false;
	if (whole == 0 && !has_rest)
		return true;
	return is(unit, "px") && (whole < most || (whole == most && !has_rest));
}

static int hex(uint8_t c)
{
	if (ss_ascii_is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "#fff", "#FFFFFF", "white", "rgb(255, 255, 255)": 0xrrggbb, or -1. */
static long colour(struct ss_slice value)
{
	static const struct {
		const char *name;
		long value;
	} NAMES[] = {{"white", 0xffffff}, {"black", 0}, {"red", 0xff0000}, {"gray", 0x808080}};
	long sum = 0;
	for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
		if (is(value, NAMES[i].name))
			return NAMES[i].value;
	}
	if (ss_slice_has_prefix_nocase(value, SS_SLICE("rgb("))) {
		unsigned n = 0, part = 0;
		for (size_t i = 4; i < value.len; i++) {
			if (ss_ascii_is_digit(value.data[i])) {
				part = (part * 10 + (value.data[i] - '0')) & 0xfff;
			} else if (value.data[i] == ',' || value.data[i] == ')') {
				sum = sum << 8 | (part & 0xff);
				part = 0;
				n++;
			}
		}
		return n == 3 ? sum : -1;
	}
	if (value.len != 4 && value.len != 7)
		return -1;
	for (size_t i = 1; i < value.len; i++) {
		int digit = hex(value.data[i]);
		if (value.data[0] != '#' || digit < 0)
			return -1;
		sum = value.len == 4 ? sum << 8 | digit * 17L : sum << 4 | digit;
	}
	return sum;
}

struct sight {
	struct ss_signal_visibility v;
	long text, ground;
};

static void display(struct sight *s, struct ss_slice value)
{
	s->v.hides |= is(value, "none") ? SS_HIDDEN_ALWAYS : 0;
}

static void opacity(struct sight *s, struct ss_slice value)
{
	s->v.hides |= is_nothing(value, 0) ? SS_HIDDEN_ALWAYS : 0;
}

static void visibility(struct sight *s, struct ss_slice value)
{
	bool is_hidden = is(value, "hidden") || is(value, "collapse");
	s->v.hides |= is_hidden ? SS_HIDDEN_BY_VISIBILITY : 0;
	s->v.shows |= is_hidden ? 0 : SS_HIDDEN_BY_VISIBILITY;
}

static void font_size(struct sight *s, struct ss_slice value)
{
	s->v.hides |= is_nothing(value, 1) ? SS_HIDDEN_BY_FONT : 0;
	s->v.shows |= SS_HIDDEN_BY_FONT;
}

static void font(struct sight *s, struct ss_slice value)
{
	s->v.shows |= SS_HIDDEN_BY_FONT;
}

static void text_colour(struct sight *s, struct ss_slice value)
{
	s->text = colour(value);
	s->v.shows |= SS_HIDDEN_BY_COLOUR;
}

static void ground_colour(struct sight *s, struct ss_slice value)
{
	long c = colour(value);
	s->ground = c < 0 ? -2 : c;
	s->v.shows |= SS_HIDDEN_BY_COLOUR;
}

static const struct {
	struct ss_slice name;
	void (*read)(struct sight *s, struct ss_slice value);
} PROPERTIES[] = {
        {SS_SLICE("display"), display},
        {SS_SLICE("opacity"), opacity},
        {SS_SLICE("visibility"), visibility},
        {SS_SLICE("font-size"), font_size},
        {SS_SLICE("font"), font},
        {SS_SLICE("color"), text_colour},
        {SS_SLICE("background"), ground_colour},
        {SS_SLICE("background-color"), ground_colour},
};

struct ss_signal_visibility ss_signal_style_read(struct ss_slice style)
{
	struct sight s = {.text = -1, .ground = -2};
	struct ss_slice name, value;
	while (next(&style, &name, &value)) {
		for (size_t i = 0; i < sizeof PROPERTIES / sizeof PROPERTIES[0]; i++) {
			if (ss_slice_is_equal_nocase(name, PROPERTIES[i].name))
				PROPERTIES[i].read(&s, value);
		}
	}
	s.v.hides |= s.text == s.ground ? SS_HIDDEN_BY_COLOUR : 0;
	return s.v;
}
