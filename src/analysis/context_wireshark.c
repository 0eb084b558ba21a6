#include "analysis/context_wireshark.h"

#include "analysis/context.h"
#include "analysis/context_text.h"
#include "analysis/context_wireshark_parts.h"
#include "analysis/features_sum.h"
#include "base/duration.h"
#include "base/limits.h"

/* ---- transactions ---- */

static struct ss_slice present(struct ss_slice s)
{
	return s.data ? s : SS_SLICE("");
}

static struct ss_slice code_text(struct ss_arena *arena, int64_t code)
{
	return code < 0 ? SS_SLICE("") : ss_context_say(arena, "%03d", (int)code);
}

static struct ss_list codes_of(const struct ss_steps *s, struct ss_arena *arena)
{
	struct ss_list l = ss_context_list(arena, s->n, sizeof(struct ss_slice));
	struct ss_slice *out = (struct ss_slice *)(uintptr_t)l.items;
	size_t most = l.n;
	l.n = 0;
	for (const struct ss_step *step = s->first; step && l.n < most; step = step->next) {
		if (step->is_reply && step->code >= 0)
			out[l.n++] = code_text(arena, step->code);
	}
	return l;
}

static struct ss_list sequence_of(const struct ss_steps *s, struct ss_arena *arena)
{
	struct ss_list l = ss_context_list(arena, s->n, sizeof(struct ss_origin_step_record));
	struct ss_origin_step_record *out = (struct ss_origin_step_record *)(uintptr_t)l.items;
	size_t n = 0;
	for (const struct ss_step *step = s->first; step && n < l.n; step = step->next, n++) {
		out[n].timestamp = step->ts;
		if (step->is_reply) {
			out[n].type = SS_SLICE("response");
			out[n].code = code_text(arena, step->code);
			out[n].message = present(step->text);
		} else {
			out[n].type = SS_SLICE("command");
			out[n].command = present(step->verb);
			out[n].parameter = present(step->text);
		}
	}
	return l;
}

static struct ss_list texts_of(const struct ss_list *texts, struct ss_arena *arena)
{
	return texts->n > 0 ? *texts : ss_context_list(arena, 0, sizeof(struct ss_slice));
}

static bool fill_transaction(const struct ss_kept *kept, unsigned detail, struct ss_arena *arena,
                             struct ss_origin_transaction_record *out)
{
	const struct ss_transaction_record *t = (const struct ss_transaction_record *)kept->record;
	struct ss_origin_query_record *query = ss_arena_take(arena, sizeof *query);
	struct ss_origin_verdict_record *verdict = ss_arena_take(arena, sizeof *verdict);
	if (!t || !query || !verdict)
		return false;
	int64_t dropped = kept->steps.dropped + (t->dropped > 0 ? t->dropped : 0) +
	                  (int64_t)(kept->recipients - t->rcpt_to.n);
	*query = (struct ss_origin_query_record){present(t->mail_from),
	                                         texts_of(&t->rcpt_to, arena), t->has_data};
	*verdict = (struct ss_origin_verdict_record){
	        codes_of(&kept->steps, arena),
	        t->outcome == SS_TRANSACTION_ACCEPTED ? SS_FLAG_YES : SS_FLAG_NO};
	*out = (struct ss_origin_transaction_record){
	        .timestamp = t->head.ts,
	        .mail_from = query->mail_from,
	        .rcpt_to = query->rcpt_to,
	        .completed = t->completed,
	        .query = query,
	        .response = verdict,
	        .dropped = dropped > 0 ? dropped : SS_NUMBER_ABSENT,
	};
	if (detail >= 2)
		out->command_sequence = sequence_of(&kept->steps, arena);
	return true;
}

/* The best of each group first, then the second best of each: a reason that is rare is told beside
 * one that is frequent. */
static void take_in_turn(const struct ss_best *k, unsigned detail, struct ss_arena *arena,
                         size_t most, struct ss_list *out)
{
	const struct ss_kept_group *order[SS_LIMIT_CONTEXT_GROUPS];
	ss_best_sort(k, order);
	for (size_t nth = 0; nth < k->per_group; nth++) {
		for (size_t g = 0; g < k->n_groups && out->n < most; g++) {
			struct ss_origin_transaction_record *items =
			        (struct ss_origin_transaction_record *)(uintptr_t)out->items;
			if (nth < order[g]->n &&
			    fill_transaction(&order[g]->items[nth], detail, arena, &items[out->n]))
				out->n++;
		}
	}
}

/* Those with errors are first: successes shall not push them out. */
static struct ss_list transactions_of(const struct ss_context *x, unsigned detail, size_t most,
                                      struct ss_arena *arena)
{
	struct ss_list l =
	        ss_context_list(arena, most, sizeof(struct ss_origin_transaction_record));
	most = l.n;
	l.n = 0;
	take_in_turn(&x->failures, detail, arena, most, &l);
	const struct ss_kept_group *order[SS_LIMIT_CONTEXT_GROUPS];
	ss_best_sort(&x->mails, order);
	for (size_t g = 0; g < x->mails.n_groups; g++) {
		for (size_t i = 0; i < order[g]->n && l.n < most; i++) {
			struct ss_origin_transaction_record *items =
			        (struct ss_origin_transaction_record *)(uintptr_t)l.items;
			if (fill_transaction(&order[g]->items[i], detail, arena, &items[l.n]))
				l.n++;
		}
	}
	return l;
}

/* ---- sessions ---- */

static void fill_lines(const struct ss_steps *s, struct ss_arena *arena,
                       struct ss_origin_session_record *out)
{
	out->commands = ss_context_list(arena, s->n, sizeof(struct ss_origin_command_record));
	out->responses = ss_context_list(arena, s->n, sizeof(struct ss_origin_response_record));
	struct ss_origin_command_record *commands =
	        (struct ss_origin_command_record *)(uintptr_t)out->commands.items;
	struct ss_origin_response_record *responses =
	        (struct ss_origin_response_record *)(uintptr_t)out->responses.items;
	size_t n_commands = 0, n_responses = 0;
	bool is_good = commands && responses; /* both have room for all lines */
	for (const struct ss_step *step = is_good ? s->first : NULL; step; step = step->next) {
		if (step->is_reply)
			responses[n_responses++] = (struct ss_origin_response_record){
			        code_text(arena, step->code), present(step->text), step->ts};
		else if (step->verb.data) /* an answer to a challenge is no command */
			commands[n_commands++] = (struct ss_origin_command_record){
			        step->verb, present(step->text), step->ts};
	}
	out->commands.n = n_commands;
	out->responses.n = n_responses;
}

static void fill_session(const struct ss_kept *kept, struct ss_arena *arena,
                         struct ss_origin_session_record *out)
{
	const struct ss_session_record *s = (const struct ss_session_record *)kept->record;
	uint64_t attempts = ss_pairs_number(&s->command_counts, SS_SLICE("AUTH"));
	*out = (struct ss_origin_session_record){
	        .client_ip = s->head.src_ip,
	        .server_ip = s->head.dst_ip,
	        .client_port = s->head.src_port,
	        .server_port = s->head.dst_port,
	        .first_seen = s->head.ts,
	        .last_seen = ss_duration_end(s->head.ts, s->duration),
	        .authenticated = s->authenticated == SS_FLAG_YES ? SS_FLAG_YES : SS_FLAG_NO,
	        .uses_tls = ss_session_is_tls(s) ? SS_FLAG_YES : SS_FLAG_NO,
	        .transaction_count = s->messages_accepted,
	        .auth_attempts = attempts > 0 ? (int64_t)attempts : SS_NUMBER_ABSENT,
	        .dropped = kept->steps.dropped > 0 ? kept->steps.dropped : SS_NUMBER_ABSENT,
	};
	fill_lines(&kept->steps, arena, out);
}

static struct ss_list sessions_of(const struct ss_context *x, struct ss_arena *arena)
{
	size_t n = x->active.n_groups > 0 ? x->active.groups[0].n : 0;
	struct ss_list l = ss_context_list(arena, n, sizeof(struct ss_origin_session_record));
	struct ss_origin_session_record *out =
	        (struct ss_origin_session_record *)(uintptr_t)l.items;
	n = l.n;
	l.n = 0;
	for (size_t i = 0; i < n; i++) {
		if (x->active.groups[0].items[i].record)
			fill_session(&x->active.groups[0].items[i], arena, &out[l.n++]);
	}
	return l;
}

/* ---- all of it ---- */

const struct ss_origin_record *ss_context_wireshark(const struct ss_analysis *a,
                                                    const struct ss_wireshark_options *o,
                                                    const struct ss_settings *settings,
                                                    struct ss_arena *arena)
{
	const struct ss_context *x = ss_context_of(a);
	const struct ss_features *f = ss_features_of(a);
	const struct ss_insights *i = ss_insights_of(a);
	struct ss_origin_record *out = ss_arena_take(arena, sizeof *out);
	if (!out)
		return NULL;
	out->protocol = SS_SLICE("SMTP");
	out->summary = ss_wireshark_summary(f, arena);
	out->transactions =
	        transactions_of(x, o->detail, (size_t)settings->transactions_shown, arena);
	out->security_insights = ss_wireshark_security(f, arena);
	if (o->detail >= 3)
		out->sessions = sessions_of(x, arena);
	out->insights = ss_wireshark_insights(i, settings, o->tunneling, arena);
	out->text = ss_wireshark_text(f, x, arena);
	out->notes = ss_wireshark_notes(f, i, x, out, arena);
	return out->summary && out->security_insights && out->insights ? out : NULL;
}
