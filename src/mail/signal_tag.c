/* Start tags: scripts, forms, what they lead to. */
#include <string.h>

#include "mail/signal_private.h"

bool ss_signal_tag_is(const struct ss_signal_tag *tag, const char *name)
{
	size_t len = strlen(name);
	return tag->name_len == len && memcmp(tag->name, name, len) == 0;
}

static bool ends_name(uint8_t c)
{
	return ss_signal_is_blank(c) || c == '=' || c == '/' || c == '>';
}

bool ss_signal_tag_next(struct ss_slice *rest, struct ss_slice *name, struct ss_slice *value)
{
	const uint8_t *p = rest->data;
	size_t n = 0, len = rest->len, begin;
	while (n < len && (ss_signal_is_blank(p[n]) || p[n] == '/'))
		n++;
	begin = n;
	while (n < len && (n == begin || !ends_name(p[n])))
		n++;
	*name = ss_slice_cut(*rest, begin, n - begin);
	*value = ss_slice_cut(*rest, n, 0);
	while (n < len && ss_signal_is_blank(p[n]))
		n++;
	if (n < len && p[n] == '=') {
		n++;
		while (n < len && ss_signal_is_blank(p[n]))
			n++;
		bool is_quoted = n < len && (p[n] == '"' || p[n] == '\'');
		uint8_t quote = is_quoted ? p[n++] : 0;
		begin = n;
		while (n < len && (is_quoted ? p[n] != quote : !ss_signal_is_blank(p[n])))
			n++;
		*value = ss_slice_cut(*rest, begin, n - begin);
		n += is_quoted && n < len;
	}
	*rest = ss_slice_cut(*rest, n, len);
	return name->len > 0;
}

/* ---- attributes ---- */

struct facts { /* what the attributes of a tag tell */
	struct ss_slice type, content, href, src, width, height, http_equiv;
	bool has_download, has_handler;
};

static void read(struct ss_slice rest, struct facts *f)
{
	static const struct {
		struct ss_slice name;
		size_t member;
	} ROWS[] = {
	        {SS_SLICE("type"), offsetof(struct facts, type)},
	        {SS_SLICE("content"), offsetof(struct facts, content)},
	        {SS_SLICE("href"), offsetof(struct facts, href)},
	        {SS_SLICE("src"), offsetof(struct facts, src)},
	        {SS_SLICE("width"), offsetof(struct facts, width)},
	        {SS_SLICE("height"), offsetof(struct facts, height)},
	        {SS_SLICE("http-equiv"), offsetof(struct facts, http_equiv)},
	        {SS_SLICE("action"), offsetof(struct facts, href)},
	        {SS_SLICE("formaction"), offsetof(struct facts, href)},
	        {SS_SLICE("xlink:href"), offsetof(struct facts, href)},
	};
	struct ss_slice name, value;
	while (ss_signal_tag_next(&rest, &name, &value)) {
		for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
			struct ss_slice *member =
			        (struct ss_slice *)(void *)((char *)f + ROWS[i].member);
			if (ss_slice_is_equal_nocase(name, ROWS[i].name) && !member->data)
				*member = value;
		}
		f->has_download |= ss_slice_is_equal_nocase(name, SS_SLICE("download"));
		f->has_handler |= name.len > 4 && value.len > 0 &&
		                  ss_slice_has_prefix_nocase(name, SS_SLICE("on")) &&
		                  ss_ascii_is_alpha(name.data[2]);
	}
}

static struct ss_slice skip_blanks(struct ss_slice s)
{
	while (s.len > 0 && s.data[0] <= ' ')
		s = ss_slice_cut(s, 1, s.len);
	return s;
}

static bool has(struct ss_slice s, const char *prefix)
{
	return ss_slice_has_prefix_nocase(skip_blanks(s), ss_slice_of(prefix));
}

static bool contains(struct ss_slice s, const char *text)
{
	for (size_t n = 0; n < s.len; n++) {
		if (ss_slice_has_prefix_nocase(ss_slice_cut(s, n, s.len), ss_slice_of(text)))
			return true;
	}
	return false;
}

/* What is as small as that is counted, not seen. */
static bool is_tiny(struct ss_slice size)
{
	return size.len == 1 && (size.data[0] == '0' || size.data[0] == '1');
}

/* ---- tags ---- */

struct look {
	struct ss_signals *s;
	const struct ss_signal_view *v;
	const struct ss_signal_tag *tag;
	struct facts f;
	bool is_svg; /* it is within such a picture */
};

static void tell(const struct look *l, enum ss_signal what)
{
	size_t end = (size_t)(l->tag->rest.data - l->v->p) + l->tag->rest.len + 1;
	ss_signal_add(l->s, what, l->v, l->tag->at, end - l->tag->at);
}

/* Data for programs that read mail (schema.org) are no script. */
static void script(struct look *l)
{
	bool is_json = contains(l->f.type, "json") || contains(l->f.type, "template");
	l->s->of.text.html.is_data = is_json;
	if (!is_json)
		tell(l, l->is_svg ? SS_SIGNAL_SVG_SCRIPT : SS_SIGNAL_HTML_SCRIPT);
}

static void form(struct look *l)
{
	tell(l, SS_SIGNAL_HTML_FORM);
}

static void input(struct look *l)
{
	if (ss_slice_is_equal_nocase(l->f.type, SS_SLICE("password")))
		tell(l, SS_SIGNAL_HTML_PASSWORD_FORM);
}

static void meta(struct look *l)
{
	if (ss_slice_is_equal_nocase(l->f.http_equiv, SS_SLICE("refresh")) &&
	    contains(l->f.content, "url"))
		tell(l, SS_SIGNAL_HTML_META_REFRESH);
}

static void image(struct look *l)
{
	struct ss_signal_html *h = &l->s->of.text.html;
	if (is_tiny(l->f.width) || is_tiny(l->f.height) || l->f.src.len == 0)
		return;
	if (h->n_images++ == 0)
		h->first_image = (int64_t)(l->v->offset + l->tag->at);
}

static const struct {
	const char *name;
	void (*look)(struct look *l);
} TAGS[] = {
        {"script", script}, {"form", form}, {"input", input}, {"meta", meta}, {"img", image},
};

void ss_signal_tag_look(struct ss_signals *s, const struct ss_signal_view *v,
                        const struct ss_signal_tag *tag)
{
	struct look l = {.s = s, .v = v, .tag = tag};
	l.is_svg = s->of.text.is_svg || s->of.text.html.svg > 0;
	read(tag->rest, &l.f);
	for (size_t i = 0; i < sizeof TAGS / sizeof TAGS[0]; i++) {
		if (ss_signal_tag_is(tag, TAGS[i].name))
			TAGS[i].look(&l);
	}
	if (l.f.has_handler)
		tell(&l, l.is_svg ? SS_SIGNAL_SVG_HANDLER : SS_SIGNAL_HTML_HANDLER);
	if (has(l.f.href, "javascript:") || has(l.f.href, "vbscript:") ||
	    has(l.f.src, "javascript:") || has(l.f.src, "data:text/html") ||
	    has(l.f.href, "data:text/html"))
		tell(&l, SS_SIGNAL_HTML_SCRIPT_LINK);
	if (l.f.has_download && (has(l.f.href, "data:") || has(l.f.href, "blob:")))
		tell(&l, SS_SIGNAL_HTML_DATA_DOWNLOAD);
}
