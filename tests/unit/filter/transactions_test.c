/* A transaction is judged together with what its session tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "filter/transactions.h"
#include "sample_records.h"

struct answers {
	char text[64]; /* "1 -2 S": index, negative if not wanted; S: the session alone */
};

static void note(struct answers *a, const char *text)
{
	size_t len = strlen(a->text);
	snprintf(a->text + len, sizeof a->text - len, "%s%s", len > 0 ? " " : "", text);
}

static void on_transaction(void *user, int64_t flow_id, int64_t index, bool is_wanted)
{
	char text[24];
	assert_int_equal(flow_id, 3);
	snprintf(text, sizeof text, "%d", (int)(is_wanted ? index : -index));
	note(user, text);
}

/* What comes in front of a transaction. */
static void give_parts(struct ss_filter_transactions *x, int64_t flow_id, int64_t index,
                       const char *subject, const char *filename)
{
	struct ss_message_record m;
	struct ss_file_record f;
	sample_blank(&m.head, SS_RECORD_MESSAGE);
	m.head.flow_id = flow_id;
	m.transaction = index;
	m.subject = ss_slice_of(subject);
	sample_blank(&f.head, SS_RECORD_FILE);
	f.head.flow_id = flow_id;
	f.transaction = index;
	f.filename = ss_slice_of(filename);
	ss_filter_transactions_part(x, &f.head);
	ss_filter_transactions_part(x, &m.head);
}

static bool give(struct ss_filter_transactions *x, int64_t flow_id, int64_t index, const char *from,
                 int64_t code)
{
	struct ss_reply_record reply = {.code = code};
	struct ss_transaction_record t;
	sample_blank(&t.head, SS_RECORD_TRANSACTION);
	t.head.flow_id = flow_id;
	t.index = index;
	t.mail_from = ss_slice_of(from);
	t.reply = &reply;
	t.outcome = code < 400 ? SS_TRANSACTION_ACCEPTED : SS_TRANSACTION_REJECTED;
	return ss_filter_transactions_add(x, &t);
}

/* Flow 3: carol logs in at the second attempt; two mails, the second of them refused. */
static void end(struct ss_filter_transactions *x, struct answers *a)
{
	struct ss_auth_record auth[2] = {{.identity = SS_SLICE("root"), .code = 535},
	                                 {.identity = SS_SLICE("carol"), .code = 235}};
	struct ss_pair replies[] = {{SS_SLICE("550"), {0}, 1}, {SS_SLICE("250"), {0}, 5}};
	struct ss_session_record s;
	sample_blank(&s.head, SS_RECORD_SESSION);
	s.head.flow_id = 3;
	s.server_host = SS_SLICE("mx.example.net");
	s.auth = (struct ss_list){auth, 2};
	s.reply_counts = (struct ss_list){replies, 2};
	s.outcome = SS_OUTCOME_QUIT;
	s.transactions = 2;
	if (ss_filter_transactions_end(x, &s, on_transaction, a))
		note(a, "S");
}

static struct answers judge(const char *expression, struct ss_memory *memory)
{
	struct ss_memory own = {.limit = 0};
	struct ss_filter_error error;
	struct ss_filter *f;
	struct answers a = {""};
	const struct ss_filter_options options = {.regex = NULL};
	assert_int_equal(ss_filter_compile(ss_slice_of(expression), &options, &own, &f, &error), 0);
	struct ss_filter_transactions *x = ss_filter_transactions_create(f, memory);
	if (x) {
		give(x, 4, 1, "eve@example.org", 250); /* its session does not come */
		give_parts(x, 3, 1, "Invoice", "invoice.pdf");
		give(x, 3, 1, "alice@example.org", 250);
		give_parts(x, 3, 9, "Lost", "lost.doc"); /* its transaction does not come */
		give(x, 3, 2, "bob@example.org", 550);
		end(x, &a);
	}
	ss_filter_transactions_destroy(x);
	ss_filter_destroy(f);
	assert_int_equal(own.used, 0);
	assert_int_equal(memory->used, 0);
	return a;
}

static void check(const char *expression, const char *wanted)
{
	struct ss_memory memory = {.limit = 0};
	struct answers a = judge(expression, &memory);
	if (strcmp(a.text, wanted) != 0)
		fail_msg("%s: '%s', not '%s'", expression, a.text, wanted);
}

static void terms_are_met_by_either(void **state)
{
	check("", "2 1");
	check("user:carol", "2 1");
	check("carol", "2 1");
	check("user:carol from:alice", "-2 1");
	check("server:example.net code:550", "2 -1");
	check("-user:carol", "-2 -1");
	check("user:carol -from:alice", "2 -1");
	check("user:nobody", "-2 -1");
}

/* The 550 among the session's replies was the other mail's. */
static void each_mail_has_its_own_replies(void **state)
{
	check("code:550", "2 -1");
	check("550", "2 -1");
	check("-code:550", "-2 1");
	check("reply_counts.550:>0", "2 1"); /* of the session, in so many words */
	check("outcome:accepted", "-2 1");
}

static void a_mail_has_its_message_and_files(void **state)
{
	check("subject:invoice", "-2 1");
	check("file:invoice.pdf user:carol code:250", "-2 1");
	check("invoice.pdf", "-2 1");
	check("-subject:invoice", "2 -1");
	check("subject:lost", "-2 -1");
	check("subject:invoice or from:bob", "2 1");
}

static void a_session_may_match_alone(void **state)
{
	check("code:535", "-2 -1 S");
	check("outcome:quit", "-2 -1 S");
	check("type:session", "-2 -1 S");
	check("type:session -from:alice", "-2 -1"); /* alice is in it */
}

static void count_wanted(void *user, int64_t flow_id, int64_t index, bool is_wanted)
{
	size_t *n = user;
	*n += is_wanted;
}

/* Those that are remembered are not looked through for each that comes: this would take minutes.
 * Those that cannot be remembered are judged with their messages all the same. */
static void a_session_has_many(void **state)
{
	enum { MANY = SS_LIMIT_FILTER_WAITING + 6000 };
	struct ss_memory memory = {.limit = 0};
	struct ss_filter_error error;
	struct ss_filter *f;
	struct ss_session_record s;
	size_t n_wanted = 0;
	const struct ss_filter_options options = {.regex = NULL};
	assert_int_equal(
	        ss_filter_compile(SS_SLICE("subject:third"), &options, &memory, &f, &error), 0);
	struct ss_filter_transactions *x = ss_filter_transactions_create(f, &memory);
	for (int64_t i = 1; i <= MANY; i++) {
		give_parts(x, 3, i, i % 3 == 0 ? "third" : "other", "a.txt");
		bool is_wanted = give(x, 3, i, "alice@example.org", 250);
		assert_int_equal(is_wanted, i % 3 == 0);
	}
	sample_blank(&s.head, SS_RECORD_SESSION);
	s.head.flow_id = 3;
	assert_false(ss_filter_transactions_end(x, &s, count_wanted, &n_wanted));
	assert_in_range(n_wanted, SS_LIMIT_FILTER_WAITING / 3 - 1, MANY / 3);
	ss_filter_transactions_destroy(x);
	ss_filter_destroy(f);
	assert_int_equal(memory.used, 0);
}

static void memory_is_short(void **state)
{
	for (uint64_t n = 1; n < 6; n++) {
		struct ss_memory memory = {.fail_after = n};
		(void)judge("user:carol", &memory);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(terms_are_met_by_either),
	        cmocka_unit_test(each_mail_has_its_own_replies),
	        cmocka_unit_test(a_mail_has_its_message_and_files),
	        cmocka_unit_test(a_session_may_match_alone),
	        cmocka_unit_test(a_session_has_many),
	        cmocka_unit_test(memory_is_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
