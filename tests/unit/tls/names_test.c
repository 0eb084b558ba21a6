#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tls/anomaly.h"
#include "tls/names.h"

typedef const char *(*name_fn)(uint16_t code, char *room);

static void check(name_fn name, uint16_t code, const char *expected)
{
	char room[SS_TLS_NAME_TEXT];
	assert_string_equal(name(code, room), expected);
}

static void cipher_suites_have_iana_s_names(void **state)
{
	check(ss_tls_cipher_name, 0x0000, "TLS_NULL_WITH_NULL_NULL");
	check(ss_tls_cipher_name, 0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA");
	check(ss_tls_cipher_name, 0x00ff, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
	check(ss_tls_cipher_name, 0x1301, "TLS_AES_128_GCM_SHA256");
	check(ss_tls_cipher_name, 0x1305, "TLS_AES_128_CCM_8_SHA256");
	check(ss_tls_cipher_name, 0x5600, "TLS_FALLBACK_SCSV");
	check(ss_tls_cipher_name, 0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
	check(ss_tls_cipher_name, 0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
	check(ss_tls_cipher_name, 0xd005, "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256");
	check(ss_tls_cipher_name, 0xc0fe, "0xC0FE");
	check(ss_tls_cipher_name, 0xffff, "0xFFFF");
}

static void groups_versions_and_alerts_have_names(void **state)
{
	char room[SS_TLS_NAME_TEXT];
	check(ss_tls_group_name, 23, "secp256r1");
	check(ss_tls_group_name, 29, "x25519");
	check(ss_tls_group_name, 4588, "X25519MLKEM768");
	check(ss_tls_group_name, 0x1a1a, "0x1A1A");
	check(ss_tls_version_name, 0x0304, "TLSv1.3");
	check(ss_tls_version_name, 0x0300, "SSLv3");
	check(ss_tls_version_name, 0x0002, "SSLv2");
	check(ss_tls_version_name, 0x7f1c, "0x7F1C");
	assert_string_equal(ss_tls_alert_name(0, room), "close_notify");
	assert_string_equal(ss_tls_alert_name(48, room), "unknown_ca");
	assert_string_equal(ss_tls_alert_name(121, room), "ech_required");
	assert_string_equal(ss_tls_alert_name(200, room), "0xC8");
	assert_string_equal(ss_tls_alert_level_name(2, room), "fatal");
	assert_string_equal(ss_tls_alert_level_name(3, room), "0x03");
}

static void every_name_is_found(void **state)
{
	char room[SS_TLS_NAME_TEXT];
	unsigned n = 0;
	for (unsigned code = 0; code <= 0xffff; code++)
		n += ss_tls_cipher_name((uint16_t)code, room) != room;
	assert_int_equal(n, 358); /* a row out of its order would not be found */
	for (unsigned a = 0; a < SS_N_TLS_ANOMALIES; a++)
		assert_true(strlen(ss_tls_anomaly_name((enum ss_tls_anomaly)a)) > 0);
	assert_string_equal(ss_tls_anomaly_name(SS_N_TLS_ANOMALIES), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(cipher_suites_have_iana_s_names),
	        cmocka_unit_test(groups_versions_and_alerts_have_names),
	        cmocka_unit_test(every_name_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
