#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"
#include "guard.h"

typedef void (*digest_fn)(const uint8_t *bytes, size_t len, uint8_t *out);

static void check(digest_fn digest, size_t digest_len, const char *text, const char *expected)
{
	uint8_t out[SS_SHA256_LEN];
	char hex[2 * SS_SHA256_LEN + 1];
	uint8_t *bytes = guard_copy(text, strlen(text));
	digest(bytes, strlen(text), out);
	assert_int_equal(ss_digest_write_hex(out, digest_len, hex), 2 * digest_len);
	assert_string_equal(hex, expected);
	guard_free(bytes, strlen(text));
}

#define DIGITS                                                                                     \
	"1234567890123456789012345678901234567890123456789012345678901234567890"                   \
	"1234567890"

static void md5_of_rfc_1321(void **state)
{
	static const char *const rows[][2] = {
	        {"", "d41d8cd98f00b204e9800998ecf8427e"},
	        {"a", "0cc175b9c0f1b6a831c399e269772661"},
	        {"abc", "900150983cd24fb0d6963f7d28e17f72"},
	        {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
	        {"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
	        {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
	         "d174ab98d277d9f5a5611c2c9f419d9f"},
	        {DIGITS, "57edf4a22be3c955ac49da2e2107b67a"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check(ss_digest_md5, SS_MD5_LEN, rows[i][0], rows[i][1]);
}

#define FIPS_56 "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"

static void sha1_of_rfc_3174(void **state)
{
	check(ss_digest_sha1, SS_SHA1_LEN, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d");
	check(ss_digest_sha1, SS_SHA1_LEN, FIPS_56, "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
}

static void sha256_of_fips_180(void **state)
{
	check(ss_digest_sha256, SS_SHA256_LEN, "abc",
	      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check(ss_digest_sha256, SS_SHA256_LEN, FIPS_56,
	      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

enum { LONGEST = 300 };

/* The digest of all digests of 0 to 300 bytes, beside what Python's hashlib makes of them:
 * b''.join(sha1(data[:n]).digest() for n in range(301)) with data[i] = i * 7 + 3. */
static void check_lengths(digest_fn digest, size_t digest_len, const char *expected)
{
	uint8_t data[LONGEST], all[(LONGEST + 1) * SS_SHA256_LEN], out[SS_SHA256_LEN];
	char hex[2 * SS_SHA256_LEN + 1];
	for (unsigned i = 0; i < LONGEST; i++)
		data[i] = (uint8_t)(i * 7 + 3);
	for (size_t len = 0; len <= LONGEST; len++) {
		uint8_t *bytes = guard_copy(data, len);
		digest(bytes, len, all + len * digest_len);
		guard_free(bytes, len);
	}
	digest(all, (LONGEST + 1) * digest_len, out);
	ss_digest_write_hex(out, digest_len, hex);
	assert_string_equal(hex, expected);
}

static void every_length_is_padded_right(void **state)
{
	check_lengths(ss_digest_md5, SS_MD5_LEN, "bbc8219ce2f09cb1b1235ce3b7ef018c");
	check_lengths(ss_digest_sha1, SS_SHA1_LEN, "43debf5006166594c976375f1c06253e43d53ddf");
	check_lengths(ss_digest_sha256, SS_SHA256_LEN,
	              "7d917fbd2cf49ddff9ad0a8706bba32d204e92e71d2e369c5a03d6af29278c9f");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(md5_of_rfc_1321),
	        cmocka_unit_test(sha1_of_rfc_3174),
	        cmocka_unit_test(sha256_of_fips_180),
	        cmocka_unit_test(every_length_is_padded_right),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
