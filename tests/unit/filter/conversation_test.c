/* Conversations are judged as a whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "filter/conversation.h"
#include "sample_records.h"

struct seen {
	struct ss_filter_conversations *conversations;
	char wanted[64];
	bool is_wanted[16]; /* by flow, before its session came */
};

static void on_record(void *user, const struct ss_record_head *r)
{
	struct seen *s = user;
	if (r->type != SS_RECORD_EVENT && r->type != SS_RECORD_TRANSACTION &&
	    r->type != SS_RECORD_SESSION)
		return;
	bool is_wanted = ss_filter_conversations_feed(s->conversations, r);
	assert_in_range(r->flow_id, 0, 15);
	assert_true(is_wanted || !s->is_wanted[r->flow_id]); /* once wanted, always */
	s->is_wanted[r->flow_id] = is_wanted;
	size_t len = strlen(s->wanted);
	if (r->type == SS_RECORD_SESSION && is_wanted)
		snprintf(s->wanted + len, sizeof s->wanted - len, "%s%d", len > 0 ? " " : "",
		         (int)r->flow_id);
}

static struct seen judge(const char *expression, struct ss_memory *memory)
{
	struct ss_memory own = {.limit = 0};
	struct ss_filter_error error;
	struct ss_filter *f;
	struct seen s = {.conversations = NULL};
	const struct ss_filter_options options = {.regex = NULL};
	assert_int_equal(ss_filter_compile(ss_slice_of(expression), &options, &own, &f, &error), 0);
	s.conversations = ss_filter_conversations_create(f, memory);
	if (s.conversations)
		sample_records(NULL, on_record, &s);
	ss_filter_conversations_destroy(s.conversations);
	ss_filter_destroy(f);
	assert_int_equal(own.used, 0);
	assert_int_equal(memory->used, 0);
	return s;
}

static void check(const char *expression, const char *flows)
{
	struct ss_memory memory = {.limit = 0};
	struct seen s = judge(expression, &memory);
	if (strcmp(s.wanted, flows) != 0)
		fail_msg("%s: '%s', not '%s'", expression, s.wanted, flows);
}

static void whole_conversations(void **state)
{
	check("from:alice@example.com", "1");
	check("from:bob@example.net", "2");
	check("not from:alice@example.com", "2 3 4 5 6 7 8");
	check("from:alice@example.com code:235", "1"); /* of two records */
	check("from:alice@example.com code:554", "");
	check("code:554 or user:root", "2 3");
	check("server:postfix not (type:transaction or user:root)", "4 5 7 8");
	check("", "1 2 3 4 5 6 7 8");
}

/* What cannot be remembered is shown. */
static void memory_is_short(void **state)
{
	for (uint64_t n = 1; n < 12; n++) {
		struct ss_memory memory = {.fail_after = n};
		struct seen s = judge("xyzzy", &memory);
		if (n == 3)
			assert_string_equal(s.wanted, "1 2 3 4 5 6 7 8");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(whole_conversations),
	        cmocka_unit_test(memory_is_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
