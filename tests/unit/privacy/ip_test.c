/* Addresses by each mode; W40: full, host part, pseudonyms, partial mask, and private ones protected
 * unless they are asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "privacy/ip.h"

static struct ss_privacy_ip_keys keys;
static struct ss_privacy_mode mode;

static int set_up(void **state)
{
	keys = (struct ss_privacy_ip_keys){ss_prf_derive(SS_SLICE("k"), "4"),
	                                   ss_prf_derive(SS_SLICE("k"), "6")};
	ss_privacy_mode_init(&mode);
	return 0;
}

static struct ss_address read_address(const char *text)
{
	struct ss_address a;
	assert_true(ss_address_read(text, &a));
	return a;
}

static const char *safe(const char *text)
{
	static char out[SS_ADDRESS_TEXT];
	struct ss_address a = read_address(text);
	struct ss_address s = ss_privacy_ip_write(&mode, &keys, &a);
	ss_address_write(&s, out);
	return out;
}

static void modes_W40(void **state)
{
	static const struct {
		uint8_t ip;
		const char *ipv4, *ipv6, *mapped;
	} rows[] = {
	        {SS_PRIVACY_IP_FULL, "0.0.0.0", "::", "::ffff:0.0.0.0"},
	        {SS_PRIVACY_IP_HOST, "198.18.77.0", "2a00:1450:4001:82a::", "::ffff:198.18.77.0"},
	        {SS_PRIVACY_IP_MASK, "198.18.0.0", "2a00:1450::", "::ffff:198.18.0.0"},
	        {SS_PRIVACY_IP_KEEP, "198.18.77.200", "2a00:1450:4001:82a::2004",
	         "::ffff:198.18.77.200"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		mode.ip = rows[i].ip;
		assert_string_equal(safe("198.18.77.200"), rows[i].ipv4);
		assert_string_equal(safe("2a00:1450:4001:82a::2004"), rows[i].ipv6);
		assert_string_equal(safe("::ffff:198.18.77.200"), rows[i].mapped);
	}
}

static void network_bits(void **state)
{
	mode.ip = SS_PRIVACY_IP_HOST;
	mode.ipv4_bits = 20;
	mode.ipv6_bits = 47;
	assert_string_equal(safe("198.18.77.200"), "198.18.64.0");
	assert_string_equal(safe("2a00:1450:4001:82a::1"), "2a00:1450:4000::");
	mode.ipv4_bits = 32;
	mode.ipv6_bits = 128;
	assert_string_equal(safe("198.18.77.200"), "198.18.77.200");
	assert_string_equal(safe("2a00::1"), "2a00::1");
	mode.ipv4_bits = 0;
	assert_string_equal(safe("198.18.77.200"), "0.0.0.0");
}

static unsigned common_bits(const struct ss_address *a, const struct ss_address *b, unsigned most)
{
	unsigned n = 0;
	while (n < most && ((a->bytes[n / 8] ^ b->bytes[n / 8]) & 0x80 >> n % 8) == 0)
		n++;
	return n;
}

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 24;
}

/* Pairs that share any number of leading bits, by construction. */
static void check_prefixes(uint8_t version, const struct ss_address *like)
{
	unsigned most = version == 4 ? 32 : 128;
	uint64_t seed = version;
	for (unsigned round = 0; round < 4000; round++) {
		struct ss_address a = {.version = version}, b;
		for (unsigned i = 0; i < most / 8; i++)
			a.bytes[i] = (uint8_t)next_random(&seed);
		if (like)
			memcpy(a.bytes, like->bytes, round % 8);
		unsigned shared = (unsigned)next_random(&seed) % most;
		b = a;
		b.bytes[shared / 8] ^= (uint8_t)(0x80 >> shared % 8);
		for (unsigned i = shared / 8 + 1; i < most / 8; i++)
			b.bytes[i] = (uint8_t)next_random(&seed);
		struct ss_address x = ss_privacy_ip_write(&mode, &keys, &a);
		struct ss_address y = ss_privacy_ip_write(&mode, &keys, &b);
		assert_int_equal(common_bits(&x, &y, most), common_bits(&a, &b, most));
	}
}

static void prefixes_are_preserved_W40(void **state)
{
	struct ss_address mapped = read_address("::ffff:0.0.0.0");
	struct ss_address ten = read_address("10.1.2.3"), local = read_address("fe80::1");
	for (int protected = 0; protected < 2; protected ++) {
		mode.private_addresses = protected;
		check_prefixes(4, NULL);
		check_prefixes(4, &ten);
		check_prefixes(6, NULL);
		check_prefixes(6, &mapped);
		check_prefixes(6, &local);
	}
}

static void pseudonyms_depend_on_the_key_alone(void **state)
{
	char first[SS_ADDRESS_TEXT];
	strcpy(first, safe("198.18.77.200"));
	assert_string_not_equal(first, "198.18.77.200");
	assert_string_equal(safe("198.18.77.200"), first);
	keys.ipv4 = ss_prf_derive(SS_SLICE("another"), "4");
	assert_string_not_equal(safe("198.18.77.200"), first);
}

/* An address has one pseudonym, whichever protocol it was told in. */
static void mapped_addresses_are_the_same(void **state)
{
	char plain[SS_ADDRESS_TEXT + 8] = "::ffff:";
	strcat(plain, safe("198.18.77.200"));
	assert_string_equal(safe("::ffff:198.18.77.200"), plain);
}

/* By default private, loopback and documentation addresses are protected as all others. */
static void private_addresses_W40(void **state)
{
	static const char *const kept[] = {"10.1.2.3",     "127.0.0.1",    "169.254.1.1",
	                                   "172.31.0.9",   "192.168.1.20", "192.0.2.1",
	                                   "198.51.100.7", "203.0.113.9",  "::1",
	                                   "fd00::7",      "fe80::1",      "2001:db8::25"};
	static const uint8_t modes[] = {SS_PRIVACY_IP_FULL, SS_PRIVACY_IP_HOST, SS_PRIVACY_IP_MASK,
	                                SS_PRIVACY_IP_PREFIX};
	for (size_t m = 0; m < sizeof modes; m++) {
		for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
			mode.ip = modes[m];
			mode.private_addresses = true;
			assert_string_not_equal(safe(kept[i]), kept[i]);
			mode.private_addresses = false;
			assert_string_equal(safe(kept[i]), kept[i]);
		}
		assert_string_not_equal(safe("172.32.0.9"), "172.32.0.9");
		assert_string_not_equal(safe("2a00::25"), "2a00::25");
	}
}

static void absent_stays_absent(void **state)
{
	struct ss_address none = {0};
	assert_int_equal(ss_privacy_ip_write(&mode, &keys, &none).version, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup(modes_W40, set_up),
	        cmocka_unit_test_setup(network_bits, set_up),
	        cmocka_unit_test_setup(prefixes_are_preserved_W40, set_up),
	        cmocka_unit_test_setup(pseudonyms_depend_on_the_key_alone, set_up),
	        cmocka_unit_test_setup(mapped_addresses_are_the_same, set_up),
	        cmocka_unit_test_setup(private_addresses_W40, set_up),
	        cmocka_unit_test_setup(absent_stays_absent, set_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
