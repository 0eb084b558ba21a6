#include "tls_script.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "guard.h"
#include "tls/fingerprint.h"
#include "tls/names.h"

/* ---- events as text ---- */

struct recorder {
	char *text;
	size_t len, size;
};

__attribute__((format(printf, 2, 3))) static void put(struct recorder *r, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		abort();
	if (r->len + (size_t)n + 1 > r->size) {
		r->size = (r->len + (size_t)n + 1) * 2;
		r->text = realloc(r->text, r->size);
		if (!r->text)
			abort();
	}
	va_start(args, format);
	vsnprintf(r->text + r->len, (size_t)n + 1, format, args);
	va_end(args);
	r->len += (size_t)n;
}

static void put_text(struct recorder *r, const char *name, struct ss_slice s)
{
	if (!s.data)
		return;
	put(r, " %s=", name);
	for (size_t i = 0; i < s.len; i++)
		put(r, s.data[i] > ' ' && s.data[i] < 127 ? "%c" : "\\x%02x", s.data[i]);
}

static void put_codes(struct recorder *r, const char *name, const struct ss_tls_codes *codes)
{
	if (codes->size == 0)
		return;
	put(r, " %s=", name);
	for (size_t i = 0; i < ss_tls_codes_count(codes); i++)
		put(r, "%s%0*x", i > 0 ? "," : "", 2 * codes->size, ss_tls_code(codes, i));
}

static void put_extensions(struct recorder *r, struct ss_slice extensions)
{
	struct ss_tls_extension e;
	const char *before = " extensions=";
	while (ss_tls_extension_next(&extensions, &e)) {
		put(r, "%s%04x", before, e.type);
		before = ",";
	}
}

static void begin(struct recorder *r, struct ss_tls_place place, const char *what)
{
	put(r, "%c %" PRIu64 " %s", place.side == SS_TLS_CLIENT ? 'C' : 'S', place.offset, what);
}

static void on_client_hello(void *user, const struct ss_client_hello *h, struct ss_tls_place place)
{
	struct recorder *r = user;
	char ja3[SS_JA3_TEXT], ja4[SS_JA4_TEXT];
	begin(r, place, "client_hello");
	put(r, " version=%04x", h->version);
	put_codes(r, "versions", &h->supported_versions);
	put_text(r, "sni", h->server_name);
	struct ss_slice alpn = h->alpn, name;
	while (ss_tls_alpn_next(&alpn, &name))
		put_text(r, "alpn", name);
	put_codes(r, "ciphers", &h->ciphers);
	put_codes(r, "compression", &h->compression);
	put_extensions(r, h->extensions);
	put_codes(r, "groups", &h->groups);
	put_codes(r, "formats", &h->point_formats);
	put_codes(r, "algorithms", &h->signature_algorithms);
	struct ss_slice shares = h->key_shares;
	uint16_t group;
	while (ss_tls_key_share_next(&shares, &group))
		put(r, " share=%04x", group);
	put(r, " session_id=%zu%s%s%s%s%s%s", h->session_id.len, h->is_v2 ? " v2" : "",
	    h->has_ticket ? " ticket" : "", h->has_psk ? " psk" : "",
	    h->has_early_data ? " early_data" : "", h->has_ech ? " ech" : "",
	    h->has_grease ? " grease" : "");
	if (ss_ja3_write(h, ja3))
		put(r, " ja3=%s", ja3);
	if (ss_ja4_write(h, ja4))
		put(r, " ja4=%s", ja4);
	put(r, "\n");
}

static void on_server_hello(void *user, const struct ss_server_hello *h, struct ss_tls_place place)
{
	struct recorder *r = user;
	char room[SS_TLS_NAME_TEXT], ja3s[SS_JA3_TEXT], ja4s[SS_JA4S_TEXT];
	begin(r, place, h->is_retry ? "hello_retry_request" : "server_hello");
	put(r, " version=%s", ss_tls_version_name(h->chosen, room));
	put(r, " cipher=%s", ss_tls_cipher_name(h->cipher, room));
	if (h->group > 0)
		put(r, " group=%s", ss_tls_group_name(h->group, room));
	put_text(r, "alpn", h->alpn);
	put_extensions(r, h->extensions);
	put(r, " session_id=%zu%s", h->session_id.len, h->has_psk ? " psk" : "");
	if (ss_ja3s_write(h, ja3s))
		put(r, " ja3s=%s", ja3s);
	if (ss_ja4s_write(h, ja4s))
		put(r, " ja4s=%s", ja4s);
	put(r, "\n");
}

static void on_certificate(void *user, struct ss_slice der, unsigned index,
                           struct ss_tls_place place)
{
	uint8_t sha256[SS_SHA256_LEN];
	char hex[2 * SS_SHA256_LEN + 1];
	ss_digest_sha256(der.data, der.len, sha256);
	ss_digest_write_hex(sha256, sizeof sha256, hex);
	begin(user, place, "certificate");
	put(user, " %u octets=%zu sha256=%.16s\n", index, der.len, hex);
}

static void on_group(void *user, uint16_t group, struct ss_tls_place place)
{
	char room[SS_TLS_NAME_TEXT];
	begin(user, place, "group");
	put(user, " %s\n", ss_tls_group_name(group, room));
}

static void on_alert(void *user, uint8_t level, uint8_t description, struct ss_tls_place place)
{
	char room[SS_TLS_NAME_TEXT], other[SS_TLS_NAME_TEXT];
	begin(user, place, "alert");
	put(user, " %s %s\n", ss_tls_alert_level_name(level, room),
	    ss_tls_alert_name(description, other));
}

static void on_change_cipher_spec(void *user, struct ss_tls_place place)
{
	begin(user, place, "change_cipher_spec\n");
}

static void on_established(void *user, struct ss_tls_place place)
{
	begin(user, place, "established\n");
}

static void on_anomaly(void *user, enum ss_tls_anomaly what, struct ss_tls_place place,
                       uint64_t len)
{
	begin(user, place, ss_tls_anomaly_name(what));
	put(user, " %" PRIu64 "\n", len);
}

static const struct ss_tls_events events = {
        on_client_hello, on_server_hello,       on_certificate, on_group,
        on_alert,        on_change_cipher_spec, on_established, on_anomaly,
};

/* ---- playing ---- */

static void feed(struct ss_tls *t, const struct tls_step *s, uint64_t offset, size_t portion,
                 unsigned *seed)
{
	for (size_t at = 0, n; at < s->len; at += n) {
		n = s->len - at;
		size_t random = (size_t)rand_r(seed) % 40 + 1;
		if (portion > 65536)
			n = random < n ? random : n;
		else if (portion > 0 && portion < n)
			n = portion;
		uint8_t *copy = guard_copy(s->bytes + at, n);
		ss_tls_feed(t, s->side, copy, n, offset + at, (struct ss_mark){0});
		guard_free(copy, n);
	}
}

char *tls_script_play(const struct tls_script *script, size_t portion, struct ss_memory *memory)
{
	struct recorder r = {0};
	struct ss_tls t = {
	        .events = &events, .user = &r, .memory = memory, .is_midway = script->is_midway};
	uint64_t offsets[2] = {0};
	unsigned seed = (unsigned)portion;
	put(&r, "%s", "");
	for (size_t i = 0; i < script->n; i++) {
		const struct tls_step *s = &script->steps[i];
		if (s->is_gap)
			ss_tls_gap(&t, s->side, s->len, offsets[s->side], (struct ss_mark){0});
		else
			feed(&t, s, offsets[s->side], portion, &seed);
		offsets[s->side] += s->len;
	}
	ss_tls_end(&t);
	for (unsigned side = 0; side < 2; side++) {
		const struct ss_tls_stream *s = &t.streams[side];
		put(&r, "%c records=%" PRIu64 " octets=%" PRIu64, "CS"[side], s -> n_records,
		    s -> n_record_bytes);
		if (s->n_not_tls > 0)
			put(&r, " not_tls=%" PRIu64, s->n_not_tls);
		put(&r, "\n");
	}
	put(&r, "%s%s", t.is_established ? "established\n" : "", t.is_resumed ? "resumed\n" : "");
	return r.text;
}

/* ---- reading ---- */

static bool read_hex(const char *text, struct tls_step *s)
{
	size_t digits = strspn(text, "0123456789abcdef");
	if (digits % 2 || text[digits])
		return false;
	s->len = digits / 2;
	s->bytes = malloc(s->len + 1);
	for (size_t i = 0; s->bytes && i < s->len; i++) {
		unsigned byte = 0;
		sscanf(text + 2 * i, "%2x", &byte);
		s->bytes[i] = (uint8_t)byte;
	}
	return s->bytes != NULL;
}

static bool read_step(const char *line, struct tls_script *out)
{
	struct tls_step s = {.side = line[0] == 'C' ? SS_TLS_CLIENT : SS_TLS_SERVER};
	if (strncmp(line, "C: ", 3) != 0 && strncmp(line, "S: ", 3) != 0)
		return false;
	s.is_gap = sscanf(line + 3, "<gap %zu>", &s.len) == 1;
	if (!s.is_gap && !read_hex(line + 3, &s))
		return false;
	out->steps = realloc(out->steps, (out->n + 1) * sizeof *out->steps);
	if (!out->steps)
		abort();
	out->steps[out->n++] = s;
	return true;
}

bool tls_script_read(const char *path, struct tls_script *out)
{
	static char text[262144];
	FILE *file = fopen(path, "r");
	if (!file)
		return false;
	size_t len = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	text[len] = 0;
	*out = (struct tls_script){0};
	char *line = text;
	while (line && strncmp(line, "--\n", 3) != 0) {
		char *end = strchr(line, '\n');
		if (end)
			*end = 0;
		if (strcmp(line, "midway") == 0) {
			out->is_midway = true;
		} else if (line[0] && line[0] != '#' && !read_step(line, out)) {
			fprintf(stderr, "%s: %s\n", path, line);
			return false;
		}
		line = end ? end + 1 : NULL;
	}
	out->expected = strdup(line ? line + 3 : "");
	return out->expected != NULL;
}

void tls_script_free(struct tls_script *script)
{
	for (size_t i = 0; i < script->n; i++)
		free(script->steps[i].bytes);
	free(script->steps);
	free(script->expected);
}
