/* JSON Lines: order of keys, what is absent, escapes, bytes that are no UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "output/json_wide.h"
#include "run_format.h"

static const struct ss_output_options everything = {.log = ~0u};

/* One event with that detail; what stands behind "detail": is compared. */
static void check_text(struct ss_slice wire, const char *expected)
{
	struct run_format r;
	struct ss_event_record e;
	uint8_t *copy = guard_copy(wire.data, wire.len);
	sample_blank(&e.head, SS_RECORD_EVENT);
	e.detail = (struct ss_slice){copy, wire.len};
	run_format_begin(&r, "json", &everything);
	run_format_record(&r, &e.head);
	guard_free(copy, wire.len);
	char *text = run_format_end(&r), *at = strstr(text, "\"detail\":");
	assert_non_null(at);
	assert_string_equal(at + strlen("\"detail\":"), expected);
	free(text);
}

static void texts_are_escaped(void **state)
{
	check_text(SS_SLICE(""), "\"\"}\n");
	check_text(SS_SLICE("plain, and longer than eight"), "\"plain, and longer than eight\"}\n");
	check_text(SS_SLICE("q\"b\\s/"), "\"q\\\"b\\\\s/\"}\n");
	check_text(SS_SLICE("\b\t\n\f\r\x01\x1f\x7f"),
	           "\"\\b\\t\\n\\f\\r\\u0001\\u001f\\u007f\"}\n");
	check_text((struct ss_slice){(const uint8_t *)"a\0b", 3}, "\"a\\u0000b\"}\n");
}

static void utf8_stays(void **state)
{
	check_text(SS_SLICE("M\xc3\xbcller \xe4\xb8\xad \xf0\x9f\x93\xa7 end"),
	           "\"M\xc3\xbcller \xe4\xb8\xad \xf0\x9f\x93\xa7 end\"}\n");
}

static void what_acts_or_hides_is_escaped(void **state)
{
	check_text(SS_SLICE("\xe2\x80\xa8\xc2\x85\xc2\x9b\xe2\x80\xae\xf3\xa0\x81\x81"),
	           "\"\\u2028\\u0085\\u009b\\u202e\\udb40\\udc41\"}\n");
}

static void other_bytes_are_latin1(void **state)
{
	check_text(SS_SLICE("caf\xe9"), "\"caf\xc3\xa9\",\"non_utf8\":true}\n");
	check_text(SS_SLICE("\xc3\xa9 and \xff"), /* not UTF-8 as a whole */
	           "\"\xc3\x83\xc2\xa9 and \xc3\xbf\",\"non_utf8\":true}\n");
	check_text(SS_SLICE("\x9b"), "\"\\u009b\",\"non_utf8\":true}\n");
}

/* The copier takes sixteen bytes a step, and eight and four at the end: a byte that needs care must be seen at every place. */
static void every_place_is_looked_at(void **state)
{
	static const struct {
		const char *byte, *escape;
	} rows[] = {{"\"", "\\\""},
	            {"\\", "\\\\"},
	            {"\x1f", "\\u001f"},
	            {"\x7f", "\\u007f"},
	            {" ", " "}};
	for (size_t len = 1; len < 40; len++) {
		for (size_t at = 0; at < len; at++) {
			for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
				char wire[40], expected[64];
				memset(wire, 'x', len);
				wire[at] = rows[r].byte[0];
				size_t n = strlen(rows[r].escape);
				memset(expected, 'x', sizeof expected);
				expected[0] = '"';
				memcpy(expected + 1 + at, rows[r].escape, n);
				strcpy(expected + len + n, "\"}\n");
				check_text((struct ss_slice){(const uint8_t *)wire, len}, expected);
			}
		}
	}
}

/* And what follows one: each pair of places. */
static void each_of_several_is_escaped(void **state)
{
	for (size_t len = 2; len < 40; len++) {
		for (size_t at = 1; at < len; at++) {
			for (size_t other = 0; other < at; other++) {
				char wire[40], expected[64] = "\"";
				memset(wire, 'x', len);
				wire[at] = '\t';
				wire[other] = '"';
				for (size_t i = 0; i < len; i++)
					strcat(expected, wire[i] == '\t'  ? "\\t"
					                 : wire[i] == '"' ? "\\\""
					                                  : "x");
				strcat(expected, "\"}\n");
				check_text((struct ss_slice){(const uint8_t *)wire, len}, expected);
			}
		}
	}
}

struct copier {
	bool (*plain)(char *out, const uint8_t *p, size_t len);
	size_t (*head)(char *out, const uint8_t *p, size_t len);
};

static void check_copier(const struct copier *c, const uint8_t *text, size_t len, size_t odd)
{
	char out[128];
	assert_int_equal(c->plain(out, text, len), odd == len);
	if (odd == len)
		assert_memory_equal(out, text, len);
	memset(out, 0, sizeof out);
	assert_int_equal(c->head(out, text, len), odd);
	assert_memory_equal(out, text, odd);
}

/* Each octet that there is, at each place; what is behind it is another quote. */
static void check_all_octets(const struct copier *c)
{
	for (size_t len = 1; len <= 100; len++) {
		static const uint8_t blank[100];
		uint8_t *text = guard_copy(blank, len);
		for (size_t at = 0; at < len; at += len < 40 ? 1 : 7) {
			for (unsigned octet = 0; octet < 256; octet++) {
				bool is_odd = octet < 0x20 || octet >= 0x7f || octet == '"' ||
				              octet == '\\';
				memset(text, 'x', len);
				text[at] = (uint8_t)octet;
				check_copier(c, text, len, is_odd ? at : len);
				text[len - 1] = at + 1 < len ? '"' : text[at];
				check_copier(c, text, len,
				             is_odd         ? at
				             : at + 1 < len ? len - 1
				                            : len);
			}
		}
		guard_free(text, len);
	}
}

static bool copy_plain(char *out, const uint8_t *p, size_t len)
{
	return ss_json_copy_plain(out, p, len);
}

static size_t copy_head(char *out, const uint8_t *p, size_t len)
{
	return ss_json_copy_head(out, p, len);
}

#ifdef __x86_64__
SS_JSON_WIDE static bool copy_plain_wide(char *out, const uint8_t *p, size_t len)
{
	return ss_json_copy_plain_wide(out, p, len);
}

SS_JSON_WIDE static size_t copy_head_wide(char *out, const uint8_t *p, size_t len)
{
	return ss_json_copy_head_wide(out, p, len);
}
#endif

static void each_way_of_copying_sees_every_octet(void **state)
{
	check_all_octets(&(struct copier){copy_plain, copy_head});
#ifdef __x86_64__
	if (ss_json_has_wide())
		check_all_octets(&(struct copier){copy_plain_wide, copy_head_wide});
#endif
}

/* Six times as long as it was: more than there is room for at once. */
static void long_texts_are_escaped(void **state)
{
	enum { LEN = 20000 };
	uint8_t *wire = malloc(LEN);
	char *expected = malloc(LEN * 6 + 10), *at = expected;
	assert_true(wire && expected);
	memset(wire, '\x01', LEN);
	*at++ = '"';
	for (size_t i = 0; i < LEN; i++)
		at = stpcpy(at, "\\u0001");
	strcpy(at, "\"}\n");
	check_text((struct ss_slice){wire, LEN}, expected);
	free(wire);
	free(expected);
}

static void long_texts_are_whole(void **state)
{
	for (size_t len = 4090; len < 4100; len++) {
		char *wire = malloc(len), *expected = malloc(len + 10);
		assert_true(wire && expected);
		memset(wire, 'y', len);
		memset(expected, 'y', len + 1);
		expected[0] = '"';
		strcpy(expected + len + 1, "\"}\n");
		check_text((struct ss_slice){(const uint8_t *)wire, len}, expected);
		free(wire);
		free(expected);
	}
}

/* Each takes three octets, and together they are more than there is room for at once. */
static void many_empty_texts_are_told(void **state)
{
	enum { N = 40000 };
	struct run_format r;
	struct ss_transaction_record t;
	struct ss_slice *texts = malloc(N * sizeof *texts);
	assert_non_null(texts);
	for (size_t i = 0; i < N; i++)
		texts[i] = SS_SLICE("");
	sample_blank(&t.head, SS_RECORD_TRANSACTION);
	t.rcpt_to = (struct ss_list){texts, N};
	run_format_begin(&r, "json", &everything);
	run_format_record(&r, &t.head);
	char *text = run_format_end(&r), *at = strchr(text, '[');
	assert_non_null(at);
	for (size_t i = 0; i < N; i++, at += strlen(",\"\""))
		assert_memory_equal(at, i == 0 ? "[\"\"" : ",\"\"", 3);
	assert_string_equal(at, "]}\n");
	free(text);
	free(texts);
}

static void a_record_is_a_line_in_the_order_of_the_rows(void **state)
{
	struct run_format r;
	struct ss_event_record e;
	struct ss_slice lines[] = {SS_SLICE("one"), {0}, SS_SLICE("three")};
	sample_blank(&e.head, SS_RECORD_EVENT);
	e.head.ts = 1767323045000001000;
	e.head.flow_id = 7;
	e.head.community_id = SS_SLICE("1:abc=");
	ss_address_read("192.0.2.1", &e.head.src_ip);
	e.head.src_port = 1025;
	ss_address_read("2001:db8::1", &e.head.dst_ip);
	e.head.dst_port = 25;
	e.kind = SS_EVENT_REPLY;
	e.direction = 2;
	e.index = 0;
	e.code = -5;
	e.lines = (struct ss_list){lines, 3};
	e.partial = SS_FLAG_NO;
	run_format_begin(&r, "json", &everything);
	run_format_record(&r, &e.head);
	char *text = run_format_end(&r);
	assert_string_equal(
	        text, "{\"type\":\"event\",\"schema\":1,\"ts\":1767323045.000001,\"flow_id\":7,"
	              "\"community_id\":\"1:abc=\",\"src_ip\":\"192.0.2.1\",\"src_port\":1025,"
	              "\"dst_ip\":\"2001:db8::1\",\"dst_port\":25,\"kind\":\"reply\","
	              "\"direction\":\"s2c\",\"index\":0,\"code\":-5,\"lines\":[\"one\",\"\","
	              "\"three\"],\"partial\":false}\n");
	free(text);
}

/* A head in which that member is another one's. */
static struct ss_flow_record flow_like(unsigned change)
{
	struct ss_flow_record f;
	sample_blank(&f.head, SS_RECORD_FLOW);
	f.head.flow_id = change == 1 ? 8 : 7;
	f.head.src_port = change == 2 ? 1026 : 1025;
	f.head.dst_port = change == 3 ? 587 : 25;
	ss_address_read(change == 4 ? "192.0.2.9" : "192.0.2.1", &f.head.src_ip);
	ss_address_read(change == 5 ? "2001:db8::2" : "2001:db8::1", &f.head.dst_ip);
	f.head.community_id = SS_SLICE("1:abc=");
	if (change == 6)
		f.head.community_id = SS_SLICE("");
	if (change == 7)
		f.head.community_id = (struct ss_slice){0};
	if (change == 8)
		f.head.schema = 123;
	if (change == 9)
		f.head.input = SS_SLICE("a.pcap");
	if (change == 10)
		f.head.ts = 1767323045000001000;
	if (change == 11)
		f.head.type = SS_RECORD_SESSION;
	if (change == 12)
		f.head.community_id = SS_SLICE("1:\xff\"=");
	if (change == 13)
		f.head.src_port = INT64_MIN + 1, f.head.dst_port = INT64_MIN + 2;
	return f;
}
enum { HEADS = 14 };

static char *write_flows(const unsigned *changes, size_t n)
{
	struct run_format r;
	run_format_begin(&r, "json", &everything);
	for (size_t i = 0; i < n; i++) {
		struct ss_session_record session;
		struct ss_flow_record f = flow_like(changes[i]);
		sample_blank(&session.head, SS_RECORD_SESSION);
		session.head = f.head;
		run_format_record(&r, f.head.type == SS_RECORD_FLOW ? &f.head : &session.head);
	}
	return run_format_end(&r);
}

/* Heads are kept as text for those that follow: each is written as if it were alone, though. */
static void heads_are_their_own(void **state)
{
	for (unsigned first = 0; first < HEADS; first++) {
		for (unsigned second = 0; second < HEADS; second++) {
			unsigned changes[] = {first, second, second, first};
			char *all = write_flows(changes, 4), *at = all;
			for (size_t i = 0; i < 4; i++) {
				char *alone = write_flows(&changes[i], 1);
				assert_memory_equal(at, alone, strlen(alone));
				at += strlen(alone);
				free(alone);
			}
			assert_string_equal(at, "");
			free(all);
		}
	}
}

/* A head is written where the room ends, too: what is kept of it is no part of another line. */
static void heads_are_whole_where_room_ends(void **state)
{
	struct run_format r;
	struct ss_flow_record f = flow_like(0);
	unsigned changes[] = {0, 0};
	char *two = write_flows(changes, 2), id[400];
	size_t len = strlen(two) / 2;
	memset(id, 'x', sizeof id);
	run_format_begin(&r, "json", &everything);
	for (size_t i = 0; i < 2000; i++) {
		struct ss_flow_record longer = flow_like(0);
		longer.head.flow_id = (int64_t)i + 100;
		longer.head.community_id = (struct ss_slice){(const uint8_t *)id, i % 397};
		run_format_record(&r, &longer.head);
		run_format_record(&r, &longer.head);
		run_format_record(&r, &f.head);
	}
	char *all = run_format_end(&r), *line = all, *before = NULL;
	for (size_t i = 0; i < 6000; i++) {
		size_t n = (size_t)(strchr(line, '\n') + 1 - line);
		if (i % 3 == 1)
			assert_memory_equal(line, before, n);
		if (i % 3 == 2)
			assert_memory_equal(line, two, len);
		before = line;
		line += n;
	}
	assert_string_equal(line, "");
	free(all);
	free(two);
}

static void add_event(struct run_format *r, unsigned kind, unsigned direction)
{
	struct ss_event_record e;
	sample_blank(&e.head, SS_RECORD_EVENT);
	e.kind = (uint8_t)kind;
	e.direction = (uint8_t)direction;
	run_format_record(r, &e.head);
}

/* Names are kept as text, too, by field and value: also of values that have none. */
static void names_are_their_own(void **state)
{
	enum { KINDS = 256, DIRECTIONS = 5 };
	struct run_format all;
	run_format_begin(&all, "json", &everything);
	for (unsigned i = 0; i < 3 * KINDS * DIRECTIONS; i++)
		add_event(&all, i % KINDS, i / 2 % DIRECTIONS);
	char *text = run_format_end(&all), *at = text;
	for (unsigned i = 0; i < 3 * KINDS * DIRECTIONS; i++) {
		struct run_format r;
		run_format_begin(&r, "json", &everything);
		add_event(&r, i % KINDS, i / 2 % DIRECTIONS);
		char *alone = run_format_end(&r);
		assert_memory_equal(at, alone, strlen(alone));
		at += strlen(alone);
		free(alone);
	}
	assert_string_equal(at, "");
	free(text);
}

static void pairs_and_objects(void **state)
{
	struct run_format r;
	struct ss_transaction_record t;
	struct ss_pair pairs[] = {
	        {SS_SLICE("SIZE"), SS_SLICE("1"), SS_NUMBER_ABSENT},
	        {SS_SLICE("SMTPUTF8"), {0}, SS_NUMBER_ABSENT},
	        {SS_SLICE("SIZE"), {0}, 3},
	        {SS_SLICE("q\"\xff"), SS_SLICE(""), SS_NUMBER_ABSENT},
	};
	struct ss_recipient_record recipients[] = {
	        {.address = SS_SLICE("a@b"), .code = 250, .accepted = SS_FLAG_YES},
	        {.code = SS_NUMBER_ABSENT},
	};
	struct ss_reply_record reply = {.code = SS_NUMBER_ABSENT};
	sample_blank(&t.head, SS_RECORD_TRANSACTION);
	t.mail_params = (struct ss_list){pairs, 4};
	t.recipients = (struct ss_list){recipients, 2};
	t.reply = &reply;
	run_format_begin(&r, "json", &everything);
	run_format_record(&r, &t.head);
	char *text = run_format_end(&r);
	assert_string_equal(
	        text, "{\"type\":\"transaction\",\"schema\":1,\"index\":0,\"mail_params\":"
	              "{\"SIZE\":\"1\",\"SMTPUTF8\":true,\"SIZE#2\":3,\"q\\\"\xc3\xbf\":\"\"},"
	              "\"recipients\":[{\"address\":\"a@b\",\"code\":250,\"accepted\":true},{}],"
	              "\"reply\":{},\"non_utf8\":true}\n");
	free(text);
}

static void only_what_is_asked_for(void **state)
{
	struct ss_output_options o = {.log = 1u << SS_RECORD_STATS};
	char *text = run_format("json", &o, NULL);
	assert_memory_equal(text, "{\"type\":\"stats\"", 15);
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(texts_are_escaped),
	        cmocka_unit_test(utf8_stays),
	        cmocka_unit_test(what_acts_or_hides_is_escaped),
	        cmocka_unit_test(other_bytes_are_latin1),
	        cmocka_unit_test(every_place_is_looked_at),
	        cmocka_unit_test(each_of_several_is_escaped),
	        cmocka_unit_test(each_way_of_copying_sees_every_octet),
	        cmocka_unit_test(long_texts_are_escaped),
	        cmocka_unit_test(long_texts_are_whole),
	        cmocka_unit_test(many_empty_texts_are_told),
	        cmocka_unit_test(a_record_is_a_line_in_the_order_of_the_rows),
	        cmocka_unit_test(heads_are_their_own),
	        cmocka_unit_test(heads_are_whole_where_room_ends),
	        cmocka_unit_test(names_are_their_own),
	        cmocka_unit_test(pairs_and_objects),
	        cmocka_unit_test(only_what_is_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
