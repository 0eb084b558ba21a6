#include "mail/html_entity.h"

#include <string.h>

#include "base/slice.h"
#include "base/utf8.h"

enum { START, NAME, NUMBER, DECIMAL, HEX };

struct row {
	const char *name; /* with its ";", unless it is known without */
	uint32_t character;
};

/* Those that need no ";" are of HTML 4 and older; the first that fits is taken, so longer ones come
 * before what they begin with. */
static const struct row ROWS[] = {
        {"amp", '&'},
        {"AMP", '&'},
        {"lt", '<'},
        {"LT", '<'},
        {"gt", '>'},
        {"GT", '>'},
        {"quot", '"'},
        {"QUOT", '"'},
        {"nbsp", 0xa0},
        {"shy", 0xad},
        {"copy", 0xa9},
        {"reg", 0xae},
        {"laquo", 0xab},
        {"raquo", 0xbb},
        {"iexcl", 0xa1},
        {"iquest", 0xbf},
        {"cent", 0xa2},
        {"pound", 0xa3},
        {"yen", 0xa5},
        {"sect", 0xa7},
        {"para", 0xb6},
        {"deg", 0xb0},
        {"plusmn", 0xb1},
        {"acute", 0xb4},
        {"middot", 0xb7},
        {"frac12", 0xbd},
        {"times", 0xd7},
        {"divide", 0xf7},
        {"Agrave", 0xc0},
        {"Aacute", 0xc1},
        {"Acirc", 0xc2},
        {"Atilde", 0xc3},
        {"Auml", 0xc4},
        {"Aring", 0xc5},
        {"AElig", 0xc6},
        {"Ccedil", 0xc7},
        {"Egrave", 0xc8},
        {"Eacute", 0xc9},
        {"Ecirc", 0xca},
        {"Euml", 0xcb},
        {"Igrave", 0xcc},
        {"Iacute", 0xcd},
        {"Icirc", 0xce},
        {"Iuml", 0xcf},
        {"Ntilde", 0xd1},
        {"Ograve", 0xd2},
        {"Oacute", 0xd3},
        {"Ocirc", 0xd4},
        {"Otilde", 0xd5},
        {"Ouml", 0xd6},
        {"Oslash", 0xd8},
        {"Ugrave", 0xd9},
        {"Uacute", 0xda},
        {"Ucirc", 0xdb},
        {"Uuml", 0xdc},
        {"szlig", 0xdf},
        {"agrave", 0xe0},
        {"aacute", 0xe1},
        {"acirc", 0xe2},
        {"atilde", 0xe3},
        {"auml", 0xe4},
        {"aring", 0xe5},
        {"aelig", 0xe6},
        {"ccedil", 0xe7},
        {"egrave", 0xe8},
        {"eacute", 0xe9},
        {"ecirc", 0xea},
        {"euml", 0xeb},
        {"igrave", 0xec},
        {"iacute", 0xed},
        {"icirc", 0xee},
        {"iuml", 0xef},
        {"ntilde", 0xf1},
        {"ograve", 0xf2},
        {"oacute", 0xf3},
        {"ocirc", 0xf4},
        {"otilde", 0xf5},
        {"ouml", 0xf6},
        {"oslash", 0xf8},
        {"ugrave", 0xf9},
        {"uacute", 0xfa},
        {"ucirc", 0xfb},
        {"uuml", 0xfc},
        {"yacute", 0xfd},
        {"yuml", 0xff},
        /* ASCII, behind which URLs are hidden */
        {"Tab;", '\t'},
        {"NewLine;", '\n'},
        {"excl;", '!'},
        {"num;", '#'},
        {"dollar;", '$'},
        {"percnt;", '%'},
        {"apos;", '\''},
        {"lpar;", '('},
        {"rpar;", ')'},
        {"ast;", '*'},
        {"midast;", '*'},
        {"plus;", '+'},
        {"comma;", ','},
        {"period;", '.'},
        {"sol;", '/'},
        {"colon;", ':'},
        {"semi;", ';'},
        {"equals;", '='},
        {"quest;", '?'},
        {"commat;", '@'},
        {"lsqb;", '['},
        {"lbrack;", '['},
        {"bsol;", '\\'},
        {"rsqb;", ']'},
        {"rbrack;", ']'},
        {"Hat;", '^'},
        {"lowbar;", '_'},
        {"UnderBar;", '_'},
        {"grave;", '`'},
        {"lcub;", '{'},
        {"lbrace;", '{'},
        {"verbar;", '|'},
        {"vert;", '|'},
        {"rcub;", '}'},
        {"rbrace;", '}'},
        /* what texts of links have */
        {"ensp;", 0x2002},
        {"emsp;", 0x2003},
        {"thinsp;", 0x2009},
        {"ZeroWidthSpace;", 0x200b},
        {"zwnj;", 0x200c},
        {"zwj;", 0x200d},
        {"lrm;", 0x200e},
        {"rlm;", 0x200f},
        {"hyphen;", 0x2010},
        {"dash;", 0x2010},
        {"ndash;", 0x2013},
        {"mdash;", 0x2014},
        {"lsquo;", 0x2018},
        {"rsquo;", 0x2019},
        {"sbquo;", 0x201a},
        {"ldquo;", 0x201c},
        {"rdquo;", 0x201d},
        {"bdquo;", 0x201e},
        {"bull;", 0x2022},
        {"hellip;", 0x2026},
        {"lsaquo;", 0x2039},
        {"rsaquo;", 0x203a},
        {"euro;", 0x20ac},
        {"trade;", 0x2122},
        {"larr;", 0x2190},
        {"rarr;", 0x2192},
        {"check;", 0x2713},
        {"NoBreak;", 0x2060},
        {"CenterDot;", 0xb7},
        {"OElig;", 0x152},
        {"oelig;", 0x153},
        {"Scaron;", 0x160},
        {"scaron;", 0x161},
};

/* Numbers 0x80 to 0x9f are windows-1252 (section 13.2.5.80). */
static const uint16_t WINDOWS[32] = {
        0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
        0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178,
};

static void add(struct ss_html_text *out, const void *bytes, size_t len)
{
	memcpy(out->bytes + out->len, bytes, len);
	out->len += len;
}

static void add_character(struct ss_html_text *out, uint32_t c)
{
	out->len += ss_utf8_put(c, out->bytes + out->len);
}

/* As it was sent. */
static void give_back(const struct ss_html_entity *e, struct ss_html_text *out)
{
	add(out, "&", 1);
	add(out, e->name, e->n_name);
}

static void end_number(const struct ss_html_entity *e, struct ss_html_text *out)
{
	uint32_t c = e->value;
	if (e->n_digits == 0) {
		give_back(e, out);
		return;
	}
	if (c >= 0x80 && c < 0xa0)
		c = WINDOWS[c - 0x80];
	bool is_character = c > 0 && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
	add_character(out, is_character ? c : 0xfffd);
}

/* next: what stands behind the name, 0 if nothing does. */
static bool end_name(const struct ss_html_entity *e, uint8_t next, struct ss_html_text *out)
{
	for (size_t n = 0; n < sizeof ROWS / sizeof ROWS[0]; n++) {
		size_t len = strlen(ROWS[n].name);
		bool needs_semicolon = ROWS[n].name[len - 1] == ';';
		len -= needs_semicolon;
		if (e->n_name < len || memcmp(e->name, ROWS[n].name, len) != 0)
			continue;
		bool is_whole = e->n_name == len;
		if (is_whole && next == ';') {
			add_character(out, ROWS[n].character);
			return true;
		}
		if (needs_semicolon || (e->is_attribute && (!is_whole || next == '=')))
			continue;
		add_character(out, ROWS[n].character);
		add(out, e->name + len, e->n_name - len);
		return false;
	}
	give_back(e, out);
	return false;
}

static void keep(struct ss_html_entity *e, uint8_t c)
{
	e->name[e->n_name++] = c;
}

static int digit_of(const struct ss_html_entity *e, uint8_t c)
{
	if (ss_ascii_is_digit(c))
		return c - '0';
	c |= 0x20;
	return e->state == HEX && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Any number of zeros may stand in front. */
static bool in_digits(struct ss_html_entity *e, uint8_t c, struct ss_html_text *out, bool *is_used)
{
	int digit = digit_of(e, c);
	if (digit < 0) {
		*is_used = c == ';' && e->n_digits > 0;
		end_number(e, out);
		return true;
	}
	if (e->value <= 0x10ffff)
		e->value = e->value * (e->state == HEX ? 16 : 10) + (uint32_t)digit;
	e->n_digits = 1;
	return false;
}

static bool in_name(struct ss_html_entity *e, uint8_t c, struct ss_html_text *out, bool *is_used)
{
	if ((ss_ascii_is_alpha(c) || ss_ascii_is_digit(c)) && e->n_name < SS_HTML_ENTITY_NAME) {
		keep(e, c);
		return false;
	}
	*is_used = end_name(e, c, out);
	return true;
}

bool ss_html_entity_feed(struct ss_html_entity *e, uint8_t c, struct ss_html_text *out,
                         bool *is_used)
{
	out->len = 0;
	*is_used = false;
	switch (e->state) {
	case START:
		e->state = c == '#' ? NUMBER : NAME;
		if (c != '#')
			return in_name(e, c, out, is_used);
		keep(e, c);
		return false;
	case NUMBER:
		e->state = (c | 0x20) == 'x' ? HEX : DECIMAL;
		if (e->state == DECIMAL)
			return in_digits(e, c, out, is_used);
		keep(e, c);
		return false;
	case DECIMAL:
	case HEX: return in_digits(e, c, out, is_used);
	default: return in_name(e, c, out, is_used);
	}
}

void ss_html_entity_end(struct ss_html_entity *e, struct ss_html_text *out)
{
	out->len = 0;
	if (e->state == DECIMAL || e->state == HEX)
		end_number(e, out);
	else
		end_name(e, 0, out);
}
