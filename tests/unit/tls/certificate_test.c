/* The certificates of certificates/, made with OpenSSL, and what is left of them when bytes change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "tls/certificate_openssl.h"

enum { LARGEST = 2048 };

struct sample {
	uint8_t der[LARGEST];
	size_t len;
};

static struct sample load(const char *name)
{
	struct sample s = {.len = 0};
	char path[512];
	unsigned byte;
	snprintf(path, sizeof path, "%s/%s.hex", CERTIFICATES, name);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	while (s.len < LARGEST && fscanf(file, "%2x", &byte) == 1)
		s.der[s.len++] = (uint8_t)byte;
	fclose(file);
	return s;
}

/* The place of text in the certificate. */
static uint8_t *find(struct sample *s, const char *text)
{
	uint8_t *at = memmem(s->der, s->len, text, strlen(text));
	assert_non_null(at);
	return at;
}

static bool read_sample(const struct sample *s, struct ss_arena *arena, struct ss_certificate *out)
{
	uint8_t *copy = guard_copy(s->der, s->len);
	bool is_read = ss_certificate_openssl.read((struct ss_slice){copy, s->len}, arena, out);
	guard_free(copy, s->len);
	return is_read;
}

static void check_text(struct ss_slice text, const char *expected)
{
	char shown[1024];
	snprintf(shown, sizeof shown, "%.*s", (int)text.len, (const char *)text.data);
	assert_string_equal(shown, expected);
}

struct expected {
	const char *name, *subject, *issuer, *serial, *key, *signature;
	int64_t not_before, not_after; /* seconds; 0: absent */
	bool is_self_signed;
	const char *names[6];
};

/* Each beside what `openssl x509 -text -nameopt RFC2253` prints. */
static const struct expected rows[] = {
        {"rsa-names",
         "CN=mail.example.org,O=Example Org,C=DE",
         "CN=mail.example.org,O=Example Org,C=DE",
         "1234567890abcdef",
         "RSA 2048",
         "sha256WithRSAEncryption",
         1795306425,
         2110666425,
         true,
         {"mail.example.org", "mx.example.org", "192.0.2.7", "2001:db8::7",
          "postmaster@example.org", "https://example.org/a"}},
        {"p256",
         "CN=ec.example.org",
         "CN=ec.example.org",
         "4c9bb987447cda31cb59fd7bca22fd10c3d1d9d1",
         "EC P-256",
         "ecdsa-with-SHA256",
         1795306425,
         2110666425,
         true,
         {NULL}},
        {"ed25519",
         "CN=ed.example.org",
         "CN=ed.example.org",
         "1ba6799f4d7027afddfba6e3884bce179210ff7b",
         "Ed25519",
         "ED25519",
         1795306425,
         2110666425,
         true,
         {NULL}},
        {"leaf",
         "CN=leaf.example.org",
         "CN=ec.example.org",
         "4d",
         "RSA 2048",
         "ecdsa-with-SHA256",
         1795306425,
         1826842425,
         false,
         {NULL}},
        /* Names of other kinds (otherName, directoryName) are not told. */
        {"p384-odd-names",
         "CN=\\#lead\\\\back,O=Example\\, Inc. \\+ more\\;,C=DE",
         "CN=\\#lead\\\\back,O=Example\\, Inc. \\+ more\\;,C=DE",
         "43ec406fb5ecb4d1b12b48ec211b4481ecbce5f9",
         "EC P-384",
         "ecdsa-with-SHA256",
         1795308676,
         2110668676,
         true,
         {"a.example.org", "*.b.example.org", "198.51.100.5", "postmaster@example.org",
          "ldap://example.org/x"}},
        /* Two attributes in one set, and a year that nanoseconds do not reach. */
        {"rsa-pss-to-2300",
         "OU=a+CN=b,O=B\xc3\xbc"
         "cher GmbH",
         "OU=a+CN=b,O=B\xc3\xbc"
         "cher GmbH",
         "ff",
         "RSA 1024",
         "rsassaPss",
         1795308655,
         0,
         true,
         {NULL}},
};

static void facts_are_those_that_openssl_prints(void **state)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct expected *e = &rows[i];
		struct sample s = load(e->name);
		struct ss_memory memory = {0};
		struct ss_arena arena = {.memory = &memory};
		struct ss_certificate c;
		assert_true(read_sample(&s, &arena, &c));
		check_text(c.subject, e->subject);
		check_text(c.issuer, e->issuer);
		check_text(c.serial, e->serial);
		check_text(c.key, e->key);
		check_text(c.signature, e->signature);
		assert_int_equal(c.not_before_ns, e->not_before * 1000000000);
		assert_int_equal(c.not_after_ns,
		                 e->not_after ? e->not_after * 1000000000 : INT64_MIN);
		assert_int_equal(c.is_self_signed, e->is_self_signed);
		size_t n = 0;
		for (; n < c.n_names; n++)
			check_text(c.names[n], e->names[n]);
		assert_true(n == 6 || !e->names[n]);
		assert_int_equal(c.dropped, 0);
		ss_arena_reset(&arena);
		assert_int_equal(memory.used, 0);
	}
}

static void odd_octets_stay_as_they_are(void **state)
{
	struct sample s = load("rsa-names");
	struct ss_memory memory = {0};
	struct ss_arena arena = {.memory = &memory};
	struct ss_certificate c;
	find(&s, "mx.example.org")[2] = 0;
	find(&s, "postmaster@")[0] = 0xff;
	uint8_t *issuer = find(&s, "Example Org"); /* the first is the issuer's */
	issuer[7] = 0;
	issuer[8] = 0xfe;
	assert_false(read_sample(&s, &arena, &c)); /* it says that it is UTF-8 */
	issuer[-2] = 20;                           /* T61String */
	assert_true(read_sample(&s, &arena, &c));
	assert_int_equal(c.names[1].len, 14);
	assert_memory_equal(c.names[1].data, "mx\0example.org", 14);
	assert_memory_equal(c.names[4].data, "\xffostmaster@", 11);
	check_text(c.issuer, "CN=mail.example.org,O=Example\\00\xferg,C=DE");
	assert_false(c.is_self_signed);
	ss_arena_reset(&arena);
}

static void what_is_none_is_not_read(void **state)
{
	struct sample s = load("rsa-names");
	size_t len = s.len;
	struct ss_memory memory = {0};
	struct ss_arena arena = {.memory = &memory};
	struct ss_certificate c;
	for (s.len = 0; s.len < len; s.len++) {
		assert_false(read_sample(&s, &arena, &c));
		assert_null(c.subject.data);
	}
	ss_arena_reset(&arena);
	assert_int_equal(memory.used, 0);
}

static void changed_octets_do_no_harm(void **state)
{
	struct ss_memory memory = {0};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct sample s = load(rows[i].name);
		for (size_t at = 0; at < s.len; at++) {
			uint8_t before = s.der[at];
			struct ss_arena arena = {.memory = &memory};
			struct ss_certificate c;
			s.der[at] ^= (uint8_t)(1 + at % 255);
			read_sample(&s, &arena, &c);
			ss_arena_reset(&arena);
			s.der[at] = before;
		}
	}
	assert_int_equal(memory.used, 0);
}

static void memory_may_be_short(void **state)
{
	struct sample s = load("rsa-names");
	for (uint64_t n = 1; n < 10; n++) {
		struct ss_memory memory = {.fail_after = n};
		struct ss_arena arena = {.memory = &memory};
		struct ss_certificate c;
		if (!read_sample(&s, &arena, &c))
			assert_null(c.subject.data);
		ss_arena_reset(&arena);
		assert_int_equal(memory.used, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(facts_are_those_that_openssl_prints),
	        cmocka_unit_test(odd_octets_stay_as_they_are),
	        cmocka_unit_test(what_is_none_is_not_read),
	        cmocka_unit_test(changed_octets_do_no_harm),
	        cmocka_unit_test(memory_may_be_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
