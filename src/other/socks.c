#include "other/wrap_private.h"

#include <string.h>

#include "base/address.h"
#include "base/cursor.h"

enum { CONNECT = 1, IPV4_LEN = 4, IPV6_LEN = 16 };

struct walk { /* along both sides' messages */
	struct ss_cursor at[2];
	bool is_lost[2];
};

/* A step's result that is no verdict yet: what it looked at was there and fits. */
#define GO_ON SS_WRAP_OPEN

static struct walk walk_on(const struct ss_wrap_input *in)
{
	struct walk w;
	for (unsigned side = 0; side < 2; side++) {
		w.at[side] = ss_cursor_on(in->bytes[side].data, in->bytes[side].len);
	}
	w.is_lost[SS_WRAP_CLIENT] = in->bytes[SS_WRAP_CLIENT].len == 0;
	w.is_lost[SS_WRAP_SERVER] = in->bytes[SS_WRAP_SERVER].len == 0 && in->is_server_lost;
	return w;
}

static enum ss_wrap_verdict go_on_if(const struct ss_cursor *c)
{
	return c->is_short ? SS_WRAP_MORE : GO_ON;
}

static void set_host(struct ss_wrap *out, uint8_t version, const uint8_t *bytes)
{
	char text[SS_ADDRESS_TEXT];
	struct ss_address address = {.version = version};
	memcpy(address.bytes, bytes, version == 4 ? IPV4_LEN : IPV6_LEN);
	ss_address_write(&address, text);
	ss_wrap_text_set(&out->host, ss_slice_of(text));
}

static enum ss_wrap_verdict opened(const struct ss_wrap_input *in, const struct walk *w,
                                   struct ss_wrap *out)
{
	for (unsigned side = 0; side < 2; side++)
		out->used[side] = in->bytes[side].len - ss_cursor_left(&w->at[side]);
	return SS_WRAP_OPEN;
}

/* ---- SOCKS 4 ---- */

/* Up to the NUL, which goes too. */
static enum ss_wrap_verdict take_text(struct ss_cursor *c, struct ss_wrap_text *text)
{
	size_t left = ss_cursor_left(c);
	struct ss_slice rest = {c->at, left};
	size_t len = ss_slice_find(rest, 0, '\0');
	if (!ss_wrap_text_set(text, ss_slice_cut(rest, 0, len)))
		return SS_WRAP_NO;
	ss_cursor_skip(c, len + 1);
	return go_on_if(c);
}

static enum ss_wrap_verdict read_socks4_request(struct ss_cursor *c, struct ss_wrap *out)
{
	static const uint8_t zeroes[3];
	uint8_t version = ss_cursor_u8(c), command = ss_cursor_u8(c);
	if (version != 4 || (command != CONNECT && !c->is_short))
		return SS_WRAP_NO;
	out->port = ss_cursor_be16(c);
	const uint8_t *address = ss_cursor_take(c, IPV4_LEN);
	if (!address)
		return SS_WRAP_MORE;
	bool is_named = memcmp(address, zeroes, sizeof zeroes) == 0; /* 4a */
	if (out->port == 0 || (is_named && address[3] == 0))
		return SS_WRAP_NO;
	if (!is_named)
		set_host(out, 4, address);
	enum ss_wrap_verdict verdict = take_text(c, &out->user);
	return verdict == GO_ON && is_named ? take_text(c, &out->host) : verdict;
}

static enum ss_wrap_verdict read_socks4_answer(struct ss_cursor *c)
{
	enum { GRANTED = 90, LAST = 93 };
	uint8_t version = ss_cursor_u8(c), code = ss_cursor_u8(c);
	if (version != 0 || (!c->is_short && (code < GRANTED || code > LAST)))
		return SS_WRAP_NO;
	ss_cursor_skip(c, 6);
	if (!c->is_short && code != GRANTED)
		return SS_WRAP_REFUSED;
	return go_on_if(c);
}

enum ss_wrap_verdict ss_socks4_parse(const struct ss_wrap_input *in, struct ss_wrap *out)
{
	struct walk w = walk_on(in);
	if (in->bytes[SS_WRAP_CLIENT].len == 0)
		return SS_WRAP_NO; /* eight octets of the server alone may be anybody's */
	enum ss_wrap_verdict verdict = read_socks4_request(&w.at[SS_WRAP_CLIENT], out);
	if (verdict == SS_WRAP_MORE && in->bytes[SS_WRAP_SERVER].len > 0)
		return SS_WRAP_NO;
	if (verdict == GO_ON && !w.is_lost[SS_WRAP_SERVER])
		verdict = read_socks4_answer(&w.at[SS_WRAP_SERVER]);
	return verdict == GO_ON ? opened(in, &w, out) : verdict;
}

/* ---- SOCKS 5 ---- */

enum { VERSION_5 = 5, VERSION_LOGIN = 1, NO_LOGIN = 0, USER_AND_PASSWORD = 2, NONE_FITS = 0xff };

/* *methods: those that the client offers; absent if he is not seen. */
static enum ss_wrap_verdict read_methods(struct walk *w, struct ss_slice *methods)
{
	struct ss_cursor *c = &w->at[SS_WRAP_CLIENT];
	*methods = (struct ss_slice){0};
	if (w->is_lost[SS_WRAP_CLIENT])
		return GO_ON;
	uint8_t version = ss_cursor_u8(c);
	if (c->is_short)
		return SS_WRAP_MORE;
	uint8_t n = ss_cursor_u8(c);
	if (version != VERSION_5 || (!c->is_short && n == 0))
		return SS_WRAP_NO;
	*methods = (struct ss_slice){ss_cursor_take(c, n), n};
	return go_on_if(c);
}

/* The server's choice; where he is not seen, what the client does then tells it. */
static enum ss_wrap_verdict read_choice(struct walk *w, struct ss_slice methods, uint8_t *method)
{
	struct ss_cursor *s = &w->at[SS_WRAP_SERVER];
	if (w->is_lost[SS_WRAP_SERVER]) {
		struct ss_cursor next = w->at[SS_WRAP_CLIENT];
		uint8_t version = ss_cursor_u8(&next);
		*method = version == VERSION_LOGIN ? USER_AND_PASSWORD : NO_LOGIN;
		return go_on_if(&next);
	}
	uint8_t version = ss_cursor_u8(s);
	if (s->is_short)
		return SS_WRAP_MORE;
	*method = ss_cursor_u8(s);
	if (version != VERSION_5)
		return SS_WRAP_NO;
	if (s->is_short)
		return SS_WRAP_MORE;
	if (*method == NONE_FITS)
		return SS_WRAP_REFUSED;
	if (methods.data && ss_slice_find(methods, 0, *method) == methods.len)
		return SS_WRAP_NO;
	return *method == NO_LOGIN || *method == USER_AND_PASSWORD ? GO_ON : SS_WRAP_REFUSED;
}

/* RFC 1929.  The password is skipped. */
static enum ss_wrap_verdict read_login(struct walk *w, struct ss_wrap *out)
{
	struct ss_cursor *c = &w->at[SS_WRAP_CLIENT], *s = &w->at[SS_WRAP_SERVER];
	if (!w->is_lost[SS_WRAP_CLIENT]) {
		uint8_t version = ss_cursor_u8(c), len = ss_cursor_u8(c);
		const uint8_t *user = ss_cursor_take(c, len);
		if (user)
			ss_wrap_text_set(&out->user, (struct ss_slice){user, len});
		ss_cursor_skip(c, ss_cursor_u8(c));
		if (c->is_short)
			return SS_WRAP_MORE;
		if (version != VERSION_LOGIN)
			return SS_WRAP_NO;
	}
	if (w->is_lost[SS_WRAP_SERVER])
		return GO_ON;
	ss_cursor_skip(s, 1); /* 1; some servers repeat the 5 */
	uint8_t status = ss_cursor_u8(s);
	return !s->is_short && status != 0 ? SS_WRAP_REFUSED : go_on_if(s);
}

/* Type, address, port: into out those of the request; NULL for those of the answer, the proxy's. */
static enum ss_wrap_verdict take_place(struct ss_cursor *c, struct ss_wrap *out)
{
	enum { IPV4 = 1, NAME = 3, IPV6 = 4 };
	uint8_t kind = ss_cursor_u8(c);
	if (c->is_short)
		return SS_WRAP_MORE;
	if (kind != IPV4 && kind != NAME && kind != IPV6)
		return SS_WRAP_NO;
	size_t len = kind == IPV4 ? IPV4_LEN : kind == IPV6 ? IPV6_LEN : ss_cursor_u8(c);
	const uint8_t *address = ss_cursor_take(c, len);
	uint16_t port = ss_cursor_be16(c);
	if (c->is_short)
		return SS_WRAP_MORE;
	if (!out)
		return GO_ON;
	out->port = port;
	if (kind == NAME)
		ss_wrap_text_set(&out->host, (struct ss_slice){address, len});
	else
		set_host(out, kind == IPV4 ? 4 : 6, address);
	return GO_ON;
}

static enum ss_wrap_verdict read_request(struct walk *w, struct ss_wrap *out)
{
	struct ss_cursor *c = &w->at[SS_WRAP_CLIENT];
	if (w->is_lost[SS_WRAP_CLIENT])
		return GO_ON;
	uint8_t version = ss_cursor_u8(c), command = ss_cursor_u8(c), zero = ss_cursor_u8(c);
	if (c->is_short)
		return SS_WRAP_MORE;
	if (version != VERSION_5 || zero != 0)
		return SS_WRAP_NO;
	return command == CONNECT ? take_place(c, out) : SS_WRAP_REFUSED;
}

static enum ss_wrap_verdict read_answer(struct walk *w)
{
	struct ss_cursor *s = &w->at[SS_WRAP_SERVER];
	if (w->is_lost[SS_WRAP_SERVER])
		return GO_ON;
	uint8_t version = ss_cursor_u8(s), code = ss_cursor_u8(s), zero = ss_cursor_u8(s);
	if (s->is_short)
		return SS_WRAP_MORE;
	if (version != VERSION_5 || zero != 0)
		return SS_WRAP_NO;
	return code == 0 ? take_place(s, NULL) : SS_WRAP_REFUSED;
}

/* Of a server alone, its choice and what must follow it; else it may be anybody. */
static bool is_server(struct ss_slice s)
{
	if (s.len >= 2 && s.data[1] != NO_LOGIN && s.data[1] != USER_AND_PASSWORD)
		return false;
	return s.len < 3 || s.data[2] == VERSION_5 ||
	       (s.data[1] == USER_AND_PASSWORD && s.data[2] == VERSION_LOGIN);
}

enum ss_wrap_verdict ss_socks5_parse(const struct ss_wrap_input *in, struct ss_wrap *out)
{
	struct walk w = walk_on(in);
	struct ss_slice methods;
	uint8_t method = NO_LOGIN;
	if (w.is_lost[SS_WRAP_CLIENT] && !is_server(in->bytes[SS_WRAP_SERVER]))
		return SS_WRAP_NO;
	enum ss_wrap_verdict verdict = read_methods(&w, &methods);
	if (verdict == GO_ON)
		verdict = read_choice(&w, methods, &method);
	if (verdict == GO_ON && method == USER_AND_PASSWORD)
		verdict = read_login(&w, out);
	if (verdict == GO_ON)
		verdict = read_request(&w, out);
	if (verdict == GO_ON)
		verdict = read_answer(&w);
	return verdict == GO_ON ? opened(in, &w, out) : verdict;
}
