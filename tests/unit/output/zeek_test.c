/* Zeek's logs conn, ssl and weird; several at once; rows that wait to be chosen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "zeek_records.h"

/* Places of the logs in --log. */
enum { SMTP = 1, FILES = 2, CONN = 4, SSL = 8, WEIRD = 16 };
enum { NS_PER_MS = 1000000 };

/* ---- conn ---- */

static struct ss_flow_record flow(void)
{
	struct ss_flow_record f;
	sample_blank(&f.head, SS_RECORD_FLOW);
	f.protocol = SS_PROTOCOL_SMTP;
	f.confidence = 3;
	f.state = SS_SLICE("closed");
	f.ts_end = ZEEK_START + 1500 * (int64_t)NS_PER_MS;
	f.pkts_c2s = 10;
	f.pkts_s2c = 9;
	f.bytes_c2s = 1000;
	f.bytes_s2c = 900;
	f.gap_bytes = 5;
	f.rtt = NS_PER_MS;
	return f;
}

static void a_row_a_flow(void **state)
{
	struct zeek_run z;
	struct ss_flow_record f = flow();
	zeek_run_begin(&z, "zeek", CONN, false);
	zeek_give(&z, &f.head);
	zeek_run_end(&z);
	assert_int_equal(zeek_rows(z.text), 1);
	const char *const expected[][2] = {
	        {"ts", "1767323045.000000"}, {"proto", "tcp"},       {"service", "smtp"},
	        {"duration", "1.500000"},    {"orig_bytes", "1000"}, {"resp_bytes", "900"},
	        {"conn_state", "SF"},        {"local_orig", "T"},    {"local_resp", "T"},
	        {"missed_bytes", "5"},       {"history", "-"},       {"orig_pkts", "10"},
	        {"orig_ip_bytes", "-"},      {"resp_pkts", "9"},     {"resp_ip_bytes", "-"},
	        {"tunnel_parents", "-"},
	};
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
		zeek_check(z.text, 0, expected[i][0], expected[i][1]);
	zeek_run_free(&z);
}

static void services_and_states(void **state)
{
	static const struct {
		uint8_t protocol, confidence, partial;
		const char *state;
		uint64_t pkts_s2c, bytes;
		const char *service, *conn_state;
	} rows[] = {
	        {SS_PROTOCOL_SMTPS, 3, 0, "closed", 9, 100, "ssl", "SF"},
	        {SS_PROTOCOL_LMTP, 3, 0, "timeout", 9, 100, "smtp", "S1"},
	        {SS_PROTOCOL_SMTP, 1, 0, "open", 9, 100, "-", "S1"}, /* by its port alone */
	        {SS_PROTOCOL_UNKNOWN, 0, 1, "timeout", 0, 0, "-", "S0"},
	        {SS_PROTOCOL_UNKNOWN, 0, 1, "closed", 9, 100, "-", "OTH"},
	        {SS_PROTOCOL_UNKNOWN, 0, 0, "reset", 9, 100, "-", "-"},
	};
	struct zeek_run z;
	size_t n = sizeof rows / sizeof rows[0];
	zeek_run_begin(&z, "zeek", CONN, false);
	for (size_t i = 0; i < n; i++) {
		struct ss_flow_record f = flow();
		f.protocol = rows[i].protocol;
		f.confidence = rows[i].confidence;
		f.partial = rows[i].partial ? SS_FLAG_YES : SS_FLAG_ABSENT;
		f.state = ss_slice_of(rows[i].state);
		f.pkts_s2c = rows[i].pkts_s2c;
		f.bytes_c2s = f.bytes_s2c = rows[i].bytes;
		zeek_give(&z, &f.head);
		z.flow_id++;
	}
	struct ss_flow_record f = flow();
	f.state = SS_SLICE("reset");
	f.bytes_c2s = f.bytes_s2c = 0;
	f.rtt = SS_NUMBER_ABSENT;
	zeek_give(&z, &f.head);
	zeek_run_end(&z);
	for (size_t i = 0; i < n; i++) {
		zeek_check(z.text, i, "service", rows[i].service);
		zeek_check(z.text, i, "conn_state", rows[i].conn_state);
	}
	zeek_check(z.text, n, "conn_state", "REJ");
	zeek_run_free(&z);
}

/* ---- ssl ---- */

static void give_tls_session(struct zeek_run *z, const struct ss_tls_record *tls, uint8_t tunnel)
{
	struct ss_session_record s;
	struct ss_tunnel_record t = {.kind = tunnel};
	sample_blank(&s.head, SS_RECORD_SESSION);
	s.tls = tls;
	s.tunnel = tunnel ? &t : NULL;
	zeek_give(z, &s.head);
}

static struct ss_tls_record tls_record(void)
{
	return (struct ss_tls_record){.established = SS_FLAG_YES,
	                              .version = SS_SLICE("TLSv1.2"),
	                              .cipher = SS_SLICE("TLS_RSA_WITH_AES_128_CBC_SHA"),
	                              .group = SS_SLICE("secp256r1"),
	                              .ja3 = SS_SLICE("0"),
	                              .not_tls = SS_NUMBER_ABSENT};
}

static void a_row_a_handshake(void **state)
{
	struct zeek_run z;
	struct ss_tls_record tls = tls_record();
	const struct ss_slice names[] = {SS_SLICE("other.example"), SS_SLICE("*.Example.net")};
	const struct ss_certificate_record chain[] = {
	        {.names = {names, 2}, .sha256 = SS_SLICE("aa")}, {.sha256 = SS_SLICE("bb")}};
	const struct ss_slice alerts[] = {SS_SLICE("client warning close_notify"),
	                                  SS_SLICE("server fatal handshake_failure")};
	tls.sni = SS_SLICE("mx.example.net");
	tls.alpn_selected = SS_SLICE("smtp");
	tls.certificates = (struct ss_list){chain, 2};
	tls.alerts = (struct ss_list){alerts, 2};
	zeek_run_begin(&z, "zeek", SSL, false);
	zeek_open(&z);
	zeek_event(&z, SS_EVENT_TLS, SS_NUMBER_ABSENT, NULL);
	give_tls_session(&z, &tls, 0);
	zeek_run_end(&z);
	assert_int_equal(zeek_rows(z.text), 1);
	const char *const expected[][2] = {
	        {"ts", "1767323045.001000"},
	        {"version", "TLSv12"},
	        {"cipher", "TLS_RSA_WITH_AES_128_CBC_SHA"},
	        {"curve", "secp256r1"},
	        {"server_name", "mx.example.net"},
	        {"resumed", "F"},
	        {"last_alert", "handshake_failure"},
	        {"next_protocol", "smtp"},
	        {"established", "T"},
	        {"ssl_history", "-"},
	        {"cert_chain_fps", "aa,bb"},
	        {"client_cert_chain_fps", "(empty)"},
	        {"sni_matches_cert", "T"},
	};
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
		zeek_check(z.text, 0, expected[i][0], expected[i][1]);
	zeek_run_free(&z);
}

static void without_certificates_or_tls(void **state)
{
	struct zeek_run z;
	struct ss_tls_record tls = tls_record(), none = {.offered = SS_FLAG_YES};
	tls.sni = SS_SLICE("mx.example.net");
	tls.version = SS_SLICE("TLSv1.3");
	zeek_run_begin(&z, "zeek", SSL, false);
	zeek_open(&z);
	give_tls_session(&z, &tls, 0);
	z.flow_id++;
	give_tls_session(&z, &none, 0);
	zeek_run_end(&z);
	assert_int_equal(zeek_rows(z.text), 1);
	zeek_check(z.text, 0, "version", "TLSv13");
	zeek_check(z.text, 0, "cert_chain_fps", "-");
	zeek_check(z.text, 0, "client_cert_chain_fps", "-");
	zeek_check(z.text, 0, "sni_matches_cert", "-");
	zeek_check(z.text, 0, "last_alert", "-");
	zeek_run_free(&z);
}

static void services_of_a_session(void **state)
{
	static const char *const expected[] = {"smtp,ssl", "http,smtp,ssl", "smtp,socks,ssl"};
	static const uint8_t tunnels[] = {0, SS_TUNNEL_HTTP, SS_TUNNEL_SOCKS5};
	struct ss_tls_record tls = tls_record();
	struct zeek_run z;
	zeek_run_begin(&z, "zeek", CONN, false);
	for (size_t i = 0; i < 3; i++) {
		struct ss_flow_record f = flow();
		zeek_open(&z);
		give_tls_session(&z, &tls, tunnels[i]);
		zeek_give(&z, &f.head);
		z.flow_id++;
	}
	zeek_run_end(&z);
	for (size_t i = 0; i < 3; i++)
		zeek_check(z.text, i, "service", expected[i]);
	zeek_run_free(&z);
}

/* ---- weird ---- */

static void anomalies_that_zeek_knows(void **state)
{
	const struct ss_pair pairs[] = {{.name = SS_SLICE("qp_bare_equals"), .number = 1},
	                                {.name = SS_SLICE("base64_bad_character"), .number = 3}};
	struct ss_message_record m;
	struct zeek_run z;
	zeek_run_begin(&z, "zeek", WEIRD, false);
	zeek_open(&z);
	zeek_event(&z, SS_EVENT_ANOMALY, 1, "early_talk");
	zeek_event(&z, SS_EVENT_ANOMALY, 1, "bare_lf");
	zeek_event(&z, SS_EVENT_ANOMALY, 1, "bare_lf");
	zeek_command(&z, "MAIL", "FROM:<a@a.example>");
	zeek_command(&z, "RCPT", "TO:<b@b.example>");
	zeek_command(&z, "BDAT", "10");
	zeek_event(&z, SS_EVENT_ANOMALY, 1, "bare_lf");
	zeek_event(&z, SS_EVENT_ANOMALY, 1, "content_gap");
	sample_blank(&m.head, SS_RECORD_MESSAGE);
	m.anomalies = (struct ss_list){pairs, 2};
	zeek_give(&z, &m.head);
	z.flow_id++;
	zeek_event(&z, SS_EVENT_ANOMALY, 1, "bare_lf");
	zeek_run_end(&z);
	static const char *const expected[][2] = {
	        {"line_terminated_with_single_LF", "CONTENTLINE"},
	        {"smtp_bdat_line_lf_only", "SMTP_BDAT"},
	        {"smtp_bdat_remaining_at_end_data", "SMTP"},
	        {"base64_illegal_encoding", "-"},
	        {"line_terminated_with_single_LF", "CONTENTLINE"},
	};
	assert_int_equal(zeek_rows(z.text), 5);
	for (size_t i = 0; i < 5; i++) {
		zeek_check(z.text, i, "name", expected[i][0]);
		zeek_check(z.text, i, "source", expected[i][1]);
		zeek_check(z.text, i, "addl", "-");
	}
	zeek_run_free(&z);
}

/* ---- where rows go ---- */

static void json_of_several_logs(void **state)
{
	struct zeek_run z;
	zeek_run_begin(&z, "zeek-json", SMTP | FILES, false);
	zeek_two_messages(&z);
	size_t n_smtp = 0, n_files = 0;
	for (const char *line = z.text; *line; line = strchr(line, '\n') + 1) {
		n_smtp += strncmp(line, "{\"_path\":\"smtp\",\"ts\":", 21) == 0;
		n_files += strncmp(line, "{\"_path\":\"files\",\"ts\":", 22) == 0;
	}
	assert_int_equal(n_smtp, 2);
	assert_int_equal(n_files, 4);
	zeek_run_free(&z);
	zeek_run_begin(&z, "zeek-json", FILES, false);
	zeek_two_messages(&z);
	assert_memory_equal(z.text, "{\"ts\":", 6); /* one alone needs no name */
	zeek_run_free(&z);
}

struct files {
	struct ss_writer writers[2];
	const char *names[2];
	size_t n;
};

static struct ss_writer *open_log(void *user, const char *name)
{
	struct files *f = user;
	if (strcmp(name, "conn") == 0)
		return NULL;
	assert_true(f->n < 2);
	assert_int_equal(ss_writer_create(-1, &f->writers[f->n]), 0);
	f->names[f->n] = name;
	return &f->writers[f->n++];
}

static void a_file_a_log(void **state)
{
	struct files files = {.n = 0};
	struct ss_output_options o = {
	        .log = SMTP | FILES | CONN | SSL, .open_log = open_log, .open_user = &files};
	struct ss_flow_record flow_record = flow();
	struct zeek_run z = {.ns = ZEEK_START, .flow_id = 1};
	run_format_begin(&z.format, "zeek", &o);
	zeek_give(&z, &flow_record.head);
	zeek_two_messages(&z);
	assert_string_equal(z.text, "");
	assert_int_equal(files.n, 2); /* what has no row has no file */
	assert_string_equal(files.names[0], "files");
	assert_string_equal(files.names[1], "smtp");
	for (size_t i = 0; i < 2; i++) {
		ss_write_bytes(&files.writers[i], "", 1);
		assert_int_equal(zeek_rows(files.writers[i].data), i == 0 ? 4 : 2);
		ss_writer_destroy(&files.writers[i]);
	}
	zeek_run_free(&z);
}

static void only_what_was_chosen(void **state)
{
	struct zeek_run z;
	zeek_run_begin(&z, "zeek", SMTP, true);
	for (int i = 0; i < 4; i++) {
		zeek_open(&z);
		zeek_delivery(&z, "FROM:<a@a.example>", "TO:<b@b.example>", NULL, "ok");
		if (i == 1) /* in its midst: what waits is written, and what comes */
			z.format.format->choose(z.format.output, z.flow_id);
		zeek_delivery(&z, i == 1 ? "FROM:<c@c.example>" : "FROM:<d@d.example>",
		              "TO:<b@b.example>", NULL, "ok");
		zeek_command(&z, "MAIL", "FROM:<e@e.example>");
		if (i == 2)
			z.format.format->choose(z.format.output, z.flow_id);
		zeek_session(&z);
		z.flow_id++;
	}
	z.format.format->choose(z.format.output, 1000);
	zeek_run_end(&z);
	assert_int_equal(zeek_rows(z.text), 6);
	zeek_check(z.text, 0, "mailfrom", "a@a.example");
	zeek_check(z.text, 1, "mailfrom", "c@c.example");
	zeek_check(z.text, 2, "mailfrom", "e@e.example");
	zeek_check(z.text, 4, "mailfrom", "d@d.example");
	zeek_run_free(&z);
}

static void many_flows_at_once(void **state)
{
	struct zeek_run z;
	enum { FLOWS = 1000 };
	zeek_run_begin(&z, "zeek", SMTP, false);
	for (z.flow_id = 1; z.flow_id <= FLOWS; z.flow_id++) {
		zeek_open(&z);
		zeek_command(&z, "MAIL", "FROM:<a@a.example>");
	}
	for (z.flow_id = FLOWS; z.flow_id > FLOWS / 2; z.flow_id--)
		zeek_session(&z);
	zeek_run_end(&z); /* the others are given up: their sessions did not end */
	assert_int_equal(zeek_rows(z.text), FLOWS / 2);
	zeek_run_free(&z);
}

static void every_set_of_samples(void **state)
{
	static const char *const formats[] = {"zeek", "zeek-json"};
	for (unsigned log = SMTP; log <= WEIRD; log *= 2) {
		for (size_t i = 0; i < 2; i++) {
			struct ss_output_options o = {.log = log};
			char *text = run_format(formats[i], &o, NULL);
			if (i == 0)
				zeek_rows(text);
			for (const char *at = text; *at; at++)
				assert_true(*at == '\n' || *at == '\t' || (uint8_t)*at >= 0x20);
			free(text);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_row_a_flow),
	        cmocka_unit_test(services_and_states),
	        cmocka_unit_test(a_row_a_handshake),
	        cmocka_unit_test(without_certificates_or_tls),
	        cmocka_unit_test(services_of_a_session),
	        cmocka_unit_test(anomalies_that_zeek_knows),
	        cmocka_unit_test(json_of_several_logs),
	        cmocka_unit_test(a_file_a_log),
	        cmocka_unit_test(only_what_was_chosen),
	        cmocka_unit_test(many_flows_at_once),
	        cmocka_unit_test(every_set_of_samples),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
