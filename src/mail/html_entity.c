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

#define NAME(text) text, sizeof(text) - 1

/* Those that need no ";" are of HTML 4 and older; the first that fits is taken, so longer ones come
 * before what they begin with. */
static const struct row ROWS[] = {
        {NAME("amp"), '&'},
        {NAME("AMP"), '&'},
        {NAME("lt"), '<'},
        {NAME("LT"), '<'},
        {NAME("gt"), '>'},
        {NAME("GT"), '>'},
        {NAME("quot"), '"'},
        {NAME("QUOT"), '"'},
        {NAME("nbsp"), 0xa0},
        {NAME("shy"), 0xad},
        {NAME("copy"), 0xa9},
        {NAME("reg"), 0xae},
        {NAME("laquo"), 0xab},
        {NAME("raquo"), 0xbb},
        {NAME("iexcl"), 0xa1},
        {NAME("iquest"), 0xbf},
        {NAME("cent"), 0xa2},
        {NAME("pound"), 0xa3},
        {NAME("yen"), 0xa5},
        {NAME("sect"), 0xa7},
        {NAME("para"), 0xb6},
        {NAME("deg"), 0xb0},
        {NAME("plusmn"), 0xb1},
        {NAME("acute"), 0xb4},
        {NAME("middot"), 0xb7},
        {NAME("frac12"), 0xbd},
        {NAME("times"), 0xd7},
        {NAME("divide"), 0xf7},
        {NAME("Agrave"), 0xc0},
        {NAME("Aacute"), 0xc1},
        {NAME("Acirc"), 0xc2},
        {NAME("Atilde"), 0xc3},
        {NAME("Auml"), 0xc4},
        {NAME("Aring"), 0xc5},
        {NAME("AElig"), 0xc6},
        {NAME("Ccedil"), 0xc7},
        {NAME("Egrave"), 0xc8},
        {NAME("Eacute"), 0xc9},
        {NAME("Ecirc"), 0xca},
        {NAME("Euml"), 0xcb},
        {NAME("Igrave"), 0xcc},
        {NAME("Iacute"), 0xcd},
        {NAME("Icirc"), 0xce},
        {NAME("Iuml"), 0xcf},
        {NAME("Ntilde"), 0xd1},
        {NAME("Ograve"), 0xd2},
        {NAME("Oacute"), 0xd3},
        {NAME("Ocirc"), 0xd4},
        {NAME("Otilde"), 0xd5},
        {NAME("Ouml"), 0xd6},
        {NAME("Oslash"), 0xd8},
        {NAME("Ugrave"), 0xd9},
        {NAME("Uacute"), 0xda},
        {NAME("Ucirc"), 0xdb},
        {NAME("Uuml"), 0xdc},
        {NAME("szlig"), 0xdf},
        {NAME("agrave"), 0xe0},
        {NAME("aacute"), 0xe1},
        {NAME("acirc"), 0xe2},
        {NAME("atilde"), 0xe3},
        {NAME("auml"), 0xe4},
        {NAME("aring"), 0xe5},
        {NAME("aelig"), 0xe6},
        {NAME("ccedil"), 0xe7},
        {NAME("egrave"), 0xe8},
        {NAME("eacute"), 0xe9},
        {NAME("ecirc"), 0xea},
        {NAME("euml"), 0xeb},
        {NAME("igrave"), 0xec},
        {NAME("iacute"), 0xed},
        {NAME("icirc"), 0xee},
        {NAME("iuml"), 0xef},
        {NAME("ntilde"), 0xf1},
        {NAME("ograve"), 0xf2},
        {NAME("oacute"), 0xf3},
        {NAME("ocirc"), 0xf4},
        {NAME("otilde"), 0xf5},
        {NAME("ouml"), 0xf6},
        {NAME("oslash"), 0xf8},
        {NAME("ugrave"), 0xf9},
        {NAME("uacute"), 0xfa},
        {NAME("ucirc"), 0xfb},
        {NAME("uuml"), 0xfc},
        {NAME("yacute"), 0xfd},
        {NAME("yuml"), 0xff},
        /* ASCII, behind which URLs are hidden */
        {NAME("Tab;"), '\t'},
        {NAME("NewLine;"), '\n'},
        {NAME("excl;"), '!'},
        {NAME("num;"), '#'},
        {NAME("dollar;"), '$'},
        {NAME("percnt;"), '%'},
        {NAME("apos;"), '\''},
        {NAME("lpar;"), '('},
        {NAME("rpar;"), ')'},
        {NAME("ast;"), '*'},
        {NAME("midast;"), '*'},
        {NAME("plus;"), '+'},
        {NAME("comma;"), ','},
        {NAME("period;"), '.'},
        {NAME("sol;"), '/'},
        {NAME("colon;"), ':'},
        {NAME("semi;"), ';'},
        {NAME("equals;"), '='},
        {NAME("quest;"), '?'},
        {NAME("commat;"), '@'},
        {NAME("lsqb;"), '['},
        {NAME("lbrack;"), '['},
        {NAME("bsol;"), '\\'},
        {NAME("rsqb;"), ']'},
        {NAME("rbrack;"), ']'},
        {NAME("Hat;"), '^'},
        {NAME("lowbar;"), '_'},
        {NAME("UnderBar;"), '_'},
        {NAME("grave;"), '`'},
        {NAME("lcub;"), '{'},
        {NAME("lbrace;"), '{'},
        {NAME("verbar;"), '|'},
        {NAME("vert;"), '|'},
        {NAME("rcub;"), '}'},
        {NAME("rbrace;"), '}'},
        /* what texts of links have */
        {NAME("ensp;"), 0x2002},
        {NAME("emsp;"), 0x2003},
        {NAME("thinsp;"), 0x2009},
        {NAME("ZeroWidthSpace;"), 0x200b},
        {NAME("zwnj;"), 0x200c},
        {NAME("zwj;"), 0x200d},
        {NAME("lrm;"), 0x200e},
        {NAME("rlm;"), 0x200f},
        {NAME("hyphen;"), 0x2010},
        {NAME("dash;"), 0x2010},
        {NAME("ndash;"), 0x2013},
        {NAME("mdash;"), 0x2014},
        {NAME("lsquo;"), 0x2018},
        {NAME("rsquo;"), 0x2019},
        {NAME("sbquo;"), 0x201a},
        {NAME("ldquo;"), 0x201c},
        {NAME("rdquo;"), 0x201d},
        {NAME("bdquo;"), 0x201e},
        {NAME("bull;"), 0x2022},
        {NAME("hellip;"), 0x2026},
        {NAME("lsaquo;"), 0x2039},
        {NAME("rsaquo;"), 0x203a},
        {NAME("euro;"), 0x20ac},
        {NAME("trade;"), 0x2122},
        {NAME("larr;"), 0x2190},
        {NAME("rarr;"), 0x2192},
        {NAME("check;"), 0x2713},
        {NAME("NoBreak;"), 0x2060},
        {NAME("CenterDot;"), 0xb7},
        {NAME("OElig;"), 0x152},
        {NAME("oelig;"), 0x153},
        {NAME("Scaron;"), 0x160},
        {NAME("scaron;"), 0x161},
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
		size_t len = ROWS[n].len;
		bool needs_semicolon = ROWS[n].name[len - 1] == ';';
		len -= needs_semicolon;
		if (e->n_name < len || e->name[0] != (uint8_t)ROWS[n].name[0] ||
		    memcmp(e->name, ROWS[n].name, len) != 0)
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
