/* The capture in numbers, as our own view tells it. */
#include "analysis/context_text.h"
#include "analysis/context_told.h"
#include "analysis/context_wireshark_parts.h"
#include "base/limits.h"

/* Pairs of what is not zero; names: n of them, "" for what is not told. */
static struct ss_list pairs_of(const uint64_t *numbers, const char *const *names, size_t n,
                               struct ss_arena *arena)
{
	struct ss_list l = ss_context_list(arena, n, sizeof(struct ss_pair));
	struct ss_pair *out = (struct ss_pair *)(uintptr_t)l.items;
	size_t most = l.n;
	l.n = 0;
	for (size_t i = 0; i < most; i++) {
		if (numbers[i] > 0 && names[i][0])
			out[l.n++] = (struct ss_pair){.name = ss_slice_of(names[i]),
			                              .number = (int64_t)numbers[i]};
	}
	return l;
}

static struct ss_list outcomes_of(const struct ss_features *f, struct ss_arena *arena)
{
	static const char *const names[SS_FEATURE_OUTCOMES] = {
	        "", "accepted", "rejected", "deferred", "reset", "abandoned", "unknown"};
	return pairs_of(f->outcomes, names, SS_FEATURE_OUTCOMES, arena);
}

static struct ss_list codes_of(const struct ss_insights *i, struct ss_arena *arena)
{
	struct ss_list l = ss_context_list(arena, SS_INSIGHT_CODES, sizeof(struct ss_pair));
	struct ss_pair *out = (struct ss_pair *)(uintptr_t)l.items;
	size_t most = l.n;
	l.n = 0;
	for (size_t code = 0; code < most; code++) {
		if (i->codes[code] > 0)
			out[l.n++] = (struct ss_pair){.name = ss_context_say(arena, "%03zu", code),
			                              .number = (int64_t)i->codes[code]};
	}
	return l;
}

static struct ss_list findings_of(const struct ss_context *x, struct ss_arena *arena)
{
	static const char *const names[] = {"", "info", "low", "medium", "high", "critical"};
	enum { N = sizeof names / sizeof names[0] };
	uint64_t numbers[N] = {0};
	for (size_t g = 0; g < x->findings.n_groups; g++) {
		const struct ss_kept_group *group = &x->findings.groups[g];
		const struct ss_finding_record *f =
		        group->n > 0 ? (const struct ss_finding_record *)group->items[0].record
		                     : NULL;
		if (f && f->severity < N)
			numbers[f->severity] += group->count;
	}
	return pairs_of(numbers, names, N, arena);
}

static bool has_partial(const struct ss_features *f, const struct ss_context *x)
{
	return f->partial_sessions > 0;
}

static bool has_evicted(const struct ss_features *f, const struct ss_context *x)
{
	return f->stats.flows_evicted > 0 || f->stats.segments_refused > 0;
}

static bool has_failed_inputs(const struct ss_features *f, const struct ss_context *x)
{
	return f->stats.inputs_failed > 0;
}

static bool is_interrupted(const struct ss_features *f, const struct ss_context *x)
{
	return f->stats.interrupted == SS_FLAG_YES;
}

static bool is_short(const struct ss_features *f, const struct ss_context *x)
{
	return x->is_short || x->findings.is_short || x->failures.is_short || x->mails.is_short ||
	       x->sessions.is_short;
}

static const struct {
	const char *text;
	bool (*is_told)(const struct ss_features *f, const struct ss_context *x);
} gaps[] = {
        {"of some sessions the beginning, one side, or packets within are not in the capture",
         has_partial},
        {"connections were given up for the memory limit", has_evicted},
        {"an input could not be read whole", has_failed_inputs},
        {"the reading was interrupted", is_interrupted},
        {"memory was short: some details are missing", is_short},
};
enum { N_GAPS = sizeof gaps / sizeof gaps[0] };

static struct ss_list gaps_of(const struct ss_features *f, const struct ss_context *x,
                              struct ss_arena *arena)
{
	struct ss_list l = ss_context_list(arena, N_GAPS, sizeof(struct ss_slice));
	struct ss_slice *out = (struct ss_slice *)(uintptr_t)l.items;
	size_t most = l.n;
	l.n = 0;
	for (size_t i = 0; i < most; i++) {
		if (gaps[i].is_told(f, x))
			out[l.n++] = ss_slice_of(gaps[i].text);
	}
	return l;
}

static void fill_lists(const struct ss_features *f, const struct ss_insights *i,
                       const struct ss_context *x, size_t top, struct ss_arena *arena,
                       struct ss_context_summary_record *out)
{
	struct ss_context_numbers_seen_record *seen = ss_arena_take(arena, sizeof *seen);
	out->reply_codes = codes_of(i, arena);
	if (!seen)
		return;
	seen->sender_domains = ss_context_top(&i->sender_domains, top, arena);
	seen->recipient_domains = ss_context_top(&i->recipient_domains, top, arena);
	seen->errors = ss_context_top(&i->errors, top, arena);
	if (seen->sender_domains.n > 0 || seen->recipient_domains.n > 0 || seen->errors.n > 0)
		out->captured = seen;
}

/* What else there is costs more than a finding. */
static const void *tell_least(const struct ss_features *f, const struct ss_context *x,
                              struct ss_arena *arena, struct ss_context_summary_record *out)
{
	*out = (struct ss_context_summary_record){
	        .ts = SS_NUMBER_ABSENT,
	        .ts_end = SS_NUMBER_ABSENT,
	        .packets = SS_NUMBER_ABSENT,
	        .flows = SS_NUMBER_ABSENT,
	        .sessions = f->sessions,
	        .transactions = f->transactions,
	        .outcomes = outcomes_of(f, arena),
	        .recipients = SS_NUMBER_ABSENT,
	        .recipients_refused = SS_NUMBER_ABSENT,
	        .senders = SS_NUMBER_ABSENT,
	        .sender_domains = SS_NUMBER_ABSENT,
	        .recipient_domains = SS_NUMBER_ABSENT,
	        .clients = SS_NUMBER_ABSENT,
	        .servers = SS_NUMBER_ABSENT,
	        .tls_sessions = SS_NUMBER_ABSENT,
	        .clear_sessions = SS_NUMBER_ABSENT,
	        .auth_attempts = SS_NUMBER_ABSENT,
	        .auth_failures = SS_NUMBER_ABSENT,
	        .plaintext_auth = SS_NUMBER_ABSENT,
	        .findings = findings_of(x, arena),
	        .gaps = gaps_of(f, x, arena), /* that it is not all outweighs what else there is */
	};
	return out;
}

const void *ss_context_tell_summary(const struct ss_analysis *a, enum ss_context_depth depth,
                                    const struct ss_settings *settings, struct ss_arena *arena)
{
	const struct ss_features *f = ss_features_of(a);
	const struct ss_insights *i = ss_insights_of(a);
	const struct ss_context *x = ss_context_of(a);
	struct ss_context_summary_record *out = ss_arena_take(arena, sizeof *out);
	if (!out)
		return NULL;
	if (depth == SS_CONTEXT_LEAST)
		return tell_least(f, x, arena, out);
	*out = (struct ss_context_summary_record){
	        .ts = f->first,
	        .ts_end = f->last,
	        .packets = (int64_t)f->stats.packets,
	        .flows = (int64_t)f->stats.flows,
	        .sessions = f->sessions,
	        .transactions = f->transactions,
	        .outcomes = outcomes_of(f, arena),
	        .recipients = (int64_t)f->recipients,
	        .recipients_refused = (int64_t)f->recipients_refused,
	        .senders = (int64_t)ss_distinct_count(&i->senders),
	        .sender_domains = (int64_t)ss_distinct_count(&i->distinct_sender_domains),
	        .recipient_domains = (int64_t)ss_distinct_count(&i->distinct_recipient_domains),
	        .clients = (int64_t)ss_distinct_count(&i->distinct_clients),
	        .servers = (int64_t)ss_distinct_count(&i->distinct_servers),
	        .tls_sessions = (int64_t)f->tls_sessions,
	        .clear_sessions = (int64_t)(f->sessions - f->tls_sessions),
	        .auth_attempts = (int64_t)f->auth_attempts,
	        .auth_failures = (int64_t)f->auth_failures,
	        .plaintext_auth = (int64_t)f->plaintext_auth,
	        .findings = findings_of(x, arena),
	        .exact = ss_insights_is_exact(i) ? SS_FLAG_YES : SS_FLAG_NO,
	        .gaps = gaps_of(f, x, arena),
	};
	if (depth > SS_CONTEXT_BRIEF)
		fill_lists(f, i, x, (size_t)settings->top, arena, out);
	return out;
}
