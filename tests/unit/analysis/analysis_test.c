/* What belongs to one connection is joined, and what is raised comes out as a finding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "analysis/analysis.h"
#include "engine_run.h"

/* ---- an observer that raises what it sees ---- */

static const struct ss_finding_row rows[] = {
        {"test.verb", SS_SEVERITY_LOW, SS_CERTAINTY_HIGH, "A verb", "About it", "Never", "Nothing",
         "T1672, T1190", "RFC 5321"},
        {"test.mail", SS_SEVERITY_INFO, SS_CERTAINTY_LOW, "A mail", "About it", "Never", "Nothing",
         NULL, NULL},
        {"test.run", SS_SEVERITY_HIGH, SS_CERTAINTY_LOW, "A run", "About it", "Never", "Nothing",
         NULL, NULL},
};

struct seen {
	const struct ss_observed *observed;
	uint64_t n_sessions, n_flows, n_findings;
};

struct own {
	uint64_t n_commands;
};

static void *create(const struct ss_observed *o)
{
	struct seen *s = ss_memory_take_zeroed(o->memory, sizeof *s);
	if (s)
		s->observed = o;
	return s;
}

static void destroy(void *state)
{
	struct seen *s = state;
	ss_memory_give(s->observed->memory, s, sizeof *s);
}

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	if (e->kind != SS_EVENT_COMMAND)
		return;
	const struct ss_evidence_record evidence = ss_evidence_of_event(e, e->command);
	/* The third is worse, which is what the finding then says. */
	bool is_third = ++own->n_commands == 3;
	ss_case_raise(c,
	              &(struct ss_raise){.row = &rows[0],
	                                 .severity = is_third ? SS_SEVERITY_MEDIUM : 0,
	                                 .description = is_third ? SS_SLICE("the third")
	                                                         : SS_SLICE("another")},
	              &evidence);
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	const struct ss_term_record terms[] = {
	        {SS_SLICE("files"), SS_SLICE("some"), (int64_t)m->n_files},
	        {SS_SLICE("message"), SS_SLICE("one"), m->message ? 10 : 0},
	};
	const struct ss_evidence_record evidence =
	        ss_evidence_of_mail(m, m->transaction->mail_from);
	ss_case_raise(c, &(struct ss_raise){.row = &rows[1], .terms = terms, .n_terms = 2},
	              &evidence);
}

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *r)
{
	((struct seen *)state)->n_sessions++;
}

static void on_flow(void *state, struct ss_case *c, const struct ss_flow_record *f)
{
	((struct seen *)state)->n_flows++;
	assert_non_null(c);
	assert_false(ss_case_has(c, &rows[2]));
}

static void on_finding(void *state, const struct ss_finding_record *f)
{
	((struct seen *)state)->n_findings++;
}

static void on_end(void *state)
{
	const struct seen *s = state;
	const struct ss_record_head nobody = {.ts = 1,
	                                      .flow_id = SS_NUMBER_ABSENT,
	                                      .src_port = SS_NUMBER_ABSENT,
	                                      .dst_port = SS_NUMBER_ABSENT};
	ss_observed_raise(s->observed, &(struct ss_raise){.row = &rows[2]}, &nobody,
	                  SS_NUMBER_ABSENT, s->n_sessions * 100 + s->n_flows * 10 + s->n_findings,
	                  NULL, 0);
}

static int merge(void *state, const void *other)
{
	((struct seen *)state)->n_sessions += ((const struct seen *)other)->n_sessions;
	return 0;
}

static const struct ss_observer observer = {
        .name = "test",
        .rows = rows,
        .n_rows = 3,
        .case_size = sizeof(struct own),
        .needs = 1u << SS_RECORD_EVENT | 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_MESSAGE |
                 1u << SS_RECORD_FILE,
        .create = create,
        .event = on_event,
        .mail = on_mail,
        .session = on_session,
        .flow = on_flow,
        .finding = on_finding,
        .end = on_end,
        .merge = merge,
        .destroy = destroy,
};
static const struct ss_observer *const observers[] = {&observer, NULL};

#define DIALOGUE                                                                                   \
	"S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250 mx.example\n"                          \
	"C: MAIL FROM:<a@a.example>\nS: 250 ok\nC: RCPT TO:<b@b.example>\nS: 250 ok\n"             \
	"C: DATA\nS: 354 go\nC: Subject: x\nC: \nC: text\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n"

static void what_is_raised_again_counts(void **state)
{
	CHECK_RUN(WITH(DIALOGUE, .observers = observers),
	          "\"id\":\"test.verb\",\"severity\":\"medium\",\"confidence\":\"high\","
	          "\"title\":\"A verb\",\"description\":\"the third\",\"count\":5",
	          "\"text\":\"EHLO\"", "\"text\":\"QUIT\"", "\"attack\":[\"T1672\",\"T1190\"]",
	          "\"reference\":[\"RFC 5321\"]", "\"src_ip\":\"198.51.100.7\"");
}

static void a_transaction_has_its_message_and_files(void **state)
{
	CHECK_RUN(WITH(DIALOGUE, .observers = observers),
	          "\"id\":\"test.mail\",\"severity\":\"info\"",
	          "\"transaction\":1,\"text\":\"a@a.example\"", "\"score\":11",
	          "{\"name\":\"message\",\"value\":\"one\",\"points\":10}");
}

/* RFC 5321, section 2.4: verbs in any case; RFC 821's SEND begins one as MAIL does. */
static void a_transaction_is_where_its_verb_was(void **state)
{
	CHECK_RUN(WITH("S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250 mx.example\n"
	               "C: mail from:<a@a.example>\nS: 250 ok\nC: rset\nS: 250 ok\n"
	               "C: SEND FROM:<b@a.example>\nS: 250 ok\nC: QUIT\nS: 221 bye\n",
	               .observers = observers),
	          "\"packet\":10,\"direction\":\"c2s\",\"transaction\":1,\"text\":\"a@a.example\"",
	          "\"packet\":18,\"direction\":\"c2s\",\"transaction\":2,\"text\":\"b@a.example\"");
}

static void the_run_is_told_at_its_end(void **state)
{
	const struct engine_run second = {DIALOGUE, .host = 8, .after_ns = 5000000000};
	CHECK_RUN(WITH(DIALOGUE, .observers = observers, .next = &second), "2x\"id\":\"test.verb\"",
	          "\"id\":\"test.run\"", "\"count\":224", "\"src_ip\":\"198.51.100.8\"");
}

static void what_the_site_does_not_want_is_not_told(void **state)
{
	struct ss_settings settings;
	struct ss_setting_trouble trouble;
	ss_settings_init(&settings);
	assert_int_equal(ss_settings_set(&settings, SS_SLICE("findings_off"), SS_SLICE("test.verb"),
	                                 &trouble),
	                 0);
	CHECK_RUN(WITH(DIALOGUE, .observers = observers, .settings = &settings,
	               .log = 1u << SS_RECORD_FINDING),
	          "!test.verb", "test.mail", "test.run");
	assert_int_equal(
	        ss_settings_set(&settings, SS_SLICE("findings_off"), SS_SLICE("test"), &trouble),
	        0);
	CHECK_RUN(WITH(DIALOGUE, .observers = observers, .settings = &settings), "!finding");
	assert_int_equal(
	        ss_settings_set(&settings, SS_SLICE("findings_off"), SS_SLICE("test."), &trouble),
	        0);
	CHECK_RUN(WITH(DIALOGUE, .observers = observers, .settings = &settings), "!finding");
	ss_settings_release(&settings);
}

/* Room for so many places is nowhere: the finding is told all the same. */
static void too_much_evidence_is_not_asked_for(void **state)
{
	struct ss_settings settings;
	struct ss_setting_trouble trouble;
	ss_settings_init(&settings);
	assert_int_equal(ss_settings_set(&settings, SS_SLICE("evidence_kept"),
	                                 SS_SLICE("1000000000000"), &trouble),
	                 0);
	CHECK_RUN(WITH(DIALOGUE, .observers = observers, .settings = &settings),
	          "\"id\":\"test.verb\"", "\"text\":\"EHLO\"");
	ss_settings_release(&settings);
}

static void analyses_can_be_added(void **state)
{
	struct ss_settings settings;
	struct ss_memory memory = {.limit = 0};
	struct ss_analysis *a, *b;
	ss_settings_init(&settings);
	const struct ss_analysis_options options = {
	        .observers = observers, .settings = &settings, .memory = &memory};
	assert_int_equal(ss_analysis_create(&options, &a), 0);
	assert_int_equal(ss_analysis_create(&options, &b), 0);
	((struct seen *)ss_analysis_state(a, &observer))->n_sessions = 3;
	((struct seen *)ss_analysis_state(b, &observer))->n_sessions = 4;
	assert_int_equal(ss_analysis_merge(a, b), 0);
	assert_int_equal(((struct seen *)ss_analysis_state(a, &observer))->n_sessions, 7);
	ss_analysis_destroy(b);
	ss_analysis_destroy(a);
	ss_settings_release(&settings);
	assert_int_equal(memory.used, 0);
}

/* A client that sends on before the reply: the next message is there before a transaction is over, in a
 * connection that never ends. */
static void what_waits_does_not_grow(void **state)
{
	enum { MAILS = 10000, MOST = 65536 };
	struct ss_settings settings;
	struct ss_memory memory = {.limit = 0};
	struct ss_analysis *a;
	ss_settings_init(&settings);
	const struct ss_analysis_options options = {
	        .observers = observers, .settings = &settings, .memory = &memory};
	assert_int_equal(ss_analysis_create(&options, &a), 0);
	for (int64_t i = 1; i <= MAILS; i++) {
		const struct ss_message_record message = {
		        .head = {.type = SS_RECORD_MESSAGE, .flow_id = 1}, .transaction = i + 1};
		const struct ss_transaction_record transaction = {
		        .head = {.type = SS_RECORD_TRANSACTION, .flow_id = 1},
		        .index = (uint64_t)i};
		ss_analysis_record(a, &message.head);
		ss_analysis_record(a, &transaction.head);
	}
	assert_false(ss_analysis_is_short(a));
	assert_in_range(memory.peak, 1, MOST + 64 * 3 * sizeof(struct ss_message_record));
	ss_analysis_destroy(a);
	ss_settings_release(&settings);
	assert_int_equal(memory.used, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_raised_again_counts),
	        cmocka_unit_test(a_transaction_has_its_message_and_files),
	        cmocka_unit_test(a_transaction_is_where_its_verb_was),
	        cmocka_unit_test(the_run_is_told_at_its_end),
	        cmocka_unit_test(what_the_site_does_not_want_is_not_told),
	        cmocka_unit_test(too_much_evidence_is_not_asked_for),
	        cmocka_unit_test(analyses_can_be_added),
	        cmocka_unit_test(what_waits_does_not_grow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
