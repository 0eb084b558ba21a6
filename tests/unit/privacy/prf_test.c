/* SipHash-2-4 gives what its authors' program does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "privacy/prf.h"

/* The key 00 01 ... 0f and the inputs "", 00, 00 01, ...: the first of vectors_sip64 of the reference
 * implementation, and that of appendix A of the paper, of fifteen octets. */
static void vectors(void **state)
{
	static const uint64_t expected[] = {
	        0x726fdb47dd0e0e31u, 0x74f839c593dc67fdu, 0x0d6c8009d9a94f5au,
	        0x85676696d7fb7e2du, 0xcf2794e0277187b7u, 0x18765564cd99a68du,
	        0xcbc9466e58fee3ceu, 0xab0200f58b01d137u, 0x93f5f5799a932462u,
	};
	uint8_t bytes[16];
	for (uint8_t i = 0; i < sizeof bytes; i++)
		bytes[i] = i;
	struct ss_prf f = ss_prf_of_key(bytes);
	for (size_t len = 0; len < sizeof expected / sizeof expected[0]; len++)
		assert_int_equal(ss_prf(&f, bytes, len), expected[len]);
	assert_int_equal(ss_prf(&f, bytes, 15), 0xa129ca6149be45e5u);
}

static void purposes_and_secrets_are_told_apart(void **state)
{
	struct ss_prf a = ss_prf_derive(SS_SLICE("secret"), "one");
	struct ss_prf b = ss_prf_derive(SS_SLICE("secret"), "two");
	struct ss_prf c = ss_prf_derive(SS_SLICE("secre"), "tone");
	struct ss_prf again = ss_prf_derive(SS_SLICE("secret"), "one");
	assert_memory_equal(&a, &again, sizeof a);
	assert_memory_not_equal(&a, &b, sizeof a);
	assert_memory_not_equal(&a, &c, sizeof a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(vectors),
	        cmocka_unit_test(purposes_and_secrets_are_told_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
