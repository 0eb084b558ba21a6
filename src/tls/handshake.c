#include "tls/handshake.h"

#include <string.h>

#include "base/cursor.h"
#include "base/limits.h"
#include "tls/names.h"

/* IANA: TLS HandshakeType. */
enum {
	HELLO_REQUEST = 0,
	CLIENT_HELLO = 1,
	SERVER_HELLO = 2,
	NEW_SESSION_TICKET = 4,
	CERTIFICATE = 11,
	SERVER_KEY_EXCHANGE = 12,
	SERVER_HELLO_DONE = 14,
};

enum { TLS_1_3 = 0x0304, TLS_1_0 = 0x0301, NAMED_CURVE = 3 };

static void report(struct ss_tls *t, enum ss_tls_anomaly what, struct ss_tls_place place,
                   uint64_t len)
{
	t->events->on_anomaly(t->user, what, place, len);
}

/* ---- messages ---- */

static void on_client_hello(struct ss_tls *t, const struct ss_client_hello *h,
                            struct ss_tls_place place)
{
	if (t->has_client_hello && !t->is_retried)
		report(t, SS_TLS_ANOMALY_RENEGOTIATION, place, 0);
	t->has_client_hello = true;
	t->is_retried = false;
	t->offers_13 = ss_client_hello_highest(h) >= TLS_1_3;
	t->has_early_data = h->has_early_data;
	t->events->on_client_hello(t->user, h, place);
}

static void read_client_hello(struct ss_tls *t, struct ss_slice body, struct ss_tls_place place)
{
	struct ss_client_hello h;
	if (!ss_client_hello_parse(body, &h))
		report(t, SS_TLS_ANOMALY_BAD_LENGTH, place, body.len);
	on_client_hello(t, &h, place);
}

void ss_handshake_v2(struct ss_tls *t, struct ss_tls_place place)
{
	struct ss_client_hello h;
	struct ss_slice record = ss_buffer_slice(&t->streams[place.side].message);
	report(t, SS_TLS_ANOMALY_SSLV2_HELLO, place, record.len);
	t->is_v2 = true;
	if (!ss_client_hello_parse_v2(record, &h))
		report(t, SS_TLS_ANOMALY_BAD_LENGTH, place, record.len);
	on_client_hello(t, &h, place);
}

static void read_server_hello(struct ss_tls *t, struct ss_slice body, struct ss_tls_place place)
{
	struct ss_server_hello h;
	if (!ss_server_hello_parse(body, &h))
		report(t, SS_TLS_ANOMALY_BAD_LENGTH, place, body.len);
	t->version = h.chosen;
	t->cipher = h.cipher;
	t->is_retried = h.is_retry;
	t->is_resumed = h.has_psk && !h.is_retry && ss_tls_is_13(t);
	t->events->on_server_hello(t->user, &h, place);
	if (h.chosen < TLS_1_0)
		report(t, SS_TLS_ANOMALY_SSLV3, place, 0);
}

static uint32_t take_24(struct ss_cursor *c)
{
	uint32_t high = ss_cursor_u8(c);
	return high << 16 | ss_cursor_be16(c);
}

static void read_certificates(struct ss_tls *t, struct ss_slice body, struct ss_tls_place place)
{
	struct ss_cursor c = ss_cursor_on(body.data, body.len);
	bool is_good = take_24(&c) == ss_cursor_left(&c);
	for (unsigned i = 0; ss_cursor_left(&c) > 0; i++) {
		size_t len = take_24(&c);
		const uint8_t *der = ss_cursor_take(&c, len);
		if (c.is_short)
			break;
		if (i < SS_LIMIT_TLS_CERTIFICATES)
			t->events->on_certificate(t->user, (struct ss_slice){der, len}, i, place);
		else if (i == SS_LIMIT_TLS_CERTIFICATES)
			report(t, SS_TLS_ANOMALY_TOO_LONG, place, body.len);
	}
	if (!is_good || c.is_short)
		report(t, SS_TLS_ANOMALY_BAD_LENGTH, place, body.len);
}

/* The prime of a group that is sent with the key (RFC 5246, section 7.4.3). */
static void read_prime(struct ss_tls *t, struct ss_slice body, struct ss_tls_place place)
{
	struct ss_cursor c = ss_cursor_on(body.data, body.len);
	size_t len = ss_cursor_be16(&c);
	const uint8_t *prime = ss_cursor_take(&c, len);
	size_t zeroes = 0;
	if (c.is_short) {
		report(t, SS_TLS_ANOMALY_BAD_LENGTH, place, body.len);
		return;
	}
	while (zeroes < len && prime[zeroes] == 0)
		zeroes++;
	t->dh_bits = (uint32_t)(len - zeroes) * 8;
	for (unsigned bit = 0x80; zeroes < len && !(prime[zeroes] & bit); bit >>= 1)
		t->dh_bits--;
}

/* What follows the first bytes depends on the cipher suite (RFC 8422, section 5.4). */
static void read_server_key(struct ss_tls *t, struct ss_slice body, struct ss_tls_place place)
{
	char room[SS_TLS_NAME_TEXT];
	const char *cipher = ss_tls_cipher_name(t->cipher, room);
	struct ss_cursor c = ss_cursor_on(body.data, body.len);
	/* ECDHE_PSK's begins with a hint (RFC 5489, section 2). */
	if (strstr(cipher, "_ECDHE_PSK_"))
		ss_cursor_skip(&c, ss_cursor_be16(&c));
	else if (strstr(cipher, "_DHE_") || strstr(cipher, "_DH_anon_")) {
		if (!strstr(cipher, "_DHE_PSK_"))
			read_prime(t, body, place);
		return;
	} else if (!strstr(cipher, "_ECDHE_") && !strstr(cipher, "_ECDH_anon_"))
		return;
	bool is_named = ss_cursor_u8(&c) == NAMED_CURVE;
	uint16_t group = ss_cursor_be16(&c);
	if (c.is_short)
		report(t, SS_TLS_ANOMALY_BAD_LENGTH, place, body.len);
	else if (is_named)
		t->events->on_group(t->user, group, place);
}

/* Is it of that side?  Others are no handshake in clear. */
static bool is_expected(uint8_t type, enum ss_tls_side side)
{
	/* By type: 1 the client may send it, 2 the server may.  Certificate, CertificateURL and
	 * CertificateStatus: RFC 6066; NextProtocol: 67, a draft that browsers sent. */
	static const uint8_t senders[] = {
	        [HELLO_REQUEST] = 2,
	        [CLIENT_HELLO] = 1,
	        [SERVER_HELLO] = 2,
	        [NEW_SESSION_TICKET] = 2,
	        [CERTIFICATE] = 3,
	        [SERVER_KEY_EXCHANGE] = 2,
	        [13] = 2,
	        [SERVER_HELLO_DONE] = 2,
	        [15] = 1,
	        [16] = 1,
	        [21] = 1,
	        [22] = 2,
	        [23] = 3,
	        [67] = 1,
	};
	unsigned bit = side == SS_TLS_CLIENT ? 1 : 2;
	return type < sizeof senders && (senders[type] & bit) != 0;
}

static void read_message(struct ss_tls *t, uint8_t type, struct ss_slice body,
                         struct ss_tls_place place)
{
	if (type != CLIENT_HELLO && place.side == SS_TLS_CLIENT)
		t->is_old = true; /* in clear: it is not TLS 1.3 */
	switch (type) {
	case CLIENT_HELLO: read_client_hello(t, body, place); break;
	case SERVER_HELLO: read_server_hello(t, body, place); break;
	case CERTIFICATE: read_certificates(t, body, place); break;
	case SERVER_KEY_EXCHANGE: read_server_key(t, body, place); break;
	case SERVER_HELLO_DONE: t->has_server_done = true; break;
	default: break;
	}
}

/* ---- putting them together ---- */

/* The rest of this side's handshake is not read. */
static void lose(struct ss_tls_stream *s)
{
	s->is_lost = true;
	ss_buffer_release(&s->message);
}

/* A message's length, its head included; 0: the head says that it cannot be read. */
static size_t message_len(struct ss_tls *t, struct ss_tls_place place, const uint8_t *head)
{
	size_t len = (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
	if (!is_expected(head[0], place.side)) {
		if (!t->is_midway)
			report(t, SS_TLS_ANOMALY_BAD_HANDSHAKE, place, 0);
		return 0;
	}
	if (len > SS_LIMIT_TLS_HANDSHAKE) {
		report(t, SS_TLS_ANOMALY_TOO_LONG, place, len);
		return 0;
	}
	return SS_HANDSHAKE_HEAD + len;
}

/* Whole messages are read where they are.  Returns how many bytes they took. */
static size_t read_in_place(struct ss_tls *t, struct ss_tls_place place, const uint8_t *bytes,
                            size_t len)
{
	struct ss_tls_stream *s = &t->streams[place.side];
	size_t used = 0;
	while (len - used >= SS_HANDSHAKE_HEAD && !s->is_lost) {
		size_t need = message_len(t, place, bytes + used);
		if (need == 0)
			lose(s);
		if (need == 0 || need > len - used)
			break;
		struct ss_slice body = {bytes + used + SS_HANDSHAKE_HEAD, need - SS_HANDSHAKE_HEAD};
		read_message(t, bytes[used], body, place);
		used += need;
		place.offset += need;
	}
	return used;
}

/* Adds to the message that is held; false when memory is short. */
static bool hold(struct ss_tls *t, struct ss_tls_stream *s, const uint8_t *bytes, size_t len)
{
	s->message.memory = t->memory;
	if (ss_buffer_add(&s->message, bytes, len) == len)
		return true;
	lose(s);
	return false;
}

/* Fills up the message that is held, and reads it once it is whole.  Returns how much it took. */
static size_t fill(struct ss_tls *t, struct ss_tls_place place, const uint8_t *bytes, size_t len)
{
	struct ss_tls_stream *s = &t->streams[place.side];
	size_t need = SS_HANDSHAKE_HEAD, used = 0;
	if (s->message.len < need) {
		used = need - s->message.len < len ? need - s->message.len : len;
		if (!hold(t, s, bytes, used) || s->message.len < need)
			return used;
	}
	place.offset = s->message_offset;
	need = message_len(t, place, s->message.data);
	if (need == 0) {
		lose(s);
		return used;
	}
	size_t missing = need - s->message.len, rest = len - used;
	size_t more = missing < rest ? missing : rest;
	if (!hold(t, s, bytes + used, more) || more < missing)
		return used + more;
	read_message(
	        t, s->message.data[0],
	        (struct ss_slice){s->message.data + SS_HANDSHAKE_HEAD, need - SS_HANDSHAKE_HEAD},
	        place);
	ss_buffer_release(&s->message);
	return used + more;
}

void ss_handshake_feed(struct ss_tls *t, enum ss_tls_side side, const uint8_t *bytes, size_t len,
                       uint64_t offset, struct ss_mark mark)
{
	struct ss_tls_stream *s = &t->streams[side];
	struct ss_tls_place place = {side, offset, mark};
	while (len > 0 && !s->is_lost) {
		size_t used = 0;
		if (s->message.len > 0) {
			used = fill(t, place, bytes, len);
		} else {
			used = read_in_place(t, place, bytes, len);
			if (used < len && !s->is_lost) {
				s->message_offset = place.offset + used;
				hold(t, s, bytes + used, len - used);
				return;
			}
		}
		bytes += used;
		len -= used;
		place.offset += used;
	}
}
