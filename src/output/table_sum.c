#include "output/table_sum.h"

#include "output/print.h"
#include "output/text.h"

enum { CAUSE_MAX = 64 };

void ss_table_sum_add(struct ss_table_sum *sum, uint8_t outcome)
{
	sum->n_transactions++;
	sum->n_by_outcome[outcome <= SS_TRANSACTION_UNKNOWN ? outcome : 0]++;
}

static void begin_problem(struct ss_buffer *b, bool *is_first)
{
	ss_print(b, *is_first ? "Problems: " : "; ");
	*is_first = false;
}

/* ARP, UDP and their like are no problem: they are traffic that cannot be mail.  Nor is what trails
 * a connection that was reset. */
static bool is_problem(const struct ss_pair *cause)
{
	return cause->number > 0 && !ss_slice_is_equal(cause->name, SS_SLICE("not_ip")) &&
	       !ss_slice_is_equal(cause->name, SS_SLICE("not_tcp")) &&
	       !ss_slice_is_equal(cause->name, SS_SLICE("after_end"));
}

static void print_drops(struct ss_buffer *b, const struct ss_list *drops, bool *is_first)
{
	const struct ss_pair *pairs = drops->items;
	uint64_t sum = 0;
	for (size_t i = 0; i < drops->n; i++)
		sum += is_problem(&pairs[i]) ? (uint64_t)pairs[i].number : 0;
	if (sum == 0)
		return;
	begin_problem(b, is_first);
	ss_print_counted(b, sum, "packet");
	const char *before = " given up (";
	for (size_t i = 0; i < drops->n; i++) {
		if (!is_problem(&pairs[i]))
			continue;
		ss_print(b, "%s", before);
		ss_text_show(b, pairs[i].name, CAUSE_MAX);
		ss_print(b, " ");
		ss_print_count(b, (uint64_t)pairs[i].number);
		before = ", ";
	}
	ss_print(b, ")");
}

void ss_problems_print(struct ss_buffer *b, const struct ss_stats_record *s)
{
	bool is_first = true;
	print_drops(b, &s->drops, &is_first);
	if (s->interrupted == SS_FLAG_YES) {
		begin_problem(b, &is_first);
		ss_print(b, "a signal ended the reading");
	}
	if (s->inputs_failed > 0) {
		begin_problem(b, &is_first);
		ss_print_counted(b, s->inputs_failed, "input");
		ss_print(b, " not read to the end");
	}
	if (s->flows_evicted > 0) {
		begin_problem(b, &is_first);
		ss_print_counted(b, s->flows_evicted, "connection");
		ss_print(b, " given up for lack of memory");
	}
	if (s->memory_refused > 0) {
		begin_problem(b, &is_first);
		ss_print(b, "the memory limit was reached ");
		ss_print_counted(b, s->memory_refused, "time");
	}
}

void ss_filtered_print(struct ss_buffer *b, uint64_t n)
{
	if (n == 0)
		return;
	ss_print(b, "; ");
	ss_print_counted(b, n, "packet");
	ss_print(b, " left out by the packet filter");
}

void ss_table_sum_add_stats(struct ss_table_sum *sum, const struct ss_stats_record *s)
{
	sum->has_stats = true;
	sum->packets = s->packets;
	sum->flows = s->flows;
	sum->filtered = s->filtered;
	sum->n_sessions_seen = s->sessions;
	ss_buffer_clear(&sum->problems);
	ss_problems_print(&sum->problems, s);
}

static void print_outcomes(const struct ss_table_sum *sum, struct ss_buffer *b)
{
	static const struct {
		enum ss_transaction_outcome outcome;
		const char *word;
	} rows[] = {
	        {SS_TRANSACTION_ACCEPTED, "accepted"},   {SS_TRANSACTION_DEFERRED, "deferred"},
	        {SS_TRANSACTION_REJECTED, "rejected"},   {SS_TRANSACTION_RESET, "reset"},
	        {SS_TRANSACTION_ABANDONED, "abandoned"}, {SS_TRANSACTION_UNKNOWN, "unknown"},
	};
	const char *before = ": ";
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (sum->n_by_outcome[rows[i].outcome] == 0)
			continue;
		ss_print(b, "%s", before);
		ss_print_count(b, sum->n_by_outcome[rows[i].outcome]);
		ss_print(b, " %s", rows[i].word);
		before = ", ";
	}
}

void ss_table_sum_print(struct ss_table_sum *sum, struct ss_buffer *b)
{
	if (sum->n_sessions + sum->n_transactions > 0) {
		if (sum->n_sessions > 0) { /* none where a filter asked for transactions */
			ss_print_counted(b, sum->n_sessions, "session");
			ss_print(b, ", ");
		}
		ss_print_counted(b, sum->n_transactions, "transaction");
		print_outcomes(sum, b);
	} else {
		ss_print(b, sum->n_sessions_seen > 0 ? "Nothing matches" : "No SMTP seen");
	}
	if (sum->has_stats) {
		ss_print(b, "; ");
		ss_print_counted(b, sum->packets, "packet");
		ss_print(b, ", ");
		ss_print_counted(b, sum->flows, "connection");
		ss_filtered_print(b, sum->filtered);
	}
	ss_print(b, ".\n");
	struct ss_slice problems = ss_buffer_slice(&sum->problems);
	ss_text_add(b, problems.data, problems.len);
	if (sum->n_lost > 0) {
		ss_print(b, problems.len > 0 ? "; " : "Problems: ");
		ss_print_counted(b, sum->n_lost, "row");
		ss_print(b, " not shown for lack of memory");
	}
	if (problems.len > 0 || sum->n_lost > 0)
		ss_print(b, ".\n");
}

void ss_table_sum_release(struct ss_table_sum *sum)
{
	ss_buffer_release(&sum->problems);
}
