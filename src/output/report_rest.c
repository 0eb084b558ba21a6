/* Codes, TLS and logins, who took part, messages, sessions, and what was not read. */
#include "output/print.h"
#include "output/report_sections.h"
#include "output/table_sum.h"
#include "output/text.h"

/* ---- lists of the most frequent ---- */

static void write_what(struct ss_sheet *s, const struct ss_ranked_record *r)
{
	if (r->ip.version)
		ss_sheet_address(s, &r->ip, SS_NUMBER_ABSENT);
	else
		ss_sheet_cell(s, r->domain.data ? r->domain : r->name);
}

static void write_count(struct ss_sheet *s, const struct ss_ranked_record *r)
{
	struct ss_buffer *b = ss_sheet_begin(s);
	ss_print(b, r->fewer != SS_NUMBER_ABSENT ? "~" : "");
	ss_print_count(b, r->count);
	ss_sheet_made(s);
}

static void write_ranked(struct ss_sheet *s, const char *const *titles, const struct ss_list *list,
                         size_t top)
{
	const struct ss_ranked_record *r = list->items;
	ss_sheet_table(s, titles);
	for (size_t i = 0; i < list->n && i < top; i++) {
		write_what(s, &r[i]);
		write_count(s, &r[i]);
		ss_sheet_bar(s, r[i].count, r[0].count);
		if (r[i].meaning.data)
			ss_sheet_ours(s, r[i].meaning);
		ss_sheet_end_row(s);
	}
	ss_sheet_end_table(s);
}

void ss_section_codes(struct ss_sheet *s, const struct ss_report_record *r, size_t top)
{
	static const char *const titles[] = {"<reply", "count", "<", "<meaning", NULL};
	if (r->codes.n == 0)
		return;
	ss_sheet_heading(s, "Replies");
	write_ranked(s, titles, &r->codes, top + top / 2);
	write_ranked(s, titles, &r->enhanced, top);
}

/* ---- TLS and logins ---- */

static void write_tls(struct ss_sheet *s, const struct ss_encryption_record *t)
{
	struct ss_buffer *b = ss_sheet_begin(s);
	bool is_first = true;
	ss_print(b, "of ");
	ss_print_counted(b, t->sessions, "session");
	ss_print(b, ": ");
	ss_print_part(b, &is_first, t->offered, "offered TLS");
	ss_print_part(b, &is_first, t->requested, "asked for it");
	ss_print_part(b, &is_first, t->established, "used it");
	ss_print_part(b, &is_first, t->clear, "had mail or logins in clear");
	if (!is_first)
		ss_sheet_line(s);
}

static void write_logins(struct ss_sheet *s, const struct ss_logins_record *l, size_t top)
{
	static const char *const titles[] = {"<login by", "attempts", "succeeded",
	                                     "failed",    "in clear", NULL};
	const struct ss_mechanism_record *m = l->mechanisms.items;
	ss_sheet_table(s, titles);
	for (size_t i = 0; i < l->mechanisms.n && i < top; i++) {
		ss_sheet_cell(s, m[i].mechanism);
		ss_sheet_count(s, m[i].attempts);
		ss_sheet_count(s, m[i].succeeded);
		ss_sheet_count(s, m[i].failed);
		ss_sheet_count(s, m[i].clear);
		ss_sheet_end_row(s);
	}
	ss_sheet_end_table(s);
}

void ss_section_tls(struct ss_sheet *s, const struct ss_report_record *r, size_t top)
{
	static const char *const versions[] = {"<version", "count", "<", NULL};
	static const char *const ciphers[] = {"<cipher", "count", "<", NULL};
	if (!r->tls || r->tls->sessions == 0)
		return;
	ss_sheet_heading(s, "TLS and logins");
	write_tls(s, r->tls);
	write_ranked(s, versions, &r->tls->versions, top);
	write_ranked(s, ciphers, &r->tls->ciphers, top);
	if (r->logins)
		write_logins(s, r->logins, top);
}

/* ---- who ---- */

/* Lists that stand beside each other. */
static void write_beside(struct ss_sheet *s, const char *const *titles,
                         const struct ss_list *const *lists, size_t n, size_t top)
{
	ss_sheet_table(s, titles);
	for (size_t i = 0; i < top; i++) {
		bool is_any = false;
		for (size_t k = 0; k < n; k++)
			is_any |= i < lists[k]->n;
		for (size_t k = 0; k < n && is_any; k++) {
			const struct ss_ranked_record *r = lists[k]->items;
			bool is_there = i < lists[k]->n;
			if (is_there) {
				write_what(s, &r[i]);
				write_count(s, &r[i]);
			} else {
				ss_sheet_word(s, "");
				ss_sheet_word(s, "");
			}
		}
		ss_sheet_end_row(s);
	}
	ss_sheet_end_table(s);
}

void ss_section_who(struct ss_sheet *s, const struct ss_report_record *r, size_t top)
{
	static const char *const hosts[] = {"<client",    "sessions",     "<server",
	                                    "sessions",   "<from domain", "mails",
	                                    "<to domain", "recipients",   NULL};
	static const char *const software[] = {"<client software", "sessions", "<server software",
	                                       "sessions", NULL};
	const struct ss_list *const first[] = {&r->clients, &r->servers, &r->sender_domains,
	                                       &r->recipient_domains};
	const struct ss_list *const second[] = {&r->client_software, &r->server_software};
	if (!r->totals || r->totals->sessions == 0)
		return;
	ss_sheet_heading(s, "Who");
	write_beside(s, hosts, first, 4, top);
	write_beside(s, software, second, 2, top);
}

/* ---- messages ---- */

void ss_section_messages(struct ss_sheet *s, const struct ss_report_record *r, size_t top)
{
	static const char *const types[] = {"<file type", "count", "<", NULL};
	if (!r->sizes)
		return;
	struct ss_buffer *b;
	ss_sheet_heading(s, "Messages");
	b = ss_sheet_begin(s);
	ss_print_counted(b, r->sizes->count, "message");
	ss_print(b, ": median ");
	ss_print_size(b, (uint64_t)r->sizes->median);
	ss_print(b, ", 95 %% up to ");
	ss_print_size(b, (uint64_t)r->sizes->p95);
	ss_print(b, ", the largest ");
	ss_print_size(b, (uint64_t)r->sizes->most);
	ss_sheet_line(s);
	write_ranked(s, types, &r->file_types, top);
}

/* ---- sessions ---- */

void ss_section_sessions(struct ss_sheet *s, const struct ss_report_record *r, size_t top)
{
	static const char *const titles[] = {
	        "flow",     "<begin",   "<client", "<server",           "mails",
	        "accepted", "refusals", "<worst",  "<findings, or end", NULL};
	const struct ss_told_session_record *t = r->sessions.items;
	bool is_any = r->sessions.n > 0 && (t[0].severity > 0 || t[0].refusals > 0);
	if (!is_any)
		return;
	ss_sheet_heading(s, "Sessions worth a look");
	ss_sheet_table(s, titles);
	for (size_t i = 0; i < r->sessions.n && i < top; i++) {
		const struct ss_slice *ids = t[i].findings.items;
		ss_sheet_count(s, (uint64_t)t[i].flow_id);
		ss_print_time(ss_sheet_begin(s), t[i].ts);
		ss_sheet_made(s);
		ss_sheet_address(s, &t[i].src_ip, t[i].src_port);
		ss_sheet_address(s, &t[i].dst_ip, t[i].dst_port);
		ss_sheet_count(s, t[i].transactions);
		ss_sheet_count(s, t[i].accepted);
		ss_sheet_count(s, t[i].refusals);
		ss_sheet_severity(s, t[i].severity);
		ss_sheet_cell(s, t[i].findings.n > 0 ? ids[0] : t[i].outcome);
		ss_sheet_end_row(s);
	}
	ss_sheet_end_table(s);
	uint64_t all = r->sessions.n + r->sessions_left_out;
	if (all > top) {
		struct ss_buffer *b = ss_sheet_begin(s);
		ss_print_counted(b, all - top, "more session");
		ss_print(b, "; smtpscope dialog --where flow_id:N shows what was said in flow N");
		ss_sheet_line(s);
	}
}

/* ---- what was not read ---- */

static void write_problems(struct ss_sheet *s, const struct ss_report_record *r)
{
	struct ss_buffer problems = {.memory = s->arena->memory};
	if (r->stats)
		ss_problems_print(&problems, r->stats);
	if (problems.len > 0) {
		struct ss_slice text = ss_buffer_slice(&problems);
		ss_text_add(ss_sheet_begin(s), text.data, text.len);
		ss_sheet_line(s);
	}
	ss_buffer_release(&problems);
}

static void write_estimated(struct ss_sheet *s, const struct ss_report_record *r)
{
	const struct ss_slice *names = r->estimated.items;
	struct ss_buffer *b = ss_sheet_begin(s);
	if (r->estimated.n == 0)
		return;
	ss_print(b, "Not exact, as there were too many different ones: ");
	for (size_t i = 0; i < r->estimated.n; i++) {
		ss_print(b, i > 0 ? ", " : "");
		ss_text_add(b, names[i].data, names[i].len);
	}
	ss_sheet_line(s);
}

void ss_section_reading(struct ss_sheet *s, const struct ss_report_record *r, size_t top)
{
	const struct ss_totals_record *t = r->totals;
	struct ss_buffer *b;
	ss_sheet_heading(s, "The reading");
	write_problems(s, r);
	if (t && t->partial > 0) {
		b = ss_sheet_begin(s);
		ss_print_counted(b, t->partial, "session");
		ss_print(b, " of which something was not seen");
		ss_sheet_line(s);
	}
	if (t && t->other_flows > 0) {
		b = ss_sheet_begin(s);
		ss_print_counted(b, t->other_flows, "connection");
		ss_print(b, " that were no mail");
		ss_sheet_line(s);
	}
	if (r->inspected != SS_FLAG_YES) {
		ss_print(ss_sheet_begin(s), "Files were not looked into (setting inspect)");
		ss_sheet_line(s);
	}
	if (r->has_internal != SS_FLAG_YES && t && t->sessions > 0) {
		ss_print(ss_sheet_begin(s), "Not known which domains are ours (internal_domains is "
		                            "empty): whether a server relays for all "
		                            "(relay.open) was judged by the form of addresses "
		                            "alone");
		ss_sheet_line(s);
	}
	if (r->is_short == SS_FLAG_YES) {
		ss_print(ss_sheet_begin(s), "Memory was short: something was not counted");
		ss_sheet_line(s);
	}
	write_estimated(s, r);
	ss_print(ss_sheet_begin(s),
	         "Medians and percentiles are right within 6 %%; the longest and "
	         "the largest are exact");
	ss_sheet_line(s);
}
