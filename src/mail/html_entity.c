#include "mail/html_entity.h"

#include <string.h>

#include "base/slice.h"
#include "base/utf8.h"

enum { START, NAME, NUMBER, DECIMAL, HEX };

struct row {
	const char *name; /* with its ";", unless it is known without */
	uint8_t len;
	uint32_t character;
};

#define LITERAL(text) text, sizeof(text) - 1

/* In the order of their first letters.  Those that need no ";" are of HTML 4 and older; the first
 * that fits is taken, so longer ones come before what they begin with. */
static const struct row ROWS[] = {
        {LITERAL("AMP"), '&'},
        {LITERAL("Agrave"), 0xc0},
        {LITERAL("Aacute"), 0xc1},
        {LITERAL("Acirc"), 0xc2},
        {LITERAL("Atilde"), 0xc3},
        {LITERAL("Auml"), 0xc4},
        {LITERAL("Aring"), 0xc5},
        {LITERAL("AElig"), 0xc6},
        {LITERAL("Ccedil"), 0xc7},
        {LITERAL("CenterDot;"), 0xb7},
        {LITERAL("COPY"), 0xa9},
        {LITERAL("Egrave"), 0xc8},
        {LITERAL("Eacute"), 0xc9},
        {LITERAL("Ecirc"), 0xca},
        {LITERAL("Euml"), 0xcb},
        {LITERAL("ETH"), 0xd0},
        {LITERAL("GT"), '>'},
        {LITERAL("Hat;"), '^'},
        {LITERAL("Igrave"), 0xcc},
        {LITERAL("Iacute"), 0xcd},
        {LITERAL("Icirc"), 0xce},
        {LITERAL("Iuml"), 0xcf},
        {LITERAL("LT"), '<'},
        {LITERAL("Ntilde"), 0xd1},
        {LITERAL("NewLine;"), '\n'},
        {LITERAL("NoBreak;"), 0x2060},
        {LITERAL("Ograve"), 0xd2},
        {LITERAL("Oacute"), 0xd3},
        {LITERAL("Ocirc"), 0xd4},
        {LITERAL("Otilde"), 0xd5},
        {LITERAL("Ouml"), 0xd6},
        {LITERAL("Oslash"), 0xd8},
        {LITERAL("OElig;"), 0x152},
        {LITERAL("QUOT"), '"'},
        {LITERAL("REG"), 0xae},
        {LITERAL("Scaron;"), 0x160},
        {LITERAL("Tab;"), '\t'},
        {LITERAL("THORN"), 0xde},
        {LITERAL("Ugrave"), 0xd9},
        {LITERAL("Uacute"), 0xda},
        {LITERAL("Ucirc"), 0xdb},
        {LITERAL("Uuml"), 0xdc},
        {LITERAL("UnderBar;"), '_'},
        {LITERAL("Yacute"), 0xdd},
        {LITERAL("ZeroWidthSpace;"), 0x200b},
        {LITERAL("amp"), '&'},
        {LITERAL("acute"), 0xb4},
        {LITERAL("agrave"), 0xe0},
        {LITERAL("aacute"), 0xe1},
        {LITERAL("acirc"), 0xe2},
        {LITERAL("atilde"), 0xe3},
        {LITERAL("auml"), 0xe4},
        {LITERAL("aring"), 0xe5},
        {LITERAL("aelig"), 0xe6},
        {LITERAL("apos;"), '\''},
        {LITERAL("ast;"), '*'},
        {LITERAL("bsol;"), '\\'},
        {LITERAL("bdquo;"), 0x201e},
        {LITERAL("bull;"), 0x2022},
        {LITERAL("brvbar"), 0xa6},
        {LITERAL("copy"), 0xa9},
        {LITERAL("cent"), 0xa2},
        {LITERAL("ccedil"), 0xe7},
        {LITERAL("comma;"), ','},
        {LITERAL("colon;"), ':'},
        {LITERAL("commat;"), '@'},
        {LITERAL("check;"), 0x2713},
        {LITERAL("cedil"), 0xb8},
        {LITERAL("curren"), 0xa4},
        {LITERAL("deg"), 0xb0},
        {LITERAL("divide"), 0xf7},
        {LITERAL("dollar;"), '$'},
        {LITERAL("dash;"), 0x2010},
        {LITERAL("egrave"), 0xe8},
        {LITERAL("eacute"), 0xe9},
        {LITERAL("ecirc"), 0xea},
        {LITERAL("euml"), 0xeb},
        {LITERAL("excl;"), '!'},
        {LITERAL("equals;"), '='},
        {LITERAL("ensp;"), 0x2002},
        {LITERAL("emsp;"), 0x2003},
        {LITERAL("euro;"), 0x20ac},
        {LITERAL("eth"), 0xf0},
        {LITERAL("frac12"), 0xbd},
        {LITERAL("frac14"), 0xbc},
        {LITERAL("frac34"), 0xbe},
        {LITERAL("gt"), '>'},
        {LITERAL("grave;"), '`'},
        {LITERAL("hyphen;"), 0x2010},
        {LITERAL("hellip;"), 0x2026},
        {LITERAL("iexcl"), 0xa1},
        {LITERAL("iquest"), 0xbf},
        {LITERAL("igrave"), 0xec},
        {LITERAL("iacute"), 0xed},
        {LITERAL("icirc"), 0xee},
        {LITERAL("iuml"), 0xef},
        {LITERAL("lt"), '<'},
        {LITERAL("laquo"), 0xab},
        {LITERAL("lpar;"), '('},
        {LITERAL("lsqb;"), '['},
        {LITERAL("lbrack;"), '['},
        {LITERAL("lowbar;"), '_'},
        {LITERAL("lcub;"), '{'},
        {LITERAL("lbrace;"), '{'},
        {LITERAL("lrm;"), 0x200e},
        {LITERAL("lsquo;"), 0x2018},
        {LITERAL("ldquo;"), 0x201c},
        {LITERAL("lsaquo;"), 0x2039},
        {LITERAL("larr;"), 0x2190},
        {LITERAL("middot"), 0xb7},
        {LITERAL("midast;"), '*'},
        {LITERAL("mdash;"), 0x2014},
        {LITERAL("macr"), 0xaf},
        {LITERAL("micro"), 0xb5},
        {LITERAL("nbsp"), 0xa0},
        {LITERAL("ntilde"), 0xf1},
        {LITERAL("num;"), '#'},
        {LITERAL("ndash;"), 0x2013},
        {LITERAL("not"), 0xac},
        {LITERAL("ograve"), 0xf2},
        {LITERAL("oacute"), 0xf3},
        {LITERAL("ocirc"), 0xf4},
        {LITERAL("otilde"), 0xf5},
        {LITERAL("ouml"), 0xf6},
        {LITERAL("oslash"), 0xf8},
        {LITERAL("oelig;"), 0x153},
        {LITERAL("ordf"), 0xaa},
        {LITERAL("ordm"), 0xba},
        {LITERAL("pound"), 0xa3},
        {LITERAL("para"), 0xb6},
        {LITERAL("plusmn"), 0xb1},
        {LITERAL("percnt;"), '%'},
        {LITERAL("plus;"), '+'},
        {LITERAL("period;"), '.'},
        {LITERAL("quot"), '"'},
        {LITERAL("quest;"), '?'},
        {LITERAL("reg"), 0xae},
        {LITERAL("raquo"), 0xbb},
        {LITERAL("rpar;"), ')'},
        {LITERAL("rsqb;"), ']'},
        {LITERAL("rbrack;"), ']'},
        {LITERAL("rcub;"), '}'},
        {LITERAL("rbrace;"), '}'},
        {LITERAL("rlm;"), 0x200f},
        {LITERAL("rsquo;"), 0x2019},
        {LITERAL("rdquo;"), 0x201d},
        {LITERAL("rsaquo;"), 0x203a},
        {LITERAL("rarr;"), 0x2192},
        {LITERAL("shy"), 0xad},
        {LITERAL("sect"), 0xa7},
        {LITERAL("szlig"), 0xdf},
        {LITERAL("sol;"), '/'},
        {LITERAL("semi;"), ';'},
        {LITERAL("sbquo;"), 0x201a},
        {LITERAL("scaron;"), 0x161},
        {LITERAL("sup1"), 0xb9},
        {LITERAL("sup2"), 0xb2},
        {LITERAL("sup3"), 0xb3},
        {LITERAL("times"), 0xd7},
        {LITERAL("thinsp;"), 0x2009},
        {LITERAL("trade;"), 0x2122},
        {LITERAL("thorn"), 0xfe},
        {LITERAL("ugrave"), 0xf9},
        {LITERAL("uacute"), 0xfa},
        {LITERAL("ucirc"), 0xfb},
        {LITERAL("uuml"), 0xfc},
        {LITERAL("uml"), 0xa8},
        {LITERAL("verbar;"), '|'},
        {LITERAL("vert;"), '|'},
        {LITERAL("yen"), 0xa5},
        {LITERAL("yacute"), 0xfd},
        {LITERAL("yuml"), 0xff},
        {LITERAL("zwnj;"), 0x200c},
        {LITERAL("zwj;"), 0x200d},
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

/* The first row whose name begins so, or the one behind it. */
static size_t rows_of(uint8_t letter)
{
	size_t from = 0, to = sizeof ROWS / sizeof ROWS[0];
	while (from < to) {
		size_t middle = (from + to) / 2;
		if ((uint8_t)ROWS[middle].name[0] < letter)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* next: what stands behind the name, 0 if nothing does. */
static bool end_name(const struct ss_html_entity *e, uint8_t next, struct ss_html_text *out)
{
	uint8_t letter = e->n_name > 0 ? e->name[0] : 0;
	for (size_t n = rows_of(letter); n < sizeof ROWS / sizeof ROWS[0]; n++) {
		if ((uint8_t)ROWS[n].name[0] != letter)
			break;
		size_t len = ROWS[n].len;
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
