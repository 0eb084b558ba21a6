/* src/smtp/sasl.c and sasl_ntlm.c: who logs on, by every mechanism, and no secret kept unasked.
 * The exchanges are the RFCs' examples where they have one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "guard.h"
#include "smtp/sasl.h"

/* A response or challenge in clear; SENT sends a literal with its NULs. */
#define BYTES(literal) SS_SLICE(literal)

static void respond(struct ss_sasl *s, struct ss_slice bytes)
{
	char text[2048];
	size_t len = ss_base64_encode(bytes.data, bytes.len, text);
	uint8_t *copy = guard_copy(text, len);
	ss_sasl_response(s, (struct ss_slice){copy, len});
	guard_free(copy, len);
}

static void challenge(struct ss_sasl *s, const char *bytes)
{
	char text[512];
	ss_base64_encode((const uint8_t *)bytes, strlen(bytes), text);
	ss_sasl_challenge(s, ss_slice_of(text));
}

static void begin_with(struct ss_sasl *s, const char *mechanism, struct ss_slice bytes)
{
	char text[2048];
	int n = snprintf(text, sizeof text, "%s ", mechanism);
	ss_base64_encode(bytes.data, bytes.len, text + n);
	ss_sasl_begin(s, ss_slice_of(text));
}

static void assert_bytes(const uint8_t *bytes, size_t len, const char *expected)
{
	assert_int_equal(len, strlen(expected));
	assert_memory_equal(bytes, expected, len);
}

static void assert_who(const struct ss_sasl *s, const char *identity, const char *authzid)
{
	assert_bytes(s->identity, s->identity_len, identity);
	assert_bytes(s->authzid, s->authzid_len, authzid);
}

static void assert_not_in(const struct ss_sasl *s, const char *secret)
{
	assert_null(memmem(s, sizeof *s, secret, strlen(secret)));
	assert_int_equal(s->secret_len, 0);
}

/* Passwords are the same if their marks are, whoever has them and by whichever mechanism. */
static void passwords_are_known_again_by_their_marks(void **state)
{
	struct ss_sasl a = {.mark_key = 7}, b = {.mark_key = 7}, other = {.mark_key = 8};
	begin_with(&a, "PLAIN", BYTES("\0tim\0tanstaaf"));
	begin_with(&b, "PLAIN", BYTES("\0tom\0tanstaaf"));
	begin_with(&other, "PLAIN", BYTES("\0tim\0tanstaaf"));
	assert_true(a.secret_mark != 0 && a.secret_mark == b.secret_mark);
	assert_true(a.secret_mark != other.secret_mark);
	begin_with(&b, "PLAIN", BYTES("\0tim\0tanstaag"));
	assert_true(a.secret_mark != b.secret_mark);
	ss_sasl_begin(&b, SS_SLICE("LOGIN"));
	respond(&b, BYTES("tim"));
	assert_true(b.secret_mark == 0);
	respond(&b, BYTES("tanstaaf"));
	assert_true(a.secret_mark == b.secret_mark);
	assert_not_in(&b, "tanstaaf");
}

static void bad_passwords_are_told_apart(void **state)
{
	static const struct {
		struct ss_slice sent;
		bool is_identity, is_default;
	} cases[] = {
	        {BYTES("\0tim\0Tim"), true, false},
	        {BYTES("\0tim@mail.example\0tim"), true, false},
	        {BYTES("\0tim@mail.example\0tim@mail.example"), true, false},
	        {BYTES("\0tim\0tim1"), false, false},
	        {BYTES("\0root@mail.example\0toor"), false, true},
	        {BYTES("\0root\0Toor"), false, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ss_sasl s = {0};
		begin_with(&s, "PLAIN", cases[i].sent);
		assert_int_equal(s.is_secret_identity, cases[i].is_identity);
		assert_int_equal(s.is_default_pair, cases[i].is_default);
	}
}

/* RFC 4616, section 4. */
static void plain_tells_all_at_once(void **state)
{
	struct ss_sasl s = {0};
	begin_with(&s, "plain", BYTES("Ursel\0Kurt\0xipj3plmq"));
	assert_string_equal(s.name, "PLAIN");
	assert_who(&s, "Kurt", "Ursel");
	assert_int_equal(s.step, 1);
	assert_false(s.is_malformed);
	assert_not_in(&s, "xipj3plmq");
	s.keep_secret = true;
	begin_with(&s, "PLAIN", BYTES("\0tim\0tanstaaftanstaaf"));
	assert_who(&s, "tim", "");
	assert_bytes(s.secret, s.secret_len, "tanstaaftanstaaf");
}

/* It is begun in memory that is not zeroed. */
static void nothing_of_before_is_left(void **state)
{
	struct ss_sasl s, fresh = {.mark_key = 7, .keep_secret = true};
	memset(&s, 0xa5, sizeof s);
	s.keep_secret = true;
	s.mark_key = 7;
	s.on_secret = NULL;
	s.user = NULL;
	ss_sasl_begin(&s, SS_SLICE("LOGIN"));
	ss_sasl_begin(&fresh, SS_SLICE("LOGIN"));
	size_t from = offsetof(struct ss_sasl, mechanism);
	assert_memory_equal((uint8_t *)&s + from, (uint8_t *)&fresh + from, sizeof s - from);
	respond(&s, BYTES("tim"));
	respond(&s, BYTES("tanstaaf"));
	assert_who(&s, "tim", "");
	assert_bytes(s.secret, s.secret_len, "tanstaaf");
}

static void plain_may_answer_an_empty_challenge(void **state)
{
	struct ss_sasl s = {0};
	ss_sasl_begin(&s, SS_SLICE("PLAIN"));
	assert_int_equal(s.step, 0);
	ss_sasl_challenge(&s, SS_SLICE(""));
	respond(&s, BYTES("\0tim\0tanstaaf"));
	assert_who(&s, "tim", "");
	assert_int_equal(s.step, 1);
	ss_sasl_begin(&s, SS_SLICE("PLAIN =")); /* an empty initial response */
	assert_int_equal(s.step, 1);
	assert_int_equal(s.identity_len, 0);
	respond(&s, BYTES("\0tim\0tanstaaf"));
	assert_who(&s, "tim", "");
	assert_false(s.is_malformed);
}

static void a_malformed_plain_keeps_nothing(void **state)
{
	struct ss_sasl s = {0};
	begin_with(&s, "PLAIN", BYTES("tim\0tanstaaf"));
	assert_true(s.is_malformed);
	assert_who(&s, "", "");
	assert_not_in(&s, "tanstaaf");
	ss_sasl_begin(&s, SS_SLICE("PLAIN not*base64"));
	assert_true(s.is_malformed);
	begin_with(&s, "PLAIN", BYTES("\0\0tanstaaf"));
	assert_true(s.is_malformed);
	assert_not_in(&s, "tanstaaf");
}

static void login_asks_twice(void **state)
{
	struct ss_sasl s = {.keep_secret = true};
	ss_sasl_begin(&s, SS_SLICE("LOGIN"));
	challenge(&s, "Username:");
	respond(&s, BYTES("alice"));
	challenge(&s, "Password:");
	respond(&s, BYTES("wonderland"));
	assert_who(&s, "alice", "");
	assert_bytes(s.secret, s.secret_len, "wonderland");
	s.keep_secret = false;
	ss_sasl_begin(&s, SS_SLICE("login YWxpY2U="));
	assert_who(&s, "alice", "");
	challenge(&s, "Password:");
	respond(&s, BYTES("wonderland"));
	assert_not_in(&s, "wonderland");
	assert_int_equal(s.step, 2);
}

static void login_works_without_the_server_s_side(void **state)
{
	struct ss_sasl s = {0};
	ss_sasl_begin(&s, SS_SLICE("LOGIN"));
	respond(&s, BYTES("alice"));
	respond(&s, BYTES("wonderland"));
	assert_who(&s, "alice", "");
	assert_not_in(&s, "wonderland");
}

/* Whoever asks for the name again does not get the password shown. */
static void login_is_not_fooled_by_the_challenge(void **state)
{
	struct ss_sasl s = {0};
	ss_sasl_begin(&s, SS_SLICE("LOGIN"));
	challenge(&s, "Username:");
	respond(&s, BYTES("alice"));
	challenge(&s, "User Name");
	respond(&s, BYTES("wonderland"));
	assert_who(&s, "alice", "");
	assert_not_in(&s, "wonderland");
	ss_sasl_begin(&s, SS_SLICE("LOGIN"));
	challenge(&s, "Password:");
	respond(&s, BYTES("wonderland"));
	challenge(&s, "Username:");
	respond(&s, BYTES("alice"));
	assert_who(&s, "alice", "");
	assert_not_in(&s, "wonderland");
}

/* RFC 2195, section 2. */
static void cram_md5_tells_the_user_before_the_digest(void **state)
{
	struct ss_sasl s = {0};
	ss_sasl_begin(&s, SS_SLICE("CRAM-MD5"));
	challenge(&s, "<1896.697170952@postoffice.reston.mci.net>");
	respond(&s, BYTES("tim b913a602c7eda7a495b4e6e7334d3890"));
	assert_who(&s, "tim", "");
	assert_not_in(&s, "b913a602c7eda7a495b4e6e7334d3890");
	ss_sasl_begin(&s, SS_SLICE("CRAM-MD5"));
	respond(&s, BYTES("tim secret"));
	assert_true(s.is_malformed);
	assert_not_in(&s, "secret");
	assert_who(&s, "", "");
}

/* RFC 2831, section 4. */
static void digest_md5_names_the_user(void **state)
{
	struct ss_sasl s = {.keep_secret = true};
	ss_sasl_begin(&s, SS_SLICE("DIGEST-MD5"));
	respond(&s, BYTES("charset=utf-8,username=\"ch\\\"ris\",realm=\"elwood.innosoft.com\","
	                  "nonce=\"OA6MG9tEQGm2hh\",nc=00000001,cnonce=\"OA6MHXh6VqTrRk\","
	                  "digest-uri=\"imap/elwood.innosoft.com\","
	                  "response=d388dad90d4bbd760a152321f2143af7,qop=auth, authzid=\"boss\""));
	assert_who(&s, "ch\"ris", "boss");
	assert_bytes(s.secret, s.secret_len, "d388dad90d4bbd760a152321f2143af7");
	respond(&s, BYTES(""));
	assert_false(s.is_malformed);
	ss_sasl_begin(&s, SS_SLICE("DIGEST-MD5"));
	respond(&s, BYTES("realm=\"x\""));
	assert_true(s.is_malformed);
}

/* RFC 5802, section 5; RFC 7677, section 3. */
static void scram_names_the_user_in_its_first_message(void **state)
{
	struct ss_sasl s = {0};
	begin_with(&s, "SCRAM-SHA-1", BYTES("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"));
	respond(&s, BYTES("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
	                  "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="));
	assert_who(&s, "user", "");
	assert_false(s.is_malformed);
	assert_not_in(&s, "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
	begin_with(&s, "SCRAM-SHA-256-PLUS", BYTES("p=tls-exporter,a=b=2Coss,n=a=3Db=2cc,r=x"));
	assert_string_equal(s.name, "SCRAM-SHA-256-PLUS");
	assert_who(&s, "a=b,c", "b,oss");
	begin_with(&s, "SCRAM-SHA-256", BYTES("user"));
	assert_true(s.is_malformed);
}

static void oauth_names_the_user_and_hides_the_token(void **state)
{
	struct ss_sasl s = {0};
	begin_with(&s, "XOAUTH2",
	           BYTES("user=someuser@example.com\x01"
	                 "auth=Bearer ya29.vF9dft4qmTc2Nvb3\x01\x01"));
	assert_who(&s, "someuser@example.com", "");
	assert_not_in(&s, "vF9dft4qmTc2Nvb3");
	assert_false(s.is_malformed);
	begin_with(&s, "OAUTHBEARER",
	           BYTES("n,a=user@example.com,\x01host=server.example.com\x01port=587\x01"
	                 "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRh\x01\x01"));
	assert_who(&s, "user@example.com", "");
	assert_not_in(&s, "vF9dft4qmTc2Nvb3");
	respond(&s, BYTES("\x01"));
	assert_false(s.is_malformed);
	s.keep_secret = true;
	begin_with(&s, "OAUTHBEARER",
	           BYTES("n,a=u,\x01"
	                 "auth=Bearer tok\x01\x01"));
	assert_bytes(s.secret, s.secret_len, "tok");
}

static void external_and_anonymous(void **state)
{
	struct ss_sasl s = {0};
	ss_sasl_begin(&s, SS_SLICE("EXTERNAL ="));
	assert_who(&s, "", "");
	assert_int_equal(s.step, 1);
	begin_with(&s, "EXTERNAL", BYTES("fred@example.com"));
	assert_who(&s, "", "fred@example.com");
	begin_with(&s, "ANONYMOUS", BYTES("sirhc"));
	assert_who(&s, "sirhc", "");
}

static void others_are_followed_by_name(void **state)
{
	struct ss_sasl s = {0};
	begin_with(&s, "x-foo_2", BYTES("secret"));
	assert_string_equal(s.name, "X-FOO_2");
	assert_who(&s, "", "");
	assert_not_in(&s, "secret");
	begin_with(&s, "GSSAPI", BYTES("\x60\x82\x01 a ticket"));
	assert_false(s.is_malformed);
	assert_who(&s, "", "");
	begin_with(&s, "SCRAM-", BYTES("n,,n=user,r=x")); /* a family without a member */
	assert_who(&s, "", "");
}

/* A blob of PLAIN where a name is due; a NUL in the wrong place. */
static void a_name_with_a_nul_is_none(void **state)
{
	static const char *const mechanisms[] = {"LOGIN", "EXTERNAL", "ANONYMOUS"};
	struct ss_sasl s = {0};
	for (size_t n = 0; n < 3; n++) {
		begin_with(&s, mechanisms[n], BYTES("\0tim\0tanstaaf"));
		assert_true(s.is_malformed);
		assert_who(&s, "", "");
		assert_not_in(&s, "tanstaaf");
	}
	begin_with(&s, "PLAIN", BYTES("tim\0tanstaaf\0"));
	assert_true(s.is_malformed);
	assert_who(&s, "", "");
	begin_with(&s, "PLAIN", BYTES("\0tim\0tanst\0aaf"));
	assert_true(s.is_malformed);
	assert_who(&s, "", "");
}

/* "AUTH hunter2": a name that nobody knows. */
static void a_name_that_the_server_refuses_is_forgotten(void **state)
{
	struct ss_sasl s = {0};
	ss_sasl_begin(&s, SS_SLICE("hunter2"));
	ss_sasl_end(&s, 504);
	assert_string_equal(s.name, "");
	ss_sasl_begin(&s, SS_SLICE("X-OURS"));
	ss_sasl_end(&s, 235);
	assert_string_equal(s.name, "X-OURS");
	ss_sasl_begin(&s, SS_SLICE("SCRAM-SHA-256"));
	ss_sasl_end(&s, 504);
	assert_string_equal(s.name, "SCRAM-SHA-256");
}

/* "AUTH c2VjcmV0": what stands in the mechanism's place may be the secret itself. */
static void what_is_no_mechanism_s_name_is_not_kept(void **state)
{
	struct ss_sasl s = {0};
	ss_sasl_begin(&s, SS_SLICE("AGFsaWNlAHdvbmRlcmxhbmQ="));
	assert_true(s.is_malformed);
	assert_string_equal(s.name, "");
	assert_not_in(&s, "AGFsaWNl");
	ss_sasl_begin(&s, SS_SLICE("ABCDEFGHIJKLMNOPQRSTU"));
	assert_string_equal(s.name, "");
	ss_sasl_begin(&s, (struct ss_slice){0});
	assert_true(s.is_malformed);
	ss_sasl_response(&s, SS_SLICE("YQ=="));
	s = (struct ss_sasl){0};
	ss_sasl_response(&s, SS_SLICE("YQ==")); /* without a beginning */
	assert_int_equal(s.step, 1);
}

static void a_star_cancels(void **state)
{
	struct ss_sasl s = {0};
	ss_sasl_begin(&s, SS_SLICE("LOGIN"));
	ss_sasl_response(&s, SS_SLICE("*"));
	assert_true(s.is_cancelled);
	assert_int_equal(s.step, 0);
	ss_sasl_begin(&s, SS_SLICE("LOGIN"));
	assert_false(s.is_cancelled);
}

static void a_name_too_long_is_cut_and_told(void **state)
{
	struct ss_sasl s = {0};
	char text[600];
	int n = snprintf(text, sizeof text, "%0400d", 0);
	begin_with(&s, "ANONYMOUS", (struct ss_slice){(uint8_t *)text, (size_t)n});
	assert_int_equal(s.identity_len, SS_LIMIT_IDENTITY);
	assert_true(s.is_malformed);
}

/* ---- NTLM ---- */

struct message {
	uint8_t bytes[512];
	size_t len;
};

static void put16(struct message *m, size_t at, size_t value)
{
	m->bytes[at] = (uint8_t)value;
	m->bytes[at + 1] = (uint8_t)(value >> 8);
}

/* A field whose descriptor is at `at`, its bytes behind what is there. */
static void put_field(struct message *m, size_t at, const char *text, bool is_wide)
{
	size_t from = m->len;
	for (; *text; text++) {
		m->bytes[m->len++] = (uint8_t)*text;
		if (is_wide)
			m->bytes[m->len++] = 0;
	}
	put16(m, at, m->len - from);
	put16(m, at + 2, m->len - from);
	put16(m, at + 4, from);
}

/* [MS-NLMP], section 2.2.1.3.  header: 64, or 52 for those without flags. */
static struct message authenticate(const char *domain, const char *user, bool is_wide,
                                   size_t header)
{
	struct message m = {.len = header};
	memcpy(m.bytes, "NTLMSSP\0\3\0\0\0", 12);
	if (header > 60)
		m.bytes[60] = is_wide;
	put_field(&m, 28, domain, is_wide);
	put_field(&m, 36, user, is_wide);
	put_field(&m, 44, "WORKSTATION", is_wide);
	put_field(&m, 20, "\x01\xab hash", false);
	return m;
}

static void ntlm_names_domain_and_user(void **state)
{
	struct ss_sasl s = {0};
	for (unsigned i = 0; i < 4; i++) {
		struct message m = authenticate("DOM", "user", i & 1, i & 2 ? 52 : 64);
		ss_sasl_begin(&s, SS_SLICE("NTLM"));
		respond(&s, BYTES("NTLMSSP\0\1\0\0\0\7\x82\x08\xa2"));
		ss_sasl_challenge(&s, SS_SLICE("NTLM supported"));
		respond(&s, (struct ss_slice){m.bytes, m.len});
		assert_who(&s, "DOM\\user", "");
		assert_false(s.is_malformed);
		assert_not_in(&s, "01ab");
	}
	struct message m = authenticate("", "u", true, 64);
	s.keep_secret = true;
	ss_sasl_begin(&s, SS_SLICE("NTLM"));
	respond(&s, (struct ss_slice){m.bytes, m.len});
	assert_who(&s, "u", "");
	assert_bytes(s.secret, s.secret_len, "01ab2068617368");
}

static void ntlm_inside_spnego_is_found(void **state)
{
	struct ss_sasl s = {0};
	struct message m = authenticate("DOM", "user", true, 64);
	memmove(m.bytes + 16, m.bytes, m.len);
	memset(m.bytes, 0xa1, 16);
	ss_sasl_begin(&s, SS_SLICE("GSS-SPNEGO"));
	respond(&s, (struct ss_slice){m.bytes, m.len + 16});
	assert_who(&s, "DOM\\user", "");
}

static void ntlm_that_points_outside_is_malformed(void **state)
{
	struct ss_sasl s = {0};
	struct message m = authenticate("DOM", "user", true, 64);
	for (size_t len = 0; len < m.len; len++) {
		ss_sasl_begin(&s, SS_SLICE("NTLM"));
		respond(&s, (struct ss_slice){m.bytes, len});
		assert_int_equal(s.is_malformed, len > 0);
		assert_who(&s, "", "");
	}
	put16(&m, 40, 0xffff);
	put16(&m, 42, 0xffff);
	ss_sasl_begin(&s, SS_SLICE("NTLM"));
	respond(&s, (struct ss_slice){m.bytes, m.len});
	assert_true(s.is_malformed);
}

static void take_secret(void *user, struct ss_slice secret)
{
	char *text = user;
	snprintf(text, 64, "%.*s", (int)secret.len, (const char *)secret.data);
}

/* RFC 4616, section 4; RFC 2195, section 2; RFC 7677, section 3. */
static void who_asks_is_told_which_octets_are_secret(void **state)
{
	char told[64] = "";
	struct ss_sasl s = {.on_secret = take_secret, .user = told};
	begin_with(&s, "PLAIN", BYTES("Ursel\0Kurt\0xipj3plmq"));
	assert_string_equal(told, "xipj3plmq");
	assert_true(ss_sasl_is_read(&s));
	assert_not_in(&s, "xipj3plmq");
	told[0] = '\0';
	ss_sasl_begin(&s, SS_SLICE("LOGIN"));
	respond(&s, BYTES("tim"));
	assert_string_equal(told, "");
	assert_true(ss_sasl_is_read(&s));
	respond(&s, BYTES("tanstaaf"));
	assert_string_equal(told, "tanstaaf");
	begin_with(&s, "CRAM-MD5", BYTES("tim b913a602c7eda7a495b4e6e7334d3890"));
	assert_string_equal(told, "b913a602c7eda7a495b4e6e7334d3890");
	ss_sasl_begin(&s, SS_SLICE("SCRAM-SHA-256"));
	respond(&s, BYTES("c=biws,r=rOprNGfwEbeRWgbNEkqO,p=dHzbZapWIk4jUhN+"
	                  "Ute9ytag9zjfMHgsqmmiz7AndVQ="));
	assert_string_equal(told, "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
}

static void what_may_be_secret_is_not_always_known(void **state)
{
	struct ss_sasl s = {0};
	begin_with(&s, "PLAIN", BYTES("tim\0tanstaaf"));
	assert_false(ss_sasl_is_read(&s));
	ss_sasl_begin(&s, SS_SLICE("PLAIN AGFs!AHNl"));
	assert_false(ss_sasl_is_read(&s));
	begin_with(&s, "FOO", BYTES("tanstaaf"));
	assert_false(ss_sasl_is_read(&s));
	begin_with(&s, "OTP", BYTES("tanstaaf"));
	assert_false(ss_sasl_is_read(&s));
	ss_sasl_begin(&s, SS_SLICE("PLAIN"));
	assert_true(ss_sasl_is_read(&s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(who_asks_is_told_which_octets_are_secret),
	        cmocka_unit_test(what_may_be_secret_is_not_always_known),
	        cmocka_unit_test(passwords_are_known_again_by_their_marks),
	        cmocka_unit_test(bad_passwords_are_told_apart),
	        cmocka_unit_test(plain_tells_all_at_once),
	        cmocka_unit_test(nothing_of_before_is_left),
	        cmocka_unit_test(plain_may_answer_an_empty_challenge),
	        cmocka_unit_test(a_malformed_plain_keeps_nothing),
	        cmocka_unit_test(login_asks_twice),
	        cmocka_unit_test(login_works_without_the_server_s_side),
	        cmocka_unit_test(login_is_not_fooled_by_the_challenge),
	        cmocka_unit_test(cram_md5_tells_the_user_before_the_digest),
	        cmocka_unit_test(digest_md5_names_the_user),
	        cmocka_unit_test(scram_names_the_user_in_its_first_message),
	        cmocka_unit_test(oauth_names_the_user_and_hides_the_token),
	        cmocka_unit_test(external_and_anonymous),
	        cmocka_unit_test(others_are_followed_by_name),
	        cmocka_unit_test(what_is_no_mechanism_s_name_is_not_kept),
	        cmocka_unit_test(a_name_with_a_nul_is_none),
	        cmocka_unit_test(a_name_that_the_server_refuses_is_forgotten),
	        cmocka_unit_test(a_star_cancels),
	        cmocka_unit_test(a_name_too_long_is_cut_and_told),
	        cmocka_unit_test(ntlm_names_domain_and_user),
	        cmocka_unit_test(ntlm_inside_spnego_is_found),
	        cmocka_unit_test(ntlm_that_points_outside_is_malformed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
