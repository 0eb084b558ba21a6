#include "analysis/summary_look.h"

#include "base/limits.h"

#define SLOW_NS                                                                                    \
	10000000000LL /* clients give up from minutes on (RFC 5321, 4.5.3.2); people notice
                                 ten seconds */
enum { TROUBLE_LEAST = 2, TROUBLE_PERCENT = 5 };

struct looks {
	struct ss_look_record *items;
	size_t n;
};

/* A zeroed one, or NULL: there is no room. */
static struct ss_look_record *add(struct looks *l, enum ss_look_kind kind)
{
	if (l->n == SS_LIMIT_REPORT_LOOK)
		return NULL;
	struct ss_look_record *r = &l->items[l->n++];
	*r = (struct ss_look_record){.kind = (uint8_t)kind,
	                             .of = SS_NUMBER_ABSENT,
	                             .duration = SS_NUMBER_ABSENT,
	                             .flow_id = SS_NUMBER_ABSENT};
	return r;
}

static void add_findings(struct looks *l, const struct ss_list *groups, uint8_t from, uint8_t to)
{
	const struct ss_group_record *g = groups->items;
	for (size_t i = 0; i < groups->n; i++) {
		if (g[i].severity < from || g[i].severity > to)
			continue;
		struct ss_look_record *r = add(l, SS_LOOK_FINDING);
		if (!r)
			return;
		const struct ss_finding_record *first = g[i].examples.items;
		r->id = g[i].id;
		r->severity = g[i].severity;
		r->confidence = g[i].confidence;
		r->title = g[i].title;
		r->count = g[i].count;
		if (g[i].examples.n > 0) {
			r->description = first->description;
			r->flow_id = first->head.flow_id;
		}
	}
}

/* Is so much of it so bad? */
static bool is_trouble(uint64_t bad, uint64_t all)
{
	return bad >= TROUBLE_LEAST && bad * 100 >= all * TROUBLE_PERCENT;
}

/* Of these verdicts; the first such reason stands for them. */
static void add_verdict(struct looks *l, enum ss_look_kind kind,
                        const struct ss_deliverability_record *d)
{
	bool is_refused = kind == SS_LOOK_REFUSED;
	uint64_t bad = is_refused ? d->refused : d->deferred;
	const struct ss_reason_record *reasons = d->reasons.items;
	struct ss_look_record *r = is_trouble(bad, d->recipients) ? add(l, kind) : NULL;
	if (!r)
		return;
	r->count = bad;
	r->of = (int64_t)d->recipients;
	for (size_t i = 0; i < d->reasons.n; i++) {
		if ((reasons[i].code >= 500) != is_refused)
			continue;
		r->pattern = reasons[i].pattern;
		r->domain = reasons[i].domain;
		r->flow_id = reasons[i].flow_id;
		return;
	}
}

static void add_blocklist(struct looks *l, const struct ss_deliverability_record *d)
{
	const struct ss_reason_record *reasons = d->reasons.items;
	uint64_t n = 0;
	const struct ss_reason_record *first = NULL;
	for (size_t i = 0; i < d->reasons.n; i++) {
		if (reasons[i].kind != SS_REASON_BLOCKLIST)
			continue;
		n += reasons[i].count;
		if (!first)
			first = &reasons[i];
	}
	struct ss_look_record *r = first ? add(l, SS_LOOK_BLOCKLIST) : NULL;
	if (!r)
		return;
	r->count = n;
	r->blocklist = first->blocklist;
	r->pattern = first->pattern;
	r->flow_id = first->flow_id;
}

static void add_slow(struct looks *l, const struct ss_deliverability_record *d)
{
	const struct ss_latency_record *s = d->latencies.items;
	for (size_t i = 0; i < d->latencies.n; i++) {
		struct ss_look_record *r = s[i].p95 >= SLOW_NS ? add(l, SS_LOOK_SLOW) : NULL;
		if (!r)
			continue;
		r->title = ss_slice_of(ss_stage_names[s[i].stage]);
		r->count = s[i].count;
		r->duration = s[i].p95;
		return;
	}
}

/* Who reads of no findings should know that half of it was not seen. */
static void add_not_read(struct looks *l, const struct ss_report_record *report)
{
	const struct ss_totals_record *t = report->totals;
	bool is_lost = report->stats &&
	               (report->stats->inputs_failed > 0 || report->stats->flows_evicted > 0);
	if (!is_lost && !(t && t->partial * 4 > t->sessions))
		return;
	struct ss_look_record *r = add(l, SS_LOOK_NOT_READ);
	if (!r)
		return;
	r->count = t ? t->partial : 0;
	r->of = t ? (int64_t)t->sessions : SS_NUMBER_ABSENT;
}

struct ss_list ss_look_first(const struct ss_report_record *report, struct ss_arena *arena)
{
	struct looks l = {ss_arena_take(arena, SS_LIMIT_REPORT_LOOK * sizeof *l.items), 0};
	const struct ss_deliverability_record *d = report->deliverability;
	if (!l.items)
		return (struct ss_list){NULL, 0};
	add_findings(&l, &report->findings, SS_SEVERITY_MEDIUM, SS_SEVERITY_CRITICAL);
	if (d) {
		add_blocklist(&l, d);
		add_verdict(&l, SS_LOOK_REFUSED, d);
		add_verdict(&l, SS_LOOK_DEFERRED, d);
		add_slow(&l, d);
	}
	add_not_read(&l, report);
	add_findings(&l, &report->findings, SS_SEVERITY_INFO, SS_SEVERITY_LOW);
	return (struct ss_list){l.items, l.n};
}
