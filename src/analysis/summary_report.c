#include "analysis/summary_report.h"

#include "analysis/delivery.h"
#include "analysis/delivery_row.h"
#include "analysis/session_list.h"
#include "analysis/summary.h"
#include "analysis/summary_codes.h"
#include "analysis/summary_findings.h"
#include "analysis/summary_look.h"
#include "analysis/timeline.h"
#include "base/limits.h"

const struct ss_observer *const ss_reporters[] = {
        &ss_summary_observer,  &ss_summary_findings_observer, &ss_timeline_observer,
        &ss_delivery_observer, &ss_session_list_observer,     NULL,
};
const struct ss_observer *const ss_reporters_with_dialogues[] = {
        &ss_summary_observer,  &ss_summary_findings_observer,  &ss_timeline_observer,
        &ss_delivery_observer, &ss_session_dialogues_observer, NULL,
};

/* Which codes were sent, with their meaning. */
static struct ss_list enhanced_of(const void *delivery, struct ss_arena *arena)
{
	struct ss_list list =
	        ss_ranked_list(ss_delivery_enhanced(delivery), arena, SS_LIMIT_REPORT_LIST);
	struct ss_ranked_record *r = (struct ss_ranked_record *)(uintptr_t)list.items;
	for (size_t i = 0; i < list.n; i++) {
		struct ss_enhanced_code code;
		if (ss_enhanced_code_read(r[i].name, &code))
			r[i].meaning = ss_slice_of(ss_enhanced_code_meaning(&code));
	}
	return list;
}

static void add_estimated(struct ss_report_record *out, struct ss_arena *arena, const char *name)
{
	struct ss_slice *list = ss_arena_take(arena, (out->estimated.n + 1) * sizeof *list);
	const struct ss_slice *before = out->estimated.items;
	if (!list)
		return;
	for (size_t i = 0; i < out->estimated.n; i++)
		list[i] = before[i];
	list[out->estimated.n] = ss_slice_of(name);
	out->estimated = (struct ss_list){list, out->estimated.n + 1};
}

/* Domains of recipients are counted once, there. */
static void fill_domains(const void *state, struct ss_arena *arena, struct ss_report_record *out)
{
	const struct ss_delivery_record *d = out->deliverability->domains.items;
	size_t n = out->deliverability->domains.n;
	struct ss_ranked_record *list = n > 0 ? ss_arena_take(arena, n * sizeof *list) : NULL;
	struct ss_totals_record *totals = (struct ss_totals_record *)(uintptr_t)out->totals;
	bool is_exact = true;
	for (size_t i = 0; list && i < n; i++)
		list[i] = (struct ss_ranked_record){
		        .domain = d[i].domain, .count = d[i].recipients, .fewer = SS_NUMBER_ABSENT};
	out->recipient_domains = (struct ss_list){list, list ? n : 0};
	if (totals)
		totals->recipient_domains = ss_delivery_domains(state, &is_exact);
	if (!is_exact)
		add_estimated(out, arena, "totals.recipient_domains");
}

static void fill_delivery(const void *state, struct ss_arena *arena, struct ss_report_record *out)
{
	out->deliverability = ss_delivery_report(state, arena);
	out->enhanced = enhanced_of(state, arena);
	if (out->deliverability)
		fill_domains(state, arena, out);
	if (!ss_delivery_is_exact(state))
		add_estimated(out, arena, "deliverability");
}

static const void *sessions_of(const struct ss_analysis *a)
{
	const void *state = ss_analysis_state(a, &ss_session_list_observer);
	return state ? state : ss_analysis_state(a, &ss_session_dialogues_observer);
}

void ss_report_fill(const struct ss_analysis *a, struct ss_arena *arena,
                    struct ss_report_record *out)
{
	const void *state;
	*out = (struct ss_report_record){.type = SS_SLICE("report"), .schema = SS_RECORD_SCHEMA};
	if ((state = ss_analysis_state(a, &ss_summary_observer)))
		ss_summary_report(state, arena, out);
	if ((state = ss_analysis_state(a, &ss_summary_findings_observer)))
		out->findings = ss_summary_findings_list(state, arena);
	if ((state = ss_analysis_state(a, &ss_timeline_observer)))
		out->timeline = ss_timeline_report(state, arena);
	if ((state = ss_analysis_state(a, &ss_delivery_observer)))
		fill_delivery(state, arena, out);
	if ((state = sessions_of(a)))
		ss_session_list_report(state, arena, out);
	if (ss_analysis_is_short(a))
		out->is_short = SS_FLAG_YES;
	out->look_first = ss_look_first(out, arena);
}
