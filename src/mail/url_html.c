#include "mail/url_html.h"

#include <string.h>

#include "base/find.h"
#include "mail/url_find.h"
#include "mail/url_pass.h"
#include "mail/url_private.h"

enum {
	TEXT,
	LESS,     /* behind "<" */
	LESS_END, /* behind "</" */
	BANG,     /* behind "<!" */
	BANG_DASH,
	COMMENT_START,
	COMMENT,
	DECLARATION, /* "<!doctype ...>", "<?xml ...>", "<![if ...]>" */
	TAG,
	BEFORE_NAME,
	NAME,
	BEHIND_NAME,
	BEFORE_VALUE,
	VALUE,
	RAW, /* a script, a style */
	ENTITY,
};

static bool is_blank(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static void go(struct ss_urls *u, uint8_t state)
{
	u->html.state = state;
}

static void put_text(struct ss_urls *u, const uint8_t *bytes, size_t len)
{
	if (u->link.is_open)
		ss_url_link_add(u, bytes, len);
	else
		ss_url_finder_feed(&u->text, bytes, len);
}

static void put(struct ss_urls *u, const uint8_t *bytes, size_t len)
{
	if (u->html.back == VALUE)
		ss_html_value_add(u, bytes, len);
	else
		put_text(u, bytes, len);
}

static void begin_entity(struct ss_urls *u, uint8_t back)
{
	u->html.entity = (struct ss_html_entity){.is_attribute = back == VALUE};
	u->html.back = back;
	go(u, ENTITY);
}

static size_t in_entity(struct ss_urls *u, uint8_t c)
{
	struct ss_html_text text;
	bool is_used;
	if (!ss_html_entity_feed(&u->html.entity, c, &text, &is_used))
		return 1;
	go(u, u->html.back);
	put(u, text.bytes, text.len);
	return is_used;
}

static void stop_text(struct ss_urls *u)
{
	if (!ss_url_finder_is_idle(&u->text))
		ss_url_finder_stop(&u->text, false);
}

/* Markup begins: text on both sides of it is not one URL. */
static void begin_markup(struct ss_urls *u, uint8_t state)
{
	stop_text(u);
	u->text.mode = SS_URL_IN_CODE;
	go(u, state);
}

static void begin_tag(struct ss_urls *u, bool is_end)
{
	begin_markup(u, TAG);
	u->html.is_end_tag = is_end;
	u->html.tag.len = 0;
}

static size_t in_less(struct ss_urls *u, uint8_t c)
{
	if (ss_ascii_is_alpha(c)) {
		begin_tag(u, false);
		return 0;
	}
	switch (c) {
	case '/': go(u, LESS_END); return 1;
	case '!': begin_markup(u, BANG); return 1;
	case '?': begin_markup(u, DECLARATION); return 1;
	default:
		go(u, TEXT);
		put_text(u, (const uint8_t *)"<", 1);
		return 0;
	}
}

/* Markup is over. */
static void resume(struct ss_urls *u)
{
	stop_text(u);
	u->text.mode = SS_URL_IN_TEXT;
	go(u, TEXT);
}

static size_t in_less_end(struct ss_urls *u, uint8_t c)
{
	if (ss_ascii_is_alpha(c))
		begin_tag(u, true);
	else
		begin_markup(u, DECLARATION);
	return 0;
}

static size_t in_bang(struct ss_urls *u, uint8_t c)
{
	go(u, c == '-' ? BANG_DASH : DECLARATION);
	return c == '-';
}

static size_t in_bang_dash(struct ss_urls *u, uint8_t c)
{
	go(u, c == '-' ? COMMENT_START : DECLARATION);
	u->html.matched = 0;
	return c == '-';
}

/* "<!--[if mso]>": what follows is markup for some readers. */
static size_t in_comment_start(struct ss_urls *u, uint8_t c)
{
	static const char condition[] = "[if";
	struct ss_html *h = &u->html;
	if (lower(c) == (uint8_t)condition[h->matched]) {
		if (++h->matched == sizeof condition - 1)
			go(u, DECLARATION);
		return 1;
	}
	h->last = h->matched == 0 ? '-' << 8 | '-' : 0; /* "<!-->" is a whole comment */
	go(u, COMMENT);
	return 0;
}

static void remember(struct ss_html *h, const uint8_t *p, size_t len)
{
	for (size_t n = len < 3 ? 0 : len - 3; n < len; n++)
		h->last = (h->last << 8 | p[n]) & 0xffffff;
}

/* Ends with "-->", or "--!>". */
static size_t in_comment(struct ss_urls *u, const uint8_t *p, size_t len)
{
	struct ss_html *h = &u->html;
	const uint8_t *end = memchr(p, '>', len);
	size_t n = end ? (size_t)(end - p) : len;
	ss_url_finder_feed(&u->text, p, n);
	remember(h, p, n);
	if (!end)
		return n;
	if ((h->last & 0xffff) == ('-' << 8 | '-') || h->last == ('-' << 16 | '-' << 8 | '!')) {
		resume(u);
	} else {
		ss_url_finder_feed(&u->text, end, 1);
		remember(h, end, 1);
	}
	return n + 1;
}

static size_t in_declaration(struct ss_urls *u, const uint8_t *p, size_t len)
{
	const uint8_t *end = memchr(p, '>', len);
	size_t n = end ? (size_t)(end - p) : len;
	ss_url_finder_feed(&u->text, p, n);
	if (!end)
		return n;
	resume(u);
	return n + 1;
}

/* What most names are made of, in lower case; 0: anything else. */
static const uint8_t name_octets[256] = {
        ['-'] = '-', ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5',
        ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9', ['A'] = 'a', ['B'] = 'b', ['C'] = 'c',
        ['D'] = 'd', ['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j',
        ['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q',
        ['R'] = 'r', ['S'] = 's', ['T'] = 't', ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x',
        ['Y'] = 'y', ['Z'] = 'z', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e',
        ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'l',
        ['m'] = 'm', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's',
        ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y', ['z'] = 'z',
};

/* Octets of a name at the head of p, as many as need no look.  Returns how many. */
static size_t add_run(struct ss_html_name *name, const uint8_t *p, size_t len)
{
	size_t n = 0, at = name->len;
	for (uint8_t c; n < len && (c = name_octets[p[n]]) != 0; n++) {
		if (at < SS_HTML_NAME)
			name->text[at++] = c;
	}
	name->len = (uint8_t)at;
	return n;
}

static void add_to_name(struct ss_html_name *name, uint8_t c)
{
	if (name->len < SS_HTML_NAME)
		name->text[name->len++] = lower(c);
}

/* "<http://...>" and "<URL:http://...>" are read as a value, up to the ">". */
static bool is_url_name(const struct ss_html_name *name)
{
	if (name->len == 0 || !ss_ascii_is_alpha(name->text[name->len - 1]))
		return false;
	size_t len = name->len < SS_URL_SCHEME ? name->len : SS_URL_SCHEME;
	struct ss_slice word = {name->text + name->len - len, len};
	const struct ss_url_scheme *scheme = ss_url_scheme_find(word, true);
	return scheme &&
	       (scheme->len == name->len || name->text[name->len - scheme->len - 1] == ':');
}

static void begin_value(struct ss_urls *u, uint8_t quote)
{
	u->html.quote = quote;
	ss_html_value_begin(u);
	go(u, VALUE);
}

static void begin_url_name(struct ss_urls *u, struct ss_html_name *name)
{
	u->html.attribute.len = name == &u->html.attribute ? name->len : 0;
	begin_value(u, 0);
	ss_html_value_add(u, name->text, name->len);
}

static inline bool is_tag(const struct ss_urls *u, const char *name)
{
	return ss_html_name_is(&u->html.tag, name, strlen(name));
}

/* In the text of a link, these are blanks. */
static bool is_block(const struct ss_urls *u)
{
	static const char *const names[] = {"br",    "p",  "div", "td", "tr", "th",
	                                    "table", "li", "ul",  "ol", "h1", "h2",
	                                    "h3",    "h4", "h5",  "h6", "hr"};
	for (size_t n = 0; n < sizeof names / sizeof names[0]; n++)
		if (ss_html_name_is(&u->html.tag, names[n], strlen(names[n])))
			return true;
	return false;
}

static void end_tag(struct ss_urls *u)
{
	struct ss_html *h = &u->html;
	bool is_style = is_tag(u, "style");
	resume(u);
	if (h->is_end_tag ? u->link.is_open : u->link.has_url) {
		u->link.is_open = true;
		if (is_block(u))
			ss_url_link_add(u, (const uint8_t *)" ", 1);
	}
	if (!h->is_end_tag && (is_style || is_tag(u, "script"))) {
		u->text.mode = is_style ? SS_URL_IN_CSS : SS_URL_IN_CODE;
		h->matched = 0;
		go(u, RAW);
	}
}

static size_t in_before_value(struct ss_urls *u, uint8_t c)
{
	if (is_blank(c))
		return 1;
	if (c == '>') {
		go(u, BEFORE_NAME);
		return 0;
	}
	begin_value(u, c == '"' || c == '\'' ? c : 0);
	return u->html.quote != 0;
}

static size_t in_name(struct ss_urls *u, const uint8_t *p, size_t len)
{
	struct ss_html *h = &u->html;
	for (size_t n = add_run(&h->attribute, p, len); n < len; n++) {
		uint8_t c = p[n];
		if (is_blank(c) || c == '/' || c == '>') {
			go(u, BEHIND_NAME);
			return n;
		}
		if (c == '=') {
			go(u, BEFORE_VALUE);
			return n + 1 < len ? n + 1 + in_before_value(u, p[n + 1]) : n + 1;
		}
		if (c == ':' && is_url_name(&h->attribute)) {
			begin_url_name(u, &h->attribute);
			return n;
		}
		add_to_name(&h->attribute, c);
	}
	return len;
}

/* Goes on into the name, and that into the value: most of a page is that. */
static size_t in_before_name(struct ss_urls *u, const uint8_t *p, size_t len)
{
	size_t n = 0;
	while (n < len && (is_blank(p[n]) || p[n] == '/'))
		n++;
	if (n == len)
		return n;
	if (p[n] == '>') {
		end_tag(u);
		return n + 1;
	}
	go(u, NAME);
	u->html.attribute.len = 0;
	add_to_name(&u->html.attribute, p[n]);
	n++;
	return n < len ? n + in_name(u, p + n, len - n) : n;
}

static size_t in_behind_name(struct ss_urls *u, uint8_t c)
{
	if (is_blank(c))
		return 1;
	go(u, c == '=' ? BEFORE_VALUE : BEFORE_NAME);
	return c == '=';
}

static size_t value_end(const struct ss_html *h, const uint8_t *p, size_t len)
{
	size_t n = 0;
	const struct ss_find in_quotes = {0, '"', '"', '&', '&'},
	                     in_ticks = {0, '\'', '\'', '&', '&'};
	struct ss_slice value = {p, len};
	if (h->quote)
		return h->quote == '"' ? ss_find(value, 0, in_quotes) : ss_find(value, 0, in_ticks);
	while (n < len && !is_blank(p[n]) && p[n] != '>' && p[n] != '&')
		n++;
	return n;
}

/* Where the value ends, if that is here and no URL is in front of it: it need not be kept.  Else
 * len. */
static size_t plain_value(const struct ss_urls *u, const uint8_t *p, size_t len)
{
	const struct ss_html *h = &u->html;
	if ((h->kind != SS_HTML_OTHER && h->kind != SS_HTML_CSS) || !h->quote ||
	    !ss_url_finder_is_idle(&u->text))
		return len;
	size_t n = ss_url_find_value(p, len, h->quote, h->kind == SS_HTML_CSS);
	return n < len && p[n] == h->quote ? n : len;
}

static size_t in_value(struct ss_urls *u, const uint8_t *p, size_t len)
{
	struct ss_html *h = &u->html;
	size_t n = plain_value(u, p, len);
	if (n < len) {
		go(u, BEFORE_NAME);
		return n + 1;
	}
	n = value_end(h, p, len);
	ss_html_value_add(u, p, n);
	if (n == len)
		return n;
	if (p[n] == '&') {
		begin_entity(u, VALUE);
		return n + 1;
	}
	ss_html_value_end(u);
	go(u, BEFORE_NAME);
	return n + (h->quote != 0);
}

/* As far as they are here. */
static size_t in_attributes(struct ss_urls *u, const uint8_t *p, size_t len)
{
	for (size_t n = 0;;) {
		if (n == len)
			return n;
		switch (u->html.state) {
		case BEFORE_NAME: n += in_before_name(u, p + n, len - n); break;
		case BEHIND_NAME: n += in_behind_name(u, p[n]); break;
		case VALUE: n += in_value(u, p + n, len - n); break;
		default: return n;
		}
	}
}

/* Goes on into the attributes. */
static size_t in_tag(struct ss_urls *u, const uint8_t *p, size_t len)
{
	struct ss_html *h = &u->html;
	for (size_t n = add_run(&h->tag, p, len); n < len; n++) {
		uint8_t c = p[n];
		if (is_blank(c) || c == '/' || c == '>') {
			if (is_tag(u, "a")) /* links are not nested */
				ss_url_link_end(u);
			if (c == '>') {
				end_tag(u);
				return n + 1;
			}
			go(u, BEFORE_NAME);
			return n + in_attributes(u, p + n, len - n);
		}
		if (c == ':' && !h->is_end_tag && is_url_name(&h->tag)) {
			begin_url_name(u, &h->tag);
			return n;
		}
		add_to_name(&h->tag, c);
	}
	return len;
}

static bool is_in_link(const struct ss_urls *u)
{
	return u->link.has_url || u->link.is_open;
}

static void remember_tag(struct ss_html_idle_tag *idle, const uint8_t *tag, size_t len)
{
	if (len > sizeof idle->text)
		return;
	memcpy(idle->text, tag, len);
	idle->len = (uint8_t)len;
}

/* The tag that begins here, or as much of it as is here. */
static size_t tag_at(struct ss_urls *u, const uint8_t *p, size_t len)
{
	size_t is_end = p[1] == '/', n = 1 + is_end;
	uint32_t n_seen = u->n_seen;
	bool may_repeat = !is_in_link(u);
	begin_tag(u, is_end);
	n += in_tag(u, p + n, len - n);
	if (may_repeat && u->html.state == TEXT && u->n_seen == n_seen)
		remember_tag(&u->html.idle[is_end], p, n);
	return n;
}

/* At "<".  What follows is a tag nearly always, and the first octets of its name are here. */
static size_t at_less(struct ss_urls *u, const uint8_t *p, size_t len)
{
	if (len > 2 && ss_ascii_is_alpha(p[p[1] == '/' ? 2 : 1]))
		return tag_at(u, p, len);
	go(u, LESS);
	return 1;
}

/* Text up to a tag need not be kept if it has no URL: nothing behind the "<" makes one of it. */
static size_t in_text(struct ss_urls *u, const uint8_t *p, size_t len)
{
	const struct ss_find ends = {0, '<', '&', '&', '&'};
	struct ss_slice text = {p, len};
	bool is_idle = !u->link.is_open && ss_url_finder_is_idle(&u->text);
	struct ss_html_passed passed =
	        ss_html_pass_over(u->html.idle, text, is_idle && !u->link.has_url);
	size_t n = passed.stop;
	if (passed.len > 0)
		resume(u);
	if (!is_idle || n == len || p[n] != '<') {
		n = ss_find(text, n, ends);
		if (n > passed.len)
			put_text(u, p + passed.len, n - passed.len);
	}
	if (n == len)
		return n;
	if (p[n] == '<')
		return n + at_less(u, p + n, len - n);
	begin_entity(u, TEXT);
	return n + 1;
}

/* Up to "</script", or what it was that began; that of a comment means nothing here. */
static size_t in_raw(struct ss_urls *u, const uint8_t *p, size_t len)
{
	struct ss_html *h = &u->html;
	if (h->matched == 0) {
		const uint8_t *end = memchr(p, '<', len);
		size_t n = end ? (size_t)(end - p) + 1 : len;
		ss_url_finder_feed(&u->text, p, n);
		h->matched = end != NULL;
		return n;
	}
	uint8_t c = lower(p[0]);
	if (h->matched == 2 + h->tag.len && (is_blank(c) || c == '/' || c == '>')) {
		h->is_end_tag = true;
		begin_markup(u, BEFORE_NAME);
		return 0;
	}
	uint8_t expected = '/';
	if (h->matched > 1)
		expected = h->matched < 2 + h->tag.len ? h->tag.text[h->matched - 2] : 0;
	if (c != expected) {
		h->matched = 0;
		return 0;
	}
	ss_url_finder_feed(&u->text, p, 1);
	h->matched++;
	return 1;
}

static size_t step(struct ss_urls *u, const uint8_t *p, size_t len)
{
	switch (u->html.state) {
	case TEXT: return in_text(u, p, len);
	case LESS: return in_less(u, *p);
	case LESS_END: return in_less_end(u, *p);
	case BANG: return in_bang(u, *p);
	case BANG_DASH: return in_bang_dash(u, *p);
	case COMMENT_START: return in_comment_start(u, *p);
	case COMMENT: return in_comment(u, p, len);
	case DECLARATION: return in_declaration(u, p, len);
	case TAG: return in_tag(u, p, len);
	case NAME: return in_name(u, p, len);
	case BEFORE_VALUE: return in_before_value(u, *p);
	case BEFORE_NAME:
	case BEHIND_NAME:
	case VALUE: return in_attributes(u, p, len);
	case RAW: return in_raw(u, p, len);
	default: return in_entity(u, *p);
	}
}

void ss_html_feed(struct ss_urls *u, const uint8_t *bytes, size_t len)
{
	for (size_t at = 0; at < len;)
		at += step(u, bytes + at, len - at);
}

void ss_html_stop(struct ss_urls *u)
{
	struct ss_html *h = &u->html;
	if (h->state == ENTITY) {
		struct ss_html_text text;
		ss_html_entity_end(&h->entity, &text);
		go(u, h->back);
		put(u, text.bytes, text.len);
	}
	if (h->state == VALUE)
		ss_html_value_stop(u);
	ss_url_link_stop(u);
	go(u, TEXT);
}
