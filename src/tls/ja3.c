#include "base/digest.h"
#include "base/limits.h"
#include "tls/fingerprint.h"
#include "tls/fingerprint_text.h"

static void add_code(struct ss_fingerprint_text *t, uint32_t code, bool *is_first)
{
	if (ss_tls_is_grease(code))
		return;
	if (!*is_first)
		ss_fingerprint_put(t, '-');
	*is_first = false;
	ss_fingerprint_add_decimal(t, code);
}

static void add_codes(struct ss_fingerprint_text *t, const struct ss_tls_codes *codes)
{
	bool is_first = true;
	size_t n = ss_tls_codes_count(codes);
	for (size_t i = 0; i < n && !t->is_cut; i++)
		add_code(t, ss_tls_code(codes, i), &is_first);
}

static void add_extensions(struct ss_fingerprint_text *t, struct ss_slice extensions)
{
	bool is_first = true;
	struct ss_tls_extension e;
	while (!t->is_cut && ss_tls_extension_next(&extensions, &e))
		add_code(t, e.type, &is_first);
}

size_t ss_ja3_write_raw(const struct ss_client_hello *h, char *out, size_t size)
{
	struct ss_fingerprint_text t = {.out = out, .size = size};
	ss_fingerprint_add_decimal(&t, h->version);
	ss_fingerprint_put(&t, ',');
	add_codes(&t, &h->ciphers);
	ss_fingerprint_put(&t, ',');
	add_extensions(&t, h->extensions);
	ss_fingerprint_put(&t, ',');
	add_codes(&t, &h->groups);
	ss_fingerprint_put(&t, ',');
	add_codes(&t, &h->point_formats);
	return t.is_cut ? 0 : t.len;
}

size_t ss_ja3s_write_raw(const struct ss_server_hello *h, char *out, size_t size)
{
	struct ss_fingerprint_text t = {.out = out, .size = size};
	ss_fingerprint_add_decimal(&t, h->version);
	ss_fingerprint_put(&t, ',');
	ss_fingerprint_add_decimal(&t, h->cipher);
	ss_fingerprint_put(&t, ',');
	add_extensions(&t, h->extensions);
	return t.is_cut ? 0 : t.len;
}

static bool digest(const char *text, size_t len, char out[SS_JA3_TEXT])
{
	uint8_t md5[SS_MD5_LEN];
	out[0] = 0;
	if (len == 0)
		return false;
	ss_digest_md5((const uint8_t *)text, len, md5);
	ss_digest_write_hex(md5, sizeof md5, out);
	return true;
}

bool ss_ja3_write(const struct ss_client_hello *h, char out[SS_JA3_TEXT])
{
	char text[SS_LIMIT_TLS_FINGERPRINT];
	return digest(text, h->is_v2 ? 0 : ss_ja3_write_raw(h, text, sizeof text), out);
}

bool ss_ja3s_write(const struct ss_server_hello *h, char out[SS_JA3_TEXT])
{
	char text[SS_LIMIT_TLS_FINGERPRINT];
	return digest(text, ss_ja3s_write_raw(h, text, sizeof text), out);
}
