/* Findings of TLS and of secrets in clear: one dialogue that is one, and one that nearly is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/tls.h"
#include "analysis/tls_rows.h"
#include "finding_cases.h"
#include "tls/certificate.h"

/* ---- certificates: the only octet of each says what it is ---- */

enum { NOW = 1767323045, DAY = 86400 }; /* when the dialogues begin */
#define NS 1000000000LL

static bool read_sample(struct ss_slice der, struct ss_arena *arena, struct ss_certificate *out)
{
	struct ss_slice *names = ss_arena_take(arena, 2 * sizeof *names);
	if (!names || der.len != 1)
		return false;
	names[0] = SS_SLICE("*.mail.example");
	names[1] = SS_SLICE("mx.example");
	*out = (struct ss_certificate){
	        .subject = SS_SLICE("CN=mx.example"),
	        .issuer = SS_SLICE("CN=CA"),
	        .names = names,
	        .n_names = 2,
	        .not_before_ns = (int64_t)(NOW - 100 * DAY) * NS,
	        .not_after_ns = (int64_t)(NOW + 100LL * DAY) * NS,
	        .key = SS_SLICE("RSA 2048"),
	        .signature = SS_SLICE("sha256WithRSAEncryption"),
	};
	switch (der.data[0]) {
	case 'e': out->not_after_ns = (int64_t)(NOW - DAY) * NS; break;
	case 'n': out->not_before_ns = (int64_t)(NOW + DAY) * NS; break;
	case 's': out->not_after_ns = (int64_t)(NOW + DAY) * NS; break;
	case 'i': out->is_self_signed = true; break;
	case '1': out->signature = SS_SLICE("sha1WithRSAEncryption"); break;
	case 'k': out->key = SS_SLICE("RSA 1024"); break;
	case 'w': out->key = SS_SLICE("EC P-256"); break;
	case 'o': names[1] = SS_SLICE("mx.other.example"); break;
	default: break;
	}
	return true;
}

static const struct ss_certificate_reader reader = {.read = read_sample};

/* ---- handshakes ---- */

#define GREETING                "S: 220 mx.example ESMTP\nC: EHLO a.example\n"
#define STARTTLS                GREETING "S: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\n"
#define PLAIN                   GREETING "S: 250-mx.example\nS: 250 SIZE 100\n"
#define ZERO16                  "00000000000000000000000000000000"
#define RANDOM                  ZERO16 ZERO16
#define CLIENT                  "C# 160301002d010000290303" RANDOM "000002c02f0100\n"
#define SERVER(VERSION, CIPHER) "S# 160303002a02000026" VERSION RANDOM "00" CIPHER "00\n"
#define HELLOS(VERSION, CIPHER) CLIENT SERVER(VERSION, CIPHER)
#define GOOD                    HELLOS("0303", "c02f")
#define CERTIFICATE(OCTET)      GOOD "S# 160303000b0b000007000004000001" OCTET "\n"
/* ServerKeyExchange (RFC 5246, section 7.4.3): a prime of so many octets. */
#define DHE(CIPHER, RECORD, BODY, LEN, PRIME)                                                      \
	HELLOS("0303", CIPHER)                                                                     \
	"S# 160303" RECORD "0c" BODY LEN PRIME "000102"                                            \
	"000105\n"
#define X16  "ffffffffffffffffffffffffffffffff"
#define X64  X16 X16 X16 X16
#define X128 X64 X64
#define X256 X128 X128
#define FINISHED(SIDE)                                                                             \
	SIDE "# 140303000101"                                                                      \
	     "1603030010" ZERO16 "\n"
#define ESTABLISHED GOOD FINISHED("C") FINISHED("S")
#define MAIL(PARAMETER, ID)                                                                        \
	"C: MAIL FROM:<a@a.example>" PARAMETER                                                     \
	"\nS: 250 ok\nC: RCPT TO:<b@b.example>\nS: 250 ok\n"                                       \
	"C: DATA\nS: 354 go\nC: Message-ID: <" ID "@a.example>\nC: \nC: x\nC: .\nS: 250 ok\n"      \
	"C: QUIT\nS: 221 bye\n"
#define LOGIN(MECHANISM) "C: AUTH " MECHANISM "\n"
#define BASE             "AGFsaWNlAHNlY3JldA==" /* alice, secret */

#define SEVERE(X) "\"severity\":\"" X "\""
#define RUN(...)                                                                                   \
	{                                                                                          \
		.certificates = &reader, .dialogue = __VA_ARGS__                                   \
	}

static const struct engine_run goes_on = {.after_ns = 60 * NS, .dialogue = PLAIN MAIL("", "1")};
static const struct engine_run another = {.after_ns = 60 * NS, .dialogue = PLAIN MAIL("", "2")};
/* A copy that was decrypted on its way. */
#define WITHIN STARTTLS "C: EHLO a.example\nS: 250-mx.example\nS: 250 REQUIRETLS\n"

static const struct finding_case cases[] = {
        {"tls.capability_change", "\"text\":\"X-EVIL\"",
         RUN(GREETING
             "S: 250-mx.example\nS: 250-X-EVIL\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\n"
             "C: EHLO a.example\nS: 250-mx.example\nS: 250 SIZE 100\nC: QUIT\nS: 221 bye\n"),
         RUN(STARTTLS
             "C: EHLO a.example\nS: 250-mx.example\nS: 250 AUTH PLAIN\nC: QUIT\nS: 221 bye\n"),
         NULL},
        {"tls.cleartext_after_tls", SEVERE("high"), RUN(STARTTLS ESTABLISHED "C: RSET\n"),
         RUN(STARTTLS ESTABLISHED "C# 15030300020100\n"), NULL},
        {"tls.to_plain_port", SEVERE("info"), RUN(CLIENT "S: 220 mx.example ESMTP\nS: 500 what?\n"),
         RUN(CLIENT SERVER("0303", "c02f"), .server_port = 465), NULL},
        {"tls.old_version", SEVERE("low"), RUN(STARTTLS HELLOS("0302", "c013")), RUN(STARTTLS GOOD),
         NULL},
        {"tls.old_version",
         SEVERE("medium"),
         RUN(HELLOS("0301", "c013"), .server_port = 465),
         {.dialogue = NULL},
         NULL},
        {"tls.weak_cipher", SEVERE("medium"), RUN(STARTTLS HELLOS("0303", "0005")),
         RUN(STARTTLS HELLOS("0303", "002f")), NULL},
        {"tls.export_cipher", SEVERE("high"), RUN(STARTTLS HELLOS("0303", "0008")),
         RUN(STARTTLS HELLOS("0303", "000a")), NULL},
        {"tls.null_or_anon", SEVERE("high"), RUN(STARTTLS HELLOS("0303", "003b")),
         RUN(STARTTLS HELLOS("0303", "003c")), NULL},
        {"tls.null_or_anon",
         SEVERE("low"),
         RUN(STARTTLS HELLOS("0303", "c018")),
         {.dialogue = NULL},
         NULL},
        /* DHE_RSA_WITH_AES_128_CBC_SHA with a prime of 1024 bits, and of 2048 */
        {"tls.weak_dh", "\"text\":\"DH 1024\"",
         RUN(STARTTLS DHE("0033", "008b", "000087", "0080", X128 "0001")),
         RUN(STARTTLS DHE("0033", "010b", "000107", "0100", X256 "0001")), NULL},
        {"tls.cert_expired", "ended 2026-01-01", RUN(STARTTLS CERTIFICATE("65")),
         RUN(STARTTLS CERTIFICATE("61")), NULL},
        {"tls.cert_expired",
         SEVERE("medium"),
         RUN(STARTTLS CERTIFICATE("65"), .server_port = 587),
         {.dialogue = NULL},
         NULL},
        {"tls.cert_not_yet", "begins 2026-01-03", RUN(STARTTLS CERTIFICATE("6e")),
         RUN(STARTTLS CERTIFICATE("61")), NULL},
        {"tls.cert_expires_soon", "ends 2026-01-03", RUN(STARTTLS CERTIFICATE("73")),
         RUN(STARTTLS CERTIFICATE("65")), NULL},
        {"tls.cert_self_signed", SEVERE("info"), RUN(STARTTLS CERTIFICATE("69")),
         RUN(STARTTLS CERTIFICATE("61")), NULL},
        {"tls.cert_self_signed",
         SEVERE("medium"),
         RUN(CERTIFICATE("69"), .server_port = 465),
         {.dialogue = NULL},
         NULL},
        {"tls.cert_sha1", SEVERE("low"), RUN(STARTTLS CERTIFICATE("31")),
         RUN(STARTTLS CERTIFICATE("61")), NULL},
        {"tls.cert_weak_key", "\"text\":\"RSA 1024\"", RUN(STARTTLS CERTIFICATE("6b")),
         RUN(STARTTLS CERTIFICATE("77")), NULL},
        {"tls.cert_name_mismatch", "not mx.example", RUN(STARTTLS CERTIFICATE("6f")),
         RUN(STARTTLS CERTIFICATE("61")), NULL},
        {"requiretls.broken", SEVERE("medium"), RUN(PLAIN MAIL(" REQUIRETLS", "1")),
         RUN(WITHIN MAIL(" REQUIRETLS", "1")), NULL},
        {"requiretls.broken", "goes on without",
         RUN(WITHIN MAIL(" REQUIRETLS", "1"), .next = &goes_on),
         RUN(WITHIN MAIL(" REQUIRETLS", "1"), .next = &another), NULL},
        {"auth.plaintext", SEVERE("high"), RUN(PLAIN LOGIN("PLAIN " BASE) "S: 235 ok\n"),
         RUN(PLAIN LOGIN("CRAM-MD5") "S: 334 PDEuMkBhPg==\nC: YWxpY2UgMDA=\nS: 235 ok\n"), NULL},
        {"auth.plaintext", SEVERE("medium"), RUN(PLAIN LOGIN("PLAIN " BASE) "S: 535 no\n"),
         RUN(WITHIN LOGIN("PLAIN " BASE) "S: 235 ok\n"), NULL},
        {"auth.offered_plaintext", SEVERE("low"),
         RUN(GREETING "S: 250-mx.example\nS: 250 AUTH PLAIN LOGIN\nC: QUIT\nS: 221 bye\n"),
         RUN(GREETING "S: 250-mx.example\nS: 250 AUTH CRAM-MD5\nC: QUIT\nS: 221 bye\n"), NULL},
        {"auth.offered_plaintext", /* with auth.plaintext it is the same fact */
         NULL,
         {.dialogue = NULL},
         RUN(GREETING
             "S: 250-mx.example\nS: 250 AUTH PLAIN LOGIN\n" LOGIN("PLAIN " BASE) "S: 535 no\n"),
         NULL},
        {"auth.offered_plaintext",
         NULL,
         {.dialogue = NULL},
         RUN(WITHIN "C: EHLO a\nS: 250-mx.example\nS: 250 AUTH PLAIN\nC: QUIT\nS: 221 bye\n"),
         NULL},
};
enum { N_CASES = sizeof cases / sizeof *cases };

static const struct ss_observer *const observers[] = {&ss_tls_observer, NULL};

static void each_finding(void **state)
{
	finding_cases_check(cases, N_CASES, observers);
}

/* ---- settings ---- */

static void set(struct ss_settings *s, struct ss_slice name, struct ss_slice value)
{
	struct ss_setting_trouble trouble;
	assert_int_equal(ss_settings_set(s, name, value, &trouble), 0);
}

/* MD5 of "771,49199,,,": what CLIENT asks for. */
static void fingerprints_of_the_list(void **state)
{
	struct ss_settings settings;
	ss_settings_init(&settings);
	CHECK_RUN(WITH(STARTTLS GOOD, .observers = observers, .settings = &settings),
	          "!\"id\":\"ja.known_bad\"");
	set(&settings, SS_SLICE("bad_ja3"), SS_SLICE("5a6f5ba859dd395751805f3064d612b9"));
	CHECK_RUN(WITH(STARTTLS GOOD, .observers = observers, .settings = &settings),
	          "\"id\":\"ja.known_bad\",\"severity\":\"high\"");
	ss_settings_release(&settings);
}

static void who_is_inside_matters(void **state)
{
	static const struct {
		const char *dialogue, *severity;
	} rows[] = {
	        {PLAIN LOGIN("PLAIN " BASE) "S: 235 ok\n",
	         "\"id\":\"auth.plaintext\",\"severity\":\"medium\""},
	        {PLAIN LOGIN("PLAIN " BASE) "S: 535 no\n",
	         "\"id\":\"auth.plaintext\",\"severity\":\"low\""},
	        {GREETING "S: 250-a\nS: 250 AUTH PLAIN\n",
	         "\"id\":\"auth.offered_plaintext\",\"severity\":\"info\""},
	};
	struct ss_settings settings;
	ss_settings_init(&settings);
	set(&settings, SS_SLICE("internal_networks"), SS_SLICE("192.0.2.0/24 198.51.100.0/24"));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		CHECK_RUN(WITH(rows[i].dialogue, .observers = observers, .settings = &settings),
		          rows[i].severity);
	ss_settings_release(&settings);
}

/* The secret is in no finding. */
static void secrets_stay_out(void **state)
{
	CHECK_RUN(WITH(PLAIN LOGIN("PLAIN " BASE) "S: 235 ok\n", .observers = observers),
	          "PLAIN, alice: success", "!secret", "!" BASE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_finding),
	        cmocka_unit_test(fingerprints_of_the_list),
	        cmocka_unit_test(who_is_inside_matters),
	        cmocka_unit_test(secrets_stay_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
