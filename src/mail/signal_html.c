#include "mail/signal_html.h"

#include <string.h>

#include "mail/signal_private.h"

enum {
	TEXT,
	TAG,
	COMMENT,
	DECLARATION, /* "<!doctype ...>", "<?xml ...>" */
	RAW,         /* a script, a style */
};

/* ---- what is hidden ---- */

static bool is_name(const uint8_t *name, size_t len, const struct ss_signal_tag *tag)
{
	return tag->name_len == len && memcmp(name, tag->name, len) == 0;
}

/* The element is over: what it had counts, unless a style sheet may show it. */
static void end_hidden(struct ss_signal_html *h)
{
	if (!h->may_be_shown)
		h->n_hidden += h->letters_here;
	if (h->letters_here > 0 && h->first_hidden == SS_SIGNAL_NO_OFFSET && !h->may_be_shown) {
		h->first_hidden = h->hidden_at;
		h->shown_len = h->text_len;
		memcpy(h->shown, h->text, h->text_len);
	}
	h->why = h->depth = 0;
	h->letters_here = 0;
	h->text_len = 0;
}

static void begin_hidden(struct ss_signal_html *h, const struct ss_signal_tag *tag, unsigned why,
                         bool is_styled, uint64_t offset)
{
	h->why = why;
	h->depth = 1;
	h->may_be_shown = is_styled;
	h->hidden_at = (int64_t)offset;
	h->hidden_len = tag->name_len;
	memcpy(h->hidden, tag->name, tag->name_len);
}

/* Elements without an end tag, and those whose end tag may be left out: the next one ends them. */
static bool is_void(const struct ss_signal_tag *tag)
{
	static const char *const names[] = {"img",  "br",   "hr",    "input",  "meta", "link",
	                                    "area", "base", "embed", "source", "col",  "wbr"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (ss_signal_tag_is(tag, names[i]))
			return true;
	}
	return false;
}

static bool ends_itself(const struct ss_signal_tag *tag)
{
	static const char *const names[] = {"p", "li", "td", "th", "tr", "option"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (ss_signal_tag_is(tag, names[i]))
			return true;
	}
	return false;
}

static void count_depth(struct ss_signal_html *h, const struct ss_signal_tag *tag)
{
	if (!h->why || !is_name(h->hidden, h->hidden_len, tag))
		return;
	h->depth += tag->is_end ? -1U : 1;
	if (h->depth == 0 || (!tag->is_end && ends_itself(tag)))
		end_hidden(h);
}

/* What an element within says of its own size or colour ends what its parents hide by that. */
static void look_at_hiding(struct ss_signal_html *h, const struct ss_signal_tag *tag,
                           const struct ss_signal_attributes *a, uint64_t offset)
{
	struct ss_signal_visibility see = ss_signal_style_read(a->style);
	see.hides |= a->is_hidden ? SS_HIDDEN_ALWAYS : 0;
	see.shows |= a->has_font ? SS_HIDDEN_BY_COLOUR | SS_HIDDEN_BY_FONT : 0;
	if (is_void(tag))
		return;
	if (h->why && (h->why & ~see.shows) == 0)
		end_hidden(h);
	if (see.hides && !h->why && tag->name_len < SS_SIGNAL_TAG_NAME)
		begin_hidden(h, tag, see.hides, a->is_styled && h->has_media, offset);
}

/* Of ASCII, or the first octet of one in UTF-8; not of blanks, joiners and signs (U+0080..U+00BF,
 * U+0340..U+037F, U+2000..U+2FFF, U+F000..), with which newsletters stretch what lists of mail show. */
static bool is_letter(uint8_t c)
{
	return ss_signal_is_word(c) || (c > 0xc2 && c != 0xcd && c != 0xe2 && c != 0xef);
}

/* Text between tags: how much of it is read, and how much is not. */
static void count_letters(struct ss_signal_html *h, const uint8_t *p, size_t len)
{
	bool is_counted = h->why || h->n_letters < SS_LIMIT_IMAGE_TEXT;
	for (size_t n = 0; is_counted && n < len; n++) {
		if (h->is_in_entity) {
			h->is_in_entity = p[n] != ';' && !ss_signal_is_blank(p[n]);
			continue;
		}
		h->is_in_entity = p[n] == '&';
		if (h->why) {
			h->letters_here += is_letter(p[n]);
			if (h->text_len < sizeof h->text &&
			    (h->text_len > 0 || !ss_signal_is_blank(p[n])))
				h->text[h->text_len++] = p[n];
		} else {
			h->n_letters += is_letter(p[n]);
		}
	}
}

/* ---- what is markup ---- */

static void read_name(const struct ss_signal_view *v, size_t at, struct ss_signal_tag *tag)
{
	size_t n = at + 1;
	tag->at = at;
	tag->is_end = v->p[n] == '/';
	n += tag->is_end;
	tag->name_len = 0;
	while (n < v->len && v->p[n] != '>' && v->p[n] != '/' && !ss_signal_is_blank(v->p[n])) {
		uint8_t c = v->p[n++];
		if (tag->name_len < SS_SIGNAL_TAG_NAME)
			tag->name[tag->name_len++] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
	}
	tag->rest = (struct ss_slice){v->p + n, v->len - n};
}

/* The end of a tag is not within quotes; of what is in the view, if it is longer. */
static size_t find_end(const struct ss_signal_view *v, size_t at, size_t to, uint8_t *quote)
{
	while (at < to) {
		if (*quote) {
			const uint8_t *end = memchr(v->p + at, *quote, to - at);
			if (!end)
				return to;
			*quote = 0;
			at = (size_t)(end - v->p) + 1;
			continue;
		}
		uint8_t c = v->p[at];
		if (c == '>')
			return at;
		if ((c == '"' || c == '\'') && at > 0 &&
		    (v->p[at - 1] == '=' || ss_signal_is_blank(v->p[at - 1])))
			*quote = c;
		at++;
	}
	return to;
}

/* Half of all tags have none. */
static void look_at_attributes(struct ss_signals *s, const struct ss_signal_view *v,
                               const struct ss_signal_tag *tag)
{
	static const struct ss_signal_attributes none;
	struct ss_signal_attributes attributes;
	if (tag->rest.len == 0) {
		ss_signal_tag_look(s, v, tag, &none);
		return;
	}
	ss_signal_tag_read(tag->rest, &attributes);
	look_at_hiding(&s->of.text.html, tag, &attributes, v->offset + tag->at);
	ss_signal_tag_look(s, v, tag, &attributes);
}

static void begin_tag(struct ss_signals *s, const struct ss_signal_view *v, size_t at)
{
	struct ss_signal_html *h = &s->of.text.html;
	struct ss_signal_tag tag;
	uint8_t quote = 0;
	read_name(v, at, &tag);
	size_t begin = v->len - tag.rest.len, end = find_end(v, begin, v->len, &quote);
	tag.rest.len = end - begin;
	h->state = TAG;
	h->quote = 0;
	h->tag_end = end < v->len ? v->offset + end : 0;
	h->raw_len = 0;
	if (ss_signal_tag_is(&tag, "svg"))
		h->svg = !tag.is_end ? h->svg + 1 : h->svg > 0 ? h->svg - 1 : 0;
	count_depth(h, &tag);
	if (tag.is_end)
		return;
	look_at_attributes(s, v, &tag);
	bool is_raw = ss_signal_tag_is(&tag, "script") || ss_signal_tag_is(&tag, "style");
	bool is_empty = tag.rest.len > 0 && tag.rest.data[tag.rest.len - 1] == '/';
	if (is_raw && !(is_empty && (s->of.text.is_svg || h->svg > 0))) {
		h->raw_len = tag.name_len;
		memcpy(h->raw, tag.name, tag.name_len);
	}
}

static size_t in_text(struct ss_signals *s, const struct ss_signal_view *v, size_t at, size_t to)
{
	struct ss_signal_html *h = &s->of.text.html;
	const uint8_t *less = memchr(v->p + at, '<', to - at);
	size_t end = less ? (size_t)(less - v->p) : to;
	count_letters(h, v->p + at, end - at);
	ss_signal_text_scan(s, v, at, end, SS_SIGNAL_IN_TEXT);
	if (!less)
		return end;
	if (ss_ascii_is_alpha(v->p[end + 1]) ||
	    (v->p[end + 1] == '/' && ss_ascii_is_alpha(v->p[end + 2]))) {
		begin_tag(s, v, end);
		return end;
	}
	h->is_in_entity = false;
	if (v->p[end + 1] == '!' || v->p[end + 1] == '?') {
		h->state = SS_SIGNAL_HAS(v, end, "<!--") ? COMMENT : DECLARATION;
		h->n_open = 0;
	}
	ss_signal_text_scan(s, v, end, end + 1, SS_SIGNAL_IN_TEXT); /* "<|system|>" */
	return end + 1;
}

static size_t in_tag(struct ss_signals *s, const struct ss_signal_view *v, size_t at, size_t to)
{
	struct ss_signal_html *h = &s->of.text.html;
	size_t end;
	if (h->tag_end > 0)
		end = h->tag_end < v->offset + to ? (size_t)(h->tag_end - v->offset) : to;
	else
		end = find_end(v, at, to, &h->quote);
	ss_signal_text_scan(s, v, at, end, SS_SIGNAL_IN_TAG);
	if (end == to)
		return end;
	h->state = h->raw_len > 0 ? RAW : TEXT;
	return end + 1;
}

/* Ends with "-->", but its "<!--" is none. */
static size_t in_comment(struct ss_signals *s, const struct ss_signal_view *v, size_t at, size_t to)
{
	struct ss_signal_html *h = &s->of.text.html;
	for (size_t n = at; n < to; n++, h->n_open++) {
		if (v->p[n] == '>' && n >= 2 && v->p[n - 1] == '-' && v->p[n - 2] == '-' &&
		    h->n_open > 2) {
			h->state = TEXT;
			to = n + 1;
		}
	}
	ss_signal_text_scan(s, v, at, to, SS_SIGNAL_IN_COMMENT);
	return to;
}

static size_t in_declaration(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                             size_t to)
{
	const uint8_t *end = memchr(v->p + at, '>', to - at);
	if (!end)
		return to;
	s->of.text.html.state = TEXT;
	return (size_t)(end - v->p) + 1;
}

/* Rules for some screens: "@media ... { .x { display: block". */
static void look_at_style(struct ss_signal_html *h, const struct ss_signal_view *v, size_t at,
                          size_t to)
{
	for (size_t n = at; n < to && !h->has_media; n++) {
		if (v->p[n] == '@')
			h->has_media = ss_signal_has_nocase(v, n, "@media");
	}
}

static bool ends_raw(const struct ss_signal_html *h, const struct ss_signal_view *v, size_t at)
{
	struct ss_slice rest = {v->p + at + 2, v->len - at - 2};
	return v->len - at > 2 + (size_t)h->raw_len && v->p[at + 1] == '/' &&
	       ss_slice_has_prefix_nocase(rest, (struct ss_slice){h->raw, h->raw_len}) &&
	       !ss_signal_is_word(rest.data[h->raw_len]);
}

static size_t in_raw(struct ss_signals *s, const struct ss_signal_view *v, size_t at, size_t to)
{
	struct ss_signal_html *h = &s->of.text.html;
	size_t end = at;
	bool is_style = h->raw_len == 5;
	while (end < to && !(v->p[end] == '<' && ends_raw(h, v, end)))
		end++;
	if (is_style)
		look_at_style(h, v, at, end);
	else
		ss_signal_text_scan(s, v, at, end,
		                    h->is_data ? SS_SIGNAL_IN_STYLE : SS_SIGNAL_IN_CODE);
	if (end < to)
		begin_tag(s, v, end);
	return end;
}

void ss_signal_html_scan(struct ss_signals *s, const struct ss_signal_view *v)
{
	size_t at = v->from;
	while (at < v->to) {
		switch (s->of.text.html.state) {
		case TEXT: at = in_text(s, v, at, v->to); break;
		case TAG: at = in_tag(s, v, at, v->to); break;
		case COMMENT: at = in_comment(s, v, at, v->to); break;
		case DECLARATION: at = in_declaration(s, v, at, v->to); break;
		default: at = in_raw(s, v, at, v->to); break;
		}
	}
}

void ss_signal_html_gap(struct ss_signals *s)
{
	struct ss_signal_html *h = &s->of.text.html;
	h->state = TEXT;
	h->quote = 0;
	h->tag_end = 0;
	end_hidden(h);
	h->has_gap = true;
}

static void tell_hidden(struct ss_signals *s, const struct ss_signal_html *h)
{
	struct ss_slice text = {h->shown, h->shown_len};
	if (h->n_hidden < SS_LIMIT_HIDDEN_TEXT)
		return;
	ss_signal_add_text(s, SS_SIGNAL_HTML_HIDDEN_TEXT, h->first_hidden, text);
	s->counts[SS_SIGNAL_HTML_HIDDEN_TEXT] = h->n_hidden; /* letters */
}

void ss_signal_html_end(struct ss_signals *s)
{
	struct ss_signal_html *h = &s->of.text.html;
	end_hidden(h);
	tell_hidden(s, h);
	bool is_page = !s->of.text.is_svg && !h->has_gap;
	if (is_page && h->n_images > 0 && h->n_images <= 2 && h->n_letters < SS_LIMIT_IMAGE_TEXT)
		ss_signal_add_text(s, SS_SIGNAL_IMAGE_ONLY, h->first_image,
		                   (struct ss_slice){NULL, 0});
}
