#include "analysis/case_private.h"

#include "base/error.h"
#include "base/limits.h"
#include "smtp/command.h"

enum { BUCKETS_FIRST = 64 };

/* ---- create and destroy ---- */

static size_t aligned(size_t size)
{
	return (size + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
}

static void *take_array(struct ss_analysis *a, size_t n, size_t size)
{
	return ss_memory_take_zeroed(a->options.memory, (n > 0 ? n : 1) * size);
}

static bool is_in(uint32_t set, unsigned bit)
{
	return set == 0 || (set >> bit & 1);
}

static bool is_called(const struct ss_observer *o, unsigned what)
{
	if (what == SS_CALL_MAIL)
		return o->mail != NULL;
	if (what == SS_CALL_SESSION)
		return o->session != NULL;
	if (what == SS_CALL_FLOW)
		return o->flow != NULL;
	if (!o->event || what == SS_EVENT_COMMAND || what == SS_EVENT_REPLY)
		return false; /* those two are called by their verb */
	if (what >= SS_CALL_REPLY)
		return is_in(o->kinds, SS_EVENT_REPLY) && is_in(o->replies, what - SS_CALL_REPLY);
	if (what >= SS_CALL_COMMAND)
		return is_in(o->kinds, SS_EVENT_COMMAND) &&
		       is_in(o->commands, what - SS_CALL_COMMAND);
	return is_in(o->kinds, what);
}

static void add_calls(struct ss_analysis *a, struct ss_call call)
{
	for (unsigned what = 0; what < SS_N_CALLS; what++) {
		if (is_called(call.observer, what))
			a->calls[what].items[a->calls[what].n++] = call;
	}
}

static bool create_calls(struct ss_analysis *a)
{
	for (unsigned what = 0; what < SS_N_CALLS; what++) {
		a->calls[what].items = take_array(a, a->n_observers, sizeof(struct ss_call));
		if (!a->calls[what].items)
			return false;
	}
	return true;
}

static bool create_states(struct ss_analysis *a)
{
	size_t own = 0;
	for (size_t i = 0; i < a->n_observers; i++) {
		const struct ss_observer *o = a->options.observers[i];
		a->states[i] = o->create(&a->observed);
		if (!a->states[i])
			return false;
		add_calls(a, (struct ss_call){o, a->states[i], own});
		own += aligned(o->case_size);
	}
	a->own_size = own;
	a->case_size = sizeof(struct ss_case_private) + own + sizeof(struct ss_case_rest);
	return true;
}

int ss_analysis_create(const struct ss_analysis_options *options, struct ss_analysis **out)
{
	struct ss_analysis *a = ss_memory_take_zeroed(options->memory, sizeof *a);
	if (!a)
		return SS_ENOMEM;
	a->options = *options;
	a->observed = (struct ss_observed){options->settings, options->registrable, options->memory,
	                                   options->hash_seed, a};
	while (options->observers[a->n_observers])
		a->n_observers++;
	a->n_buckets = BUCKETS_FIRST;
	a->buckets = take_array(a, a->n_buckets, sizeof(struct ss_case_private *));
	a->states = take_array(a, a->n_observers, sizeof(void *));
	if (!a->buckets || !a->states || !create_calls(a) || !create_states(a)) {
		ss_analysis_destroy(a);
		return SS_ENOMEM;
	}
	*out = a;
	return SS_OK;
}

static void give_array(struct ss_analysis *a, void *block, size_t n, size_t size)
{
	ss_memory_give(a->options.memory, block, (n > 0 ? n : 1) * size);
}

void ss_analysis_destroy(struct ss_analysis *a)
{
	if (!a)
		return;
	for (size_t i = 0; a->buckets && i < a->n_buckets; i++) {
		while (a->buckets[i])
			ss_case_close(a, a->buckets[i]);
	}
	for (size_t i = 0; a->states && i < a->n_observers; i++) {
		if (a->states[i] && a->options.observers[i]->destroy)
			a->options.observers[i]->destroy(a->states[i]);
	}
	give_array(a, a->buckets, a->n_buckets, sizeof(struct ss_case_private *));
	give_array(a, a->states, a->n_observers, sizeof(void *));
	for (unsigned what = 0; what < SS_N_CALLS; what++)
		give_array(a, a->calls[what].items, a->n_observers, sizeof(struct ss_call));
	ss_memory_give(a->options.memory, a, sizeof *a);
}

unsigned ss_analysis_needs(const struct ss_observer *const *observers)
{
	/* What cases are made of and ended by. */
	unsigned needs = 1u << SS_RECORD_SESSION | 1u << SS_RECORD_FLOW | 1u << SS_RECORD_STATS;
	for (size_t i = 0; observers[i]; i++)
		needs |= observers[i]->needs;
	return needs;
}

bool ss_analysis_is_short(const struct ss_analysis *a)
{
	return a->is_short;
}

void *ss_analysis_state(const struct ss_analysis *a, const struct ss_observer *observer)
{
	for (size_t i = 0; i < a->n_observers; i++) {
		if (a->options.observers[i] == observer)
			return a->states[i];
	}
	return NULL;
}

int ss_analysis_merge(struct ss_analysis *a, const struct ss_analysis *other)
{
	for (size_t i = 0; i < a->n_observers; i++) {
		const struct ss_observer *o = a->options.observers[i];
		int error = o->merge ? o->merge(a->states[i], other->states[i]) : SS_OK;
		if (error < 0)
			return error;
	}
	a->is_short |= other->is_short;
	return SS_OK;
}

/* ---- records ---- */

/* Calls the observers who look at it, each with its own bytes of the case. */
#define CALL(A, WHAT, C, FUNCTION, RECORD)                                                         \
	do {                                                                                       \
		const struct ss_calls *calls_ = &(A)->calls[WHAT];                                 \
		for (size_t i_ = 0; i_ < calls_->n; i_++) {                                        \
			const struct ss_call *call_ = &calls_->items[i_];                          \
			(C)->of.own = (C)->own + call_->own_at;                                    \
			call_->observer->FUNCTION(call_->state, &(C)->of, RECORD);                 \
		}                                                                                  \
	} while (0)

static void on_event(struct ss_analysis *a, struct ss_case_private *c,
                     const struct ss_event_record *e)
{
	unsigned what = e->kind;
	if (e->kind > SS_EVENT_CLOSE || e->verb >= SS_N_VERBS)
		return;
	if (e->kind == SS_EVENT_COMMAND && ss_verb_traits((enum ss_verb)e->verb)->is_mail)
		ss_case_note_mail(c, e);
	if (e->kind == SS_EVENT_COMMAND)
		what = SS_CALL_COMMAND + e->verb;
	else if (e->kind == SS_EVENT_REPLY)
		what = SS_CALL_REPLY + e->verb;
	CALL(a, what, c, event, e);
}

static void on_transaction(struct ss_analysis *a, struct ss_case_private *c,
                           const struct ss_transaction_record *t)
{
	struct ss_mail m = {.transaction = t, .packet = ss_case_mail_packet(c, t->head.ts)};
	(void)ss_case_take_held(c, (int64_t)t->index, &m);
	CALL(a, SS_CALL_MAIL, c, mail, &m);
	ss_case_mail_done(c);
}

/* Content whose transaction nobody told of: the capture begins within it. */
static void flush_held(struct ss_analysis *a, struct ss_case_private *c)
{
	while (c->rest->held) {
		struct ss_mail m = {.packet = SS_NUMBER_ABSENT};
		if (!ss_case_take_held(c, c->rest->held->transaction, &m)) {
			a->is_short = true;
			break;
		}
		if (m.message)
			CALL(a, SS_CALL_MAIL, c, mail, &m);
	}
	ss_case_mail_done(c);
}

static void on_session(struct ss_analysis *a, struct ss_case_private *c,
                       const struct ss_session_record *s)
{
	flush_held(a, c);
	CALL(a, SS_CALL_SESSION, c, session, s);
}

static void on_flow(struct ss_analysis *a, const struct ss_flow_record *f)
{
	struct ss_case_private *c = ss_case_find(a, f->head.flow_id);
	if (c) {
		CALL(a, SS_CALL_FLOW, c, flow, f);
		ss_case_tell_found(c);
		ss_case_close(a, c);
		return;
	}
	for (size_t i = 0; i < a->calls[SS_CALL_FLOW].n; i++) {
		const struct ss_call *call = &a->calls[SS_CALL_FLOW].items[i];
		call->observer->flow(call->state, NULL, f);
	}
}

static void on_stats(struct ss_analysis *a, const struct ss_stats_record *s)
{
	for (size_t i = 0; i < a->n_observers; i++) {
		if (a->options.observers[i]->end)
			a->options.observers[i]->end(a->states[i]);
	}
	for (size_t i = 0; i < a->n_observers; i++) {
		if (a->options.observers[i]->stats)
			a->options.observers[i]->stats(a->states[i], s);
	}
}

static void on_record_of_case(struct ss_analysis *a, const struct ss_record_head *record)
{
	struct ss_case_private *c = ss_case_open(a, record);
	if (!c)
		return;
	switch ((enum ss_record_type)record->type) {
	case SS_RECORD_EVENT: on_event(a, c, (const struct ss_event_record *)record); break;
	case SS_RECORD_MESSAGE:
		ss_case_hold(c, record, ((const struct ss_message_record *)record)->transaction);
		break;
	case SS_RECORD_FILE:
		ss_case_hold(c, record, ((const struct ss_file_record *)record)->transaction);
		break;
	case SS_RECORD_TRANSACTION:
		on_transaction(a, c, (const struct ss_transaction_record *)record);
		break;
	default: on_session(a, c, (const struct ss_session_record *)record); break;
	}
}

void ss_analysis_record(struct ss_analysis *a, const struct ss_record_head *record)
{
	switch ((enum ss_record_type)record->type) {
	case SS_RECORD_EVENT:
	case SS_RECORD_MESSAGE:
	case SS_RECORD_FILE:
	case SS_RECORD_TRANSACTION:
	case SS_RECORD_SESSION: on_record_of_case(a, record); break;
	case SS_RECORD_FLOW: on_flow(a, (const struct ss_flow_record *)record); break;
	case SS_RECORD_STATS: on_stats(a, (const struct ss_stats_record *)record); break;
	case SS_RECORD_FINDING:
	case SS_RECORD_NONE:
	case SS_N_RECORD_TYPES: break;
	}
}
