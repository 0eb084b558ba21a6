/* TLS behind STARTTLS, from the octets on the wire to the session's record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/tls_facts.h"
#include "engine_run.h"
#include "tls_script.h"

#define STARTTLS                                                                                   \
	"S: 220 mx.example ESMTP Postfix\nC: EHLO client.example\nS: 250-mx.example\n"             \
	"S: 250-PIPELINING\nS: 250-SIZE 10240000\nS: 250-STARTTLS\nS: 250 CHUNKING\n"              \
	"C: STARTTLS\nS: 220 2.0.0 Ready\n"

/* A reader that knows one certificate, whatever it is given. */
static bool read_sample(struct ss_slice der, struct ss_arena *arena, struct ss_certificate *out)
{
	struct ss_slice *names = ss_arena_take(arena, 2 * sizeof *names);
	*out = (struct ss_certificate){0};
	if (!names)
		return false;
	names[0] = SS_SLICE("mail.example.org");
	names[1] = SS_SLICE("192.0.2.7");
	*out = (struct ss_certificate){
	        .subject = SS_SLICE("CN=mail.example.org"),
	        .issuer = SS_SLICE("CN=CA,O=Example"),
	        .names = names,
	        .n_names = 2,
	        .not_before_ns = 1000000000,
	        .not_after_ns = INT64_MIN,
	        .serial = SS_SLICE("12ab"),
	        .key = SS_SLICE("RSA 2048"),
	        .signature = SS_SLICE("sha256WithRSAEncryption"),
	};
	return true;
}

static const struct ss_certificate_reader sample_reader = {.read = read_sample};

/* The dialogue up to STARTTLS, then what is in a stream; free() it. */
static char *dialogue_of(const char *stream)
{
	struct tls_script script;
	char path[512];
	snprintf(path, sizeof path, "%s/%s.txt", STREAMS, stream);
	assert_true(tls_script_read(path, &script));
	size_t size = sizeof STARTTLS, len = sizeof STARTTLS - 1;
	for (size_t i = 0; i < script.n; i++)
		size += 2 * script.steps[i].len + 32;
	char *text = malloc(size);
	assert_non_null(text);
	memcpy(text, STARTTLS, len);
	for (size_t i = 0; i < script.n; i++) {
		const struct tls_step *s = &script.steps[i];
		len += (size_t)sprintf(text + len, s->is_gap ? "%c- %zu" : "%c# ",
		                       s->side == SS_TLS_CLIENT ? 'C' : 'S', s->len);
		for (size_t at = 0; at < s->len && !s->is_gap; at++)
			len += (size_t)sprintf(text + len, "%02x", s->bytes[at]);
		text[len++] = '\n';
	}
	text[len] = 0;
	tls_script_free(&script);
	return text;
}

#define CHECK_STREAM(stream, reader, ...)                                                          \
	do {                                                                                       \
		char *dialogue_ = dialogue_of(stream);                                             \
		CHECK_RUN(WITH(dialogue_, .certificates = (reader)), __VA_ARGS__);                 \
		free(dialogue_);                                                                   \
	} while (0)

static void the_handshake_is_told(void **state)
{
	CHECK_STREAM("tls12", NULL,
	             "\"tls\":{\"offered\":true,\"requested\":true,\"accepted\":true,"
	             "\"established\":true,\"version\":\"TLSv1.2\","
	             "\"cipher\":\"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384\",\"group\":\"x25519\","
	             "\"sni\":\"mail.example.org\",\"alpn\":[\"smtp\",\"h2\"],"
	             "\"alpn_selected\":\"h2\",\"versions\":[\"TLSv1.2\"],"
	             "\"ja3\":\"b8a53a20ebdc4e5fdaaa92badcb594de\","
	             "\"ja3s\":\"895252f3ce80cebf7a8837be83ec8e16\","
	             "\"ja4\":\"t12d8408sp_bd790527ddab_3c5a66c06c35\","
	             "\"ja4s\":\"t1205h2_c030_1ece00aee4e9\",\"certificates\":[{\"sha1\":\"",
	             "\"sha256\":\"", "\"size\":971}]}", "\"outcome\":\"tls\"");
	CHECK_STREAM("tls13-retry", NULL, "\"version\":\"TLSv1.3\"", "\"group\":\"secp384r1\"",
	             "\"versions\":[\"TLSv1.3\",\"TLSv1.2\",\"TLSv1.1\",\"TLSv1.0\"]",
	             "!\"certificates\"", "!\"anomalies\"");
	CHECK_STREAM("resumed-tls12", NULL, "\"resumed\":true", "!\"certificates\"");
}

static void certificates_are_told_by_the_reader(void **state)
{
	CHECK_STREAM(
	        "tls12", &sample_reader,
	        "\"certificates\":[{\"subject\":\"CN=mail.example.org\","
	        "\"issuer\":\"CN=CA,O=Example\",\"names\":[\"mail.example.org\",\"192.0.2.7\"],"
	        "\"not_before\":1.000000,\"serial\":\"12ab\",\"key\":\"RSA 2048\","
	        "\"signature\":\"sha256WithRSAEncryption\",\"sha1\":\"",
	        "\",\"sha256\":\"", "\"self_signed\":false,\"size\":971}]");
	CHECK_STREAM("chain", NULL, "\"size\":491},{\"sha1\":", "!\"subject\"");
}

static void a_handshake_that_fails_is_no_tls(void **state)
{
	CHECK_STREAM("distrusted12", NULL, "\"established\":false",
	             "\"alerts\":[\"client fatal unknown_ca\"]", "\"outcome\":\"closed\"");
	CHECK_STREAM("refused", NULL, "\"alerts\":[\"server fatal protocol_version\"]",
	             "!\"cipher\"", "\"established\":false");
}

static void what_is_not_seen_is_not_judged(void **state)
{
	CHECK_STREAM("gap-in-client-hello", NULL, "!\"sni\"", "\"established\":true",
	             "\"tls_handshake_gap\":1", "\"ja3s\"");
	char *dialogue = dialogue_of("distrusted13");
	CHECK_RUN(WITH(dialogue, .is_open = true), "\"version\":\"TLSv1.3\"", "!\"established\"",
	          "\"outcome\":\"tls\"");
	free(dialogue);
}

static void what_is_not_tls_is_counted(void **state)
{
	char *dialogue = dialogue_of("not-tls-later");
	CHECK_RUN(WITH(dialogue, .log = 1u << SS_RECORD_EVENT | 1u << SS_RECORD_SESSION),
	          "\"not_tls\":6", "\"anomalies\":{\"not_tls\":1}",
	          "\"kind\":\"anomaly\",\"direction\":\"c2s\"", "\"anomaly\":\"not_tls\"");
	free(dialogue);
	dialogue = dialogue_of("not-tls-first");
	CHECK_RUN(WITH(dialogue, .log = 0), "\"not_tls\":14", "\"text_after_starttls\":1");
	free(dialogue);
}

static void tls_on_a_plain_port_is_an_anomaly(void **state)
{
	char *dialogue = dialogue_of("tls12");
	char *hello = strstr(dialogue, "C# ");
	char text[4096];
	assert_non_null(hello);
	snprintf(text, sizeof text, "S: 220 mx.example ESMTP\n%.*s\nS: 500 what?\nS: 421 bye\n",
	         (int)strcspn(hello, "\n"), hello);
	CHECK(text, "\"tls_on_plain_port\":1");
	free(dialogue);
}

/* The octets of a stream behind what is said before it, without STARTTLS. */
static char *stream_behind(const char *before, const char *stream)
{
	char *dialogue = dialogue_of(stream), *all = NULL;
	assert_true(asprintf(&all, "%s%s", before, strchr(dialogue, '#') - 1) > 0);
	free(dialogue);
	return all;
}

static void a_greeting_may_come_before_tls_that_nobody_asked_for(void **state)
{
	char *dialogue = stream_behind("S: 220 mx.example ESMTP\n", "tls13");
	CHECK(dialogue, "\"tls_on_plain_port\":1", "\"established\":true", "\"outcome\":\"tls\"");
	free(dialogue);
}

static void a_balancer_may_speak_before_tls(void **state)
{
	static const size_t segments[] = {1, 7, 100, 1400};
	char *dialogue = stream_behind("C: PROXY TCP4 192.0.2.1 192.0.2.2 7 465\n", "tls13");
	for (size_t i = 0; i < sizeof segments / sizeof segments[0]; i++)
		CHECK_RUN(WITH(dialogue, .server_port = 465, .segment = segments[i]),
		          "\"proxy\":{\"version\":1,\"src_ip\":\"192.0.2.1\"", "\"ja4\"",
		          "!\"not_tls\"");
	free(dialogue);
}

/* Else one connection could make the list as long as it likes. */
static void one_chain_is_kept(void **state)
{
#define TWO_CERTIFICATES "S# 160303000f0b00000b0000080000016100000162\n"
	char *hello = dialogue_of("tls12"), *dialogue = NULL;
	char *end = strstr(hello, "C# ");
	end[strcspn(end, "\n") + 1] = 0;
	assert_true(asprintf(&dialogue, "%s%s", hello,
	                     TWO_CERTIFICATES TWO_CERTIFICATES TWO_CERTIFICATES) > 0);
	CHECK(dialogue, "2x\"size\":1", "\"dropped\":2");
	free(dialogue);
	free(hello);
}

static void any_segments_give_the_same_session(void **state)
{
	static const char *const streams[] = {"tls12", "tls13", "client-cert", "v2-hello",
	                                      "not-tls-first"};
	static const size_t segments[] = {1, 2, 5, 61, 333};
	for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++) {
		char *dialogue = dialogue_of(streams[i]);
		struct engine_run run = {dialogue, .log = 1u << SS_RECORD_SESSION};
		char *expected = engine_run(&run);
		for (size_t k = 0; k < sizeof segments / sizeof segments[0]; k++) {
			run.segment = segments[k];
			char *seen = engine_run(&run);
			assert_string_equal(seen, expected);
			free(seen);
		}
		free(expected);
		free(dialogue);
	}
}

/* Budget: 4 KiB, the flow and its streams included. */
static void an_idle_session_in_tls_is_small(void **state)
{
	enum { N = 300 };
	static const char *const streams[] = {"tls12", "tls13", "chain",
	                                      "capture-postfix-starttls"};
	for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++) {
		char *dialogue = dialogue_of(streams[i]);
		char *seen = engine_run(&(struct engine_run){dialogue, .log = 1u << SS_RECORD_STATS,
		                                             .n_connections = N, .is_open = true,
		                                             .certificates = &sample_reader});
		const char *peak = strstr(seen, "\"memory_peak\":");
		assert_non_null(peak);
		size_t each = strtoul(peak + strlen("\"memory_peak\":"), NULL, 10) / N;
		if (each == 0 || each > 4096)
			fail_msg("%s: %zu octets a session", streams[i], each);
		free(seen);
		free(dialogue);
	}
}

static void memory_may_be_short(void **state)
{
	static const char *const streams[] = {"tls12", "chain", "fragments"};
	for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++) {
		struct tls_script script;
		char path[512];
		snprintf(path, sizeof path, "%s/%s.txt", STREAMS, streams[i]);
		assert_true(tls_script_read(path, &script));
		for (uint64_t n = 1; n < 60; n++) {
			struct ss_memory memory = {.fail_after = n};
			struct ss_arena arena = {.memory = &memory};
			struct ss_tls_record record = {0};
			uint64_t offsets[2] = {0};
			struct ss_tls_facts *f = ss_tls_facts_create(&(struct ss_tls_facts_options){
			        .memory = &memory, .certificates = &sample_reader});
			for (size_t s = 0; f && s < script.n; s++) {
				const struct tls_step *step = &script.steps[s];
				enum ss_side side =
				        step->side == SS_TLS_CLIENT ? SS_CLIENT : SS_SERVER;
				struct ss_place place = {side, offsets[side], {0}};
				ss_tls_facts_feed(f, place, step->bytes, step->len);
				offsets[side] += step->len;
			}
			if (f) {
				ss_tls_facts_end(f, true);
				ss_tls_facts_write(f, &arena, &record);
			}
			ss_arena_reset(&arena);
			ss_tls_facts_destroy(f);
			assert_int_equal(memory.used, 0);
		}
		tls_script_free(&script);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_handshake_is_told),
	        cmocka_unit_test(certificates_are_told_by_the_reader),
	        cmocka_unit_test(a_handshake_that_fails_is_no_tls),
	        cmocka_unit_test(what_is_not_seen_is_not_judged),
	        cmocka_unit_test(what_is_not_tls_is_counted),
	        cmocka_unit_test(tls_on_a_plain_port_is_an_anomaly),
	        cmocka_unit_test(a_greeting_may_come_before_tls_that_nobody_asked_for),
	        cmocka_unit_test(a_balancer_may_speak_before_tls),
	        cmocka_unit_test(one_chain_is_kept),
	        cmocka_unit_test(any_segments_give_the_same_session),
	        cmocka_unit_test(an_idle_session_in_tls_is_small),
	        cmocka_unit_test(memory_may_be_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
