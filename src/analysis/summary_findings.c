#include "analysis/summary_findings.h"

#include <string.h>

#include "analysis/observers.h"
#include "analysis/summary_rows.h"
#include "base/error.h"
#include "base/limits.h"
#include "record/copy.h"

enum { KINDS = 1024, LISTED = 8 }; /* kinds: rows of all detectors are a few hundred */

struct group {
	struct ss_row row; /* weighs findings */
	uint64_t count;
	uint8_t severity, confidence;
	int64_t ts, ts_end;
	const struct ss_finding_record *examples[SS_LIMIT_REPORT_EXAMPLES];
	size_t n_examples;
};

struct findings {
	const struct ss_observed *observed;
	struct ss_rows groups;
	struct ss_arena arena; /* of the examples */
};

static void *create(const struct ss_observed *o)
{
	struct findings *f = ss_memory_take_zeroed(o->memory, sizeof *f);
	if (!f)
		return NULL;
	f->observed = o;
	f->arena.memory = o->memory;
	f->groups = (struct ss_rows){
	        .memory = o->memory, .limit = KINDS, .row_size = sizeof(struct group)};
	return f;
}

static void destroy(void *state)
{
	struct findings *f = state;
	ss_rows_release(&f->groups);
	ss_arena_reset(&f->arena);
	ss_memory_give(f->observed->memory, f, sizeof *f);
}

static void add_example(struct findings *f, struct group *g, const struct ss_finding_record *r)
{
	if (g->n_examples == SS_LIMIT_REPORT_EXAMPLES)
		return;
	const struct ss_record_head *copy = ss_record_copy(&f->arena, &r->head);
	if (copy)
		g->examples[g->n_examples++] = (const struct ss_finding_record *)copy;
	else
		f->groups.is_short = true;
}

static void add_times(struct group *g, int64_t ts, int64_t ts_end)
{
	bool is_first = g->row.weight == 0;
	if (is_first || ts < g->ts)
		g->ts = ts;
	if (is_first || ts_end > g->ts_end)
		g->ts_end = ts_end;
}

static void add_grades(struct group *g, uint8_t severity, uint8_t confidence)
{
	if (severity > g->severity)
		g->severity = severity;
	if (confidence > g->confidence)
		g->confidence = confidence;
}

static void on_finding(void *state, const struct ss_finding_record *r)
{
	struct findings *f = state;
	struct group *g = ss_rows_take(&f->groups, r->id);
	if (!g)
		return;
	add_times(g, r->head.ts, r->ts_end > r->head.ts ? r->ts_end : r->head.ts);
	add_grades(g, r->severity, r->confidence);
	g->row.weight++;
	g->count += r->count;
	add_example(f, g, r);
}

static int merge(void *state, const void *other)
{
	struct findings *f = state;
	const struct findings *of = other;
	for (size_t i = 0; i < of->groups.n; i++) {
		const struct group *theirs = (const struct group *)of->groups.rows[i];
		struct group *g = ss_rows_take(&f->groups, theirs->row.key);
		if (!g)
			return SS_ENOMEM;
		add_times(g, theirs->ts, theirs->ts_end);
		add_grades(g, theirs->severity, theirs->confidence);
		g->row.weight += theirs->row.weight;
		g->count += theirs->count;
		for (size_t k = 0; k < theirs->n_examples; k++)
			add_example(f, g, theirs->examples[k]);
	}
	return SS_OK;
}

/* ---- telling ---- */

/* "a, b" -> texts */
static struct ss_list texts_of(const char *text, struct ss_arena *arena)
{
	struct ss_slice *out = text ? ss_arena_take(arena, LISTED * sizeof *out) : NULL;
	size_t n = 0;
	while (out && *text && n < LISTED) {
		size_t len = strcspn(text, ",");
		out[n++] = (struct ss_slice){(const uint8_t *)text, len};
		text += len;
		text += strspn(text, ", ");
	}
	return (struct ss_list){out, n};
}

struct ss_group_record ss_group_of_row(const struct ss_finding_row *row, struct ss_arena *arena)
{
	return (struct ss_group_record){
	        .id = ss_slice_of(row->id),
	        .severity = row->severity,
	        .confidence = row->confidence,
	        .title = ss_slice_of(row->title),
	        .about = ss_slice_of(row->about),
	        .false_positives = ss_slice_of(row->false_positives),
	        .advice = ss_slice_of(row->advice),
	        .ts = SS_NUMBER_ABSENT,
	        .ts_end = SS_NUMBER_ABSENT,
	        .rank = SS_NUMBER_ABSENT,
	        .attack = texts_of(row->attack, arena),
	        .reference = texts_of(row->reference, arena),
	};
}

/* Severity outweighs the count, which counts by its bits: a thousand of low ones are not worth one
 * that is critical. */
static int64_t rank_of(const struct group *g)
{
	static const int64_t weights[] = {0, 1, 4, 20, 100, 500};
	int64_t bits = 64 - __builtin_clzll(g->count > 0 ? g->count : 1);
	size_t severity = g->severity <= SS_SEVERITY_CRITICAL ? g->severity : 0;
	return weights[severity] * g->confidence * (8 + bits);
}

static struct ss_list examples_of(const struct group *g, struct ss_arena *arena)
{
	struct ss_finding_record *out =
	        g->n_examples > 0 ? ss_arena_take(arena, g->n_examples * sizeof *out) : NULL;
	for (size_t i = 0; out && i < g->n_examples; i++)
		out[i] = *g->examples[i];
	return (struct ss_list){out, out ? g->n_examples : 0};
}

static struct ss_group_record record_of(const struct group *g, struct ss_arena *arena)
{
	static const struct ss_finding_row unknown = {.id = ""};
	const struct ss_finding_row *row = ss_finding_row_find(g->row.key);
	struct ss_group_record r = ss_group_of_row(row ? row : &unknown, arena);
	r.id = g->row.key;
	r.severity = g->severity;
	r.confidence = g->confidence;
	if (!row && g->n_examples > 0)
		r.title = g->examples[0]->title;
	r.count = g->count;
	r.connections = g->row.weight;
	r.ts = g->ts;
	r.ts_end = g->ts_end;
	r.rank = rank_of(g);
	r.examples = examples_of(g, arena);
	return r;
}

struct ss_list ss_summary_findings_list(const void *state, struct ss_arena *arena)
{
	const struct findings *f = state;
	size_t n = KINDS;
	struct ss_row **rows = ss_rows_sort(&f->groups, arena, &n);
	struct ss_group_record *out = rows ? ss_arena_take(arena, n * sizeof *out) : NULL;
	for (size_t i = 0; out && i < n; i++) {
		const struct ss_group_record r = record_of((const struct group *)rows[i], arena);
		size_t at = i;
		for (; at > 0 && out[at - 1].rank < r.rank; at--)
			out[at] = out[at - 1];
		out[at] = r;
	}
	return (struct ss_list){out, out ? n : 0};
}

const struct ss_observer ss_summary_findings_observer = {
        .name = "findings",
        .create = create,
        .finding = on_finding,
        .merge = merge,
        .destroy = destroy,
};
