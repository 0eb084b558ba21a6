#include "base/digest.h"
#include "base/limits.h"
#include "tls/fingerprint.h"
#include "tls/fingerprint_text.h"

/* A number in a list takes four digits and a comma. */
enum { MAX_CODES = SS_LIMIT_TLS_FINGERPRINT / 5 };

struct codes {
	uint16_t codes[MAX_CODES];
	size_t n;
	bool is_cut;
};

static void add_code(struct codes *list, uint32_t code)
{
	if (ss_tls_is_grease(code))
		return;
	if (list->n == MAX_CODES)
		list->is_cut = true;
	else
		list->codes[list->n++] = (uint16_t)code;
}

static void read_codes(struct codes *list, const struct ss_tls_codes *codes)
{
	size_t n = ss_tls_codes_count(codes);
	list->n = 0;
	list->is_cut = false;
	for (size_t i = 0; i < n && !list->is_cut; i++)
		add_code(list, ss_tls_code(codes, i));
}

static void read_extensions(struct codes *list, struct ss_slice extensions)
{
	struct ss_tls_extension e;
	list->n = 0;
	list->is_cut = false;
	while (!list->is_cut && ss_tls_extension_next(&extensions, &e))
		add_code(list, e.type);
}

/* Those that part a tells already. */
static void drop_names(struct codes *list)
{
	size_t n = 0;
	for (size_t i = 0; i < list->n; i++) {
		if (list->codes[i] != SS_TLS_SERVER_NAME && list->codes[i] != SS_TLS_ALPN)
			list->codes[n++] = list->codes[i];
	}
	list->n = n;
}

/* By Shell's method: short, and a hostile order costs no more. */
static void sort(struct codes *list)
{
	static const size_t gaps[] = {701, 301, 132, 57, 23, 10, 4, 1};
	for (size_t g = 0; g < sizeof gaps / sizeof gaps[0]; g++) {
		size_t gap = gaps[g];
		for (size_t i = gap; i < list->n; i++) {
			uint16_t code = list->codes[i];
			size_t at = i;
			for (; at >= gap && list->codes[at - gap] > code; at -= gap)
				list->codes[at] = list->codes[at - gap];
			list->codes[at] = code;
		}
	}
}

/* ---- part a ---- */

static void add_version(struct ss_fingerprint_text *t, uint16_t version)
{
	static const struct {
		uint16_t version;
		char text[3];
	} rows[] = {{0x0304, "13"}, {0x0303, "12"}, {0x0302, "11"},
	            {0x0301, "10"}, {0x0300, "s3"}, {0x0002, "s2"}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (rows[i].version == version) {
			ss_fingerprint_add(t, rows[i].text, 2);
			return;
		}
	}
	ss_fingerprint_add(t, "00", 2);
}

static void add_count(struct ss_fingerprint_text *t, size_t n)
{
	n = n < 99 ? n : 99;
	ss_fingerprint_put(t, (char)('0' + n / 10));
	ss_fingerprint_put(t, (char)('0' + n % 10));
}

static bool is_alphanumeric(uint8_t c)
{
	return ss_ascii_is_digit(c) || ss_ascii_is_alpha(c);
}

/* First and last character of the name; of its hexadecimal form if either is no letter or digit. */
static void add_alpn(struct ss_fingerprint_text *t, struct ss_slice name)
{
	if (name.len == 0) {
		ss_fingerprint_add(t, "00", 2);
		return;
	}
	uint8_t first = name.data[0], last = name.data[name.len - 1];
	if (is_alphanumeric(first) && is_alphanumeric(last)) {
		ss_fingerprint_put(t, (char)first);
		ss_fingerprint_put(t, (char)last);
	} else {
		ss_fingerprint_add_hex(t, first >> 4, 1);
		ss_fingerprint_add_hex(t, last & 15u, 1);
	}
}

static void add_client_part(struct ss_fingerprint_text *t, const struct ss_client_hello *h,
                            size_t n_ciphers, size_t n_extensions)
{
	struct ss_slice alpn = h->alpn, name = {0};
	if (!ss_tls_alpn_next(&alpn, &name))
		name = (struct ss_slice){0};
	ss_fingerprint_put(t, 't');
	add_version(t, ss_client_hello_highest(h));
	ss_fingerprint_put(t, h->has_server_name ? 'd' : 'i');
	add_count(t, n_ciphers);
	add_count(t, n_extensions);
	add_alpn(t, name);
}

static void add_server_part(struct ss_fingerprint_text *t, const struct ss_server_hello *h,
                            size_t n_extensions)
{
	ss_fingerprint_put(t, 't');
	add_version(t, h->chosen);
	add_count(t, n_extensions);
	add_alpn(t, h->alpn);
	ss_fingerprint_put(t, '_');
	ss_fingerprint_add_hex(t, h->cipher, 4);
}

/* ---- parts b and c ---- */

static void add_list(struct ss_fingerprint_text *t, const struct codes *list)
{
	t->is_cut |= list->is_cut;
	for (size_t i = 0; i < list->n && !t->is_cut; i++) {
		if (i > 0)
			ss_fingerprint_put(t, ',');
		ss_fingerprint_add_hex(t, list->codes[i], 4);
	}
}

/* The text's first 12 digits of SHA-256; zeroes stand for nothing. */
static void add_digest(struct ss_fingerprint_text *t, const struct ss_fingerprint_text *of)
{
	uint8_t sha256[SS_SHA256_LEN];
	char hex[2 * SS_SHA256_LEN + 1] = "000000000000";
	t->is_cut |= of->is_cut;
	if (of->len > 0) {
		ss_digest_sha256((const uint8_t *)of->out, of->len, sha256);
		ss_digest_write_hex(sha256, sizeof sha256, hex);
	}
	ss_fingerprint_add(t, hex, 12);
}

static void add_ciphers(struct ss_fingerprint_text *t, struct codes *list)
{
	sort(list);
	add_list(t, list);
}

/* Without extensions there are no signature algorithms either. */
static void add_extensions(struct ss_fingerprint_text *t, struct codes *list,
                           const struct ss_tls_codes *algorithms)
{
	drop_names(list);
	sort(list);
	add_list(t, list);
	read_codes(list, algorithms);
	if (list->n > 0)
		ss_fingerprint_put(t, '_');
	add_list(t, list);
}

size_t ss_ja4_write_raw(const struct ss_client_hello *h, char *out, size_t size)
{
	struct ss_fingerprint_text t = {.out = out, .size = size};
	struct codes ciphers, extensions;
	read_codes(&ciphers, &h->ciphers);
	read_extensions(&extensions, h->extensions);
	add_client_part(&t, h, ciphers.n, extensions.n);
	ss_fingerprint_put(&t, '_');
	add_ciphers(&t, &ciphers);
	ss_fingerprint_put(&t, '_');
	add_extensions(&t, &extensions, &h->signature_algorithms);
	return t.is_cut ? 0 : t.len;
}

bool ss_ja4_write(const struct ss_client_hello *h, char out[SS_JA4_TEXT])
{
	char room[SS_LIMIT_TLS_FINGERPRINT];
	struct ss_fingerprint_text t = {.out = out, .size = SS_JA4_TEXT};
	struct ss_fingerprint_text list = {.out = room, .size = sizeof room};
	struct codes ciphers, extensions;
	read_codes(&ciphers, &h->ciphers);
	read_extensions(&extensions, h->extensions);
	add_client_part(&t, h, ciphers.n, extensions.n);
	ss_fingerprint_put(&t, '_');
	add_ciphers(&list, &ciphers);
	add_digest(&t, &list);
	ss_fingerprint_put(&t, '_');
	list.len = 0;
	add_extensions(&list, &extensions, &h->signature_algorithms);
	add_digest(&t, &list);
	if (h->is_v2 || t.is_cut)
		out[0] = 0;
	return out[0] != 0;
}

size_t ss_ja4s_write_raw(const struct ss_server_hello *h, char *out, size_t size)
{
	struct ss_fingerprint_text t = {.out = out, .size = size};
	struct codes extensions;
	read_extensions(&extensions, h->extensions);
	add_server_part(&t, h, extensions.n);
	ss_fingerprint_put(&t, '_');
	add_list(&t, &extensions);
	return t.is_cut ? 0 : t.len;
}

bool ss_ja4s_write(const struct ss_server_hello *h, char out[SS_JA4S_TEXT])
{
	char room[SS_LIMIT_TLS_FINGERPRINT];
	struct ss_fingerprint_text t = {.out = out, .size = SS_JA4S_TEXT};
	struct ss_fingerprint_text list = {.out = room, .size = sizeof room};
	struct codes extensions;
	read_extensions(&extensions, h->extensions);
	add_server_part(&t, h, extensions.n);
	ss_fingerprint_put(&t, '_');
	add_list(&list, &extensions);
	add_digest(&t, &list);
	if (t.is_cut)
		out[0] = 0;
	return out[0] != 0;
}
