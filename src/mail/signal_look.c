/* What stands in texts, and needs but a look. */
#include <string.h>

#include "mail/signal_private.h"

static size_t find_end(const struct ss_signal_view *v, size_t at, size_t most)
{
	size_t end = v->len - at < most ? v->len : at + most;
	while (at < end && v->p[at] > ' ' && v->p[at] != '"' && v->p[at] != '\'' &&
	       v->p[at] != '<' && v->p[at] != '>')
		at++;
	return at;
}

static bool is_host(const struct ss_signal_view *v, size_t at, size_t *end)
{
	size_t n = at;
	while (n < v->len &&
	       (ss_signal_is_word(v->p[n]) || v->p[n] == '.' || v->p[n] == '-' || v->p[n] == '_'))
		n++;
	*end = n;
	return n > at + 1;
}

/* "file://host/", "file:///\\host\", and what makes a moniker of it: "file:///...!x". */
void ss_signal_look_file_link(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                              enum ss_signal_place place)
{
	enum { MOST = 256 };
	size_t name = at + sizeof "file:" - 1, slashes = 0, host_end;
	while (slashes < 8 && name < v->len && (v->p[name] == '/' || v->p[name] == '\\')) {
		name++;
		slashes++;
	}
	size_t end = find_end(v, at, MOST);
	bool is_host_named = slashes == 2 || slashes > 3;
	bool has_host = is_host_named && is_host(v, name, &host_end) && host_end < v->len &&
	                (v->p[host_end] == '/' || v->p[host_end] == '\\') &&
	                !ss_signal_has_nocase(v, name, "localhost") &&
	                !ss_signal_has_nocase(v, name, "127.0.0.1");
	bool is_moniker = slashes > 2 && memchr(v->p + name, '!', end > name ? end - name : 0);
	if (has_host || is_moniker)
		ss_signal_add(s, SS_SIGNAL_FILE_LINK, v, at, end - at);
}

/* A name of two letters or more; what is escaped in programs and formulas has one: "\\line\n". */
static bool is_share(const struct ss_signal_view *v, size_t at)
{
	size_t n = at;
	while (n < v->len && (ss_signal_is_word(v->p[n]) || v->p[n] > 127 ||
	                      (v->p[n] && strchr("$_-.", v->p[n]))))
		n++;
	return n > at + 1;
}

/* "\\host\share", "\\host@SSL@8080\share"; not "C:\\path\x", which programs write. */
void ss_signal_look_unc(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                        enum ss_signal_place place)
{
	enum { MOST = 256 };
	uint8_t before = ss_signal_before(v, at);
	size_t n;
	if (before == '\\' || before == ':' || before == '/' || ss_signal_is_word(before) ||
	    !is_host(v, at + 2, &n))
		return;
	bool is_address = memchr(v->p + at, '.', n - at) || v->p[n] == '@';
	while (n < v->len && v->p[n] == '@')
		(void)is_host(v, n + 1, &n);
	bool has_share = n + 1 < v->len && v->p[n] == '\\' &&
	                 (is_share(v, n + 1) || (is_address && ss_signal_is_word(v->p[n + 1])));
	if (has_share)
		ss_signal_add(s, SS_SIGNAL_UNC_PATH, v, at, find_end(v, at, MOST) - at);
}

void ss_signal_look_blob(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                         enum ss_signal_place place)
{
	ss_signal_add(s, SS_SIGNAL_HTML_BLOB, v, at, find_end(v, at, SS_LIMIT_SIGNAL_TEXT) - at);
}

void ss_signal_look_atob(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                         enum ss_signal_place place)
{
	struct ss_signal_text *t = &s->of.text;
	if (!t->has_atob)
		t->atob_at = v->offset + at;
	t->has_atob = true;
}

/* iTIP (RFC 5546, section 1.4). */
void ss_signal_look_method(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                           enum ss_signal_place place)
{
	uint8_t before = ss_signal_before(v, at);
	if (!s->of.text.is_calendar || (before != '\n' && before != '\r'))
		return;
	if (ss_signal_has_nocase(v, at, "METHOD:REQUEST"))
		ss_signal_add(s, SS_SIGNAL_CALENDAR_INVITE, v, at, sizeof "METHOD:REQUEST" - 1);
}

void ss_signal_look_dde(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                        enum ss_signal_place place)
{
	ss_signal_add(s, SS_SIGNAL_DDE, v, at, find_end(v, at, SS_LIMIT_SIGNAL_TEXT) - at);
}

/* =cmd|'/c calc'!A0, in a cell: at the beginning of a line, or behind a separator. */
void ss_signal_look_formula(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                            enum ss_signal_place place)
{
	enum { MOST = 512 };
	size_t begin = at;
	while (begin > 0 && strchr("=+-@(\"", v->p[begin - 1]) && v->p[begin - 1])
		begin--;
	uint8_t before = ss_signal_before(v, begin);
	if (begin == at || !strchr("\r\n,;\t ", before))
		return;
	size_t end = v->len - at < MOST ? v->len : at + MOST, n = at;
	while (n < end && v->p[n] != '\n' && v->p[n] != '!')
		n++;
	if (n < end && v->p[n] == '!')
		ss_signal_add(s, SS_SIGNAL_DDE, v, begin, n - begin);
}

void ss_signal_look_rtf(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                        enum ss_signal_place place)
{
	enum { SHOWN = 60 };
	enum ss_signal what = SS_SIGNAL_RTF_REMOTE_TEMPLATE;
	if (SS_SIGNAL_HAS(v, at, "\\objdata"))
		what = SS_SIGNAL_RTF_OBJECT;
	else if (SS_SIGNAL_HAS(v, at, "\\objupdate"))
		what = SS_SIGNAL_RTF_OBJECT_UPDATE;
	else if (!ss_signal_has_nocase(v, at, "\\*\\template http") &&
	         !ss_signal_has_nocase(v, at, "\\*\\template \\\\"))
		return;
	ss_signal_add(s, what, v, at, SHOWN);
}
