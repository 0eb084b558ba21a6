/* Start tags: scripts, forms, what they lead to. */
#include <string.h>

#include "mail/signal_private.h"

bool ss_signal_tag_is(const struct ss_signal_tag *tag, const char *name)
{
	size_t n = 0;
	while (n < tag->name_len && name[n] && tag->name[n] == (uint8_t)name[n])
		n++;
	return n == tag->name_len && !name[n];
}

static bool ends_name(uint8_t c)
{
	return ss_signal_is_blank(c) || c == '=' || c == '/' || c == '>';
}

/* The next attribute; false: no more. */
static bool next(struct ss_slice *rest, struct ss_slice *name, struct ss_slice *value)
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

/* "onload", and its like (HTML, section 8.1.8.2; SVG 2, section 20.1), by how they begin. */
static bool is_event(struct ss_slice name)
{
	static const char *const EVENTS[] = {
	        "load",    "error",    "click",    "mouse",    "key",    "focus",   "blur",
	        "toggle",  "begin",    "end",      "repeat",   "submit", "change",  "input",
	        "pointer", "touch",    "anim",     "trans",    "scroll", "wheel",   "drag",
	        "drop",    "copy",     "paste",    "cut",      "hash",   "message", "page",
	        "resize",  "ready",    "dbl",      "context",  "unload", "before",  "start",
	        "finish",  "bounce",   "select",   "reset",    "search", "show",    "play",
	        "canplay", "cue",      "duration", "ended",    "media",  "pop",     "print",
	        "after",   "auxclick", "invalid",  "progress", "seek",   "stalled", "suspend",
	        "time",    "volume",   "waiting"};
	if (!ss_slice_has_prefix_nocase(name, SS_SLICE("on")))
		return false;
	for (size_t i = 0; i < sizeof EVENTS / sizeof EVENTS[0]; i++) {
		if (ss_slice_has_prefix_nocase(ss_slice_cut(name, 2, name.len),
		                               ss_slice_of(EVENTS[i])))
			return true;
	}
	return false;
}

static const struct {
	struct ss_slice name;
	size_t member;
} VALUES[] = {
#define VALUE(NAME, MEMBER)                                                                        \
	{                                                                                          \
		SS_SLICE(NAME), offsetof(struct ss_signal_attributes, MEMBER)                      \
	}
        VALUE("type", type),
        VALUE("content", content),
        VALUE("href", target),
        VALUE("src", source),
        VALUE("width", width),
        VALUE("height", height),
        VALUE("http-equiv", http_equiv),
        VALUE("style", style),
        VALUE("action", target),
        VALUE("formaction", target),
        VALUE("xlink:href", target),
#undef VALUE
};
static const struct {
	struct ss_slice name;
	size_t member;
} FLAGS[] = {
#define FLAG(NAME, MEMBER)                                                                         \
	{                                                                                          \
		SS_SLICE(NAME), offsetof(struct ss_signal_attributes, MEMBER)                      \
	}
        FLAG("download", has_download), FLAG("hidden", is_hidden), FLAG("class", is_styled),
        FLAG("id", is_styled),          FLAG("color", has_font),   FLAG("size", has_font),
#undef FLAG
};

static bool is_name(struct ss_slice name, struct ss_slice row)
{
	return name.len == row.len && (name.data[0] | 0x20) == row.data[0] &&
	       ss_slice_is_equal_nocase(name, row);
}

void ss_signal_tag_read(struct ss_slice rest, struct ss_signal_attributes *a)
{
	struct ss_slice name, value;
	*a = (struct ss_signal_attributes){.style = {NULL, 0}};
	while (next(&rest, &name, &value)) {
		for (size_t i = 0; i < sizeof VALUES / sizeof VALUES[0]; i++) {
			struct ss_slice *member =
			        (struct ss_slice *)(void *)((char *)a + VALUES[i].member);
			if (is_name(name, VALUES[i].name) && !member->data)
				*member = value;
		}
		for (size_t i = 0; i < sizeof FLAGS / sizeof FLAGS[0]; i++) {
			if (is_name(name, FLAGS[i].name))
				*((bool *)a + FLAGS[i].member) = true;
		}
		a->has_handler |= value.len > 0 && is_event(name);
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

/* Of those that do nothing, old pages are full. */
static bool is_script(struct ss_slice url)
{
	struct ss_slice s = skip_blanks(url);
	if (has(s, "vbscript:") || has(s, "data:text/html"))
		return true;
	return has(s, "javascript:") && !has(s, "javascript:void") && !has(s, "javascript:;") &&
	       s.len > sizeof "javascript:" - 1;
}

/* ---- tags ---- */

struct look {
	struct ss_signals *s;
	const struct ss_signal_view *v;
	const struct ss_signal_tag *tag;
	const struct ss_signal_attributes *a;
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
	bool is_json = contains(l->a->type, "json") || contains(l->a->type, "template");
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
	if (ss_slice_is_equal_nocase(l->a->type, SS_SLICE("password")))
		tell(l, SS_SIGNAL_HTML_PASSWORD_FORM);
}

static void meta(struct look *l)
{
	if (ss_slice_is_equal_nocase(l->a->http_equiv, SS_SLICE("refresh")) &&
	    contains(l->a->content, "url"))
		tell(l, SS_SIGNAL_HTML_META_REFRESH);
}

static void image(struct look *l)
{
	struct ss_signal_html *h = &l->s->of.text.html;
	if (is_tiny(l->a->width) || is_tiny(l->a->height) || l->a->source.len == 0)
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
                        const struct ss_signal_tag *tag, const struct ss_signal_attributes *a)
{
	struct look l = {.s = s, .v = v, .tag = tag, .a = a};
	l.is_svg = s->of.text.is_svg || s->of.text.html.svg > 0;
	for (size_t i = 0; i < sizeof TAGS / sizeof TAGS[0]; i++) {
		if (ss_signal_tag_is(tag, TAGS[i].name))
			TAGS[i].look(&l);
	}
	if (a->has_handler)
		tell(&l, l.is_svg ? SS_SIGNAL_SVG_HANDLER : SS_SIGNAL_HTML_HANDLER);
	if (is_script(a->target) || is_script(a->source))
		tell(&l, SS_SIGNAL_HTML_SCRIPT_LINK);
	if (a->has_download && (has(a->target, "data:") || has(a->target, "blob:")))
		tell(&l, SS_SIGNAL_HTML_DATA_DOWNLOAD);
}
