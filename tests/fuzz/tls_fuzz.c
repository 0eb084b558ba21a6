/* Both sides of a connection that speaks TLS.  The first byte: bit 0 begins midway, the others are
 * when memory fails.  Then portions: a byte (bit 7: of the server, bit 6: a gap) and one that,
 * with the low six bits above it, is their length.
 * Laws: cut into single bytes, the same events; nothing stays held; fingerprints fit their rooms. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "engine/tls_facts.h"
#include "tls/certificate_openssl.h"
#include "tls/fingerprint.h"
#include "tls/names.h"
#include "tls/tls.h"

struct seen {
	uint64_t hash, n;
	bool is_established;
};

static void mix(struct seen *s, uint64_t number)
{
	s->hash = (s->hash ^ number) * 0x100000001b3u;
}

static void mix_place(struct seen *s, unsigned what, struct ss_tls_place place)
{
	s->n++;
	mix(s, what);
	mix(s, place.side);
	mix(s, place.offset);
}

static void mix_bytes(struct seen *s, struct ss_slice bytes)
{
	mix(s, bytes.len);
	for (size_t i = 0; i < bytes.len; i++)
		mix(s, bytes.data[i]);
}

static void mix_codes(struct seen *s, const struct ss_tls_codes *codes)
{
	for (size_t i = 0; i < ss_tls_codes_count(codes); i++)
		mix(s, ss_tls_code(codes, i));
}

static void on_client_hello(void *user, const struct ss_client_hello *h, struct ss_tls_place place)
{
	struct seen *s = user;
	char ja3[SS_JA3_TEXT], ja4[SS_JA4_TEXT];
	struct ss_slice rest = h->alpn, name;
	uint16_t group;
	mix_place(s, 1, place);
	mix_codes(s, &h->ciphers);
	mix_codes(s, &h->supported_versions);
	mix_codes(s, &h->groups);
	mix_bytes(s, h->server_name);
	while (ss_tls_alpn_next(&rest, &name))
		mix_bytes(s, name);
	rest = h->key_shares;
	while (ss_tls_key_share_next(&rest, &group))
		mix(s, group);
	if (ss_ja3_write(h, ja3))
		assert(strlen(ja3) == SS_JA3_TEXT - 1);
	if (ss_ja4_write(h, ja4))
		assert(strlen(ja4) == SS_JA4_TEXT - 1);
	mix_bytes(s, ss_slice_of(ja4));
}

static void on_server_hello(void *user, const struct ss_server_hello *h, struct ss_tls_place place)
{
	char ja3s[SS_JA3_TEXT], ja4s[SS_JA4S_TEXT], room[SS_TLS_NAME_TEXT];
	mix_place(user, 2, place);
	mix(user, h->chosen);
	mix_bytes(user, h->alpn);
	mix_bytes(user, ss_slice_of(ss_tls_cipher_name(h->cipher, room)));
	if (ss_ja3s_write(h, ja3s))
		assert(strlen(ja3s) == SS_JA3_TEXT - 1);
	if (ss_ja4s_write(h, ja4s))
		assert(strlen(ja4s) == SS_JA4S_TEXT - 1);
}

static void on_certificate(void *user, struct ss_slice der, unsigned index,
                           struct ss_tls_place place)
{
	mix_place(user, 3, place);
	mix(user, index);
	mix_bytes(user, der);
}

static void on_group(void *user, uint16_t group, struct ss_tls_place place)
{
	mix_place(user, 4, place);
	mix(user, group);
}

static void on_alert(void *user, uint8_t level, uint8_t description, struct ss_tls_place place)
{
	mix_place(user, 5, place);
	mix(user, level);
	mix(user, description);
}

static void on_change_cipher_spec(void *user, struct ss_tls_place place)
{
	mix_place(user, 6, place);
}

static void on_established(void *user, struct ss_tls_place place)
{
	struct seen *s = user;
	assert(!s->is_established);
	s->is_established = true;
	mix_place(user, 7, place);
}

static void on_anomaly(void *user, enum ss_tls_anomaly what, struct ss_tls_place place,
                       uint64_t len)
{
	assert(what < SS_N_TLS_ANOMALIES);
	mix_place(user, 8, place);
	mix(user, what);
	mix(user, len);
}

static const struct ss_tls_events events = {
        on_client_hello, on_server_hello,       on_certificate, on_group,
        on_alert,        on_change_cipher_spec, on_established, on_anomaly,
};

/* The next portion; false at the end. */
static bool next(const uint8_t **data, size_t *size, struct ss_tls_place *place, bool *is_gap,
                 size_t *len)
{
	if (*size < 2)
		return false;
	place->side = (*data)[0] & 0x80 ? SS_TLS_SERVER : SS_TLS_CLIENT;
	*is_gap = (*data)[0] & 0x40;
	*len = (size_t)((*data)[0] & 0x3f) << 8 | (*data)[1];
	*data += 2;
	*size -= 2;
	if (!*is_gap && *len > *size)
		*len = *size;
	return true;
}

static struct seen read_it(const uint8_t *data, size_t size, bool is_midway, bool is_cut)
{
	struct ss_memory memory = {0};
	struct seen seen = {.hash = 1};
	struct ss_tls t = {
	        .events = &events, .user = &seen, .memory = &memory, .is_midway = is_midway};
	struct ss_tls_place place = {0};
	uint64_t offsets[2] = {0};
	bool is_gap;
	for (size_t len; next(&data, &size, &place, &is_gap, &len);) {
		uint64_t *offset = &offsets[place.side];
		if (is_gap) {
			ss_tls_gap(&t, place.side, len, *offset, place.mark);
			*offset += len;
			continue;
		}
		uint8_t *copy = malloc(len + 1);
		assert(copy);
		memcpy(copy, data, len);
		for (size_t at = 0, n = is_cut ? 1 : len; at < len; at += n)
			ss_tls_feed(&t, place.side, copy + at, n, *offset + at, place.mark);
		free(copy);
		*offset += len;
		data += len;
		size -= len;
	}
	ss_tls_end(&t);
	for (unsigned side = 0; side < 2; side++) {
		mix(&seen, t.streams[side].n_records);
		mix(&seen, t.streams[side].n_record_bytes);
		mix(&seen, t.streams[side].n_not_tls);
	}
	assert(memory.used == 0);
	return seen;
}

static void check_text(struct ss_slice s)
{
	assert(!s.data || s.len <= 2 * (size_t)SS_LIMIT_CERTIFICATE_TEXT);
}

/* The facts of a session, with certificates read, where memory fails. */
static void gather(const uint8_t *data, size_t size, uint64_t fail_after)
{
	struct ss_memory memory = {.fail_after = fail_after};
	struct ss_arena arena = {.memory = &memory};
	struct ss_tls_record record = {0};
	struct ss_tls_place place = {0};
	uint64_t offsets[2] = {0};
	bool is_gap;
	struct ss_tls_facts *f = ss_tls_facts_create(&(struct ss_tls_facts_options){
	        .memory = &memory, .certificates = &ss_certificate_openssl});
	for (size_t len; f && next(&data, &size, &place, &is_gap, &len);) {
		enum ss_side side = place.side == SS_TLS_CLIENT ? SS_CLIENT : SS_SERVER;
		uint64_t offset = offsets[place.side];
		offsets[place.side] += len;
		if (is_gap)
			continue; /* seen by the next offset */
		ss_tls_facts_feed(f, (struct ss_place){side, offset, place.mark}, data, len);
		data += len;
		size -= len;
	}
	if (f) {
		ss_tls_facts_end(f, true);
		ss_tls_facts_write(f, &arena, &record);
	}
	const struct ss_certificate_record *c = record.certificates.items;
	for (size_t i = 0; i < record.certificates.n; i++) {
		check_text(c[i].subject);
		check_text(c[i].issuer);
	}
	ss_arena_reset(&arena);
	ss_tls_facts_destroy(f);
	assert(memory.used == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	bool is_midway = data[0] & 1;
	struct seen whole = read_it(data + 1, size - 1, is_midway, false);
	struct seen cut = read_it(data + 1, size - 1, is_midway, true);
	assert(whole.hash == cut.hash && whole.n == cut.n);
	gather(data + 1, size - 1, 0);
	gather(data + 1, size - 1, data[0] >> 1);
	return 0;
}
