#include "smtp/shown.h"

#include <string.h>

#include "smtp/sasl.h"

static size_t word_end(struct ss_slice s)
{
	size_t n = 0;
	while (n < s.len && s.data[n] != ' ' && s.data[n] != '\t')
		n++;
	return n;
}

/* Text that is put together; what does not fit is cut. */
struct text {
	char *bytes;
	size_t len;
};

static void put(struct text *t, struct ss_slice s)
{
	size_t len = s.len < SS_SHOWN_ROOM - t->len ? s.len : SS_SHOWN_ROOM - t->len;
	if (len > 0)
		memcpy(t->bytes + t->len, s.data, len);
	t->len += len;
}

/* "PLAIN ***": the mechanism is no secret, if it is one. */
static struct ss_slice auth_argument(struct ss_slice argument, char *room)
{
	struct ss_slice name = ss_slice_cut(argument, 0, word_end(argument));
	struct text t = {.bytes = room};
	if (argument.len == 0 || !ss_sasl_is_mechanism(name))
		return argument.len == 0 ? argument : SS_SHOWN_MASK;
	if (name.len == argument.len)
		return argument;
	put(&t, name);
	put(&t, SS_SLICE(" "));
	put(&t, SS_SHOWN_MASK);
	return (struct ss_slice){(const uint8_t *)room, t.len};
}

/* Where ";URLAUTH=" ends; the argument's length if it is not there. */
static size_t token_begin(struct ss_slice argument)
{
	static const struct ss_slice key = {(const uint8_t *)";URLAUTH=", 9};
	for (size_t at = 0; at < argument.len; at++) {
		at = ss_slice_find(argument, at, ';');
		if (ss_slice_has_prefix_nocase(ss_slice_cut(argument, at, argument.len), key))
			return at + key.len;
	}
	return argument.len;
}

/* "://user:" is *from long; what follows it, up to the '@', is a password (RFC 3986, section
 * 3.2.1).  False if there is none. */
static bool find_password(struct ss_slice url, size_t *from, size_t *to)
{
	size_t colon = ss_slice_find(url, 0, ':');
	size_t begin = colon + 3, end = begin;
	if (!ss_slice_has_prefix_nocase(ss_slice_cut(url, colon, 3), SS_SLICE("://")))
		return false;
	while (end < url.len && url.data[end] != '/' && url.data[end] != ' ')
		end++;
	struct ss_slice authority = ss_slice_cut(url, begin, end - begin);
	size_t at = authority.len;
	while (at > 0 && authority.data[at - 1] != '@')
		at--;
	*from = begin + ss_slice_find(authority, 0, ':') + 1;
	*to = begin + at - (at > 0);
	return at > 0 && *from < *to;
}

/* RFC 4467, section 3: ";URLAUTH=<access>:<mech>:<token>": with the token anybody can fetch it; with
 * a password in the URL, too. */
static struct ss_slice burl_argument(struct ss_slice argument, char *room)
{
	struct text t = {.bytes = room};
	size_t token = token_begin(argument), from = 0, to = 0, shown = 0;
	bool has_password = find_password(argument, &from, &to);
	if (!has_password && token == argument.len)
		return argument;
	if (token + 2 * SS_SHOWN_MASK.len > SS_SHOWN_ROOM)
		return SS_SHOWN_MASK;
	if (has_password) {
		put(&t, ss_slice_cut(argument, 0, from));
		put(&t, SS_SHOWN_MASK);
		shown = to;
	}
	put(&t, ss_slice_cut(argument, shown, token - shown));
	if (token < argument.len)
		put(&t, SS_SHOWN_MASK);
	return (struct ss_slice){(const uint8_t *)room, t.len};
}

/* "submit+alice:internal:" says who may fetch it and how (RFC 4467, section 3): no secret. */
void ss_shown_url_secrets(struct ss_slice argument, struct ss_slice *password,
                          struct ss_slice *token)
{
	size_t from = 0, to = 0, begin = token_begin(argument), end = begin;
	bool has_password = find_password(argument, &from, &to);
	*password = ss_slice_cut(argument, from, has_password ? to - from : 0);
	while (end < argument.len && argument.data[end] != ' ')
		end++;
	for (size_t at = begin; at < end; at++)
		begin = argument.data[at] == ':' ? at + 1 : begin;
	*token = ss_slice_cut(argument, begin, end - begin);
}

/* As the verbs of all extensions do.  What is longer, or else, may be anything. */
static bool is_like_verb(struct ss_slice name)
{
	enum { MAX_VERB = 16 };
	for (size_t n = 0; n < name.len; n++) {
		if (!ss_ascii_is_alpha(name.data[n]) && !ss_ascii_is_digit(name.data[n]) &&
		    name.data[n] != '-')
			return false;
	}
	return name.len > 0 && name.len <= MAX_VERB && ss_ascii_is_alpha(name.data[0]);
}

bool ss_shown_is_auth(const struct ss_command *c)
{
	return c->verb == SS_VERB_AUTH || c->verb == SS_VERB_XEXPS ||
	       (c->verb == SS_VERB_UNKNOWN &&
	        ss_slice_has_prefix_nocase(c->name, SS_SLICE("AUTH")));
}

static bool show_unknown(bool has_auth, struct ss_command *out)
{
	bool is_shown = !has_auth && !ss_shown_is_auth(out) && is_like_verb(out->name);
	if (is_shown && out->argument.len == 0)
		return false;
	if (!is_shown)
		out->name = (struct ss_slice){0};
	out->argument = SS_SHOWN_MASK;
	return true;
}

bool ss_shown_command(const struct ss_command *c, bool has_auth, char room[SS_SHOWN_ROOM],
                      struct ss_command *out)
{
	*out = *c;
	switch (c->verb) {
	case SS_VERB_UNKNOWN: return show_unknown(has_auth, out);
	case SS_VERB_AUTH:
	case SS_VERB_XEXPS: out->argument = auth_argument(c->argument, room); break;
	case SS_VERB_BURL: out->argument = burl_argument(c->argument, room); break;
	default: return false;
	}
	return out->argument.data != c->argument.data;
}

struct ss_slice ss_shown_secret(const struct ss_command *c, struct ss_slice line)
{
	struct ss_slice argument = c->argument;
	size_t name = word_end(argument);
	if (c->verb == SS_VERB_UNKNOWN)
		return argument.len > 0 && is_like_verb(c->name) ? argument : line;
	if (ss_shown_is_auth(c) && ss_sasl_is_mechanism(ss_slice_cut(argument, 0, name)))
		return ss_slice_trim(ss_slice_cut(argument, name, argument.len));
	return argument;
}

static void put_line(struct text *t, struct ss_slice line, bool *has_auth)
{
	char room[SS_SHOWN_ROOM];
	struct ss_command c, shown;
	ss_command_parse(line, &c);
	*has_auth |= ss_shown_is_auth(&c);
	if (!ss_shown_command(&c, *has_auth, room, &shown)) {
		put(t, line);
		return;
	}
	put(t, shown.name);
	if (shown.name.len > 0)
		put(t, SS_SLICE(" "));
	put(t, shown.argument);
}

struct ss_slice ss_shown_text(struct ss_slice text, bool has_auth, char room[SS_SHOWN_ROOM])
{
	struct text t = {.bytes = room};
	for (size_t at = 0; at < text.len && t.len < SS_SHOWN_ROOM;) {
		size_t lf = ss_slice_find(text, at, '\n'), end = lf;
		while (end > at && text.data[end - 1] == '\r')
			end--;
		put_line(&t, ss_slice_cut(text, at, end - at), &has_auth);
		at = lf < text.len ? lf + 1 : lf;
		put(&t, ss_slice_cut(text, end, at - end));
	}
	return (struct ss_slice){(const uint8_t *)room, t.len};
}
