#include <string.h>

#include "base/find.h"
#include "mail/url_private.h"

struct row {
	const char *tag; /* NULL: any */
	const char *attribute;
	enum ss_html_value kind;
};

/* A table for each length of a name: most attributes are none of these, and there are many.  Others
 * are searched for URLs that have slashes. */
static const struct row OF_3[] = {
        {NULL, "src", SS_HTML_URL},
};
static const struct row OF_4[] = {
        {NULL, "href", SS_HTML_URL},  {NULL, "cite", SS_HTML_URL},     {NULL, "icon", SS_HTML_URL},
        {NULL, "ping", SS_HTML_LIST}, {"object", "data", SS_HTML_URL},
};
static const struct row OF_5[] = {
        {NULL, "style", SS_HTML_CSS},
};
static const struct row OF_6[] = {
        {NULL, "action", SS_HTML_URL},    {NULL, "poster", SS_HTML_URL},
        {NULL, "lowsrc", SS_HTML_URL},    {NULL, "dynsrc", SS_HTML_URL},
        {NULL, "srcset", SS_HTML_SRCSET},
};
static const struct row OF_7[] = {
        {NULL, "archive", SS_HTML_LIST},
        {"meta", "content", SS_HTML_REFRESH},
};
static const struct row OF_8[] = {
        {NULL, "longdesc", SS_HTML_URL},
        {NULL, "manifest", SS_HTML_URL},
        {NULL, "codebase", SS_HTML_URL},
        {NULL, "xml:base", SS_HTML_URL},
};
static const struct row OF_10[] = {
        {NULL, "background", SS_HTML_URL},
        {NULL, "formaction", SS_HTML_URL},
        {NULL, "xlink:href", SS_HTML_URL},
};
static const struct row OF_11[] = {
        {NULL, "imagesrcset", SS_HTML_SRCSET},
};
#define TABLE(ROWS) ROWS, sizeof(ROWS) / sizeof((ROWS)[0])
static const struct table {
	const struct row *rows;
	size_t n;
} TABLES[] = {
        [3] = {TABLE(OF_3)}, [4] = {TABLE(OF_4)}, [5] = {TABLE(OF_5)},   [6] = {TABLE(OF_6)},
        [7] = {TABLE(OF_7)}, [8] = {TABLE(OF_8)}, [10] = {TABLE(OF_10)}, [11] = {TABLE(OF_11)},
};

static enum ss_html_value kind_of(const struct ss_html *h)
{
	size_t len = h->attribute.len;
	if (h->is_end_tag || len >= sizeof TABLES / sizeof TABLES[0])
		return SS_HTML_OTHER;
	for (size_t n = 0; n < TABLES[len].n; n++) {
		const struct row *r = &TABLES[len].rows[n];
		if (h->attribute.text[0] == (uint8_t)r->attribute[0] &&
		    ss_html_name_is(&h->attribute, r->attribute, len) &&
		    (!r->tag || ss_html_name_is(&h->tag, r->tag, strlen(r->tag))))
			return r->kind;
	}
	return SS_HTML_OTHER;
}

void ss_html_value_begin(struct ss_urls *u)
{
	struct ss_html *h = &u->html;
	h->kind = kind_of(h);
	h->is_cut = h->is_skipped = false;
	ss_buffer_clear(&h->value);
	u->text.mode = h->kind == SS_HTML_CSS ? SS_URL_IN_CSS : SS_URL_IN_CODE;
}

static void add(struct ss_html *h, const uint8_t *bytes, size_t len)
{
	if (ss_buffer_add(&h->value, bytes, len) < len)
		h->is_cut = true;
}

/* Browsers pass over tabs and line ends within a URL. */
static void add_url(struct ss_html *h, const uint8_t *p, size_t len)
{
	const struct ss_find passed_over = {0, '\n', '\r', '\t', '\t'};
	struct ss_slice value = {p, len};
	for (size_t n = 0; n < len; n++) {
		size_t start = n;
		n = ss_find(value, n, passed_over);
		add(h, p + start, n - start);
	}
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void end_of_list_item(struct ss_urls *u)
{
	struct ss_html *h = &u->html;
	bool is_srcset = h->kind == SS_HTML_SRCSET;
	h->is_skipped = is_srcset && h->value.len > 0;
	while (is_srcset && h->value.len > 0 && h->value.data[h->value.len - 1] == ',') {
		h->value.len--;
		h->is_skipped = false;
	}
	if (h->value.len > 0)
		ss_urls_judge(u, h->value.data, h->value.len, h->is_cut, false);
	ss_buffer_clear(&h->value);
	h->is_cut = false;
}

/* "url 2x, url 3x" (HTML, section 4.8.4.2.2); a list of URLs has no descriptors. */
static void add_list(struct ss_urls *u, const uint8_t *p, size_t len)
{
	struct ss_html *h = &u->html;
	for (size_t n = 0; n < len; n++) {
		if (h->is_skipped)
			h->is_skipped = p[n] != ',';
		else if (is_blank(p[n]))
			end_of_list_item(u);
		else if (h->value.len > 0 || p[n] != ',')
			add(h, p + n, 1);
	}
}

void ss_html_value_add(struct ss_urls *u, const uint8_t *bytes, size_t len)
{
	switch (u->html.kind) {
	case SS_HTML_URL: add_url(&u->html, bytes, len); break;
	case SS_HTML_LIST:
	case SS_HTML_SRCSET: add_list(u, bytes, len); break;
	case SS_HTML_REFRESH: add(&u->html, bytes, len); break;
	default: ss_url_finder_feed(&u->text, bytes, len); break;
	}
}

static size_t skip_blanks(struct ss_slice s, size_t n)
{
	while (n < s.len && is_blank(s.data[n]))
		n++;
	return n;
}

/* "5; url='http://...'" (HTML, section 4.2.5.3): the place of the URL, or s.len. */
static size_t refresh_url(struct ss_slice s)
{
	size_t n = skip_blanks(s, 0), digits = n;
	while (n < s.len && (ss_ascii_is_digit(s.data[n]) || s.data[n] == '.'))
		n++;
	if (n == digits)
		return s.len;
	n = skip_blanks(s, n);
	if (n < s.len && (s.data[n] == ';' || s.data[n] == ','))
		n = skip_blanks(s, n + 1);
	if (ss_slice_has_prefix_nocase(ss_slice_cut(s, n, s.len), SS_SLICE("url"))) {
		size_t equals = skip_blanks(s, n + 3);
		if (equals < s.len && s.data[equals] == '=')
			n = skip_blanks(s, equals + 1);
	}
	return n;
}

static void end_refresh(struct ss_urls *u)
{
	struct ss_html *h = &u->html;
	struct ss_slice value = ss_buffer_slice(&h->value);
	size_t start = refresh_url(value), end = value.len;
	if (start == end) {
		ss_urls_search(u, value);
		return;
	}
	uint8_t quote = h->value.data[start];
	if (quote == '"' || quote == '\'')
		end = ss_slice_find(value, ++start, quote);
	ss_urls_judge(u, h->value.data + start, end - start, h->is_cut, false);
}

void ss_html_value_end(struct ss_urls *u)
{
	struct ss_html *h = &u->html;
	switch (h->kind) {
	case SS_HTML_URL:
		ss_urls_judge(u, h->value.data, h->value.len, h->is_cut,
		              ss_html_name_is(&h->tag, "a", 1));
		break;
	case SS_HTML_LIST:
	case SS_HTML_SRCSET: end_of_list_item(u); break;
	case SS_HTML_REFRESH: end_refresh(u); break;
	default: ss_url_finder_stop(&u->text, false); break;
	}
}

void ss_html_value_stop(struct ss_urls *u)
{
	struct ss_html *h = &u->html;
	if (h->kind != SS_HTML_OTHER && h->kind != SS_HTML_CSS)
		ss_urls_search(u, ss_buffer_slice(&h->value));
}
