/* What a report counts: parts that stand alone, and that two captures added up are as both in turn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "analysis/delivery_reason.h"
#include "analysis/summary_codes.h"
#include "analysis/summary_report.h"
#include "analysis/summary_rows.h"
#include "analysis/summary_spread.h"
#include "output/row.h"
#include "output/writer.h"
#include "smtp/command.h"

/* ---- spread ---- */

/* The median of 1..n is n/2, the 95th percentile 0.95 n; the header promises 6 %. */
static void percentiles_are_within_six_percent(void **state)
{
	for (uint64_t n = 1; n < 3000000; n = n * 3 + 1) {
		struct ss_spread s = {0};
		for (uint64_t i = 1; i <= n; i += n / 1000 + 1)
			ss_spread_add(&s, i);
		double median = (double)(n + 1) / 2, p95 = (double)n * 0.95;
		assert_true((double)ss_spread_at(&s, 50) <= median * 1.07 + 1);
		assert_true((double)ss_spread_at(&s, 50) >= median * 0.93 - 1);
		assert_true((double)ss_spread_at(&s, 95) <= p95 * 1.07 + 1);
		assert_true((double)ss_spread_at(&s, 95) >= p95 * 0.93 - 1);
		assert_true(ss_spread_at(&s, 100) <= s.most);
	}
}

static void any_value_has_a_step(void **state)
{
	struct ss_spread s = {0}, t = {0};
	const uint64_t values[] = {0, 1, 7, 8, 9, UINT32_MAX, (uint64_t)1 << 36, UINT64_MAX};
	uint64_t n = 0;
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
		ss_spread_add(&s, values[i]);
	assert_int_equal(ss_spread_at(&s, 1), 0);
	assert_int_equal(s.most, UINT64_MAX);
	for (unsigned bits = 0; bits < SS_SPREAD_BITS; bits++)
		n += ss_spread_octave(&s, bits);
	assert_int_equal(n, 8);
	ss_spread_merge(&t, &s);
	ss_spread_merge(&t, &s);
	assert_int_equal(t.count, 16);
	assert_int_equal(ss_spread_at(&t, 50), ss_spread_at(&s, 50));
}

/* ---- rows ---- */

static void rows_that_weigh_much_are_kept(void **state)
{
	struct ss_memory memory = {0};
	struct ss_rows rows = {.memory = &memory, .limit = 100, .row_size = sizeof(struct ss_row)};
	struct ss_arena arena = {.memory = &memory};
	size_t n = 2;
	for (unsigned i = 0; i < 10000; i++) {
		char name[16];
		int len = snprintf(name, sizeof name, "%u", i % 7 == 0 ? 7 : i);
		struct ss_row *r =
		        ss_rows_take(&rows, (struct ss_slice){(uint8_t *)name, (size_t)len});
		r->weight++;
	}
	assert_true(rows.n <= 100);
	assert_true(rows.forgotten > 0);
	struct ss_row **sorted = ss_rows_sort(&rows, &arena, &n);
	assert_int_equal(n, 2);
	assert_true(ss_slice_is_equal(sorted[0]->key, SS_SLICE("7")));
	assert_int_equal(sorted[0]->weight, 1429);
	assert_null(ss_rows_find(&rows, SS_SLICE("none")));
	ss_arena_reset(&arena);
	ss_rows_release(&rows);
	assert_int_equal(memory.used, 0);
}

/* ---- reasons ---- */

static void texts_that_differ_in_names_are_one_pattern(void **state)
{
	static const struct {
		const char *text, *pattern;
	} rows[] = {
	        {"<bob@example.net>: User unknown", "<*>: User unknown"},
	        {"<x>: User unknown in table", "<x>: User unknown in table"},
	        {"Client host [192.0.2.1] blocked using zen.spamhaus.org; "
	         "https://www.spamhaus.org/query/ip/192.0.2.1",
	         "Client host [*] blocked using zen.spamhaus.org; https://*/query/ip/*"},
	        {"try again in 300 seconds.", "try again in * seconds."},
	        {"id 4dFq1z0Wc8z9rxd.", "id *."},
	        {"", ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t out[200];
		struct ss_slice p = ss_reason_pattern(ss_slice_of(rows[i].text), out, sizeof out);
		assert_int_equal(p.len, strlen(rows[i].pattern));
		assert_memory_equal(p.data, rows[i].pattern, p.len);
	}
}

/* Texts of Postfix, Exim, Exchange, Gmail, postgrey; codes of RFC 3463 where words tell nothing. */
static void reasons_are_known_by_words_then_codes(void **state)
{
	static const struct {
		int64_t code;
		const char *enhanced, *text;
		enum ss_reason_kind kind;
	} rows[] = {
	        {554, "5.7.1", "Client host blocked using zen.spamhaus.org", SS_REASON_BLOCKLIST},
	        {450, "4.2.0", "Recipient address rejected: Greylisted", SS_REASON_GREYLISTING},
	        {550, "5.1.1", "<a@b>: Recipient address rejected: User unknown",
	         SS_REASON_MAILBOX},
	        {554, "5.7.1", "Relay access denied", SS_REASON_RELAY},
	        {550, NULL, "relay not permitted", SS_REASON_RELAY},
	        {452, "4.2.2", "The account is over quota", SS_REASON_QUOTA},
	        {550, "5.7.26", "This mail is unauthenticated; SPF did not pass", SS_REASON_POLICY},
	        {530, "5.7.0", "Must issue a STARTTLS command first", SS_REASON_TLS},
	        {530, NULL, "No", SS_REASON_AUTHENTICATION},
	        {451, "4.3.0", "Temporary lookup failure", SS_REASON_SYSTEM},
	        {550, NULL, "No", SS_REASON_OTHER},
	        /* a name within a word is none */
	        {550, NULL, "notspamhausen", SS_REASON_CONTENT},
	};
	struct ss_settings settings;
	struct ss_reason_look look;
	ss_settings_init(&settings);
	ss_reason_look_init(&look, &settings.blocklist_names);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ss_slice list;
		assert_int_equal(ss_reason_find(&look, rows[i].code, ss_slice_of(rows[i].enhanced),
		                                ss_slice_of(rows[i].text), &list),
		                 rows[i].kind);
	}
	ss_settings_release(&settings);
}

static void codes_are_read_strictly(void **state)
{
	static const char *const wrong[] = {"",      "5",      "5.1",    "5.1.",     "5.1.1.",
	                                    "a.b.c", "5.1.1x", "10.1.1", "5.1.1000", ".1.1"};
	struct ss_enhanced_code c;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_false(ss_enhanced_code_read(ss_slice_of(wrong[i]), &c));
	assert_true(ss_enhanced_code_read(SS_SLICE("5.7.26"), &c));
	assert_string_equal(ss_enhanced_code_meaning(&c), "Several checks of the sender failed");
	assert_string_equal(ss_reply_code_meaning(354), "Send the content");
	assert_null(ss_reply_code_meaning(299));
}

/* ---- adding up ---- */

static struct ss_record_head head_of(enum ss_record_type type, int64_t flow_id)
{
	return (struct ss_record_head){
	        .type = (uint8_t)type,
	        .schema = SS_RECORD_SCHEMA,
	        .ts = 1767323045000000000 + flow_id * 700000000,
	        .flow_id = flow_id,
	        .src_ip = {4, {198, 51, 100, (uint8_t)(flow_id % 5)}},
	        .src_port = 40000 + flow_id,
	        .dst_ip = {4, {192, 0, 2, (uint8_t)(flow_id % 3)}},
	        .dst_port = 25,
	};
}

static void feed_events(struct ss_analysis *a, int64_t flow_id)
{
	struct ss_slice line = SS_SLICE("ok");
	struct ss_event_record e = {.head = head_of(SS_RECORD_EVENT, flow_id),
	                            .kind = SS_EVENT_OPEN,
	                            .packet = 1,
	                            .offset = 0};
	ss_analysis_record(a, &e.head);
	e.kind = SS_EVENT_COMMAND;
	e.index = 1;
	e.command = SS_SLICE("RCPT");
	e.verb = SS_VERB_RCPT;
	e.argument = SS_SLICE("TO:<b@b.example>");
	e.code = SS_NUMBER_ABSENT;
	ss_analysis_record(a, &e.head);
	e.kind = SS_EVENT_REPLY;
	e.head.ts += 1000000 * flow_id;
	e.code = flow_id % 4 == 0 ? 550 : 250;
	e.enhanced = flow_id % 4 == 0 ? SS_SLICE("5.1.1") : SS_SLICE("2.1.5");
	e.lines = (struct ss_list){&line, 1};
	ss_analysis_record(a, &e.head);
}

static void feed_session(struct ss_analysis *a, int64_t flow_id)
{
	bool is_bad = flow_id % 4 == 0;
	char address[32];
	int len = snprintf(address, sizeof address, "u@d%d.example", (int)(flow_id % 6));
	struct ss_slice rcpt = {(uint8_t *)address, (size_t)len};
	const struct ss_recipient_record recipient = {
	        .address = rcpt,
	        .code = is_bad ? 550 : 250,
	        .enhanced = is_bad ? SS_SLICE("5.1.1") : SS_SLICE("2.1.5"),
	        .text = SS_SLICE("5.1.1 <u@d.example>: User unknown"),
	        .accepted = is_bad ? SS_FLAG_NO : SS_FLAG_YES,
	};
	struct ss_transaction_record t = {
	        .head = head_of(SS_RECORD_TRANSACTION, flow_id),
	        .index = 1,
	        .mail_from = SS_SLICE("a@a.example"),
	        .rcpt_to = {&rcpt, 1},
	        .recipients = {&recipient, 1},
	        .outcome = is_bad ? SS_TRANSACTION_REJECTED : SS_TRANSACTION_ACCEPTED,
	        .completed = is_bad ? SS_FLAG_NO : SS_FLAG_YES,
	        .size = 1000 * flow_id,
	        .duration = 5000000,
	};
	const struct ss_pair codes[] = {{SS_SLICE("250"), {0}, 3}, {SS_SLICE("550"), {0}, is_bad}};
	const struct ss_auth_record auth = {
	        .mechanism = SS_SLICE("PLAIN"), .outcome = SS_SLICE("success"), .tls = SS_FLAG_NO};
	struct ss_session_record s = {
	        .head = head_of(SS_RECORD_SESSION, flow_id),
	        .helo = SS_SLICE("a.example"),
	        .server_greeting_code = 220,
	        .server_software = SS_SLICE("Postfix"),
	        .reply_counts = {codes, is_bad ? 2 : 1},
	        .auth = {&auth, flow_id % 2 == 0},
	        .transactions = 1,
	        .outcome = SS_OUTCOME_QUIT,
	        .duration = 9000000,
	};
	struct ss_flow_record f = {.head = head_of(SS_RECORD_FLOW, flow_id),
	                           .protocol = SS_PROTOCOL_SMTP};
	feed_events(a, flow_id);
	ss_analysis_record(a, &t.head);
	ss_analysis_record(a, &s.head);
	ss_analysis_record(a, &f.head);
}

static struct ss_analysis *begin(const struct ss_settings *settings, struct ss_memory *memory)
{
	struct ss_analysis *a = NULL;
	const struct ss_analysis_options options = {
	        .observers = ss_reporters_with_dialogues, .settings = settings, .memory = memory};
	assert_int_equal(ss_analysis_create(&options, &a), 0);
	return a;
}

static struct ss_writer told(struct ss_analysis *a, struct ss_memory *memory)
{
	struct ss_writer w;
	struct ss_arena arena = {.memory = memory};
	struct ss_report_record report;
	struct ss_stats_record stats = {.head = {.type = SS_RECORD_STATS}};
	ss_analysis_record(a, &stats.head);
	ss_report_fill(a, &arena, &report);
	assert_int_equal(ss_writer_create(-1, &w), 0);
	ss_json_write_row(&w, &ss_report_shape, &report);
	ss_arena_reset(&arena);
	return w;
}

static void two_captures_added_are_as_both_in_turn(void **state)
{
	struct ss_settings settings;
	struct ss_memory memory = {0};
	ss_settings_init(&settings);
	struct ss_analysis *both = begin(&settings, &memory), *first = begin(&settings, &memory),
	                   *second = begin(&settings, &memory);
	for (int64_t i = 1; i <= 40; i++) {
		feed_session(both, i);
		feed_session(i <= 17 ? first : second, i);
	}
	assert_int_equal(ss_analysis_merge(first, second), 0);
	ss_analysis_destroy(second); /* what was added is not its any more */
	struct ss_writer in_turn = told(both, &memory), added = told(first, &memory);
	assert_true(in_turn.len > 1000);
	assert_int_equal(in_turn.len, added.len);
	assert_memory_equal(in_turn.data, added.data, in_turn.len);
	ss_writer_destroy(&in_turn);
	ss_writer_destroy(&added);
	ss_analysis_destroy(both);
	ss_analysis_destroy(first);
	ss_settings_release(&settings);
	assert_int_equal(memory.used, 0);
}

/* Whichever allocation fails, nothing is lost but what it was for, and all is given back. */
static void memory_may_be_short(void **state)
{
	for (uint64_t after = 1; after < 400; after += 7) {
		struct ss_settings settings;
		struct ss_memory memory = {.fail_after = after};
		struct ss_analysis *a = NULL;
		ss_settings_init(&settings);
		const struct ss_analysis_options options = {.observers =
		                                                    ss_reporters_with_dialogues,
		                                            .settings = &settings,
		                                            .memory = &memory};
		if (ss_analysis_create(&options, &a) == 0) {
			for (int64_t i = 1; i <= 10; i++)
				feed_session(a, i);
			struct ss_writer w = told(a, &memory);
			ss_writer_destroy(&w);
		}
		ss_analysis_destroy(a);
		ss_settings_release(&settings);
		assert_int_equal(memory.used, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(percentiles_are_within_six_percent),
	        cmocka_unit_test(any_value_has_a_step),
	        cmocka_unit_test(rows_that_weigh_much_are_kept),
	        cmocka_unit_test(texts_that_differ_in_names_are_one_pattern),
	        cmocka_unit_test(reasons_are_known_by_words_then_codes),
	        cmocka_unit_test(codes_are_read_strictly),
	        cmocka_unit_test(two_captures_added_are_as_both_in_turn),
	        cmocka_unit_test(memory_may_be_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
