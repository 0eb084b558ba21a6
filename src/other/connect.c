#include "other/wrap_private.h"

#include <string.h>

#include "base/base64.h"

/* ---- heads: lines up to an empty one (RFC 9112, section 2.1) ---- */

struct head {
	struct ss_slice first;  /* line, without its end */
	struct ss_slice fields; /* the lines behind it */
	size_t len;             /* with the empty line */
};

static struct ss_slice line_at(struct ss_slice s, size_t from)
{
	struct ss_slice line = ss_slice_cut(s, from, ss_slice_find(s, from, '\n') - from);
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* False while its end is missing. */
static bool find_head(struct ss_slice s, struct head *out)
{
	size_t first_end = ss_slice_find(s, 0, '\n');
	for (size_t at = first_end + 1; at < s.len;) {
		size_t end = ss_slice_find(s, at, '\n');
		if (end == s.len)
			break;
		if (line_at(s, at).len == 0) {
			*out = (struct head){line_at(s, 0),
			                     ss_slice_cut(s, first_end + 1, at - first_end - 1),
			                     end + 1};
			return true;
		}
		at = end + 1;
	}
	return false;
}

/* The value of the first field of that name; absent if there is none. */
static struct ss_slice find_field(const struct head *h, struct ss_slice name)
{
	for (size_t at = 0; at < h->fields.len;) {
		struct ss_slice line = line_at(h->fields, at);
		if (line.len > name.len && line.data[name.len] == ':' &&
		    ss_slice_has_prefix_nocase(line, name))
			return ss_slice_trim(ss_slice_cut(line, name.len + 1, line.len));
		at = ss_slice_find(h->fields, at, '\n') + 1;
	}
	return (struct ss_slice){0};
}

/* Do the bytes, cut anywhere, begin with the text? */
static bool is_begun(struct ss_slice s, struct ss_slice text)
{
	return memcmp(s.data, text.data, s.len < text.len ? s.len : text.len) == 0;
}

/* ---- the request ---- */

/* host:port, [IPv6]:port. */
static bool read_target(struct ss_slice target, struct ss_wrap *out)
{
	size_t colon = target.len;
	uint64_t port;
	while (colon > 0 && target.data[colon - 1] != ':')
		colon--;
	if (colon < 2 ||
	    !ss_slice_to_number(ss_slice_cut(target, colon, target.len), UINT16_MAX, &port))
		return false;
	struct ss_slice host = ss_slice_cut(target, 0, colon - 1);
	if (host.len > 2 && host.data[0] == '[' && host.data[host.len - 1] == ']')
		host = ss_slice_cut(host, 1, host.len - 2);
	out->port = (uint16_t)port;
	return ss_wrap_text_set(&out->host, host);
}

/* "CONNECT mx.example:25 HTTP/1.1"; spam programs put a word between. */
static bool read_request_line(struct ss_slice line, struct ss_wrap *out)
{
	struct ss_slice rest = ss_slice_cut(line, sizeof "CONNECT", line.len);
	size_t end = ss_slice_find(rest, 0, ' '), last = rest.len;
	while (last > 0 && rest.data[last - 1] != ' ')
		last--;
	return ss_slice_has_prefix_nocase(ss_slice_cut(rest, last, rest.len),
	                                  SS_SLICE("HTTP/1.")) &&
	       read_target(ss_slice_cut(rest, 0, end), out);
}

/* What stands before the colon; what stands behind it is the password (RFC 7617). */
static void read_basic(struct ss_slice credentials, struct ss_wrap_text *user)
{
	uint8_t text[2 * SS_WRAP_USER];
	long len = ss_base64_decode(ss_slice_trim(credentials), text, sizeof text);
	struct ss_slice all = {text, len > 0 ? (size_t)len : 0};
	size_t colon = ss_slice_find(all, 0, ':');
	if (colon < all.len)
		ss_wrap_text_set(user, ss_slice_cut(all, 0, colon));
	explicit_bzero(text, sizeof text);
}

/* username="alice" (RFC 7616). */
static void read_digest(struct ss_slice credentials, struct ss_wrap_text *user)
{
	static const char name[] = "username=\"";
	const uint8_t *at = credentials.len > 0 ? memmem(credentials.data, credentials.len, name,
	                                                 sizeof name - 1)
	                                        : NULL;
	if (!at)
		return;
	size_t from = (size_t)(at - credentials.data) + sizeof name - 1;
	size_t end = ss_slice_find(credentials, from, '"');
	if (end < credentials.len)
		ss_wrap_text_set(user, ss_slice_cut(credentials, from, end - from));
}

static void read_user(const struct head *h, struct ss_wrap_text *user)
{
	struct ss_slice value = find_field(h, SS_SLICE("Proxy-Authorization"));
	size_t end = ss_slice_find(value, 0, ' ');
	struct ss_slice scheme = ss_slice_cut(value, 0, end);
	struct ss_slice credentials = ss_slice_cut(value, end + 1, value.len);
	if (ss_slice_is_equal_nocase(scheme, SS_SLICE("Basic")))
		read_basic(credentials, user);
	else if (ss_slice_is_equal_nocase(scheme, SS_SLICE("Digest")))
		read_digest(credentials, user);
}

static enum ss_wrap_verdict read_request(struct ss_slice client, struct ss_wrap *out)
{
	struct head h;
	size_t line = ss_slice_find(client, 0, '\n');
	if (!is_begun(client, SS_SLICE("CONNECT ")))
		return SS_WRAP_NO;
	if (line < client.len && !read_request_line(line_at(client, 0), out))
		return SS_WRAP_NO;
	if (!find_head(client, &h))
		return SS_WRAP_MORE;
	read_user(&h, &out->user);
	out->used[SS_WRAP_CLIENT] = h.len;
	return SS_WRAP_OPEN;
}

/* ---- the answer ---- */

/* "HTTP/1.1 200 Connection established": 0 if it is none. */
static unsigned status_of(struct ss_slice line)
{
	uint64_t code = 0;
	size_t at = ss_slice_find(line, 0, ' ') + 1;
	if (!ss_slice_has_prefix_nocase(line, SS_SLICE("HTTP/1.")) ||
	    !ss_slice_to_number(ss_slice_cut(line, at, 3), 599, &code) || code < 100)
		return 0;
	return (unsigned)code;
}

/* Chunks and what trails them (RFC 9112, section 7.1). */
static enum ss_wrap_verdict find_chunks_end(struct ss_slice body, size_t *len)
{
	enum { MAX_DIGITS = 7 };
	for (size_t at = 0;;) {
		size_t size = 0, digits = 0, end = ss_slice_find(body, at, '\n');
		if (end == body.len)
			return SS_WRAP_MORE;
		for (; digits < MAX_DIGITS; digits++) {
			uint8_t c = body.data[at + digits];
			if (!ss_ascii_is_digit(c) && ((c | 0x20) < 'a' || (c | 0x20) > 'f'))
				break;
			size = size * 16 + (ss_ascii_is_digit(c) ? (size_t)(c - '0')
			                                         : (size_t)(c | 0x20) - 'a' + 10);
		}
		if (digits == 0 || digits == MAX_DIGITS)
			return SS_WRAP_REFUSED;
		at = end + 1 + size;
		if (size == 0) {
			*len = ss_slice_find(body, at, '\n') + 1;
			return *len <= body.len ? SS_WRAP_AGAIN : SS_WRAP_MORE;
		}
		at = ss_slice_find(body, at, '\n') + 1;
		if (at > body.len)
			return SS_WRAP_MORE;
	}
}

/* A refusal; behind its body the client may try again. */
static enum ss_wrap_verdict read_refusal(struct ss_slice rest, const struct head *h,
                                         uint64_t *body_len)
{
	size_t len = 0;
	struct ss_slice length = find_field(h, SS_SLICE("Content-Length"));
	struct ss_slice coding = find_field(h, SS_SLICE("Transfer-Encoding"));
	if (coding.data) {
		enum ss_wrap_verdict verdict = find_chunks_end(rest, &len);
		*body_len = len;
		return verdict;
	}
	return ss_slice_to_number(length, UINT32_MAX, body_len) ? SS_WRAP_AGAIN : SS_WRAP_REFUSED;
}

static enum ss_wrap_verdict read_answer(struct ss_slice server, uint64_t *used, unsigned *status)
{
	struct head h;
	uint64_t body_len = 0;
	for (size_t at = 0;; at += h.len) {
		struct ss_slice rest = ss_slice_cut(server, at, server.len);
		if (rest.len == 0)
			return SS_WRAP_MORE;
		if (!is_begun(rest, SS_SLICE("HTTP/1.")))
			return SS_WRAP_NO;
		if (!find_head(rest, &h))
			return SS_WRAP_MORE;
		*status = status_of(h.first);
		if (*status / 100 == 1)
			continue; /* interim */
		*used = at + h.len;
		if (*status / 100 == 2)
			return SS_WRAP_OPEN;
		if (*status < 300)
			return SS_WRAP_NO;
		enum ss_wrap_verdict verdict =
		        read_refusal(ss_slice_cut(rest, h.len, rest.len), &h, &body_len);
		*used += body_len;
		return verdict;
	}
}

/* ---- both ---- */

/* Without the request: what no other method is answered with. */
static enum ss_wrap_verdict read_answer_alone(struct ss_slice server, struct ss_wrap *out)
{
	static const struct ss_slice words = {(const uint8_t *)" established", 12};
	enum { PROXY_LOGIN_REQUIRED = 407 };
	struct ss_slice line = line_at(server, 0);
	unsigned status = status_of(line);
	bool is_opened = status / 100 == 2 && line.len > words.len &&
	                 ss_slice_is_equal_nocase(
	                         ss_slice_cut(line, line.len - words.len, words.len), words);
	if (ss_slice_find(server, 0, '\n') == server.len)
		return is_begun(server, SS_SLICE("HTTP/1.")) ? SS_WRAP_MORE : SS_WRAP_NO;
	if (!is_opened && status != PROXY_LOGIN_REQUIRED)
		return SS_WRAP_NO;
	return read_answer(server, &out->used[SS_WRAP_SERVER], &status);
}

/* Without the answer: the next request tells a refusal. */
static enum ss_wrap_verdict guess_answer(struct ss_slice rest)
{
	static const struct ss_slice again = {(const uint8_t *)"CONNECT ", 8};
	if (!is_begun(rest, again))
		return SS_WRAP_OPEN;
	return rest.len < again.len ? SS_WRAP_MORE : SS_WRAP_AGAIN;
}

enum ss_wrap_verdict ss_connect_parse(const struct ss_wrap_input *in, struct ss_wrap *out)
{
	struct ss_slice client = in->bytes[SS_WRAP_CLIENT], server = in->bytes[SS_WRAP_SERVER];
	unsigned status;
	if (client.len == 0)
		return server.len > 0 ? read_answer_alone(server, out) : SS_WRAP_NO;
	enum ss_wrap_verdict verdict = read_request(client, out);
	if (verdict != SS_WRAP_OPEN)
		return verdict;
	if (server.len == 0 && in->is_server_lost)
		return guess_answer(
		        ss_slice_cut(client, (size_t)out->used[SS_WRAP_CLIENT], client.len));
	return read_answer(server, &out->used[SS_WRAP_SERVER], &status);
}
