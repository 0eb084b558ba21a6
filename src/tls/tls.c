#include "tls/tls.h"

#include <string.h>

#include "tls/handshake.h"

/* Content types (RFC 8446, section 5.1), and what is none. */
enum {
	NO_RECORD = 0,
	V2_HELLO = 1,
	OPAQUE = 2,
	CHANGE_CIPHER_SPEC = 20,
	ALERT = 21,
	HANDSHAKE = 22,
	APPLICATION_DATA = 23,
	HEARTBEAT = 24,
};

enum {
	MAJOR = 3, /* of all versions' records, SSL 3.0's too */
	HIGHEST_MINOR = 4,
	LONGEST_RECORD = 16384 + 2048, /* RFC 5246, section 6.2.3 */
	CLIENT_HELLO = 1,              /* handshake types; SSL 2.0 has the first too */
	V2_SERVER_HELLO = 4,
	V2_HEAD = 2,     /* a record's length in SSL 2.0 */
	V2_SHORTEST = 9, /* type, version, three lengths */
	/* A Finished of TLS 1.3 takes 45 octets or more; an alert, encrypted as well, at most 19. */
	SHORTEST_FINISHED = 40,
};

static void report(struct ss_tls *t, enum ss_tls_anomaly what, struct ss_tls_place place,
                   uint64_t len)
{
	t->events->on_anomaly(t->user, what, place, len);
}

static void establish(struct ss_tls *t, struct ss_tls_place place)
{
	if (t->is_established)
		return;
	t->is_established = true;
	t->events->on_established(t->user, place);
}

static struct ss_tls_stream *other(struct ss_tls *t, enum ss_tls_side side)
{
	return &t->streams[1 - side];
}

static void encrypt(struct ss_tls_stream *s)
{
	s->is_encrypted = true;
	ss_buffer_release(&s->message);
}

/* ---- what a record means ---- */

/* In TLS 1.3, the server's first ones hold its handshake, and the client's may hold an alert; a
 * client that resumes may send early data before the server answered. */
static void on_data(struct ss_tls *t, struct ss_tls_place place, uint32_t len)
{
	struct ss_tls_stream *s = &t->streams[place.side], *peer = other(t, place.side);
	bool is_client = place.side == SS_TLS_CLIENT;
	bool may_be_13 = ss_tls_is_13(t) || (t->version == 0 && t->offers_13 && !t->is_old);
	encrypt(s);
	s->has_data = true;
	s->has_renegotiated = false;
	if (t->is_established)
		return;
	if (may_be_13 && is_client) {
		bool may_be_early = t->has_early_data && !peer->has_data;
		if (len >= SHORTEST_FINISHED && !may_be_early)
			establish(t, place);
	} else if (!may_be_13 && (t->version > 0 || is_client || peer->has_data)) {
		establish(t, place);
	}
}

/* TLS 1.2 and older: the first is the Finished; behind data, another handshake. */
static void on_encrypted_handshake(struct ss_tls *t, struct ss_tls_place place)
{
	struct ss_tls_stream *s = &t->streams[place.side];
	if (ss_tls_is_13(t))
		return;
	if (s->has_data && !s->has_renegotiated) {
		s->has_renegotiated = true;
		report(t, SS_TLS_ANOMALY_RENEGOTIATION, place, 0);
	}
	s->has_finished = true;
	if (other(t, place.side)->has_finished)
		establish(t, place);
}

/* In TLS 1.3 it means nothing (RFC 8446, appendix D.4): the client may still repeat its hello. */
static void on_change_cipher_spec(struct ss_tls *t, struct ss_tls_place place)
{
	struct ss_tls_stream *s = &t->streams[place.side];
	bool is_old = t->version > 0 ? !ss_tls_is_13(t) : !t->offers_13 || t->is_old;
	s->has_spec = true;
	if (place.side == SS_TLS_SERVER && t->version > 0 && is_old && !s->is_lost &&
	    !t->has_server_done)
		t->is_resumed = true;
	if (is_old || (place.side == SS_TLS_SERVER && t->version == 0))
		encrypt(s);
	t->events->on_change_cipher_spec(t->user, place);
}

static void judge_record(struct ss_tls *t, struct ss_tls_place place)
{
	struct ss_tls_stream *s = &t->streams[place.side];
	bool is_clear = !s->is_encrypted && !s->is_lost && !t->is_midway;
	bool is_bad = (s->len == 0 && s->type != APPLICATION_DATA) ||
	              (s->type == CHANGE_CIPHER_SPEC && s->len != 1) ||
	              (s->type == ALERT && s->len != 2);
	if (s->len > LONGEST_RECORD) {
		report(t, SS_TLS_ANOMALY_TOO_LONG, place, s->len);
		s->is_lost = s->is_lost || s->type == HANDSHAKE;
	} else if (is_bad && is_clear) {
		report(t, SS_TLS_ANOMALY_BAD_LENGTH, place, s->len);
	}
	s->n_alert = 0;
	if (s->type == APPLICATION_DATA)
		on_data(t, place, s->len);
	else if (s->type == HANDSHAKE && s->is_encrypted)
		on_encrypted_handshake(t, place);
}

static void take_alert(struct ss_tls *t, struct ss_tls_place place, const uint8_t *bytes,
                       size_t len)
{
	struct ss_tls_stream *s = &t->streams[place.side];
	if (s->is_encrypted || s->len != sizeof s->alert)
		return;
	for (size_t i = 0; i < len && s->n_alert < sizeof s->alert; i++)
		s->alert[s->n_alert++] = bytes[i];
	if (s->n_alert == sizeof s->alert)
		t->events->on_alert(t->user, s->alert[0], s->alert[1], place);
}

static void take_handshake(struct ss_tls *t, struct ss_tls_place place, const uint8_t *bytes,
                           size_t len, uint64_t offset)
{
	struct ss_tls_stream *s = &t->streams[place.side];
	bool is_first = s->left == s->len;
	/* A client that offers TLS 1.3, and the server's answer is not in the capture. */
	if (is_first && place.side == SS_TLS_CLIENT && s->has_spec && !s->is_encrypted &&
	    bytes[0] != CLIENT_HELLO) {
		t->is_old = true;
		encrypt(s);
		on_encrypted_handshake(t, place);
	}
	if (!s->is_encrypted && !s->is_lost)
		ss_handshake_feed(t, place.side, bytes, len, offset, place.mark);
}

static void take_v2(struct ss_tls *t, struct ss_tls_place place, const uint8_t *bytes, size_t len)
{
	struct ss_tls_stream *s = &t->streams[place.side];
	if (s->is_lost || ss_buffer_add(&s->message, bytes, len) < len)
		s->is_lost = true;
	else if (s->left == len)
		ss_handshake_v2(t, place);
	if (s->is_lost || s->left == len)
		ss_buffer_release(&s->message);
}

static size_t take_body(struct ss_tls *t, enum ss_tls_side side, const uint8_t *bytes, size_t len,
                        uint64_t offset, struct ss_mark mark)
{
	struct ss_tls_stream *s = &t->streams[side];
	struct ss_tls_place place = {side, s->record_offset, mark};
	if (len > s->left)
		len = s->left;
	switch (s->type) {
	case HANDSHAKE: take_handshake(t, place, bytes, len, offset); break;
	case ALERT: take_alert(t, place, bytes, len); break;
	case CHANGE_CIPHER_SPEC:
		if (s->len == 1 && !s->is_encrypted)
			on_change_cipher_spec(t, place);
		break;
	case V2_HELLO: take_v2(t, place, bytes, len); break;
	default: break;
	}
	s->left -= (uint32_t)len;
	if (s->left == 0)
		s->type = NO_RECORD;
	return len;
}

/* ---- a record's head ---- */

static bool is_type(uint8_t byte)
{
	return byte >= CHANGE_CIPHER_SPEC && byte <= HEARTBEAT;
}

/* May SSL 2.0 begin here?  Its client's hello is sent by clients of later versions too. */
static bool may_be_v2(const struct ss_tls *t, enum ss_tls_side side)
{
	const struct ss_tls_stream *s = &t->streams[side];
	return s->n_records == 0 && !s->is_searching && !t->is_midway &&
	       (side == SS_TLS_CLIENT || t->is_v2);
}

static bool fits_v2(const uint8_t *head, size_t n, enum ss_tls_side side)
{
	uint8_t type = side == SS_TLS_CLIENT ? CLIENT_HELLO : V2_SERVER_HELLO;
	unsigned len = (head[0] & 0x7fu) << 8 | (n > 1 ? head[1] : 0);
	return (head[0] & 0x80) && (n < 2 || len >= V2_SHORTEST) && (n < 3 || head[2] == type) &&
	       (n < 4 || side == SS_TLS_SERVER || head[3] == MAJOR || head[3] == 0) &&
	       (n < 5 || side == SS_TLS_SERVER || head[4] <= HIGHEST_MINOR);
}

static bool fits_record(const uint8_t *head, size_t n, bool is_strict)
{
	if (!is_type(head[0]) || (n > 1 && head[1] != MAJOR))
		return false;
	if (!is_strict)
		return true;
	unsigned len = n > 4 ? (unsigned)head[3] << 8 | head[4] : 1;
	return (n < 3 || head[2] <= HIGHEST_MINOR) && len > 0 && len <= LONGEST_RECORD;
}

/* May what is held of a head be one? */
static bool fits(const struct ss_tls *t, enum ss_tls_side side)
{
	const struct ss_tls_stream *s = &t->streams[side];
	return fits_record(s->head, s->n_head, s->is_searching) ||
	       (may_be_v2(t, side) && fits_v2(s->head, s->n_head, side));
}

static void pass_over(struct ss_tls_stream *s, uint64_t len)
{
	if (!s->is_unsure)
		s->n_not_tls += len;
}

/* What is held is no head.  From here on one is searched: what is left may begin one. */
static void lose_records(struct ss_tls *t, enum ss_tls_side side, struct ss_mark mark)
{
	struct ss_tls_stream *s = &t->streams[side];
	if (!s->is_searching) {
		if (t->is_midway && s->n_records == 0)
			s->is_unsure = true;
		else
			report(t, SS_TLS_ANOMALY_NOT_TLS,
			       (struct ss_tls_place){side, s->record_offset, mark}, 0);
		s->is_searching = true;
		s->is_lost |= s->is_unsure || s->n_records > 0;
		ss_buffer_release(&s->message);
	}
	pass_over(s, s->guessed);
	s->guessed = 0;
	do {
		pass_over(s, 1);
		s->n_head--;
		memmove(s->head, s->head + 1, s->n_head);
		s->record_offset++;
	} while (s->n_head > 0 && !fits(t, side));
}

/* The bytes that cannot begin a record. */
static size_t search(struct ss_tls_stream *s, const uint8_t *bytes, size_t len)
{
	size_t at = 0;
	while (at < len && !(is_type(bytes[at]) && (at + 1 == len || bytes[at + 1] == MAJOR)))
		at++;
	pass_over(s, at);
	return at;
}

static void begin_v2(struct ss_tls *t, enum ss_tls_side side)
{
	struct ss_tls_stream *s = &t->streams[side];
	s->len = (uint32_t)(s->head[0] & 0x7f) << 8 | s->head[1];
	s->left = s->len - (SS_TLS_HEAD - V2_HEAD);
	s->n_records++;
	s->n_record_bytes += V2_HEAD + s->len;
	s->type = V2_HELLO;
	s->message.memory = t->memory;
	if (ss_buffer_add(&s->message, s->head + V2_HEAD, SS_TLS_HEAD - V2_HEAD) <
	    SS_TLS_HEAD - V2_HEAD)
		s->is_lost = true;
}

/* SSL 2.0 was chosen: a protocol of its own, that we only recognise. */
static void begin_sslv2(struct ss_tls *t, struct ss_tls_place place)
{
	t->version = 0x0002;
	report(t, SS_TLS_ANOMALY_SSLV3, place, 0);
	for (unsigned side = 0; side < 2; side++) {
		t->streams[side].type = OPAQUE;
		t->streams[side].left = UINT32_MAX;
	}
}

static void begin_record(struct ss_tls *t, struct ss_tls_place place)
{
	struct ss_tls_stream *s = &t->streams[place.side];
	s->type = s->head[0];
	s->len = s->left = (uint32_t)s->head[3] << 8 | s->head[4];
	/* In text before the first record, nothing looks like one by chance. */
	bool is_first = s->n_records == 0 && !s->is_unsure;
	if (s->is_searching && s->guessed == 0 && !is_first) {
		s->guessed = SS_TLS_HEAD + s->len;
		s->type = OPAQUE;
		return;
	}
	if (s->is_searching) {
		s->is_searching = s->is_unsure = false;
		s->n_records += s->guessed > 0;
		s->n_record_bytes += s->guessed;
		s->guessed = 0;
	}
	s->n_records++;
	s->n_record_bytes += SS_TLS_HEAD + s->len;
	judge_record(t, place);
	if (s->left == 0)
		s->type = NO_RECORD;
}

static size_t take_head(struct ss_tls *t, enum ss_tls_side side, const uint8_t *bytes, size_t len,
                        uint64_t offset, struct ss_mark mark)
{
	struct ss_tls_stream *s = &t->streams[side];
	size_t used = 0;
	if (s->n_head == 0) {
		if (s->is_searching && s->guessed == 0)
			used = search(s, bytes, len);
		if (used == len)
			return used;
		s->record_offset = offset + used;
	}
	s->head[s->n_head++] = bytes[used++];
	if (!fits(t, side)) {
		lose_records(t, side, mark);
	} else if (s->n_head == SS_TLS_HEAD) {
		struct ss_tls_place place = {side, s->record_offset, mark};
		s->n_head = 0;
		if (is_type(s->head[0]))
			begin_record(t, place);
		else if (side == SS_TLS_CLIENT)
			begin_v2(t, side);
		else
			begin_sslv2(t, place);
	}
	return used;
}

/* ---- the facade ---- */

void ss_tls_feed(struct ss_tls *t, enum ss_tls_side side, const uint8_t *bytes, size_t len,
                 uint64_t offset, struct ss_mark mark)
{
	struct ss_tls_stream *s = &t->streams[side];
	while (len > 0) {
		size_t used = s->type == NO_RECORD ? take_head(t, side, bytes, len, offset, mark)
		                                   : take_body(t, side, bytes, len, offset, mark);
		bytes += used;
		len -= used;
		offset += used;
	}
}

void ss_tls_gap(struct ss_tls *t, enum ss_tls_side side, uint64_t len, uint64_t offset,
                struct ss_mark mark)
{
	struct ss_tls_stream *s = &t->streams[side];
	if (len == 0)
		return;
	if (!s->is_encrypted && !s->is_lost)
		report(t, SS_TLS_ANOMALY_HANDSHAKE_GAP, (struct ss_tls_place){side, offset, mark},
		       len);
	s->is_lost = true;
	ss_buffer_release(&s->message);
	if (s->type != NO_RECORD && len <= s->left) {
		s->left -= (uint32_t)len;
		if (s->left == 0)
			s->type = NO_RECORD;
		s->type = s->type == NO_RECORD ? NO_RECORD : OPAQUE;
		return;
	}
	s->type = NO_RECORD;
	s->n_head = 0;
	s->guessed = 0;
	s->is_searching = s->is_unsure = true;
}

void ss_tls_end(struct ss_tls *t)
{
	ss_buffer_release(&t->streams[SS_TLS_CLIENT].message);
	ss_buffer_release(&t->streams[SS_TLS_SERVER].message);
}
