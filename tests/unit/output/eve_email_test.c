/* The object `email`: what Suricata's readers find of a message's header, parts and links. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "play_dialogue.h"
#include "run_format.h"

static const char *const before[] = {"S: 220 s", "C: EHLO c", "S: 250 s",
                                     "C: DATA",  "S: 354",    NULL};
static const char *const after[] = {". 9", "S: 250", NULL};

/* All events of a session with that message. */
static char *tell(const struct ss_message_record *m, const struct ss_settings *settings)
{
	struct run_format r;
	struct ss_session_record s;
	struct ss_message_record message;
	run_format_begin(&r, "eve", &(struct ss_output_options){.settings = settings});
	struct play_dialogue p = {.sink = run_format_record, .user = &r, .flow_id = 1};
	play_lines(&p, before);
	play_head(&p, &message.head, SS_RECORD_MESSAGE);
	struct ss_record_head head = message.head;
	message = *m;
	message.head = head;
	run_format_record(&r, &message.head);
	play_lines(&p, after);
	play_head(&p, &s.head, SS_RECORD_SESSION);
	run_format_record(&r, &s.head);
	return run_format_end(&r);
}

static void check(const struct ss_message_record *m, const struct ss_settings *settings,
                  const char *members)
{
	char *text = tell(m, settings), expected[4096];
	snprintf(expected, sizeof expected, "\"email\":{\"status\":\"PARSE_DONE\"%s}}\n", members);
	char *at = strstr(text, "\"email\":");
	assert_non_null(at);
	assert_string_equal(at, expected);
	free(text);
}

#define H(NAME, VALUE)                                                                             \
	{                                                                                          \
		.name = SS_SLICE(NAME), .value = SS_SLICE(VALUE)                                   \
	}
#define RAW(NAME, VALUE, R)                                                                        \
	{                                                                                          \
		.name = SS_SLICE(NAME), .value = SS_SLICE(VALUE), .raw = SS_SLICE(R)               \
	}

static void check_headers(const struct ss_header_record *headers, size_t n, const char *members)
{
	struct ss_message_record m;
	sample_blank(&m.head, SS_RECORD_MESSAGE);
	m.headers = (struct ss_list){headers, n};
	check(&m, NULL, members);
}

#define CHECK_HEADERS(MEMBERS, ...)                                                                \
	check_headers((const struct ss_header_record[]){__VA_ARGS__},                              \
	              sizeof((const struct ss_header_record[]){__VA_ARGS__}) /                     \
	                      sizeof(struct ss_header_record),                                     \
	              MEMBERS)

/* The digest: printf 'SMTP' | md5sum. */
static void fields_have_their_names(void **state)
{
	CHECK_HEADERS(",\"from\":\"\\\"Gurpartap Singh\\\" <g@p.in>\",\"to\":[\"<r@y.in>\"],"
	              "\"reply_to\":\"a@b\",\"message_id\":\"<1@in>\",\"subject\":\"SMTP\","
	              "\"x_mailer\":\"Outlook\",\"user_agent\":\"mutt\",\"x_originating_ip\":\"["
	              "192.0.2.1]\","
	              "\"in_reply_to\":\"<0@in>\",\"references\":\"<0@in> "
	              "<00@in>\",\"importance\":\"high\","
	              "\"priority\":\"urgent\",\"sensitivity\":\"private\",\"organization\":\"o\","
	              "\"content_md5\":\"Q2hlY2s=\",\"date\":\"Mon, 5 Oct 2009 11:36:07 +0530\","
	              "\"subject_md5\":\"c2239a92bde29f0a9f9173193cc2fe00\"",
	              H("From", "\"Gurpartap Singh\" <g@p.in>"), H("To", "<r@y.in>"),
	              H("Subject", "SMTP"), H("DATE", "Mon, 5 Oct 2009 11:36:07 +0530"),
	              H("message-id", "<1@in>"), H("Reply-To", "a@b"), H("X-Mailer", "Outlook"),
	              H("User-Agent", "mutt"), H("X-Originating-IP", "[192.0.2.1]"),
	              H("In-Reply-To", "<0@in>"), H("References", "<0@in> <00@in>"),
	              H("Importance", "high"), H("Priority", "urgent"), H("Sensitivity", "private"),
	              H("Organization", "o"), H("Content-MD5", "Q2hlY2s="),
	              H("X-Other", "not told"), H("Subject", "the second one"));
	CHECK_HEADERS("", H("X-Other", "not told"));
}

static void lists_are_split_at_commas_outside_of_quotes(void **state)
{
	CHECK_HEADERS(",\"to\":[\"<x@a>\",\"y@b\"],\"cc\":[\"\\\"jam,abra.ch\\\" <m@a>\","
	              "\"\\\"q\\\\\\\", r\\\" <q@a>\"],\"bcc\":[\"z@c\",\"late@d\"]",
	              H("To", "<x@a>,  y@b ,"),
	              H("Cc", "\"jam,abra.ch\" <m@a>, \"q\\\", r\" <q@a>"), H("Bcc", "z@c"),
	              H("Bcc", " late@d"));
	CHECK_HEADERS("", H("To", ""), H("Cc", " , "));
	CHECK_HEADERS(",\"to\":[\"\\\"not closed, a@b\"]", H("To", "\"not closed, a@b"));
}

static void every_received_is_told(void **state)
{
	CHECK_HEADERS(",\"received\":[\"from a by b\",\"from c by d\"]",
	              H("Received", "from a by b"), H("received", "from c by d"));
}

/* printf '=?utf-8?q?caf=C3=A9?=' | md5sum */
static void values_are_as_sent(void **state)
{
	CHECK_HEADERS(",\"subject\":\"=?utf-8?q?caf=C3=A9?=\","
	              "\"subject_md5\":\"77782a1179834f3b8e0e74836416ce63\"",
	              RAW("Subject", "caf\xc3\xa9", "=?utf-8?q?caf=C3=A9?="));
}

static void attachments_have_names(void **state)
{
	static const struct ss_part_record parts[] = {
	        {.content_type = SS_SLICE("multipart/mixed")},
	        {.filename = SS_SLICE("NEWS.txt")},
	        {.content_type = SS_SLICE("text/plain")},
	        {.filename = SS_SLICE("b")},
	};
	struct ss_message_record m;
	sample_blank(&m.head, SS_RECORD_MESSAGE);
	m.parts = (struct ss_list){parts, 4};
	check(&m, NULL, ",\"attachment\":[\"NEWS.txt\",\"b\"]");
}

/* 254 letters and a character of two octets: the 255th is its first. */
static void long_names_are_cut(void **state)
{
	char name[300], expected[400], cut[300];
	struct ss_part_record part = {.filename = {(const uint8_t *)name, 280}};
	struct ss_message_record m;
	sample_blank(&m.head, SS_RECORD_MESSAGE);
	m.parts = (struct ss_list){&part, 1};
	memset(name, 'x', sizeof name);
	memset(cut, 'x', sizeof cut);
	cut[255] = '\0';
	snprintf(expected, sizeof expected, ",\"attachment\":[\"%s\"]", cut);
	check(&m, NULL, expected);
	name[254] = '\xc3';
	name[255] = '\xa9';
	cut[254] = '\0';
	snprintf(expected, sizeof expected, ",\"attachment\":[\"%s\"]", cut);
	check(&m, NULL, expected);
	char *text = tell(&m, NULL);
	assert_non_null(strstr(text, "\"src_ip\":\"198.51.100.25\",\"src_port\":25,"));
	assert_non_null(strstr(text, "\"tx_id\":0,\"anomaly\":{\"app_proto\":\"smtp\",\"type\":"
	                             "\"applayer\",\"event\":\"MIME_LONG_FILENAME\","
	                             "\"layer\":\"proto_parser\"}}\n"));
	free(text);
	part.filename.len = 254;
	text = tell(&m, NULL);
	assert_null(strstr(text, "MIME_LONG_FILENAME"));
	free(text);
}

static void links_are_told_from_the_last_one(void **state)
{
	static const struct ss_url_record urls[] = {
	        {.url = SS_SLICE("http://google.com")},
	        {.url = SS_SLICE("http://test-site.org/blah/123/")},
	        {.url = SS_SLICE("https://facebook.com")},
	        {.url = SS_SLICE("ftp://192.0.2.124")},
	        {.url = SS_SLICE("mailto:a@b")},
	        {.url = SS_SLICE("www.example.com")},
	};
	struct ss_message_record m;
	struct ss_settings settings;
	struct ss_setting_trouble why;
	sample_blank(&m.head, SS_RECORD_MESSAGE);
	m.urls = (struct ss_list){urls, 6};
	check(&m, NULL, ",\"url\":[\"test-site.org/blah/123/\",\"google.com\"]");
	ss_settings_init(&settings);
	settings.url_log_scheme = true;
	assert_int_equal(ss_settings_set(&settings, SS_SLICE("url_schemes"),
	                                 SS_SLICE("http,HTTPS,ftp"), &why),
	                 0);
	check(&m, &settings,
	      ",\"url\":[\"ftp://192.0.2.124\",\"https://facebook.com\","
	      "\"http://test-site.org/blah/123/\",\"http://google.com\"]");
	assert_int_equal(
	        ss_settings_set(&settings, SS_SLICE("url_schemes"), SS_SLICE("mailto"), &why), 0);
	settings.url_log_scheme = false;
	check(&m, &settings, ",\"url\":[\"a@b\"]");
}

static void body_md5_is_told_if_it_is_there(void **state)
{
	struct ss_message_record m;
	sample_blank(&m.head, SS_RECORD_MESSAGE);
	m.body_md5 = SS_SLICE("ed00c81b85fa455d60e19f1230977134");
	check(&m, NULL, ",\"body_md5\":\"ed00c81b85fa455d60e19f1230977134\"");
}

static void there_is_none_without_mime(void **state)
{
	struct ss_message_record m;
	struct ss_settings settings;
	ss_settings_init(&settings);
	settings.mime = false;
	sample_blank(&m.head, SS_RECORD_MESSAGE);
	char *text = tell(&m, &settings);
	assert_non_null(strstr(text, "\"tx_id\":0,\"smtp\":{\"helo\":\"c\"}}\n"));
	assert_null(strstr(text, "email"));
	free(text);
}

static void what_is_missing_is_told(void **state)
{
	struct ss_message_record m;
	sample_blank(&m.head, SS_RECORD_MESSAGE);
	m.complete = SS_FLAG_NO;
	m.dropped = 3;
	char *text = tell(&m, NULL);
	assert_non_null(strstr(text, "\"email\":{\"status\":\"PARSE_DONE\"},"
	                             "\"smtpscope\":{\"complete\":false,\"dropped\":3}}\n"));
	free(text);
}

static void check_fault(const struct ss_message_record *m, const char *name)
{
	char *text = tell(m, NULL);
	if (name)
		assert_non_null(strstr(text, name));
	else
		assert_null(strstr(text, "\"event_type\":\"anomaly\""));
	free(text);
}

static void faults_have_suricatas_names(void **state)
{
	static const struct {
		struct ss_pair pair;
		const char *name;
	} rows[] = {
	        {{.name = SS_SLICE("base64_bad_character")}, "\"MIME_INVALID_BASE64\""},
	        {{.name = SS_SLICE("qp_bare_equals")}, "\"MIME_INVALID_QP\""},
	        {{.name = SS_SLICE("header_line_too_long")}, "\"MIME_LONG_LINE\""},
	        {{.name = SS_SLICE("encoded_line_too_long")}, "\"MIME_LONG_ENC_LINE\""},
	        {{.name = SS_SLICE("base64_blank")}, NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ss_message_record m;
		sample_blank(&m.head, SS_RECORD_MESSAGE);
		m.anomalies = (struct ss_list){&rows[i].pair, 1};
		check_fault(&m, rows[i].name);
	}
}

/* Suricata's limits: 75 octets of a name, 2000 of a value, 254 of a boundary. */
static void long_fields_are_anomalies(void **state)
{
	char text[2100], type[400];
	struct ss_message_record m;
	struct ss_header_record h = {.name = {(const uint8_t *)text, 75},
	                             .value = {(const uint8_t *)text, 2000}};
	memset(text, 'x', sizeof text);
	sample_blank(&m.head, SS_RECORD_MESSAGE);
	m.headers = (struct ss_list){&h, 1};
	check_fault(&m, NULL);
	h.name.len = 76;
	check_fault(&m, "\"MIME_LONG_HEADER_NAME\"");
	h = (struct ss_header_record){.name = SS_SLICE("a"),
	                              .value = {(const uint8_t *)text, 2001}};
	check_fault(&m, "\"MIME_LONG_HEADER_VALUE\"");
	m.headers.n = 0;
	for (int len = 254; len <= 255; len++) {
		snprintf(type, sizeof type, "multipart/mixed; Boundary=\"%.*s\"; x=y", len, text);
		m.content_type = ss_slice_of(type);
		check_fault(&m, len > 254 ? "\"MIME_LONG_BOUNDARY\"" : NULL);
	}
	m.content_type = SS_SLICE("multipart/mixed; boundary=");
	check_fault(&m, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(fields_have_their_names),
	        cmocka_unit_test(lists_are_split_at_commas_outside_of_quotes),
	        cmocka_unit_test(every_received_is_told),
	        cmocka_unit_test(values_are_as_sent),
	        cmocka_unit_test(attachments_have_names),
	        cmocka_unit_test(long_names_are_cut),
	        cmocka_unit_test(links_are_told_from_the_last_one),
	        cmocka_unit_test(body_md5_is_told_if_it_is_there),
	        cmocka_unit_test(there_is_none_without_mime),
	        cmocka_unit_test(what_is_missing_is_told),
	        cmocka_unit_test(faults_have_suricatas_names),
	        cmocka_unit_test(long_fields_are_anomalies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
