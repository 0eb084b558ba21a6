/* The lines of EVE: their common part, files, handshakes, flows; filters; memory that is short. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "play_dialogue.h"
#include "run_format.h"

static const char *const mail[] = {"S: 220 s", "C: EHLO c", "S: 250 s", "C: MAIL FROM:<a@b>",
                                   "S: 250",   "C: DATA",   "S: 354",   NULL};
static const char *const mail_end[] = {". 9", "S: 250", "C: QUIT", "S: 221", NULL};

#define COMMON(TIME, CNT, TYPE)                                                                    \
	"{\"timestamp\":\"2026-01-02T03:04:05." TIME                                               \
	"+0000\",\"flow_id\":%FLOW%,\"pcap_cnt\":" CNT ",\"event_type\":\"" TYPE                   \
	"\",\"src_ip\":\"192.0.2.10\",\"src_port\":40112,\"dest_ip\":"                             \
	"\"198.51.100.25\",\"dest_port\":25,\"proto\":\"TCP\",\"ip_v\":4,\"pkt_src\":\"wire/"      \
	"pcap\","                                                                                  \
	"\"community_id\":\"1:LQU9qZlK+B5F3KDmev6m5PMibrg=\","

/* The number in its place, which is nobody's business, becomes %FLOW%. */
static void hide_flow(char *text)
{
	char *out = text;
	for (;;) {
		char *at = strstr(text, "\"flow_id\":");
		size_t len = at ? (size_t)(at - text) + 10 : strlen(text);
		memmove(out, text, len);
		out += len;
		text += len;
		if (!at)
			break;
		size_t digits = strspn(text, "0123456789");
		assert_in_range(digits, 6, 16);
		assert_true(strtoull(text, NULL, 10) < 1ull << 51);
		memmove(out, "%FLOW%", 6);
		out += 6;
		text += digits;
	}
	*out = '\0';
}

static void play_mail(struct play_dialogue *p, struct ss_file_record *files, size_t n)
{
	play_lines(p, mail);
	for (size_t i = 0; i < n; i++) {
		struct ss_file_record f = files[i];
		play_head(p, &f.head, SS_RECORD_FILE);
		struct ss_record_head head = f.head;
		f = files[i];
		f.head = head;
		p->sink(p->user, &f.head);
	}
	play_lines(p, mail_end);
}

static void end_session(struct play_dialogue *p, const struct ss_tls_record *tls)
{
	struct ss_session_record s;
	play_head(p, &s.head, SS_RECORD_SESSION);
	s.tls = tls;
	p->sink(p->user, &s.head);
}

static void begin(struct run_format *r, struct play_dialogue *p,
                  const struct ss_output_options *options)
{
	run_format_begin(r, "eve", options);
	*p = (struct play_dialogue){.sink = run_format_record, .user = r, .flow_id = 1};
}

static void lines_are_complete(void **state)
{
	struct run_format r;
	struct play_dialogue p;
	begin(&r, &p, NULL);
	play_mail(&p, NULL, 0);
	end_session(&p, NULL);
	char *text = run_format_end(&r);
	hide_flow(text);
	assert_string_equal(
	        text,
	        COMMON("008006", "9",
	               "smtp") "\"tx_id\":0,\"smtp\":{\"helo\":\"c\","
	                       "\"mail_from\":\"<a@b>\"},\"email\":{\"status\":\"PARSE_DONE\"}}\n");
	free(text);
}

static void flow_ids_tell_connections_apart(void **state)
{
	char *texts[3];
	for (int i = 0; i < 3; i++) {
		struct run_format r;
		struct play_dialogue p;
		begin(&r, &p, NULL);
		p.flow_id = i > 0 ? 2 : 1;
		play_mail(&p, NULL, 0);
		end_session(&p, NULL);
		texts[i] = run_format_end(&r);
	}
	assert_string_equal(texts[1], texts[2]);
	assert_string_not_equal(texts[0], texts[1]);
	for (int i = 0; i < 3; i++)
		free(texts[i]);
}

static void attachments_are_told_as_files(void **state)
{
	struct ss_file_record files[5];
	struct run_format r;
	struct play_dialogue p;
	for (size_t i = 0; i < 5; i++) {
		sample_blank(&files[i].head, SS_RECORD_FILE);
		files[i].complete = SS_FLAG_YES;
	}
	files[0].filename = SS_SLICE("NEWS.txt");
	files[0].size = 10807;
	files[0].md5 = SS_SLICE("d41d");
	files[0].sha1 = SS_SLICE("da39");
	files[0].sha256 = SS_SLICE("e3b0");
	files[1].size = 5; /* no name: a body */
	files[2].filename = SS_SLICE("cut.exe");
	files[2].complete = SS_FLAG_NO;
	files[3].filename = SS_SLICE("holes");
	files[3].gaps = 2;
	files[4].raw = SS_FLAG_YES;
	begin(&r, &p, &(struct ss_output_options){.log = 1u << 1});
	play_mail(&p, files, 5);
	end_session(&p, NULL);
	char *text = run_format_end(&r);
	hide_flow(text);
#define FILE_LINE(MEMBERS)                                                                         \
	COMMON("007006", "8", "fileinfo")                                                          \
	"\"smtp\":{\"helo\":\"c\",\"mail_from\":\"<a@b>\"},\"email\":{\"status\":\"PARSE_DONE\"}," \
	"\"app_proto\":\"smtp\",\"fileinfo\":{" MEMBERS ",\"tx_id\":0}}\n"
	assert_string_equal(
	        text,
	        FILE_LINE("\"filename\":\"NEWS.txt\",\"gaps\":false,\"state\":\"CLOSED\","
	                  "\"md5\":\"d41d\",\"sha1\":\"da39\",\"sha256\":\"e3b0\",\"stored\":false,"
	                  "\"size\":10807")
	                FILE_LINE("\"filename\":\"cut.exe\",\"gaps\":false,\"state\":\"TRUNCATED\","
	                          "\"stored\":false,\"size\":0")
	                        FILE_LINE("\"filename\":\"holes\",\"gaps\":true,\"state\":"
	                                  "\"TRUNCATED\",\"stored\":false,\"size\":0")
	                                FILE_LINE(
	                                        "\"filename\":\"rawmsg\",\"gaps\":false,\"state\":"
	                                        "\"CLOSED\",\"stored\":false,\"size\":0"));
	free(text);
}

static void handshakes_are_told(void **state)
{
	static const struct ss_slice names[] = {SS_SLICE("mail.example"), SS_SLICE("192.0.2.1")};
	static const struct ss_certificate_record certificate = {
	        .subject = SS_SLICE("CN=mail.example,O=A\\, B,C=DE"),
	        .issuer = SS_SLICE("CN=CA"),
	        .serial = SS_SLICE("03a0b1"),
	        .sha1 = SS_SLICE("da39a3"),
	        .not_before = 1366950473000000000LL,
	        .not_after = 1398486473000000000LL,
	        .names = {names, 2}};
	static const struct ss_slice alpn[] = {SS_SLICE("smtp")};
	const struct ss_tls_record tls = {.version = SS_SLICE("TLSv1.2"),
	                                  .sni = SS_SLICE("mail.example"),
	                                  .ja3 = SS_SLICE("abc"),
	                                  .ja3s = SS_SLICE("def"),
	                                  .ja4 = SS_SLICE("t13"),
	                                  .alpn = {alpn, 1},
	                                  .certificates = {&certificate, 1}};
	struct run_format r;
	struct play_dialogue p;
	begin(&r, &p, &(struct ss_output_options){.log = 1u << 2});
	play_lines(&p, (const char *const[]){"S: 220 s", "C: EHLO c", "S: 250", "C: STARTTLS",
	                                     "S: 220", "TLS", NULL});
	end_session(&p, &tls);
	char *text = run_format_end(&r);
	hide_flow(text);
	assert_string_equal(
	        text,
	        COMMON("005006", "6", "tls") "\"tls\":{\"subject\":\"C=DE, O=A\\\\, B, "
	                                     "CN=mail.example\",\"issuerdn\":\"CN=CA\","
	                                     "\"serial\":\"03:A0:B1\",\"fingerprint\":\"da:39:a3\","
	                                     "\"sni\":\"mail.example\","
	                                     "\"version\":\"TLS 1.2\","
	                                     "\"notbefore\":\"2013-04-26T04:27:53\","
	                                     "\"notafter\":\"2014-04-26T04:27:53\","
	                                     "\"subjectaltname\":[\"mail.example\",\"192.0.2.1\"],"
	                                     "\"ja3\":{\"hash\":\"abc\"},"
	                                     "\"ja3s\":{\"hash\":\"def\"},\"ja4\":\"t13\","
	                                     "\"client_alpns\":[\"smtp\"],"
	                                     "\"from_proto\":\"smtp\"}}\n");
	free(text);
}

static void flows_that_go_on_in_tls_are_its(void **state)
{
	const struct ss_tls_record tls = {.version = SS_SLICE("TLSv1.3")};
	struct ss_flow_record f;
	struct run_format r;
	struct play_dialogue p;
	begin(&r, &p, &(struct ss_output_options){.log = 1u << 3});
	play_lines(&p, (const char *const[]){"S: 220 s", "TLS", NULL});
	end_session(&p, &tls);
	play_head(&p, &f.head, SS_RECORD_FLOW);
	f.protocol = SS_PROTOCOL_SMTP;
	run_format_record(&r, &f.head);
	char *text = run_format_end(&r);
	assert_non_null(
	        strstr(text, "\"app_proto\":\"tls\",\"app_proto_orig\":\"smtp\",\"flow\":"));
	free(text);
}

static void sessions_without_a_handshake_have_none(void **state)
{
	const struct ss_tls_record tls = {.offered = SS_FLAG_YES};
	struct run_format r;
	struct play_dialogue p;
	begin(&r, &p, &(struct ss_output_options){.log = 1u << 2});
	end_session(&p, &tls);
	end_session(&p, NULL);
	char *text = run_format_end(&r);
	assert_string_equal(text, "");
	free(text);
}

static void flows_are_told_at_their_end(void **state)
{
	struct ss_flow_record f;
	struct run_format r;
	struct play_dialogue p;
	begin(&r, &p, NULL);
	play_head(&p, &f.head, SS_RECORD_FLOW);
	f.protocol = SS_PROTOCOL_SMTP;
	f.state = SS_SLICE("closed");
	f.ts_end = f.head.ts + 7995000000LL;
	f.pkts_c2s = 28;
	f.pkts_s2c = 25;
	f.bytes_c2s = 14610;
	f.bytes_s2c = 1234;
	f.vlan = 7;
	run_format_record(&r, &f.head);
	f.protocol = SS_PROTOCOL_UNKNOWN;
	f.state = SS_SLICE("timeout");
	run_format_record(&r, &f.head);
	f.protocol = SS_PROTOCOL_SMTPS;
	run_format_record(&r, &f.head);
	char *text = run_format_end(&r);
	hide_flow(text);
	assert_non_null(strstr(
	        text, "{\"timestamp\":\"2026-01-02T03:04:12.995006+0000\",\"flow_id\":%FLOW%,"
	              "\"event_type\":\"flow\",\"src_ip\":\"192.0.2.10\""));
	assert_non_null(strstr(
	        text, "\"vlan\":[7],\"app_proto\":\"smtp\",\"flow\":{\"pkts_toserver\":28,"
	              "\"pkts_toclient\":25,\"bytes_toserver\":14610,\"bytes_toclient\":1234,"
	              "\"start\":\"2026-01-02T03:04:05.000006+0000\","
	              "\"end\":\"2026-01-02T03:04:12.995006+0000\",\"age\":7,\"state\":\"closed\","
	              "\"reason\":\"shutdown\",\"alerted\":false}}\n"));
	assert_non_null(strstr(text, "\"app_proto\":\"failed\""));
	assert_non_null(strstr(text, "\"app_proto\":\"tls\""));
	assert_non_null(strstr(text, "\"state\":\"established\",\"reason\":\"timeout\""));
	free(text);
}

static void stats_are_told_when_asked_for(void **state)
{
	struct ss_stats_record s;
	struct run_format r;
	run_format_begin(&r, "eve", &(struct ss_output_options){.log = 1u << 5});
	sample_blank(&s.head, SS_RECORD_STATS);
	s.head.ts = PLAY_START_NS;
	s.head.flow_id = SS_NUMBER_ABSENT;
	s.packets = 10;
	s.bytes = 1000;
	s.flows = 3;
	s.sessions = 2;
	s.transactions = 1;
	s.elapsed = 61000000000LL;
	run_format_record(&r, &s.head);
	char *text = run_format_end(&r);
	assert_string_equal(text,
	                    "{\"timestamp\":\"2026-01-02T03:04:05.000006+0000\",\"event_type\":"
	                    "\"stats\",\"stats\":{\"uptime\":61,\"decoder\":{\"pkts\":10,"
	                    "\"bytes\":1000},\"flow\":{\"tcp\":3},\"app_layer\":{\"flow\":{"
	                    "\"smtp\":2},\"tx\":{\"smtp\":1}}}}\n");
	free(text);
}

static void filtered_sessions_are_held_until_they_are_chosen(void **state)
{
	const struct ss_output_options o = {.only_chosen = true};
	for (int when = 0; when < 3; when++) {
		struct run_format r;
		struct play_dialogue p;
		begin(&r, &p, &o);
		play_lines(&p, mail);
		if (when == 1)
			r.format->choose(r.output, p.flow_id);
		play_lines(&p, mail_end);
		if (when == 2)
			r.format->choose(r.output, p.flow_id);
		end_session(&p, NULL);
		r.format->choose(r.output, p.flow_id); /* too late: nobody knows it */
		char *text = run_format_end(&r);
		assert_int_equal(strstr(text, "\"event_type\":\"smtp\"") != NULL, when > 0);
		free(text);
	}
}

/* What cannot be held is told. */
static void long_sessions_are_told_although_not_chosen(void **state)
{
	static const struct ss_output_options o = {.only_chosen = true};
	struct run_format r;
	struct play_dialogue p;
	begin(&r, &p, &o);
	play_lines(&p, mail);
	for (int i = 0; i < 80000; i++) {
		play_lines(&p, (const char *const[]){"! s bad_reply", NULL});
		p.n_lines = 0;
	}
	end_session(&p, NULL);
	char *text = run_format_end(&r);
	assert_in_range(strlen(text), SS_LIMIT_EVE_SESSION + 1, 4 * SS_LIMIT_EVE_SESSION);
	free(text);
}

static void sessions_do_not_mix(void **state)
{
	enum { N = 1000 };
	static struct play_dialogue p[N];
	struct run_format r;
	run_format_begin(&r, "eve", NULL);
	for (int i = 0; i < N; i++) {
		p[i] = (struct play_dialogue){
		        .sink = run_format_record, .user = &r, .flow_id = i * 256 + 1};
		play_lines(&p[i], mail);
	}
	for (int i = 0; i < N; i++)
		play_lines(&p[i], mail_end);
	for (int i = 0; i < N; i++)
		end_session(&p[i], NULL);
	char *text = run_format_end(&r);
	size_t n = 0;
	for (char *at = text; (at = strstr(at, "\"tx_id\":0,\"smtp\"")); at++)
		n++;
	assert_int_equal(n, N);
	assert_null(strstr(text, "\"tx_id\":1"));
	free(text);
}

/* Each line that is written is whole, whatever cannot be had. */
static void lines_stay_whole_when_memory_is_short(void **state)
{
	struct ss_file_record file;
	sample_blank(&file.head, SS_RECORD_FILE);
	file.filename = SS_SLICE("name");
	for (unsigned n = 2; n < 40; n++) {
		struct ss_memory memory = {0};
		struct run_format r;
		struct play_dialogue p;
		begin(&r, &p, &(struct ss_output_options){.memory = &memory, .only_chosen = n % 2});
		memory.fail_after = n;
		play_mail(&p, &file, 1);
		r.format->choose(r.output, p.flow_id);
		end_session(&p, NULL);
		char *text = run_format_end(&r);
		for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
			assert_memory_equal(line, "{\"timestamp\":", 13);
			assert_memory_equal(end - 2, "}}", 2);
		}
		assert_true(*text == '\0' || text[strlen(text) - 1] == '\n');
		assert_int_equal(memory.used, 0);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(lines_are_complete),
	        cmocka_unit_test(flow_ids_tell_connections_apart),
	        cmocka_unit_test(attachments_are_told_as_files),
	        cmocka_unit_test(handshakes_are_told),
	        cmocka_unit_test(flows_that_go_on_in_tls_are_its),
	        cmocka_unit_test(sessions_without_a_handshake_have_none),
	        cmocka_unit_test(flows_are_told_at_their_end),
	        cmocka_unit_test(stats_are_told_when_asked_for),
	        cmocka_unit_test(filtered_sessions_are_held_until_they_are_chosen),
	        cmocka_unit_test(long_sessions_are_told_although_not_chosen),
	        cmocka_unit_test(sessions_do_not_mix),
	        cmocka_unit_test(lines_stay_whole_when_memory_is_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
