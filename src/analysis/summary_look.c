#include "analysis/summary_look.h"

#include "base/limits.h"

#define SLOW_NS                                                                                    \
	10000000000LL /* clients give up from minutes on (RFC 5321, 4.5.3.2); people notice
                                 ten seconds */
enum { TROUBLE_LEAST = 2, TROUBLE_PERCENT = 5, TROUBLE_HALF = 2 };
enum { GRAVE_OF_FAMILY = 2 };
enum { SHARES = 20 }; /* fewer have no 5 % of them */

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
	                             .kinds = SS_NUMBER_ABSENT,
	                             .duration = SS_NUMBER_ABSENT,
	                             .dst_port = SS_NUMBER_ABSENT,
	                             .flow_id = SS_NUMBER_ABSENT};
	return r;
}

/* "smuggle." of "smuggle.confirmed". */
static struct ss_slice family_of(struct ss_slice id)
{
	return ss_slice_cut(id, 0, ss_slice_find(id, 0, '.') + 1);
}

static int64_t kinds_of(const struct ss_list *groups, struct ss_slice family)
{
	const struct ss_group_record *g = groups->items;
	int64_t n = 0;
	for (size_t i = 0; i < groups->n; i++)
		n += ss_slice_is_equal(family_of(g[i].id), family);
	return n;
}

/* One attack has many names: one line tells it.  But what is frequent must not hide what is as grave: of
 * passwords in clear, one that was guessed. */
static bool is_told(const struct looks *l, const struct ss_group_record *g)
{
	size_t n = 0, most = g->severity >= SS_SEVERITY_HIGH ? GRAVE_OF_FAMILY : 1;
	for (size_t i = 0; i < l->n; i++) {
		const struct ss_look_record *r = &l->items[i];
		if (r->kind == SS_LOOK_FINDING &&
		    ss_slice_is_equal(family_of(r->id), family_of(g->id)))
			n += r->severity > g->severity ? most : 1;
	}
	return n >= most;
}

/* The sender of a connection's mails, if they have one and the same. */
static struct ss_slice sender_of(const struct ss_list *mails, int64_t flow_id)
{
	const struct ss_told_mail_record *m = mails->items;
	struct ss_slice none = {NULL, 0}, sender = none;
	for (size_t i = 0; i < mails->n; i++) {
		if (m[i].flow_id != flow_id)
			continue;
		if (sender.data && !ss_slice_is_equal(sender, m[i].mail_from))
			return none;
		sender = m[i].mail_from;
	}
	return sender;
}

static void fill_who(struct ss_look_record *r, const struct ss_list *mails,
                     const struct ss_finding_record *first)
{
	r->description = first->description;
	r->flow_id = first->head.flow_id;
	r->src_ip = first->head.src_ip;
	r->dst_ip = first->head.dst_ip;
	r->dst_port = first->head.dst_port;
	r->mail_from = sender_of(mails, r->flow_id);
}

static void add_findings(struct looks *l, const struct ss_report_record *report, uint8_t from,
                         uint8_t to)
{
	const struct ss_list *groups = &report->findings;
	const struct ss_group_record *g = groups->items;
	for (size_t i = 0; i < groups->n; i++) {
		if (g[i].severity < from || g[i].severity > to || is_told(l, &g[i]))
			continue;
		struct ss_look_record *r = add(l, SS_LOOK_FINDING);
		if (!r)
			return;
		r->id = g[i].id;
		r->severity = g[i].severity;
		r->confidence = g[i].confidence;
		r->title = g[i].title;
		r->count = g[i].count;
		r->kinds = kinds_of(groups, family_of(g[i].id));
		if (g[i].examples.n > 0)
			fill_who(r, &report->mails, g[i].examples.items);
	}
}

/* Is so much of it so bad?  One of a thousand is not, but the only one is. */
static bool is_trouble(uint64_t bad, uint64_t all)
{
	return (bad >= TROUBLE_LEAST && bad * 100 >= all * TROUBLE_PERCENT) ||
	       (bad > 0 && bad * TROUBLE_HALF >= all);
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
		int64_t slow = s[i].count < SHARES ? s[i].most : s[i].p95;
		struct ss_look_record *r = slow >= SLOW_NS ? add(l, SS_LOOK_SLOW) : NULL;
		if (!r)
			continue;
		r->title = ss_slice_of(ss_stage_names[s[i].stage]);
		r->count = s[i].count;
		r->duration = slow;
		return;
	}
}

static void add_lost(struct looks *l, enum ss_look_kind kind, uint64_t n, int64_t of)
{
	struct ss_look_record *r = n > 0 ? add(l, kind) : NULL;
	if (!r)
		return;
	r->count = n;
	r->of = of;
}

/* Who reads of no findings should know that half of it was not seen. */
static void add_not_read(struct looks *l, const struct ss_report_record *report)
{
	const struct ss_totals_record *t = report->totals;
	const struct ss_stats_record *s = report->stats;
	if (s) {
		add_lost(l, SS_LOOK_INPUTS, s->inputs_failed, SS_NUMBER_ABSENT);
		add_lost(l, SS_LOOK_EVICTED, s->flows_evicted, SS_NUMBER_ABSENT);
	}
	if (t && t->partial * 4 > t->sessions)
		add_lost(l, SS_LOOK_NOT_READ, t->partial, (int64_t)t->sessions);
}

struct ss_list ss_look_first(const struct ss_report_record *report, struct ss_arena *arena)
{
	struct looks l = {ss_arena_take(arena, SS_LIMIT_REPORT_LOOK * sizeof *l.items), 0};
	const struct ss_deliverability_record *d = report->deliverability;
	if (!l.items)
		return (struct ss_list){NULL, 0};
	add_findings(&l, report, SS_SEVERITY_MEDIUM, SS_SEVERITY_CRITICAL);
	if (d) {
		add_blocklist(&l, d);
		add_verdict(&l, SS_LOOK_REFUSED, d);
		add_verdict(&l, SS_LOOK_DEFERRED, d);
		add_slow(&l, d);
	}
	add_not_read(&l, report);
	add_findings(&l, report, SS_SEVERITY_INFO, SS_SEVERITY_LOW);
	return (struct ss_list){l.items, l.n};
}
