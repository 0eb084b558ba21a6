#include "mail/url.h"

#include "base/limits.h"
#include "mail/url_private.h"

static void tell_found(void *user, const struct ss_url_scheme *scheme, struct ss_slice url,
                       bool is_cut)
{
	struct ss_urls *u = user;
	/* "data:" is a word too */
	if (!scheme || scheme->start != SS_URL_MEDIA || ss_slice_find(url, 0, ',') < url.len)
		ss_urls_tell(u, url, is_cut);
	if (scheme && !ss_url_scheme_has_slashes(scheme))
		ss_urls_search(u, url);
}

static void judge_argument(void *user, uint8_t *value, size_t len, bool is_cut)
{
	ss_urls_judge(user, value, len, is_cut, false);
}

static void tell_inner(void *user, const struct ss_url_scheme *scheme, struct ss_slice url,
                       bool is_cut)
{
	ss_urls_tell(user, url, is_cut);
}

/* The inner finder is in no mode that has arguments. */
static void ignore_argument(void *user, uint8_t *value, size_t len, bool is_cut)
{
}

static const struct ss_url_finder_events TEXT_EVENTS = {tell_found, judge_argument};
static const struct ss_url_finder_events INNER_EVENTS = {tell_inner, ignore_argument};

struct ss_urls *ss_urls_create(bool is_html, void (*on_url)(void *user, const struct ss_url *url),
                               void *user, struct ss_memory *memory)
{
	struct ss_urls *u = ss_memory_take_zeroed(memory, sizeof *u);
	if (!u)
		return NULL;
	u->on_url = on_url;
	u->user = user;
	u->memory = memory;
	u->is_html = is_html;
	ss_url_finder_init(&u->text, &TEXT_EVENTS, u, memory);
	ss_url_finder_init(&u->inner, &INNER_EVENTS, u, memory);
	u->inner.mode = SS_URL_IN_CODE;
	u->html.value = (struct ss_buffer){.memory = memory, .limit = SS_LIMIT_URL};
	u->link.url = u->html.value;
	u->link.text = (struct ss_buffer){.memory = memory, .limit = SS_LIMIT_URL_TEXT};
	u->link.held = (struct ss_buffer){.memory = memory, .limit = SS_LIMIT_URL_HELD};
	return u;
}

void ss_urls_feed(struct ss_urls *u, const uint8_t *bytes, size_t len)
{
	if (u->is_html)
		ss_html_feed(u, bytes, len);
	else
		ss_url_finder_feed(&u->text, bytes, len);
}

static void stop(struct ss_urls *u, bool is_cut)
{
	if (u->is_html)
		ss_html_stop(u);
	ss_url_finder_stop(&u->text, is_cut);
	u->text.mode = SS_URL_IN_TEXT;
}

void ss_urls_gap(struct ss_urls *u)
{
	stop(u, true);
}

void ss_urls_end(struct ss_urls *u)
{
	stop(u, false);
}

void ss_urls_destroy(struct ss_urls *u)
{
	if (!u)
		return;
	ss_url_finder_release(&u->text);
	ss_url_finder_release(&u->inner);
	ss_buffer_release(&u->html.value);
	ss_buffer_release(&u->link.url);
	ss_buffer_release(&u->link.text);
	ss_buffer_release(&u->link.held);
	ss_memory_give(u->memory, u, sizeof *u);
}

void ss_urls_tell(struct ss_urls *u, struct ss_slice url, bool is_cut)
{
	struct ss_url told = {.url = url, .is_cut = is_cut};
	u->n_seen++;
	if (u->link.has_url && ss_url_link_hold(u, url, is_cut))
		return;
	u->on_url(u->user, &told);
}

void ss_urls_search(struct ss_urls *u, struct ss_slice text)
{
	ss_url_finder_feed(&u->inner, text.data, text.len);
	ss_url_finder_stop(&u->inner, false);
}

static bool is_slash(uint8_t c)
{
	return c == '/' || c == '\\';
}

/* With these it stays within the message, or the browser. */
static bool is_inside(struct ss_slice scheme)
{
	return ss_slice_is_equal(scheme, SS_SLICE("cid")) ||
	       ss_slice_is_equal(scheme, SS_SLICE("mid")) ||
	       ss_slice_is_equal(scheme, SS_SLICE("about"));
}

/* "//host/path" takes the scheme of where it stands; "www.host" is taken for one by some. */
static bool leads_out(struct ss_slice url, struct ss_slice scheme)
{
	if (scheme.len > 0)
		return !is_inside(scheme) && url.len > scheme.len + 1;
	return (url.len > 2 && is_slash(url.data[0]) && is_slash(url.data[1])) ||
	       (url.len > 4 && ss_slice_has_prefix_nocase(url, SS_SLICE("www.")));
}

void ss_urls_judge(struct ss_urls *u, uint8_t *value, size_t len, bool is_cut, bool is_target)
{
	while (len > 0 && value[0] <= ' ') {
		value++;
		len--;
	}
	while (len > 0 && value[len - 1] <= ' ')
		len--;
	struct ss_slice url = {value, len};
	struct ss_slice scheme = ss_slice_cut(url, 0, ss_url_scheme_len(url));
	for (size_t n = 0; n < scheme.len; n++)
		if (value[n] >= 'A' && value[n] <= 'Z')
			value[n] |= 0x20;
	if (!leads_out(url, scheme)) {
		ss_urls_search(u, url);
		return;
	}
	if (!is_target || !ss_url_link_begin(u, url, is_cut))
		ss_urls_tell(u, url, is_cut);
	const struct ss_url_scheme *known = ss_url_scheme_find(
	        ss_slice_cut(scheme, 0, scheme.len <= SS_URL_SCHEME ? scheme.len : 0), false);
	/* What is behind a quote that was forgotten is in the value too. */
	size_t more = ss_slice_find(url, 0, '<');
	if (scheme.len > 0 && !(known && ss_url_scheme_has_slashes(known)))
		more = scheme.len + 1;
	ss_urls_search(u, ss_slice_cut(url, more, url.len));
}
