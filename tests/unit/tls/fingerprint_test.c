/* The examples of the specifications: github.com/FoxIO-LLC/ja4, technical_details;
 * github.com/salesforce/ja3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "guard.h"
#include "tls/fingerprint.h"

struct builder {
	uint8_t bytes[65536];
	size_t len;
};

static void put(struct builder *b, const void *bytes, size_t len)
{
	assert_true(len <= sizeof b->bytes - b->len);
	memcpy(b->bytes + b->len, bytes, len);
	b->len += len;
}

static void put_number(struct builder *b, size_t value, unsigned size)
{
	while (size-- > 0) {
		uint8_t byte = (uint8_t)(value >> 8 * size);
		put(b, &byte, 1);
	}
}

/* "1301,1302": the codes, behind their length. */
static void put_codes(struct builder *b, const char *list, unsigned length_size)
{
	size_t n = list[0] ? (strlen(list) + 1) / 5 : 0;
	put_number(b, 2 * n, length_size);
	for (size_t i = 0; i < n; i++)
		put_number(b, strtoul(list + 5 * i, NULL, 16), 2);
}

struct client { /* lists in hexadecimal; NULL is "" */
	unsigned version;
	const char *ciphers, *extensions, *versions, *algorithms, *groups;
	const char *alpn; /* one name */
	size_t alpn_len;  /* 0: strlen */
};

static void put_extension(struct builder *b, unsigned type, const struct client *c)
{
	struct builder data = {.len = 0};
	if (type == SS_TLS_SUPPORTED_VERSIONS)
		put_codes(&data, c->versions, 1);
	if (type == SS_TLS_SIGNATURE_ALGORITHMS && c->algorithms)
		put_codes(&data, c->algorithms, 2);
	if (type == SS_TLS_SUPPORTED_GROUPS && c->groups)
		put_codes(&data, c->groups, 2);
	if (type == SS_TLS_ALPN && c->alpn) {
		size_t len = c->alpn_len > 0 ? c->alpn_len : strlen(c->alpn);
		put_number(&data, len + 1, 2);
		put_number(&data, len, 1);
		put(&data, c->alpn, len);
	}
	put_number(b, type, 2);
	put_number(b, data.len, 2);
	put(b, data.bytes, data.len);
}

static void build_hello(struct builder *b, const struct client *c)
{
	static const uint8_t random[32];
	struct builder extensions = {.len = 0};
	size_t n = c->extensions ? (strlen(c->extensions) + 1) / 5 : 0;
	put_number(b, c->version, 2);
	put(b, random, sizeof random);
	put_number(b, 0, 1);
	put_codes(b, c->ciphers, 2);
	put_number(b, 0x0100, 2);
	for (size_t i = 0; i < n; i++)
		put_extension(&extensions, (unsigned)strtoul(c->extensions + 5 * i, NULL, 16), c);
	if (c->extensions) {
		put_number(b, extensions.len, 2);
		put(b, extensions.bytes, extensions.len);
	}
}

static void check_client(const struct client *c, const char *ja4, const char *raw)
{
	static struct builder b;
	char text[SS_LIMIT_TLS_FINGERPRINT], out[SS_JA4_TEXT];
	struct ss_client_hello h;
	b.len = 0;
	build_hello(&b, c);
	uint8_t *copy = guard_copy(b.bytes, b.len);
	ss_client_hello_parse((struct ss_slice){copy, b.len}, &h);
	if (raw) {
		assert_int_equal(ss_ja4_write_raw(&h, text, sizeof text), strlen(raw));
		assert_string_equal(text, raw);
	}
	if (ja4) {
		assert_true(ss_ja4_write(&h, out));
		assert_string_equal(out, ja4);
	}
	guard_free(copy, b.len);
}

static const struct client chrome = {
        .version = 0x0303,
        .ciphers = "8a8a,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,"
                   "0035",
        .extensions = "1a1a,001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,"
                      "000a,0015,5a5a",
        .versions = "4a4a,0304,0303",
        .algorithms = "0403,0804,0401,0503,0805,0501,0806,0601",
        .alpn = "h2",
};

static void ja4_of_the_specification(void **state)
{
	check_client(&chrome, "t13d1516h2_8daaf6152771_e5627efa2ab1",
	             "t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,"
	             "cca8,cca9_0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,"
	             "ff01_0403,0804,0401,0503,0805,0501,0806,0601");
}

/* "If there are no signature algorithms ... the string ends without an underscore": the list of
 * extensions is that of the example, so the list is there and empty. */
static void ja4_without_signature_algorithms(void **state)
{
	struct client c = chrome;
	c.algorithms = NULL;
	check_client(&c, "t13d1516h2_8daaf6152771_6d807ffa2a79", NULL);
}

static void ja4_of_nothing_is_zeroes(void **state)
{
	struct client c = {.version = 0x0301, .ciphers = ""};
	check_client(&c, "t10i000000_000000000000_000000000000", "t10i000000__");
	c.ciphers = "0a0a";
	c.extensions = "0000,0010,dada";
	check_client(&c, "t10d000200_000000000000_000000000000", "t10d000200__");
}

static void ja4_versions(void **state)
{
	struct client c = {.ciphers = "002f", .versions = "0301,7a7a,0303,0302"};
	static const struct {
		unsigned version;
		const char *raw;
	} rows[] = {{0x0304, "t13i010000_002f_"}, {0x0303, "t12i010000_002f_"},
	            {0x0302, "t11i010000_002f_"}, {0x0300, "ts3i010000_002f_"},
	            {0x0002, "ts2i010000_002f_"}, {0x0305, "t00i010000_002f_"}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		c.version = rows[i].version;
		check_client(&c, NULL, rows[i].raw);
	}
	c.extensions = "002b";
	check_client(&c, NULL, "t12i010100_002f_002b");
}

static void ja4_alpn(void **state)
{
	struct client c = {.version = 0x0303, .ciphers = "002f", .extensions = "0010"};
	static const struct {
		const char *name;
		size_t len;
		const char *raw;
	} rows[] = {
	        {"http/1.1", 0, "t12i0101h1_002f_"},
	        {"x", 0, "t12i0101xx_002f_"},
	        {"\xab", 0, "t12i0101ab_002f_"},
	        {"\xab\xcd", 0, "t12i0101ad_002f_"},
	        {"0\xab", 0, "t12i01013b_002f_"},
	        {"01\xab\xcd", 0, "t12i01013d_002f_"},
	        {"0\xab\xcd\x31", 0, "t12i010101_002f_"},
	        {"a\0", 2, "t12i010160_002f_"},
	        {"", 0, "t12i010100_002f_"},
	        {NULL, 0, "t12i010100_002f_"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		c.alpn = rows[i].name;
		c.alpn_len = rows[i].len;
		check_client(&c, NULL, rows[i].raw);
	}
}

static void ja4_counts_to_99(void **state)
{
	static char ciphers[150 * 5];
	for (unsigned i = 0; i < 150; i++)
		memcpy(ciphers + (size_t)5 * i, "c02b,", 5);
	ciphers[sizeof ciphers - 1] = 0;
	check_client(&(struct client){.version = 0x0303, .ciphers = ciphers}, NULL, NULL);
	static struct builder b;
	char out[SS_JA4_TEXT];
	struct ss_client_hello h;
	b.len = 0;
	build_hello(&b, &(struct client){.version = 0x0303, .ciphers = ciphers});
	assert_true(ss_client_hello_parse((struct ss_slice){b.bytes, b.len}, &h));
	assert_true(ss_ja4_write(&h, out));
	assert_memory_equal(out, "t12i990000_", 11);
}

static void what_offers_too_much_has_no_fingerprint(void **state)
{
	static char ciphers[30000 * 5];
	static struct builder b;
	char ja4[SS_JA4_TEXT], ja3[SS_JA3_TEXT];
	struct ss_client_hello h;
	for (unsigned i = 0; i < 30000; i++)
		memcpy(ciphers + (size_t)5 * i, "c02b,", 5);
	ciphers[sizeof ciphers - 1] = 0;
	build_hello(&b, &(struct client){.version = 0x0303, .ciphers = ciphers});
	assert_true(ss_client_hello_parse((struct ss_slice){b.bytes, b.len}, &h));
	assert_false(ss_ja4_write(&h, ja4));
	assert_false(ss_ja3_write(&h, ja3));
	assert_string_equal(ja4, "");
	assert_string_equal(ja3, "");
}

static void ja4s_of_the_specification(void **state)
{
	static const uint8_t extensions[] = {0, 5, 0, 0, 0, 0x17, 0, 0, 0xff, 1, 0, 0, 0, 0, 0, 0};
	struct ss_server_hello h = {.version = 0x0303,
	                            .chosen = 0x0303,
	                            .cipher = 0xc030,
	                            .extensions = {extensions, sizeof extensions}};
	char out[SS_JA4S_TEXT], raw[100];
	assert_true(ss_ja4s_write(&h, out));
	assert_string_equal(out, "t120400_c030_4e8089b08790");
	assert_int_equal(ss_ja4s_write_raw(&h, raw, sizeof raw), 32);
	assert_string_equal(raw, "t120400_c030_0005,0017,ff01,0000");
	h = (struct ss_server_hello){.chosen = 0x0304, .cipher = 0x1301, .alpn = SS_SLICE("h2")};
	assert_true(ss_ja4s_write(&h, out));
	assert_string_equal(out, "t1300h2_1301_000000000000");
}

/* The README of salesforce/ja3. */
static void ja3_of_the_specification(void **state)
{
	static struct builder b;
	struct ss_client_hello h;
	char raw[200], out[SS_JA3_TEXT];
	const struct client c = {
	        .version = 769,
	        .ciphers = "0004,0005,000a,0009,0064,0062,0003,0006,0013,0012,0063",
	};
	build_hello(&b, &c);
	assert_true(ss_client_hello_parse((struct ss_slice){b.bytes, b.len}, &h));
	assert_int_equal(ss_ja3_write_raw(&h, raw, sizeof raw), 35);
	assert_string_equal(raw, "769,4-5-10-9-100-98-3-6-19-18-99,,,");
	assert_true(ss_ja3_write(&h, out));
	assert_string_equal(out, "de350869b8c85de67a350c8d186f11e6");
	assert_int_equal(ss_ja3_write_raw(&h, raw, 10), 0);
}

static void ja3_leaves_grease_out(void **state)
{
	static struct builder b;
	struct ss_client_hello h;
	char raw[200];
	const struct client c = {.version = 771,
	                         .ciphers = "0a0a,1301",
	                         .extensions = "fafa,000a,0a0a",
	                         .groups = "caca,001d,0017"};
	build_hello(&b, &c);
	assert_true(ss_client_hello_parse((struct ss_slice){b.bytes, b.len}, &h));
	assert_true(h.has_grease);
	ss_ja3_write_raw(&h, raw, sizeof raw);
	assert_string_equal(raw, "771,4865,10,29-23,");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(ja4_of_the_specification),
	        cmocka_unit_test(ja4_without_signature_algorithms),
	        cmocka_unit_test(ja4_of_nothing_is_zeroes),
	        cmocka_unit_test(ja4_versions),
	        cmocka_unit_test(ja4_alpn),
	        cmocka_unit_test(ja4_counts_to_99),
	        cmocka_unit_test(what_offers_too_much_has_no_fingerprint),
	        cmocka_unit_test(ja4s_of_the_specification),
	        cmocka_unit_test(ja3_of_the_specification),
	        cmocka_unit_test(ja3_leaves_grease_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
