#include "analysis/delivery_row.h"

#include <string.h>

#include "analysis/delivery_reason.h"
#include "analysis/summary_codes.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/limits.h"

/* ---- latencies ---- */

enum { NS_PER_US = 1000 };

static struct ss_spread *take_stage(struct ss_latencies *l, struct ss_memory *memory,
                                    unsigned stage)
{
	if (!l->stages[stage])
		l->stages[stage] = ss_memory_take_zeroed(memory, sizeof(struct ss_spread));
	return l->stages[stage];
}

void ss_latencies_add(struct ss_latencies *l, struct ss_memory *memory, unsigned stage, uint64_t us)
{
	struct ss_spread *s = take_stage(l, memory, stage);
	if (s)
		ss_spread_add(s, us);
}

int ss_latencies_merge(struct ss_latencies *l, struct ss_memory *memory,
                       const struct ss_latencies *other)
{
	for (unsigned i = 0; i < SS_N_STAGES; i++) {
		if (!other->stages[i])
			continue;
		struct ss_spread *s = take_stage(l, memory, i);
		if (!s)
			return SS_ENOMEM;
		ss_spread_merge(s, other->stages[i]);
	}
	return SS_OK;
}

void ss_latencies_release(struct ss_latencies *l, struct ss_memory *memory)
{
	for (unsigned i = 0; i < SS_N_STAGES; i++)
		ss_memory_give(memory, l->stages[i], sizeof(struct ss_spread));
}

struct ss_latency_record ss_latency_of(const struct ss_spread *s, unsigned stage)
{
	return (struct ss_latency_record){
	        .stage = (uint8_t)stage,
	        .count = s->count,
	        .median = (int64_t)ss_spread_at(s, 50) * NS_PER_US,
	        .p95 = (int64_t)ss_spread_at(s, 95) * NS_PER_US,
	        .most = (int64_t)s->most * NS_PER_US,
	};
}

struct ss_list ss_latencies_list(const struct ss_latencies *l, struct ss_arena *arena)
{
	struct ss_latency_record *out = ss_arena_take(arena, SS_N_STAGES * sizeof *out);
	size_t n = 0;
	for (unsigned i = 0; out && i < SS_N_STAGES; i++) {
		if (l->stages[i] && l->stages[i]->count > 0)
			out[n++] = ss_latency_of(l->stages[i], i);
	}
	return (struct ss_list){out, n};
}

/* ---- lists of counts ---- */

struct ss_list ss_ranked_list(const struct ss_counts *c, struct ss_arena *arena, size_t n)
{
	struct ss_count *top = n > 0 ? ss_arena_take(arena, n * sizeof *top) : NULL;
	struct ss_ranked_record *out = top ? ss_arena_take(arena, n * sizeof *out) : NULL;
	n = out ? ss_counts_top(c, top, n) : 0;
	for (size_t i = 0; i < n; i++) {
		out[i] = (struct ss_ranked_record){
		        .name = ss_arena_copy(arena, top[i].key),
		        .count = top[i].count,
		        .fewer = top[i].error > 0 ? (int64_t)top[i].error : SS_NUMBER_ABSENT,
		};
	}
	return (struct ss_list){out, n};
}

/* The most frequent enhanced codes with their meaning. */
static struct ss_list enhanced_list(const struct ss_counts *c, struct ss_arena *arena)
{
	struct ss_list list = ss_ranked_list(c, arena, SS_LIMIT_REPORT_ROW_TOP);
	struct ss_ranked_record *r = (void *)(uintptr_t)list.items;
	for (size_t i = 0; i < list.n; i++) {
		struct ss_enhanced_code code;
		if (ss_enhanced_code_read(r[i].name, &code))
			r[i].meaning = ss_slice_of(ss_enhanced_code_meaning(&code));
	}
	return list;
}

/* ---- rows ---- */

static void release(struct ss_memory *memory, struct ss_row *row)
{
	struct ss_delivery_row *d = (struct ss_delivery_row *)row;
	ss_latencies_release(&d->latencies, memory);
	ss_counts_release(&d->versions);
	ss_counts_release(&d->ciphers);
	ss_counts_release(&d->enhanced);
	ss_counts_release(&d->patterns);
	ss_memory_give(memory, (void *)(uintptr_t)d->host.data, d->host.len);
	ss_memory_give(memory, (void *)(uintptr_t)d->software.data, d->software.len);
}

void ss_deliveries_init(struct ss_rows *rows, struct ss_memory *memory, size_t limit, uint64_t seed)
{
	*rows = (struct ss_rows){.memory = memory,
	                         .limit = limit < 2 ? 2 : limit,
	                         .row_size = sizeof(struct ss_delivery_row),
	                         .release = release,
	                         .seed = seed};
}

struct ss_delivery_row *ss_deliveries_take(struct ss_rows *rows, struct ss_slice key)
{
	struct ss_delivery_row *d = ss_rows_take(rows, key);
	if (d && !d->versions.memory) {
		const struct ss_counts empty = {.memory = rows->memory,
		                                .limit = SS_LIMIT_REPORT_ROW_COUNTS,
		                                .seed = rows->seed};
		d->versions = d->ciphers = d->enhanced = d->patterns = empty;
	}
	return d;
}

void ss_delivery_name(struct ss_rows *rows, struct ss_slice *member, struct ss_slice text)
{
	size_t len = text.len < SS_LIMIT_REPORT_NAME ? text.len : SS_LIMIT_REPORT_NAME;
	if (member->data || len == 0)
		return;
	uint8_t *copy = ss_memory_take(rows->memory, len);
	if (!copy)
		return;
	memcpy(copy, text.data, len);
	*member = (struct ss_slice){copy, len};
}

/* What is not in another's counts is added to these. */
static void count_reason(struct ss_delivery_row *row, const struct ss_delivery_row *of)
{
	const struct ss_reason_row *reason = of->reason;
	if (!reason)
		return;
	ss_counts_add(&row->patterns, reason->pattern, of->n_reason);
	if (reason->enhanced.data)
		ss_counts_add(&row->enhanced, reason->enhanced, of->n_reason);
}

void ss_delivery_end_reason(struct ss_delivery_row *row)
{
	count_reason(row, row);
	row->reason = NULL;
	row->n_reason = 0;
}

void ss_delivery_add_reason(struct ss_delivery_row *row, const struct ss_reason_row *reason)
{
	if (row->reason != reason)
		ss_delivery_end_reason(row);
	row->reason = reason;
	row->n_reason++;
}

static int merge_counts(struct ss_delivery_row *d, const struct ss_delivery_row *of)
{
	int error = ss_counts_merge(&d->versions, &of->versions);
	if (error == SS_OK)
		error = ss_counts_merge(&d->ciphers, &of->ciphers);
	if (error == SS_OK)
		error = ss_counts_merge(&d->enhanced, &of->enhanced);
	return error == SS_OK ? ss_counts_merge(&d->patterns, &of->patterns) : error;
}

static int merge_row(struct ss_rows *rows, struct ss_delivery_row *d,
                     const struct ss_delivery_row *of)
{
	d->row.weight += of->row.weight;
	d->sessions += of->sessions;
	d->transactions += of->transactions;
	d->recipients += of->recipients;
	d->accepted += of->accepted;
	d->deferred += of->deferred;
	d->refused += of->refused;
	d->messages += of->messages;
	d->bytes += of->bytes;
	d->retried += of->retried;
	d->greylisted += of->greylisted;
	d->encrypted += of->encrypted;
	d->timed_bytes += of->timed_bytes;
	d->content_ns = ss_duration_add(d->content_ns, of->content_ns);
	if (d->ip.version == 0) {
		d->ip = of->ip;
		d->port = of->port;
	}
	count_reason(d, of);
	ss_delivery_name(rows, &d->host, of->host);
	ss_delivery_name(rows, &d->software, of->software);
	int error = ss_latencies_merge(&d->latencies, rows->memory, &of->latencies);
	return error == SS_OK ? merge_counts(d, of) : error;
}

int ss_deliveries_merge(struct ss_rows *rows, const struct ss_rows *other)
{
	for (size_t i = 0; i < other->n; i++) {
		const struct ss_delivery_row *of = (const struct ss_delivery_row *)other->rows[i];
		struct ss_delivery_row *d = ss_deliveries_take(rows, of->row.key);
		if (!d || merge_row(rows, d, of) < 0)
			return SS_ENOMEM;
	}
	rows->forgotten += other->forgotten;
	return SS_OK;
}

static struct ss_slice top_of(const struct ss_counts *c, struct ss_arena *arena)
{
	struct ss_count top;
	return ss_counts_top(c, &top, 1) == 1 ? ss_arena_copy(arena, top.key)
	                                      : (struct ss_slice){NULL, 0};
}

static struct ss_delivery_record record_of(const struct ss_delivery_row *d, struct ss_arena *arena)
{
	const double ns_per_second = 1e9;
	return (struct ss_delivery_record){
	        .server_host = d->host,
	        .dst_ip = d->ip,
	        .dst_port = d->ip.version ? d->port : SS_NUMBER_ABSENT,
	        .software = d->software,
	        .sessions = d->sessions,
	        .transactions = d->transactions,
	        .recipients = d->recipients,
	        .accepted = d->accepted,
	        .deferred = d->deferred,
	        .refused = d->refused,
	        .messages = d->messages,
	        .bytes = d->bytes,
	        .throughput = d->content_ns > 0 ? (int64_t)((double)d->timed_bytes * ns_per_second /
	                                                    (double)d->content_ns)
	                                        : SS_NUMBER_ABSENT,
	        .retried = d->retried,
	        .greylisted = d->greylisted,
	        .encrypted = d->encrypted,
	        .versions = ss_ranked_list(&d->versions, arena, SS_LIMIT_REPORT_ROW_TOP),
	        .ciphers = ss_ranked_list(&d->ciphers, arena, SS_LIMIT_REPORT_ROW_TOP),
	        .enhanced = enhanced_list(&d->enhanced, arena),
	        .latencies = ss_latencies_list(&d->latencies, arena),
	        .top_reason = top_of(&d->patterns, arena),
	};
}

struct ss_list ss_deliveries_list(const struct ss_rows *rows, bool is_domain,
                                  struct ss_arena *arena, size_t n)
{
	struct ss_row **sorted = ss_rows_sort(rows, arena, &n);
	struct ss_delivery_record *out = sorted ? ss_arena_take(arena, n * sizeof *out) : NULL;
	for (size_t i = 0; out && i < n; i++) {
		out[i] = record_of((const struct ss_delivery_row *)sorted[i], arena);
		if (is_domain)
			out[i].domain = sorted[i]->key;
	}
	return (struct ss_list){out, out ? n : 0};
}
