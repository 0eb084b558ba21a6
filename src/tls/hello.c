#include "tls/hello.h"

#include "base/cursor.h"

enum { RANDOM = 32, HOST_NAME = 0 };

static struct ss_cursor cursor_on(struct ss_slice s)
{
	return ss_cursor_on(s.data, s.len);
}

static struct ss_slice take(struct ss_cursor *c, size_t len)
{
	const uint8_t *p = ss_cursor_take(c, len);
	return (struct ss_slice){p, p ? len : 0};
}

/* A vector behind its length of 1 or 2 bytes; cut where the message ends. */
static struct ss_slice vector(struct ss_cursor *c, unsigned length_size)
{
	size_t len = length_size == 1 ? ss_cursor_u8(c) : ss_cursor_be16(c);
	size_t left = ss_cursor_left(c);
	if (c->is_short)
		return (struct ss_slice){0};
	if (len <= left)
		return take(c, len);
	struct ss_slice rest = take(c, left);
	c->is_short = true;
	return rest;
}

static struct ss_tls_codes codes(struct ss_slice bytes, uint8_t size)
{
	return (struct ss_tls_codes){bytes, bytes.data ? size : 0};
}

bool ss_tls_extension_next(struct ss_slice *extensions, struct ss_tls_extension *out)
{
	struct ss_cursor c = cursor_on(*extensions);
	out->type = ss_cursor_be16(&c);
	out->data = vector(&c, 2);
	*extensions = (struct ss_slice){c.at, ss_cursor_left(&c)};
	return !c.is_short;
}

bool ss_tls_alpn_next(struct ss_slice *alpn, struct ss_slice *name)
{
	struct ss_cursor c = cursor_on(*alpn);
	*name = vector(&c, 1);
	*alpn = (struct ss_slice){c.at, ss_cursor_left(&c)};
	return !c.is_short;
}

bool ss_tls_key_share_next(struct ss_slice *key_shares, uint16_t *group)
{
	struct ss_cursor c = cursor_on(*key_shares);
	*group = ss_cursor_be16(&c);
	vector(&c, 2);
	*key_shares = (struct ss_slice){c.at, ss_cursor_left(&c)};
	return !c.is_short;
}

static bool has_grease(const struct ss_tls_codes *list)
{
	for (size_t i = 0; i < ss_tls_codes_count(list); i++) {
		if (ss_tls_is_grease(ss_tls_code(list, i)))
			return true;
	}
	return false;
}

/* A vector that fills the whole extension: of codes of that size. */
static bool whole_codes(struct ss_slice data, unsigned length_size, uint8_t size,
                        struct ss_tls_codes *out)
{
	struct ss_cursor c = cursor_on(data);
	struct ss_slice list = vector(&c, length_size);
	*out = codes(list, size);
	return !c.is_short && ss_cursor_left(&c) == 0 && list.len % size == 0;
}

static bool whole_vector(struct ss_slice data, struct ss_slice *out)
{
	struct ss_tls_codes list;
	bool is_good = whole_codes(data, 2, 1, &list);
	*out = list.bytes;
	return is_good;
}

/* RFC 6066, section 3. */
static bool read_server_name(struct ss_slice data, struct ss_slice *name)
{
	struct ss_slice list;
	bool is_good = whole_vector(data, &list);
	struct ss_cursor c = cursor_on(list);
	while (ss_cursor_left(&c) > 0 && !c.is_short) {
		uint8_t type = ss_cursor_u8(&c);
		struct ss_slice text = vector(&c, 2);
		if (type == HOST_NAME && !name->data)
			*name = text;
	}
	return is_good && !c.is_short;
}

/* Each that is whole; true if all are, and as they should be. */
static bool read_extensions(struct ss_slice rest,
                            bool (*read)(void *hello, const struct ss_tls_extension *e),
                            void *hello)
{
	struct ss_tls_extension e;
	bool is_good = true;
	while (rest.len > 0) {
		if (!ss_tls_extension_next(&rest, &e))
			return false;
		is_good &= read(hello, &e);
	}
	return is_good;
}

static bool read_client_extension(void *hello, const struct ss_tls_extension *e)
{
	struct ss_client_hello *h = hello;
	switch (e->type) {
	case SS_TLS_SERVER_NAME:
		h->has_server_name = true;
		return read_server_name(e->data, &h->server_name);
	case SS_TLS_SUPPORTED_GROUPS: return whole_codes(e->data, 2, 2, &h->groups);
	case SS_TLS_POINT_FORMATS: return whole_codes(e->data, 1, 1, &h->point_formats);
	case SS_TLS_SIGNATURE_ALGORITHMS:
		return whole_codes(e->data, 2, 2, &h->signature_algorithms);
	case SS_TLS_ALPN: return whole_vector(e->data, &h->alpn);
	case SS_TLS_SUPPORTED_VERSIONS: return whole_codes(e->data, 1, 2, &h->supported_versions);
	case SS_TLS_KEY_SHARE: return whole_vector(e->data, &h->key_shares);
	case SS_TLS_SESSION_TICKET: h->has_ticket = e->data.len > 0; break;
	case SS_TLS_PRE_SHARED_KEY: h->has_psk = true; break;
	case SS_TLS_EARLY_DATA: h->has_early_data = true; break;
	case SS_TLS_ECH: h->has_ech = true; break;
	default: h->has_grease |= ss_tls_is_grease(e->type); break;
	}
	return true;
}

bool ss_client_hello_parse(struct ss_slice body, struct ss_client_hello *out)
{
	struct ss_client_hello h = {0};
	struct ss_cursor c = cursor_on(body);
	h.version = ss_cursor_be16(&c);
	h.random = take(&c, RANDOM);
	h.session_id = vector(&c, 1);
	h.ciphers = codes(vector(&c, 2), 2);
	h.compression = codes(vector(&c, 1), 1);
	h.has_extensions = !c.is_short && ss_cursor_left(&c) > 0;
	if (h.has_extensions)
		h.extensions = vector(&c, 2);
	bool is_good = !c.is_short && ss_cursor_left(&c) == 0 && h.ciphers.bytes.len % 2 == 0;
	is_good &= read_extensions(h.extensions, read_client_extension, &h);
	h.has_grease |= has_grease(&h.ciphers) || has_grease(&h.groups) ||
	                has_grease(&h.supported_versions);
	*out = h;
	return is_good;
}

bool ss_client_hello_parse_v2(struct ss_slice record, struct ss_client_hello *out)
{
	struct ss_client_hello h = {.is_v2 = true};
	struct ss_cursor c = cursor_on(record);
	ss_cursor_skip(&c, 1);
	h.version = ss_cursor_be16(&c);
	size_t ciphers = ss_cursor_be16(&c), session_id = ss_cursor_be16(&c);
	size_t challenge = ss_cursor_be16(&c);
	h.ciphers = codes(take(&c, ciphers), 3);
	h.session_id = take(&c, session_id);
	h.random = take(&c, challenge);
	*out = h;
	return !c.is_short && ss_cursor_left(&c) == 0 && ciphers % 3 == 0;
}

static bool read_server_extension(void *hello, const struct ss_tls_extension *e)
{
	struct ss_server_hello *h = hello;
	struct ss_cursor c = cursor_on(e->data);
	struct ss_slice names;
	switch (e->type) {
	case SS_TLS_SUPPORTED_VERSIONS: h->chosen = ss_cursor_be16(&c); break;
	case SS_TLS_KEY_SHARE: h->group = ss_cursor_be16(&c); break;
	case SS_TLS_PRE_SHARED_KEY: h->has_psk = true; break;
	case SS_TLS_ALPN:
		return whole_vector(e->data, &names) && ss_tls_alpn_next(&names, &h->alpn);
	default: break;
	}
	return !c.is_short;
}

bool ss_server_hello_parse(struct ss_slice body, struct ss_server_hello *out)
{
	/* SHA-256 of "HelloRetryRequest" (RFC 8446, section 4.1.3). */
	static const uint8_t retry[RANDOM] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11,
	                                      0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	                                      0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e,
	                                      0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};
	struct ss_server_hello h = {0};
	struct ss_cursor c = cursor_on(body);
	h.version = h.chosen = ss_cursor_be16(&c);
	h.random = take(&c, RANDOM);
	h.session_id = vector(&c, 1);
	h.cipher = ss_cursor_be16(&c);
	h.compression = ss_cursor_u8(&c);
	h.is_retry = ss_slice_is_equal(h.random, (struct ss_slice){retry, RANDOM});
	if (!c.is_short && ss_cursor_left(&c) > 0)
		h.extensions = vector(&c, 2);
	bool is_good = !c.is_short && ss_cursor_left(&c) == 0;
	is_good &= read_extensions(h.extensions, read_server_extension, &h);
	*out = h;
	return is_good;
}

uint16_t ss_client_hello_highest(const struct ss_client_hello *h)
{
	uint32_t highest = 0;
	for (size_t i = 0; i < ss_tls_codes_count(&h->supported_versions); i++) {
		uint32_t version = ss_tls_code(&h->supported_versions, i);
		if (version > highest && !ss_tls_is_grease(version))
			highest = version;
	}
	return highest > 0 ? (uint16_t)highest : h->version;
}
