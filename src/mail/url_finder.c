#include "mail/url_finder.h"

#include <string.h>

#include "base/find.h"
#include "base/limits.h"
#include "mail/url_end.h"
#include "mail/url_find.h"

/* COLON: behind the colon of a scheme; WWW: behind "www."; SLASH: behind a "\" in code. */
enum { SEEK, COLON, SLASHES, WWW, BODY, SLASH, ARGUMENT };
_Static_assert(SEEK == 0, "ss_url_finder_is_idle");

void ss_url_finder_init(struct ss_url_finder *f, const struct ss_url_finder_events *events,
                        void *user, struct ss_memory *memory)
{
	*f = (struct ss_url_finder){.events = events, .user = user};
	f->url = (struct ss_buffer){.memory = memory, .limit = SS_LIMIT_URL};
}

static void add(struct ss_url_finder *f, const uint8_t *bytes, size_t len)
{
	if (ss_buffer_add(&f->url, bytes, len) < len)
		f->is_cut = true;
}

static void begin(struct ss_url_finder *f, uint8_t state)
{
	ss_buffer_clear(&f->url);
	f->is_cut = false;
	f->state = state;
}

/* The k-th octet before p[n], or 0. */
static uint8_t before(const struct ss_url_finder *f, const uint8_t *p, size_t n, size_t k)
{
	if (k <= n)
		return p[n - k];
	return k - n <= f->n_before ? f->before[f->n_before - (k - n)] : 0;
}

/* The word in front of the colon, in lower case. */
static struct ss_slice word_before(const struct ss_url_finder *f, const uint8_t *p, size_t n,
                                   uint8_t word[SS_URL_SCHEME])
{
	size_t len = 0;
	while (len < SS_URL_SCHEME) {
		uint8_t c = before(f, p, n, len + 1);
		if (!ss_url_scheme_is_character(c))
			break;
		len++;
		word[SS_URL_SCHEME - len] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
	}
	return (struct ss_slice){word + SS_URL_SCHEME - len, len};
}

static void see_colon(struct ss_url_finder *f, const uint8_t *p, size_t n, size_t len)
{
	uint8_t letters[SS_URL_SCHEME];
	bool has_slashes = f->mode != SS_URL_IN_TEXT;
	/* Most colons are decided by what is beside them. */
	if (!ss_ascii_is_alpha(before(f, p, n, 1)))
		return;
	if (!has_slashes && n + 1 < len && p[n + 1] <= ' ')
		return;
	f->scheme = ss_url_scheme_find(word_before(f, p, n, letters), has_slashes);
	if (!f->scheme)
		return;
	begin(f, COLON);
	add(f, (const uint8_t *)f->scheme->name, f->scheme->len);
	add(f, (const uint8_t *)":", 1);
	f->head = f->url.len;
}

/* "www.", which is no part of a name or an address. */
static void see_dot(struct ss_url_finder *f, const uint8_t *p, size_t n)
{
	uint8_t www[4] = {0, 0, 0, '.'};
	for (size_t k = 1; k <= 3; k++) {
		www[3 - k] = before(f, p, n, k);
		if ((www[3 - k] | 0x20) != 'w')
			return;
	}
	uint8_t c = before(f, p, n, 4);
	if (ss_ascii_is_alpha(c) || ss_ascii_is_digit(c) || c == '.' || c == '-' || c == '_' ||
	    c == '@' || c > 127)
		return;
	begin(f, WWW);
	f->scheme = NULL;
	add(f, www, 4);
	f->head = f->url.len;
}

static void see_bracket(struct ss_url_finder *f, const uint8_t *p, size_t n)
{
	if ((before(f, p, n, 1) | 0x20) != 'l' || (before(f, p, n, 2) | 0x20) != 'r' ||
	    (before(f, p, n, 3) | 0x20) != 'u')
		return;
	begin(f, ARGUMENT);
	f->css = (struct ss_url_css){0};
}

static size_t hunt(const struct ss_url_finder *f, const uint8_t *p, size_t n, size_t len)
{
	if (f->mode == SS_URL_IN_TEXT)
		return ss_find((struct ss_slice){p, len}, n,
		               (struct ss_find){0, ':', ':', '.', '.'});
	return ss_url_find_slashed(p, n, len, f->mode == SS_URL_IN_CSS);
}

static size_t in_seek(struct ss_url_finder *f, const uint8_t *p, size_t at, size_t len)
{
	size_t n = at;
	while (f->state == SEEK && (n = hunt(f, p, n, len)) < len) {
		if (p[n] == ':')
			see_colon(f, p, n, len);
		else if (p[n] == '.')
			see_dot(f, p, n);
		else
			see_bracket(f, p, n);
		n++;
	}
	return n - at;
}

/* The rest of what was begun is no URL. */
static size_t drop(struct ss_url_finder *f)
{
	f->state = SEEK;
	return 0;
}

static size_t in_colon(struct ss_url_finder *f, uint8_t c)
{
	if (!ss_url_scheme_may_start(f->scheme, c))
		return drop(f);
	f->state = ss_url_scheme_has_slashes(f->scheme) ? SLASHES : BODY;
	return 0;
}

/* "\/\/" of JSON: the backslashes go. */
static void undo_escapes(struct ss_url_finder *f)
{
	size_t len = f->head;
	for (size_t n = f->head; n < f->url.len; n++) {
		bool is_escape =
		        f->url.data[n] == '\\' && n + 1 < f->url.len && f->url.data[n + 1] == '/';
		if (!is_escape)
			f->url.data[len++] = f->url.data[n];
	}
	f->url.len = len;
}

static size_t in_slashes(struct ss_url_finder *f, uint8_t c)
{
	if (c == '/' || c == '\\') {
		add(f, &c, 1);
		return 1;
	}
	if (f->mode != SS_URL_IN_TEXT)
		undo_escapes(f);
	if (f->scheme->start == SS_URL_SLASHES && f->url.len < f->head + 2)
		return drop(f);
	f->head = f->url.len;
	f->state = BODY;
	return 0;
}

static size_t in_www(struct ss_url_finder *f, uint8_t c)
{
	if (!ss_ascii_is_alpha(c) && !ss_ascii_is_digit(c) && c <= 127)
		return drop(f);
	f->state = BODY;
	return 0;
}

/* "Breaking news:nothing happened" has letters alone behind the colon. */
static bool is_word(const struct ss_url_finder *f, struct ss_slice url)
{
	if (!f->scheme || ss_url_scheme_has_slashes(f->scheme))
		return false;
	for (size_t n = f->head; n < url.len; n++)
		if (!ss_ascii_is_alpha(url.data[n]) && url.data[n] <= 127)
			return false;
	return true;
}

static void finish(struct ss_url_finder *f)
{
	struct ss_slice url = ss_buffer_slice(&f->url);
	f->state = SEEK;
	bool is_media = f->scheme && f->scheme->start == SS_URL_MEDIA;
	if (!f->is_cut && !is_media)
		url.len = ss_url_end_trim(url, f->mode != SS_URL_IN_TEXT);
	else
		url.len = ss_url_end_whole(url);
	if (url.len > f->head && !is_word(f, url))
		f->events->on_found(f->user, f->scheme, url, f->is_cut);
}

/* A blank of Unicode ends it; its octets were added one by one. */
static bool is_over_at_blank(struct ss_url_finder *f)
{
	size_t blank = f->is_cut ? 0 : ss_url_end_blank(ss_buffer_slice(&f->url));
	f->url.len -= blank;
	return blank > 0;
}

static size_t in_body(struct ss_url_finder *f, const uint8_t *p, size_t at, size_t len)
{
	unsigned ends = f->mode == SS_URL_IN_TEXT ? SS_URL_END_TEXT : SS_URL_END_CODE;
	size_t n = at;
	while (n < len && (ss_url_end_class[p[n]] & (ends | SS_URL_END_TAIL)) == 0)
		n++;
	add(f, p + at, n - at);
	if (n == len)
		return n - at;
	uint8_t c = p[n];
	if (ss_url_end_class[c] & SS_URL_END_TAIL) {
		add(f, &c, 1);
		if (is_over_at_blank(f))
			finish(f);
		return n + 1 - at;
	}
	if (c == '\\' && f->scheme && f->scheme->has_backslashes) {
		add(f, &c, 1);
		return n + 1 - at;
	}
	if (c == '\\' && f->mode != SS_URL_IN_TEXT) {
		f->state = SLASH;
		return n + 1 - at;
	}
	finish(f);
	return n - at;
}

static size_t in_slash(struct ss_url_finder *f, uint8_t c)
{
	if (c != '/') {
		finish(f);
		return 0;
	}
	add(f, &c, 1);
	f->state = BODY;
	return 1;
}

static void finish_argument(struct ss_url_finder *f)
{
	struct ss_slice value = ss_buffer_slice(&f->url);
	size_t len = f->is_cut ? ss_url_end_whole(value) : value.len;
	f->state = SEEK;
	f->events->on_argument(f->user, f->url.data, len, f->is_cut);
}

static size_t in_argument(struct ss_url_finder *f, const uint8_t *p, size_t at, size_t len)
{
	bool is_over = false;
	size_t used = ss_url_css_feed(&f->css, p + at, len - at, &f->url, &is_over);
	f->is_cut |= f->css.is_cut;
	if (is_over)
		finish_argument(f);
	return used;
}

static void keep_before(struct ss_url_finder *f, const uint8_t *p, size_t len)
{
	size_t kept = len >= SS_URL_SCHEME ? 0 : f->n_before;
	if (len > SS_URL_SCHEME) {
		p += len - SS_URL_SCHEME;
		len = SS_URL_SCHEME;
	}
	if (kept + len > SS_URL_SCHEME) {
		memmove(f->before, f->before + (kept + len - SS_URL_SCHEME), SS_URL_SCHEME - len);
		kept = SS_URL_SCHEME - len;
	}
	memcpy(f->before + kept, p, len);
	f->n_before = (uint8_t)(kept + len);
}

void ss_url_finder_feed(struct ss_url_finder *f, const uint8_t *p, size_t len)
{
	size_t at = 0;
	while (at < len) {
		switch (f->state) {
		case SEEK: at += in_seek(f, p, at, len); break;
		case COLON: at += in_colon(f, p[at]); break;
		case SLASHES: at += in_slashes(f, p[at]); break;
		case WWW: at += in_www(f, p[at]); break;
		case BODY: at += in_body(f, p, at, len); break;
		case SLASH: at += in_slash(f, p[at]); break;
		default: at += in_argument(f, p, at, len); break;
		}
	}
	if (len > 0)
		keep_before(f, p, len);
}

void ss_url_finder_stop(struct ss_url_finder *f, bool is_cut)
{
	if (f->state == BODY || f->state == SLASH) {
		f->is_cut |= is_cut;
		finish(f);
	} else if (f->state == ARGUMENT) {
		f->is_cut |= is_cut;
		finish_argument(f);
	}
	f->state = SEEK;
	f->n_before = 0;
}

void ss_url_finder_release(struct ss_url_finder *f)
{
	ss_buffer_release(&f->url);
}
