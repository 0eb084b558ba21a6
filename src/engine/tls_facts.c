#include "engine/tls_facts.h"

#include <string.h>

#include "base/digest.h"
#include "base/limits.h"
#include "engine/growing.h"
#include "engine/kept.h"
#include "tls/fingerprint.h"
#include "tls/names.h"
#include "tls/tls.h"

struct alert {
	uint8_t side, level, description;
};

/* One block for a certificate and all its texts. */
struct certificate {
	struct certificate *next;
	size_t block_size, der_len;
	bool is_read;
	uint8_t sha1[SS_SHA1_LEN], sha256[SS_SHA256_LEN];
	struct ss_certificate c;
};

struct ss_tls_facts {
	struct ss_tls tls;
	struct ss_tls_facts_options options;
	uint64_t next[2]; /* offset of each side's next byte */
	bool is_begun[2];
	bool has_client, has_server, is_whole;
	struct ss_slice sni, alpn, alpn_selected; /* blocks of their own; alpn as it was sent */
	uint16_t versions[SS_LIMIT_TLS_VERSIONS], cipher, group;
	uint8_t n_versions, n_alerts;
	struct alert alerts[SS_LIMIT_TLS_ALERTS];
	char ja3[SS_JA3_TEXT], ja3s[SS_JA3_TEXT], ja4[SS_JA4_TEXT], ja4s[SS_JA4S_TEXT];
	struct certificate *certificates, *last;
	bool has_chain, is_chain_over;
	uint32_t anomalies[SS_N_TLS_ANOMALIES];
	uint64_t dropped;
};

/* ---- keeping ---- */

static void give(struct ss_tls_facts *f, struct ss_slice *text)
{
	ss_memory_give(f->options.memory, (void *)(uintptr_t)text->data, text->len);
	*text = (struct ss_slice){0};
}

static void keep(struct ss_tls_facts *f, struct ss_slice *kept, struct ss_slice text, size_t limit)
{
	struct ss_slice cut = ss_text_cut(text, limit);
	f->dropped += cut.len < text.len;
	give(f, kept);
	if (cut.len == 0)
		return;
	uint8_t *copy = ss_memory_take(f->options.memory, cut.len);
	if (copy)
		*kept = (struct ss_slice){memcpy(copy, cut.data, cut.len), cut.len};
	else
		f->dropped++;
}

static size_t texts_len(const struct ss_certificate *c)
{
	size_t len = c->subject.len + c->issuer.len + c->serial.len + c->key.len +
	             c->signature.len + c->n_names * sizeof *c->names;
	for (size_t i = 0; i < c->n_names; i++)
		len += c->names[i].len;
	return len;
}

static struct ss_slice put(uint8_t **at, struct ss_slice text)
{
	struct ss_slice copy = {text.data ? *at : NULL, text.len};
	if (!text.data)
		return copy;
	memcpy(*at, text.data, text.len);
	*at += text.len;
	return copy;
}

/* The names come first: the block's end is aligned for them. */
static void move_texts(struct certificate *to, const struct ss_certificate *from)
{
	uint8_t *at = (uint8_t *)(to + 1) + from->n_names * sizeof *from->names;
	to->c = *from;
	to->c.names = from->n_names > 0 ? (struct ss_slice *)(to + 1) : NULL;
	for (size_t i = 0; i < from->n_names; i++)
		to->c.names[i] = put(&at, from->names[i]);
	to->c.subject = put(&at, from->subject);
	to->c.issuer = put(&at, from->issuer);
	to->c.serial = put(&at, from->serial);
	to->c.key = put(&at, from->key);
	to->c.signature = put(&at, from->signature);
}

static void add_certificate(struct ss_tls_facts *f, struct ss_slice der)
{
	const struct ss_certificate_reader *reader = f->options.certificates;
	struct ss_arena scratch = {.memory = f->options.memory};
	struct ss_certificate read = {0};
	bool is_read = reader && reader->read(der, &scratch, &read);
	size_t size = sizeof(struct certificate) + texts_len(&read);
	struct certificate *c = ss_memory_take(f->options.memory, size);
	if (c) {
		*c = (struct certificate){
		        .block_size = size, .der_len = der.len, .is_read = is_read};
		ss_digest_sha1(der.data, der.len, c->sha1);
		ss_digest_sha256(der.data, der.len, c->sha256);
		move_texts(c, &read);
		*(f->last ? &f->last->next : &f->certificates) = c;
		f->last = c;
	}
	f->dropped += read.dropped + !c;
	ss_arena_reset(&scratch);
}

/* ---- events ---- */

static void on_client_hello(void *user, const struct ss_client_hello *h, struct ss_tls_place place)
{
	struct ss_tls_facts *f = user;
	size_t n = ss_tls_codes_count(&h->supported_versions);
	if (f->has_client) /* another one is asked for, or new keys are */
		return;
	f->has_client = true;
	ss_ja3_write(h, f->ja3);
	ss_ja4_write(h, f->ja4);
	keep(f, &f->sni, h->server_name, SS_LIMIT_CERTIFICATE_TEXT);
	keep(f, &f->alpn, h->alpn, SS_LIMIT_TLS_ALPN_TEXT);
	for (size_t i = 0; i < n; i++) {
		uint16_t version = (uint16_t)ss_tls_code(&h->supported_versions, i);
		if (ss_tls_is_grease(version))
			continue;
		if (f->n_versions < SS_LIMIT_TLS_VERSIONS)
			f->versions[f->n_versions++] = version;
		else
			f->dropped++;
	}
	if (n == 0)
		f->versions[f->n_versions++] = h->version;
}

static void on_server_hello(void *user, const struct ss_server_hello *h, struct ss_tls_place place)
{
	struct ss_tls_facts *f = user;
	if (f->has_server)
		return;
	f->has_server = !h->is_retry;
	f->cipher = h->cipher;
	f->group = h->group;
	if (h->is_retry)
		return;
	ss_ja3s_write(h, f->ja3s);
	ss_ja4s_write(h, f->ja4s);
	keep(f, &f->alpn_selected, h->alpn, SS_LIMIT_CERTIFICATE_TEXT);
}

static void on_certificate(void *user, struct ss_slice der, unsigned index,
                           struct ss_tls_place place)
{
	struct ss_tls_facts *f = user;
	if (place.side != SS_TLS_SERVER)
		return;
	f->is_chain_over |= index == 0 && f->has_chain;
	f->has_chain = true;
	if (!f->is_chain_over)
		add_certificate(f, der);
	else if (index == 0) /* a second chain: not in clear by any honest server */
		f->dropped++;
}

static void on_group(void *user, uint16_t group, struct ss_tls_place place)
{
	struct ss_tls_facts *f = user;
	f->group = group;
}

static void on_alert(void *user, uint8_t level, uint8_t description, struct ss_tls_place place)
{
	struct ss_tls_facts *f = user;
	if (f->n_alerts < SS_LIMIT_TLS_ALERTS)
		f->alerts[f->n_alerts++] = (struct alert){(uint8_t)place.side, level, description};
	else
		f->dropped++;
}

static void on_nothing(void *user, struct ss_tls_place place)
{
}

static void on_anomaly(void *user, enum ss_tls_anomaly what, struct ss_tls_place place,
                       uint64_t len)
{
	struct ss_tls_facts *f = user;
	struct ss_place where = {place.side == SS_TLS_CLIENT ? SS_CLIENT : SS_SERVER, place.offset,
	                         place.mark};
	f->anomalies[what]++;
	if (f->options.on_anomaly)
		f->options.on_anomaly(f->options.user, what, where, len);
}

static const struct ss_tls_events events = {
        .on_client_hello = on_client_hello,
        .on_server_hello = on_server_hello,
        .on_certificate = on_certificate,
        .on_group = on_group,
        .on_alert = on_alert,
        .on_change_cipher_spec = on_nothing,
        .on_established = on_nothing,
        .on_anomaly = on_anomaly,
};

/* ---- the object ---- */

struct ss_tls_facts *ss_tls_facts_create(const struct ss_tls_facts_options *options)
{
	struct ss_tls_facts *f = ss_memory_take_zeroed(options->memory, sizeof *f);
	if (!f)
		return NULL;
	f->options = *options;
	f->tls = (struct ss_tls){.events = &events,
	                         .user = f,
	                         .memory = options->memory,
	                         .is_midway = options->is_midway};
	return f;
}

void ss_tls_facts_destroy(struct ss_tls_facts *f)
{
	if (!f)
		return;
	struct ss_memory *memory = f->options.memory;
	ss_tls_end(&f->tls);
	give(f, &f->sni);
	give(f, &f->alpn);
	give(f, &f->alpn_selected);
	while (f->certificates) {
		struct certificate *c = f->certificates;
		f->certificates = c->next;
		ss_memory_give(memory, c, c->block_size);
	}
	ss_memory_give(memory, f, sizeof *f);
}

static enum ss_tls_side side_of(struct ss_place place)
{
	return place.side == SS_CLIENT ? SS_TLS_CLIENT : SS_TLS_SERVER;
}

void ss_tls_facts_gap(struct ss_tls_facts *f, struct ss_place place, uint64_t len)
{
	enum ss_tls_side side = side_of(place);
	ss_tls_gap(&f->tls, side, len, place.offset, place.mark);
	f->is_begun[side] = true;
	f->next[side] = place.offset + len;
}

void ss_tls_facts_feed(struct ss_tls_facts *f, struct ss_place place, const uint8_t *bytes,
                       size_t len)
{
	enum ss_tls_side side = side_of(place);
	if (f->is_begun[side] && place.offset > f->next[side]) {
		struct ss_place hole = {place.side, f->next[side], place.mark};
		ss_tls_facts_gap(f, hole, place.offset - f->next[side]);
	}
	ss_tls_feed(&f->tls, side, bytes, len, place.offset, place.mark);
	f->is_begun[side] = true;
	f->next[side] = place.offset + len;
}

void ss_tls_facts_end(struct ss_tls_facts *f, bool is_whole)
{
	ss_tls_end(&f->tls);
	f->is_whole = is_whole;
}

uint64_t ss_tls_facts_anomalies(const struct ss_tls_facts *f, enum ss_tls_anomaly what)
{
	return f->anomalies[what];
}

uint64_t ss_tls_facts_dropped(const struct ss_tls_facts *f)
{
	return f->dropped;
}

bool ss_tls_facts_is_established(const struct ss_tls_facts *f)
{
	return f->tls.is_established;
}

/* ---- the record ---- */

static struct ss_slice text_of(const char *text)
{
	return text[0] ? ss_slice_of(text) : (struct ss_slice){0};
}

/* A name is a constant, or in the room: then it is copied. */
static struct ss_slice name_of(struct ss_arena *arena, const char *name, const char *room)
{
	struct ss_slice text = ss_slice_of(name);
	return name == room ? ss_arena_copy(arena, text) : text;
}

static void add_text(struct ss_growing *texts, struct ss_arena *arena, struct ss_slice text)
{
	struct ss_slice *item = text.data ? ss_growing_add(texts, arena, sizeof *item) : NULL;
	if (item)
		*item = text;
}

static struct ss_list alpn_texts(const struct ss_tls_facts *f, struct ss_arena *arena)
{
	struct ss_growing texts = {0};
	struct ss_slice rest = f->alpn, name;
	while (texts.n < SS_LIMIT_TLS_ALPN && ss_tls_alpn_next(&rest, &name))
		add_text(&texts, arena, name);
	return ss_growing_list(&texts);
}

static struct ss_list version_texts(const struct ss_tls_facts *f, struct ss_arena *arena)
{
	struct ss_growing texts = {0};
	char room[SS_TLS_NAME_TEXT];
	for (unsigned i = 0; i < f->n_versions; i++)
		add_text(&texts, arena,
		         name_of(arena, ss_tls_version_name(f->versions[i], room), room));
	return ss_growing_list(&texts);
}

static size_t append(char *out, size_t at, const char *text)
{
	size_t len = strlen(text);
	memcpy(out + at, text, len);
	return at + len;
}

static struct ss_list alert_texts(const struct ss_tls_facts *f, struct ss_arena *arena)
{
	struct ss_growing texts = {0};
	char room[SS_TLS_NAME_TEXT], text[8 + 2 * SS_TLS_NAME_TEXT];
	for (unsigned i = 0; i < f->n_alerts; i++) {
		const struct alert *a = &f->alerts[i];
		size_t len = append(text, 0, a->side == SS_TLS_CLIENT ? "client " : "server ");
		len = append(text, len, ss_tls_alert_level_name(a->level, room));
		len = append(text, len, " ");
		len = append(text, len, ss_tls_alert_name(a->description, room));
		add_text(&texts, arena,
		         ss_arena_copy(arena, (struct ss_slice){(const uint8_t *)text, len}));
	}
	return ss_growing_list(&texts);
}

static struct ss_slice hex_of(struct ss_arena *arena, const uint8_t *digest, size_t len)
{
	char *text = ss_arena_take(arena, 2 * len + 1);
	if (!text)
		return (struct ss_slice){0};
	return (struct ss_slice){(uint8_t *)text, ss_digest_write_hex(digest, len, text)};
}

static struct ss_certificate_record certificate_record(const struct certificate *c,
                                                       struct ss_arena *arena)
{
	struct ss_certificate_record r = {
	        .subject = c->c.subject,
	        .issuer = c->c.issuer,
	        .names = {c->c.names, c->c.n_names},
	        .not_before = SS_NUMBER_ABSENT,
	        .not_after = SS_NUMBER_ABSENT,
	        .serial = c->c.serial,
	        .key = c->c.key,
	        .signature = c->c.signature,
	        .sha1 = hex_of(arena, c->sha1, sizeof c->sha1),
	        .sha256 = hex_of(arena, c->sha256, sizeof c->sha256),
	        .size = c->der_len,
	};
	if (c->is_read) {
		r.not_before = c->c.not_before_ns;
		r.not_after = c->c.not_after_ns;
		r.self_signed = c->c.is_self_signed ? SS_FLAG_YES : SS_FLAG_NO;
	}
	return r;
}

static struct ss_list certificate_records(const struct ss_tls_facts *f, struct ss_arena *arena)
{
	struct ss_growing records = {0};
	for (const struct certificate *c = f->certificates; c; c = c->next) {
		struct ss_certificate_record *r = ss_growing_add(&records, arena, sizeof *r);
		if (r)
			*r = certificate_record(c, arena);
	}
	return ss_growing_list(&records);
}

/* "DH 1024": it has no name. */
static struct ss_slice dh_group(struct ss_arena *arena, uint32_t bits)
{
	char text[16] = "DH ";
	size_t at = sizeof text;
	for (; bits > 0; bits /= 10)
		text[--at] = (char)('0' + bits % 10);
	memmove(text + 3, text + at, sizeof text - at);
	return ss_arena_copy(arena, (struct ss_slice){(const uint8_t *)text, 3 + sizeof text - at});
}

static uint8_t established(const struct ss_tls_facts *f)
{
	if (f->tls.is_established)
		return SS_FLAG_YES;
	bool is_known = f->is_whole && f->anomalies[SS_TLS_ANOMALY_HANDSHAKE_GAP] == 0;
	return is_known ? SS_FLAG_NO : SS_FLAG_ABSENT;
}

void ss_tls_facts_write(const struct ss_tls_facts *f, struct ss_arena *arena,
                        struct ss_tls_record *out)
{
	char room[SS_TLS_NAME_TEXT];
	uint64_t not_tls = f->tls.streams[0].n_not_tls + f->tls.streams[1].n_not_tls;
	out->established = established(f);
	if (f->tls.version > 0)
		out->version = name_of(arena, ss_tls_version_name(f->tls.version, room), room);
	if (f->has_server || f->cipher > 0)
		out->cipher = name_of(arena, ss_tls_cipher_name(f->cipher, room), room);
	if (f->group > 0)
		out->group = name_of(arena, ss_tls_group_name(f->group, room), room);
	else if (f->tls.dh_bits > 0)
		out->group = dh_group(arena, f->tls.dh_bits);
	out->sni = f->sni;
	out->alpn = alpn_texts(f, arena);
	out->alpn_selected = f->alpn_selected;
	out->versions = version_texts(f, arena);
	out->ja3 = text_of(f->ja3);
	out->ja3s = text_of(f->ja3s);
	out->ja4 = text_of(f->ja4);
	out->ja4s = text_of(f->ja4s);
	out->resumed = f->tls.is_resumed ? SS_FLAG_YES : SS_FLAG_ABSENT;
	out->certificates = certificate_records(f, arena);
	out->alerts = alert_texts(f, arena);
	out->not_tls = not_tls > 0 ? (int64_t)not_tls : SS_NUMBER_ABSENT;
}
