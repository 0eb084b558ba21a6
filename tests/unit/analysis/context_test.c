/* What is counted and kept of two captures is what is counted and kept of both in one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "analysis/context.h"
#include "analysis/features_sum.h"
#include "analysis/insights.h"

static const struct ss_observer *const observers[] = {&ss_features_observer, &ss_insights_observer,
                                                      &ss_context_observer, NULL};

struct run {
	struct ss_memory memory;
	struct ss_settings settings;
	struct ss_analysis *analysis;
};

static void begin(struct run *r)
{
	*r = (struct run){0};
	ss_settings_init(&r->settings);
	const struct ss_analysis_options options = {
	        .observers = observers, .settings = &r->settings, .memory = &r->memory};
	assert_int_equal(ss_analysis_create(&options, &r->analysis), 0);
}

static void end(struct run *r)
{
	ss_analysis_destroy(r->analysis);
	ss_settings_release(&r->settings);
	assert_int_equal(r->memory.used, 0);
}

static struct ss_record_head head_of(enum ss_record_type type, int64_t flow)
{
	return (struct ss_record_head){
	        .type = (uint8_t)type,
	        .ts = flow * 1000,
	        .flow_id = flow,
	        .src_ip = {.version = 4, .bytes = {192, 0, 2, (uint8_t)flow}},
	        .dst_ip = {.version = 4, .bytes = {192, 0, 2, 99}}};
}

/* A session with one transaction; odd ones are refused. */
static void feed(struct run *r, int64_t flow)
{
	char sender[32];
	snprintf(sender, sizeof sender, "user%d@d%d.example", (int)flow, (int)(flow % 3));
	bool is_refused = flow % 2 == 1;
	const struct ss_reply_record reply = {is_refused ? 550 : 250, SS_SLICE("5.1.1"),
	                                      SS_SLICE("who is that")};
	const struct ss_recipient_record to = {.address = SS_SLICE("bob@example.net"),
	                                       .code = reply.code,
	                                       .accepted = is_refused ? SS_FLAG_NO : SS_FLAG_YES};
	const struct ss_transaction_record t = {.head = head_of(SS_RECORD_TRANSACTION, flow),
	                                        .index = 1,
	                                        .mail_from = ss_slice_of(sender),
	                                        .recipients = {&to, 1},
	                                        .outcome = is_refused ? SS_TRANSACTION_REJECTED
	                                                              : SS_TRANSACTION_ACCEPTED,
	                                        .completed = is_refused ? SS_FLAG_NO : SS_FLAG_YES,
	                                        .size = 100,
	                                        .reply = &reply,
	                                        .dropped = SS_NUMBER_ABSENT};
	const struct ss_session_record s = {.head = head_of(SS_RECORD_SESSION, flow),
	                                    .commands = 5,
	                                    .transactions = 1,
	                                    .messages_accepted = !is_refused,
	                                    .duration = 10};
	const struct ss_flow_record f = {.head = head_of(SS_RECORD_FLOW, flow)};
	ss_analysis_record(r->analysis, &t.head);
	ss_analysis_record(r->analysis, &s.head);
	ss_analysis_record(r->analysis, &f.head);
}

static void is_same(const struct run *a, const struct run *b)
{
	const struct ss_features *fa = ss_features_of(a->analysis);
	const struct ss_features *fb = ss_features_of(b->analysis);
	const struct ss_insights *ia = ss_insights_of(a->analysis);
	const struct ss_insights *ib = ss_insights_of(b->analysis);
	assert_int_equal(fa->sessions, fb->sessions);
	assert_int_equal(fa->completed, fb->completed);
	assert_memory_equal(fa->outcomes, fb->outcomes, sizeof fa->outcomes);
	assert_int_equal(fa->recipients_refused, fb->recipients_refused);
	assert_int_equal(fa->first, fb->first);
	assert_int_equal(fa->last, fb->last);
	assert_int_equal(ss_distinct_count(&ia->senders), ss_distinct_count(&ib->senders));
	struct ss_count ta[8], tb[8];
	size_t n = ss_counts_top(&ia->sender_domains, ta, 8);
	assert_int_equal(n, ss_counts_top(&ib->sender_domains, tb, 8));
	for (size_t i = 0; i < n; i++)
		assert_true(ss_slice_is_equal(ta[i].key, tb[i].key) && ta[i].count == tb[i].count);
}

static void kept_are_same(const struct ss_best *a, const struct ss_best *b)
{
	assert_int_equal(a->n_groups, b->n_groups);
	for (size_t g = 0; g < a->n_groups; g++) {
		assert_int_equal(a->groups[g].count, b->groups[g].count);
		assert_int_equal(a->groups[g].n, b->groups[g].n);
		for (size_t i = 0; i < a->groups[g].n; i++)
			assert_int_equal(a->groups[g].items[i].flow_id,
			                 b->groups[g].items[i].flow_id);
	}
}

static void two_captures_add_up(void **state)
{
	struct run whole, first, second;
	begin(&whole);
	begin(&first);
	begin(&second);
	for (int64_t flow = 1; flow <= 40; flow++) {
		feed(&whole, flow);
		feed(flow <= 20 ? &first : &second, flow);
	}
	assert_int_equal(ss_analysis_merge(first.analysis, second.analysis), 0);
	is_same(&whole, &first);
	const struct ss_context *a = ss_context_of(whole.analysis);
	const struct ss_context *b = ss_context_of(first.analysis);
	kept_are_same(&a->failures, &b->failures);
	kept_are_same(&a->mails, &b->mails);
	kept_are_same(&a->sessions, &b->sessions);
	assert_int_equal(a->failures.groups[0].count, 20);
	assert_int_equal(a->failures.groups[0].n, 10); /* transactions_shown */
	end(&whole);
	end(&first);
	end(&second);
}

/* However many connections, no more is kept. */
static void what_is_kept_is_bounded(void **state)
{
	struct run r;
	begin(&r);
	for (int64_t flow = 1; flow <= 200; flow++)
		feed(&r, flow);
	size_t kept = ss_context_of(r.analysis)->memory.used;
	for (int64_t flow = 201; flow <= 2000; flow++)
		feed(&r, flow);
	assert_int_equal(ss_context_of(r.analysis)->memory.used, kept);
	end(&r);
}

static void memory_that_fails_loses_nothing_but_details(void **state)
{
	for (uint64_t after = 1; after < 120; after++) {
		struct run r = {0};
		ss_settings_init(&r.settings);
		r.memory.fail_after = after;
		const struct ss_analysis_options options = {
		        .observers = observers, .settings = &r.settings, .memory = &r.memory};
		if (ss_analysis_create(&options, &r.analysis) == 0) {
			for (int64_t flow = 1; flow <= 4; flow++)
				feed(&r, flow);
			ss_analysis_destroy(r.analysis);
		}
		ss_settings_release(&r.settings);
		assert_int_equal(r.memory.used, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(two_captures_add_up),
	        cmocka_unit_test(what_is_kept_is_bounded),
	        cmocka_unit_test(memory_that_fails_loses_nothing_but_details),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
