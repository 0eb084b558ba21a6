/* Which mail was delivered, how fast, and why not. */
#include "output/print.h"
#include "output/report_sections.h"

static void write_verdict(struct ss_sheet *s, const char *name, uint64_t n, uint64_t of)
{
	if (n == 0)
		return;
	ss_sheet_word(s, name);
	ss_sheet_count(s, n);
	ss_sheet_percent(s, n, of);
	ss_sheet_bar(s, n, of);
	ss_sheet_end_row(s);
}

static void write_verdicts(struct ss_sheet *s, const struct ss_deliverability_record *d)
{
	static const char *const titles[] = {"<recipients", "count", "share", "<", NULL};
	ss_sheet_table(s, titles);
	write_verdict(s, "accepted", d->accepted, d->recipients);
	write_verdict(s, "deferred", d->deferred, d->recipients);
	write_verdict(s, "refused", d->refused, d->recipients);
	write_verdict(s, "unknown", d->unknown, d->recipients);
	ss_sheet_end_table(s);
}

static void write_retries(struct ss_sheet *s, const struct ss_deliverability_record *d)
{
	struct ss_buffer *b = ss_sheet_begin(s);
	bool is_first = true;
	ss_print_part(b, &is_first, d->retried, "put off came again");
	if (d->retry_delay) {
		ss_print(b, " after ");
		ss_print_duration(b, d->retry_delay->median);
		ss_print(b, " (median)");
	}
	ss_print_part(b, &is_first, d->delivered_late, "of them were accepted then");
	ss_print_part(b, &is_first, d->greylisted, "put off by greylisting");
	if (!is_first)
		ss_sheet_line(s);
}

static int64_t end_of_data(const struct ss_delivery_record *d)
{
	const struct ss_latency_record *l = d->latencies.items;
	for (size_t i = 0; i < d->latencies.n; i++) {
		if (l[i].stage == SS_STAGE_END_OF_DATA)
			return l[i].median;
	}
	return SS_NUMBER_ABSENT;
}

static void write_counts(struct ss_sheet *s, const struct ss_delivery_record *d)
{
	ss_sheet_count(s, d->recipients);
	ss_sheet_count(s, d->accepted);
	ss_sheet_count(s, d->deferred);
	ss_sheet_count(s, d->refused);
}

static void write_left_out(struct ss_sheet *s, uint64_t n, const char *noun)
{
	if (n == 0)
		return;
	ss_print_counted(ss_sheet_begin(s), n, noun);
	ss_sheet_line(s);
}

static void write_domains(struct ss_sheet *s, const struct ss_deliverability_record *d, size_t top)
{
	static const char *const titles[] = {"<to domain", "recipients", "accepted",
	                                     "deferred",   "refused",    "<most frequent reason",
	                                     NULL};
	const struct ss_delivery_record *r = d->domains.items;
	ss_sheet_table(s, titles);
	for (size_t i = 0; i < d->domains.n && i < top; i++) {
		ss_sheet_cell(s, r[i].domain);
		write_counts(s, &r[i]);
		ss_sheet_cell(s, r[i].top_reason);
		ss_sheet_end_row(s);
	}
	ss_sheet_end_table(s);
	if (d->domains.n > top)
		write_left_out(s, d->domains.n - top + d->domains_left_out, "more domain");
}

static void write_servers(struct ss_sheet *s, const struct ss_deliverability_record *d, size_t top)
{
	static const char *const titles[] = {"<server",  "sessions", "in TLS",  "recipients",
	                                     "accepted", "deferred", "refused", "end of data",
	                                     "octets/s", "<name",    NULL};
	const struct ss_delivery_record *r = d->servers.items;
	ss_sheet_table(s, titles);
	for (size_t i = 0; i < d->servers.n && i < top; i++) {
		ss_sheet_address(s, &r[i].dst_ip, r[i].dst_port);
		ss_sheet_count(s, r[i].sessions);
		ss_sheet_count(s, r[i].encrypted);
		write_counts(s, &r[i]);
		ss_sheet_duration(s, end_of_data(&r[i]));
		ss_sheet_size(s, r[i].throughput);
		ss_sheet_cell(s, r[i].server_host);
		ss_sheet_end_row(s);
	}
	ss_sheet_end_table(s);
	if (d->servers.n > top)
		write_left_out(s, d->servers.n - top + d->servers_left_out, "more server");
}

static void write_reasons(struct ss_sheet *s, const struct ss_deliverability_record *d, size_t top)
{
	static const char *const titles[] = {"<reason", "count", "code", "<", "<in words", NULL};
	const struct ss_field *kind = ss_shape_find(
	        ss_shape_find(ss_shape_find(&ss_report_shape, SS_SLICE("deliverability"))->shape,
	                      SS_SLICE("reasons"))
	                ->shape,
	        SS_SLICE("kind"));
	const struct ss_reason_record *r = d->reasons.items;
	ss_sheet_table(s, titles);
	for (size_t i = 0; i < d->reasons.n && i < top; i++) {
		ss_sheet_word(s, ss_field_name_of(kind, &r[i].kind));
		ss_sheet_count(s, r[i].count);
		ss_sheet_count(s, (uint64_t)r[i].code);
		ss_sheet_cell(s, r[i].enhanced);
		ss_sheet_cell(s, r[i].pattern);
		ss_sheet_end_row(s);
	}
	ss_sheet_end_table(s);
	if (d->reasons.n > top)
		write_left_out(s, d->reasons.n - top, "more reason");
}

void ss_section_delivery(struct ss_sheet *s, const struct ss_report_record *r, size_t top)
{
	const struct ss_deliverability_record *d = r->deliverability;
	if (!d || (d->recipients == 0 && d->servers.n == 0))
		return;
	ss_sheet_heading(s, "Delivery");
	write_verdicts(s, d);
	write_retries(s, d);
	write_domains(s, d, top);
	write_servers(s, d, top);
	write_reasons(s, d, top);
}

void ss_section_latency(struct ss_sheet *s, const struct ss_report_record *r, size_t top)
{
	static const char *const titles[] = {"<answer to", "count", "median", "95 %",
	                                     "most",       "<",     NULL};
	const struct ss_deliverability_record *d = r->deliverability;
	const struct ss_latency_record *l = d ? d->latencies.items : NULL;
	uint64_t most = 0;
	if (!d || d->latencies.n == 0)
		return;
	ss_sheet_heading(s, "Waiting for the server");
	for (size_t i = 0; i < d->latencies.n; i++)
		most = (uint64_t)l[i].p95 > most ? (uint64_t)l[i].p95 : most;
	ss_sheet_table(s, titles);
	for (size_t i = 0; i < d->latencies.n; i++) {
		ss_sheet_word(s, ss_stage_names[l[i].stage]);
		ss_sheet_count(s, l[i].count);
		ss_sheet_duration(s, l[i].median);
		ss_sheet_duration(s, l[i].p95);
		ss_sheet_duration(s, l[i].most);
		ss_sheet_bar(s, (uint64_t)l[i].p95, most);
		ss_sheet_end_row(s);
	}
	ss_sheet_end_table(s);
}
