/* src/smtp/proxy.c: the PROXY protocol's header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "guard.h"
#include "smtp/proxy.h"

static enum ss_proxy_verdict parse(struct ss_slice bytes, size_t *used, struct ss_proxy *p)
{
	uint8_t *copy = guard_copy(bytes.data, bytes.len);
	enum ss_proxy_verdict v = ss_proxy_parse((struct ss_slice){copy, bytes.len}, used, p);
	guard_free(copy, bytes.len);
	return v;
}

/* Each shorter piece of a header asks for more. */
static void assert_header(struct ss_slice bytes, size_t header, enum ss_proxy_verdict verdict,
                          struct ss_proxy *p)
{
	size_t used;
	for (size_t len = 0; len < header; len++) {
		assert_int_equal(parse(ss_slice_cut(bytes, 0, len), &used, p), SS_PROXY_MORE);
		assert_int_equal(used, 0);
	}
	assert_int_equal(parse(ss_slice_cut(bytes, 0, header), &used, p), verdict);
	assert_int_equal(used, header);
	assert_int_equal(parse(bytes, &used, p), verdict);
	assert_int_equal(used, header);
}

static void assert_address(const struct ss_address *a, const char *text)
{
	char got[SS_ADDRESS_TEXT] = "";
	ss_address_write(a, got);
	assert_string_equal(got, text);
}

static void assert_v1(const char *line, enum ss_proxy_verdict verdict, struct ss_proxy *p)
{
	char text[256];
	snprintf(text, sizeof text, "%sEHLO a\r\n", line);
	assert_header(ss_slice_of(text), strlen(line), verdict, p);
	assert_int_equal(p->version, 1);
}

static void version_1_is_text(void **state)
{
	struct ss_proxy p;
	assert_v1("PROXY TCP4 192.0.2.1 198.51.100.9 56324 25\r\n", SS_PROXY_YES, &p);
	assert_address(&p.src, "192.0.2.1");
	assert_address(&p.dst, "198.51.100.9");
	assert_int_equal(p.src_port, 56324);
	assert_int_equal(p.dst_port, 25);
	assert_v1("PROXY TCP6 2001:db8::1 2001:db8::2 65535 0\r\n", SS_PROXY_YES, &p);
	assert_address(&p.src, "2001:db8::1");
	assert_v1("PROXY UNKNOWN\r\n", SS_PROXY_YES, &p);
	assert_int_equal(p.src.version, 0);
	assert_v1("PROXY UNKNOWN ffff::1 whatever 1 2\r\n", SS_PROXY_YES, &p);
	assert_int_equal(p.src.version, 0);
}

static void a_malformed_version_1_is_passed_over(void **state)
{
	static const char *const lines[] = {
	        "PROXY \r\n",
	        "PROXY TCP4\r\n",
	        "PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n",
	        "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
	        "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n",
	        "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
	        "PROXY TCP4 192.0.2.1  192.0.2.2 1 2\r\n",
	        "PROXY TCP4 2001:db8::1 192.0.2.2 1 2\r\n",
	        "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",
	        "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n",
	};
	struct ss_proxy p;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		assert_v1(lines[i], SS_PROXY_BAD, &p);
		assert_int_equal(p.src.version, 0);
	}
}

static void version_1_ends_within_107_bytes(void **state)
{
	char text[200];
	struct ss_proxy p;
	int n = snprintf(text, sizeof text, "PROXY UNKNOWN %091d\r\n", 0);
	assert_int_equal(n, 107);
	assert_header(ss_slice_of(text), 107, SS_PROXY_YES, &p);
	snprintf(text, sizeof text, "PROXY UNKNOWN %092d\r\n", 0);
	assert_header(ss_slice_of(text), 107, SS_PROXY_BAD, &p);
}

static void version_2_is_binary(void **state)
{
	struct ss_proxy p;
	assert_header(SS_SLICE("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"
	                       "\xc0\0\2\1\xc6\x33\x64\x09\xdc\x04\0\x19"
	                       "EHLO a\r\n"),
	              28, SS_PROXY_YES, &p);
	assert_int_equal(p.version, 2);
	assert_address(&p.src, "192.0.2.1");
	assert_address(&p.dst, "198.51.100.9");
	assert_int_equal(p.src_port, 56324);
	assert_int_equal(p.dst_port, 25);
	/* IPv6, and a TLV behind the addresses */
	assert_header(SS_SLICE("\r\n\r\n\0\r\nQUIT\n\x21\x21\0\x28"
	                       "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"
	                       "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\2\0\1\0\2"
	                       "\4\0\1x"),
	              56, SS_PROXY_YES, &p);
	assert_address(&p.dst, "2001:db8::2");
	assert_int_equal(p.dst_port, 2);
	/* LOCAL: the balancer itself, whatever follows; PROXY of an unspecified family */
	assert_header(SS_SLICE("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0EHLO a"), 16, SS_PROXY_YES, &p);
	assert_int_equal(p.src.version, 0);
	assert_header(SS_SLICE("\r\n\r\n\0\r\nQUIT\n\x21\0\0\2xxEHLO a"), 18, SS_PROXY_YES, &p);
}

static void a_malformed_version_2_is_passed_over(void **state)
{
	struct ss_proxy p;
	size_t used;
	/* too short for its addresses; not version 2; no such command; no such family */
	assert_header(SS_SLICE("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\4abcdEHLO"), 20, SS_PROXY_BAD, &p);
	assert_header(SS_SLICE("\r\n\r\n\0\r\nQUIT\n\x11\x11\0\1aEHLO"), 17, SS_PROXY_BAD, &p);
	assert_header(SS_SLICE("\r\n\r\n\0\r\nQUIT\n\x22\x11\0\0EHLO"), 16, SS_PROXY_BAD, &p);
	assert_header(SS_SLICE("\r\n\r\n\0\r\nQUIT\n\x21\x41\0\0EHLO"), 16, SS_PROXY_BAD, &p);
	assert_header(SS_SLICE("\r\n\r\n\0\r\nQUIT\n\x21\x31\0\2abEHLO"), 18, SS_PROXY_BAD, &p);
	assert_int_equal(p.version, 2);
	assert_int_equal(parse(SS_SLICE("\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff"), &used, &p),
	                 SS_PROXY_BAD);
	assert_int_equal(used, 16);
}

static void other_bytes_are_refused_at_once(void **state)
{
	struct ss_proxy p;
	size_t used;
	assert_int_equal(parse(SS_SLICE("E"), &used, &p), SS_PROXY_NO);
	assert_int_equal(parse(SS_SLICE("PROXYING x"), &used, &p), SS_PROXY_NO);
	assert_int_equal(parse(SS_SLICE("proxy TCP4"), &used, &p), SS_PROXY_NO);
	assert_int_equal(parse(SS_SLICE("\r\nEHLO"), &used, &p), SS_PROXY_NO);
	assert_int_equal(parse(SS_SLICE("\r\n\r\n\0\r\nQUIT\r"), &used, &p), SS_PROXY_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(version_1_is_text),
	        cmocka_unit_test(a_malformed_version_1_is_passed_over),
	        cmocka_unit_test(version_1_ends_within_107_bytes),
	        cmocka_unit_test(version_2_is_binary),
	        cmocka_unit_test(a_malformed_version_2_is_passed_over),
	        cmocka_unit_test(other_bytes_are_refused_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
