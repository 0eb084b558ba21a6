/* What stands at the head of a report: how much there is, what to look at first, what was found. */
#include "base/duration.h"
#include "output/print.h"
#include "output/report_sections.h"
#include "output/text.h"

void ss_print_part(struct ss_buffer *b, bool *is_first, uint64_t n, const char *words)
{
	if (n == 0)
		return;
	ss_print(b, *is_first ? "" : ", ");
	*is_first = false;
	ss_print_count(b, n);
	ss_print(b, " %s", words);
}

static void write_outcomes(struct ss_sheet *s, const struct ss_totals_record *t)
{
	struct ss_buffer *b = ss_sheet_begin(s);
	bool is_first = true;
	ss_print_counted(b, t->sessions, "session");
	ss_print(b, ", ");
	ss_print_counted(b, t->transactions, "transaction");
	ss_print(b, t->transactions > 0 ? ": " : "");
	ss_print_part(b, &is_first, t->accepted, "accepted");
	ss_print_part(b, &is_first, t->deferred, "deferred");
	ss_print_part(b, &is_first, t->rejected, "rejected");
	ss_print_part(b, &is_first, t->reset, "reset");
	ss_print_part(b, &is_first, t->abandoned, "abandoned");
	ss_print_part(b, &is_first, t->unknown, "without a verdict");
	ss_sheet_line(s);
}

static bool is_estimated(const struct ss_report_record *r, const char *member)
{
	const struct ss_slice *names = r->estimated.items;
	for (size_t i = 0; i < r->estimated.n; i++) {
		if (ss_slice_is_equal(names[i], ss_slice_of(member)))
			return true;
	}
	return false;
}

/* "3 clients, ", or "~1,309 clients, " where that is not exact. */
static void write_party(struct ss_sheet *s, const struct ss_report_record *r, uint64_t n,
                        const char *noun, const char *member, const char *behind)
{
	struct ss_buffer *b = &s->scratch;
	ss_print(b, is_estimated(r, member) ? "~" : "");
	ss_print_counted(b, n, noun);
	ss_print(b, "%s", behind);
}

static void write_parties(struct ss_sheet *s, const struct ss_report_record *r)
{
	const struct ss_totals_record *t = r->totals;
	struct ss_buffer *b = ss_sheet_begin(s);
	write_party(s, r, t->clients, "client", "totals.clients", ", ");
	write_party(s, r, t->servers, "server", "totals.servers", "; ");
	write_party(s, r, t->senders, "sender", "totals.senders", " of ");
	write_party(s, r, t->sender_domains, "domain", "totals.sender_domains", "; ");
	write_party(s, r, t->mailboxes, "recipient", "totals.mailboxes", " of ");
	write_party(s, r, t->recipient_domains, "domain", "totals.recipient_domains", "; ");
	ss_print_size(b, t->bytes_content);
	ss_print(b, " of content, ");
	ss_print_counted(b, t->files, "file");
	ss_sheet_line(s);
}

static void write_times(struct ss_sheet *s, const struct ss_report_record *r)
{
	struct ss_buffer *b = ss_sheet_begin(s);
	if (r->totals->ts != SS_NUMBER_ABSENT) {
		ss_print_time(b, r->totals->ts);
		ss_print(b, " to ");
		ss_print_time(b, r->totals->ts_end);
		ss_print(b, " UTC (");
		ss_print_duration(b, ss_duration(r->totals->ts, r->totals->ts_end));
		ss_print(b, ")");
	}
	if (r->stats) {
		ss_print(b, b->len > 0 ? "; " : "");
		ss_print_counted(b, r->stats->packets, "packet");
		ss_print(b, ", ");
		ss_print_counted(b, r->stats->flows, "connection");
	}
	ss_sheet_line(s);
}

void ss_section_summary(struct ss_sheet *s, const struct ss_report_record *r, size_t top)
{
	if (!r->totals)
		return;
	ss_sheet_heading(s, "Summary");
	if (r->where.data) {
		ss_print(ss_sheet_begin(s), "Only sessions that match ");
		ss_sheet_wire(s, r->where);
		ss_sheet_line(s);
	}
	if (r->totals->sessions == 0) {
		ss_print(ss_sheet_begin(s), r->where.data ? "Nothing matches." : "No SMTP seen.");
		ss_sheet_line(s);
		write_times(s, r);
		return;
	}
	write_outcomes(s, r->totals);
	write_parties(s, r);
	write_times(s, r);
}

/* ---- what to look at first ---- */

static void look_of_finding(struct ss_sheet *s, const struct ss_look_record *l)
{
	struct ss_buffer *b = &s->scratch;
	ss_sheet_wire(s, l->id);
	ss_print(b, " (%s): ", ss_severity_name(l->severity));
	ss_text_add(b, l->title.data, l->title.len);
	if (l->count > 1) {
		ss_print(b, ", ");
		ss_print_count(b, l->count);
		ss_print(b, " times");
	}
	if (l->kinds > 1) {
		struct ss_slice family = ss_slice_cut(l->id, 0, ss_slice_find(l->id, 0, '.'));
		ss_print(b, ", one of %lld kinds of ", (long long)l->kinds);
		ss_sheet_wire(s, family);
	}
	if (l->description.data) {
		ss_print(b, "; ");
		ss_sheet_wire(s, l->description);
	}
}

static void look_of_mail(struct ss_sheet *s, const struct ss_look_record *l)
{
	static const struct {
		const char *one, *many;
	} words[SS_N_LOOKS] = {
	        [SS_LOOK_REFUSED] = {"recipients was refused", "recipients were refused"},
	        [SS_LOOK_DEFERRED] = {"recipients was put off", "recipients were put off"},
	        [SS_LOOK_BLOCKLIST] = {"reply names a list of bad senders",
	                               "replies name a list of bad senders"},
	        [SS_LOOK_SLOW] = {"answer waited for", "answers waited for"},
	        [SS_LOOK_NOT_READ] = {"sessions is known in part only",
	                              "sessions are known in part only"},
	        [SS_LOOK_INPUTS] = {"input was not read to its end",
	                            "inputs were not read to their end"},
	        [SS_LOOK_EVICTED] = {"connection was given up for lack of memory",
	                             "connections were given up for lack of memory"},
	};
	enum { SHARES = 20 };
	struct ss_buffer *b = &s->scratch;
	ss_print_count(b, l->count);
	if (l->of != SS_NUMBER_ABSENT) {
		ss_print(b, " of ");
		ss_print_count(b, (uint64_t)l->of);
	}
	ss_print(b, " %s", l->count == 1 ? words[l->kind].one : words[l->kind].many);
	if (l->kind == SS_LOOK_SLOW) {
		ss_print(b, " (");
		ss_text_add(b, l->title.data, l->title.len);
		ss_print(b, l->count < SHARES ? "): the longest took "
		                              : "): 5 %% of them for more than ");
		ss_print_duration(b, l->duration);
	}
	if (l->blocklist.data) {
		ss_print(b, ": ");
		ss_text_add(b, l->blocklist.data, l->blocklist.len);
	}
	if (l->pattern.data) {
		ss_print(b, "; most often: ");
		ss_sheet_wire(s, l->pattern);
	}
}

/* "client -> server, from <sender>, flow 3" */
static void look_at(struct ss_sheet *s, const struct ss_look_record *l)
{
	struct ss_buffer *b = &s->scratch;
	if (l->flow_id == SS_NUMBER_ABSENT)
		return;
	ss_print(b, " (");
	if (l->src_ip.version) {
		ss_print_endpoint(b, &l->src_ip, SS_NUMBER_ABSENT, SS_NUMBER_ABSENT);
		ss_print(b, " -> ");
		ss_print_endpoint(b, &l->dst_ip, l->dst_port, SS_NUMBER_ABSENT);
		ss_print(b, ", ");
	}
	if (l->mail_from.len > 0) {
		ss_print(b, "from ");
		ss_sheet_wire(s, l->mail_from);
		ss_print(b, ", ");
	}
	ss_print(b, "flow %lld)", (long long)l->flow_id);
}

void ss_section_look(struct ss_sheet *s, const struct ss_report_record *r, size_t top)
{
	const struct ss_look_record *l = r->look_first.items;
	if (r->look_first.n == 0)
		return;
	ss_sheet_heading(s, "Look at this first");
	for (size_t i = 0; i < r->look_first.n; i++) {
		ss_sheet_begin(s);
		if (l[i].kind == SS_LOOK_FINDING)
			look_of_finding(s, &l[i]);
		else
			look_of_mail(s, &l[i]);
		look_at(s, &l[i]);
		ss_sheet_item(s);
	}
}

/* ---- findings ---- */

void ss_section_findings(struct ss_sheet *s, const struct ss_report_record *r, size_t top)
{
	static const char *const titles[] = {"<severity", "times",       "findings",
	                                     "<kind",     "<what it is", NULL};
	const struct ss_group_record *g = r->findings.items;
	size_t most = top * 3; /* they are what is read most */
	if (r->findings.n == 0)
		return;
	ss_sheet_heading(s, "Findings");
	ss_sheet_table(s, titles);
	for (size_t i = 0; i < r->findings.n && i < most; i++) {
		ss_sheet_severity(s, g[i].severity);
		ss_sheet_count(s, g[i].count);
		ss_sheet_count(s, g[i].connections);
		ss_sheet_cell(s, g[i].id);
		ss_sheet_ours(s, g[i].title);
		ss_sheet_end_row(s);
	}
	ss_sheet_end_table(s);
	if (r->findings.n > most) {
		struct ss_buffer *b = ss_sheet_begin(s);
		ss_print_counted(b, r->findings.n - most, "more kind");
		ss_print(b, "; --set top=%zu tells them", (r->findings.n + 2) / 3);
		ss_sheet_line(s);
	}
	ss_print(ss_sheet_begin(s), "smtpscope report --explain FINDING FILE... tells what one "
	                            "means, where it was seen, and what to do.");
	ss_sheet_line(s);
}

/* ---- timeline ---- */

static void write_sparkline(struct ss_sheet *s, const char *name, const struct ss_list *buckets,
                            size_t member)
{
	uint64_t *values = ss_arena_take(s->arena, buckets->n * sizeof *values);
	uint64_t most = 0;
	for (size_t i = 0; values && i < buckets->n; i++) {
		const char *b = (const char *)buckets->items + i * sizeof(struct ss_bucket_record);
		values[i] = *(const uint64_t *)(const void *)(b + member);
		most = values[i] > most ? values[i] : most;
	}
	if (most == 0)
		return;
	ss_print(ss_sheet_begin(s), "%-9s ", name);
	ss_sheet_sparkline(s, values, buckets->n);
	ss_print(&s->scratch, " at most ");
	ss_print_count(&s->scratch, most);
	if (s->is_markdown)
		ss_sheet_item(s);
	else
		ss_sheet_line(s);
}

void ss_section_timeline(struct ss_sheet *s, const struct ss_report_record *r, size_t top)
{
	static const struct {
		const char *name;
		size_t member;
	} lines[] = {
	        {"sessions", offsetof(struct ss_bucket_record, sessions)},
	        {"accepted", offsetof(struct ss_bucket_record, accepted)},
	        {"deferred", offsetof(struct ss_bucket_record, deferred)},
	        {"rejected", offsetof(struct ss_bucket_record, rejected)},
	        {"findings", offsetof(struct ss_bucket_record, findings)},
	};
	const struct ss_timeline_record *t = r->timeline;
	if (!t || t->buckets.n < 2)
		return;
	ss_sheet_heading(s, "Timeline");
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		write_sparkline(s, lines[i].name, &t->buckets, lines[i].member);
	struct ss_buffer *b = ss_sheet_begin(s);
	ss_print(b, "from ");
	ss_print_time(b, t->ts);
	ss_print(b, " UTC, each step ");
	ss_print_duration(b, t->step);
	ss_sheet_line(s);
}
