#include "faces/cli/chosen.h"

#include "analysis/analysis.h"
#include "analysis/observers.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/memory_shelf.h"
#include "base/registrable_psl.h"
#include "filter/conversation.h"
#include "record/copy.h"

enum { BUCKETS = 1024 };

struct held {
	struct held *next;
	const struct ss_record_head *record;
};

/* A conversation whose verdict is not in. */
struct waiting {
	struct waiting *next;
	int64_t flow_id;
	struct ss_arena arena;
	struct held *first, **last;
	bool is_wanted; /* its verdict was in: nothing waits */
};

struct cli_chosen {
	struct ss_memory memory, account; /* account: of this struct itself */
	struct ss_filter_conversations *conversations;
	void (*sink)(void *user, const struct ss_record_head *record, bool is_wanted);
	void *user;
	struct waiting *buckets[BUCKETS];
	struct ss_analysis *analysis; /* NULL: findings are not asked about */
	struct ss_memory analysis_memory;
	struct ss_memory_shelf shelf; /* of that */
	/* Then a session waits for the record of its flow, which comes next: findings are told there. */
	const struct ss_record_head *session;
	struct ss_arena arena; /* of it */
};

static bool asks_for_findings(const struct ss_filter *filter)
{
	return ss_filter_idle_term(filter, ~(1u << SS_RECORD_FINDING), 0).data != NULL;
}

static void on_finding(void *user, const struct ss_record_head *finding)
{
	struct cli_chosen *c = user;
	if (c->session && c->session->flow_id == finding->flow_id)
		(void)ss_filter_conversations_feed(c->conversations, finding);
}

static bool open_analysis(struct cli_chosen *c, const struct cli_chosen_options *o)
{
	const struct ss_analysis_options options = {
	        .observers = ss_detectors,
	        .settings = o->settings,
	        .registrable = &ss_registrable_psl,
	        .memory = &c->analysis_memory,
	        .hash_seed = o->hash_seed,
	        .sink = on_finding,
	        .user = c,
	};
	return !asks_for_findings(o->filter) || ss_analysis_create(&options, &c->analysis) == SS_OK;
}

struct cli_chosen *cli_chosen_create(const struct cli_chosen_options *o, cli_chosen_sink sink,
                                     void *user)
{
	struct ss_memory account = {.limit = 0};
	struct cli_chosen *c = ss_memory_take_zeroed(&account, sizeof *c);
	if (!c)
		return NULL;
	c->account = account;
	c->memory.limit = SS_LIMIT_CHOSEN_MEMORY;
	c->arena.memory = &c->memory;
	ss_memory_begin(&c->analysis_memory, &c->shelf);
	c->sink = sink;
	c->user = user;
	c->conversations = ss_filter_conversations_create(o->filter, &c->memory);
	if (c->conversations && open_analysis(c, o))
		return c;
	cli_chosen_destroy(c);
	return NULL;
}

static struct waiting **find(struct cli_chosen *c, int64_t flow_id)
{
	struct waiting **at = &c->buckets[ss_record_flow_hash(flow_id) & (BUCKETS - 1)];
	while (*at && (*at)->flow_id != flow_id)
		at = &(*at)->next;
	return at;
}

static void drop(struct cli_chosen *c, struct waiting **at)
{
	struct waiting *w = *at;
	if (!w)
		return;
	*at = w->next;
	ss_arena_reset(&w->arena);
	ss_memory_give(&c->memory, w, sizeof *w);
}

void cli_chosen_destroy(struct cli_chosen *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		while (c->buckets[i])
			drop(c, &c->buckets[i]);
	}
	ss_filter_conversations_destroy(c->conversations);
	ss_analysis_destroy(c->analysis);
	ss_memory_end(&c->analysis_memory);
	ss_arena_reset(&c->arena);
	struct ss_memory account = c->account;
	ss_memory_give(&account, c, sizeof *c);
}

static struct waiting *open_waiting(struct cli_chosen *c, int64_t flow_id)
{
	struct waiting **at = find(c, flow_id);
	if (*at)
		return *at;
	struct waiting *w = ss_memory_take_zeroed(&c->memory, sizeof *w);
	if (!w)
		return NULL;
	w->flow_id = flow_id;
	w->arena.memory = &c->memory;
	w->last = &w->first;
	return *at = w;
}

static void release(struct cli_chosen *c, struct waiting *w, bool is_wanted)
{
	for (const struct held *h = w->first; h; h = h->next)
		c->sink(c->user, h->record, is_wanted);
	w->first = NULL;
	w->last = &w->first;
	ss_arena_reset(&w->arena);
	w->is_wanted = is_wanted;
}

/* False: no memory. */
static bool hold(struct waiting *w, const struct ss_record_head *record)
{
	struct held *h = ss_arena_take(&w->arena, sizeof *h);
	if (!h || !(h->record = ss_record_copy(&w->arena, record)))
		return false;
	*w->last = h;
	w->last = &h->next;
	return true;
}

static void pass_session(struct cli_chosen *c, const struct ss_record_head *record, bool is_wanted)
{
	struct waiting **at = find(c, record->flow_id);
	is_wanted |= *at && (*at)->is_wanted;
	if (*at)
		release(c, *at, is_wanted);
	c->sink(c->user, record, is_wanted);
	drop(c, at);
}

static void pass_of_conversation(struct cli_chosen *c, const struct ss_record_head *record)
{
	bool is_wanted = ss_filter_conversations_feed(c->conversations, record);
	if (record->type == SS_RECORD_SESSION) {
		pass_session(c, record, is_wanted);
		return;
	}
	struct waiting *w = open_waiting(c, record->flow_id);
	is_wanted |= !w || w->is_wanted;
	if (!is_wanted && hold(w, record))
		return;
	if (w && !w->is_wanted)
		release(c, w, true);
	c->sink(c->user, record, true);
}

static void pass(struct cli_chosen *c, const struct ss_record_head *record)
{
	if (record->type == SS_RECORD_FLOW)
		c->sink(c->user, record, ss_filter_conversations_flow(c->conversations, record));
	else if (record->type == SS_RECORD_STATS)
		c->sink(c->user, record, true);
	else
		pass_of_conversation(c, record);
}

static void pass_waiting_session(struct cli_chosen *c)
{
	if (!c->session)
		return;
	pass(c, c->session);
	c->session = NULL;
	ss_arena_reset(&c->arena);
}

/* True: the session waits, and is passed with what comes next. */
static bool judge_by_findings(struct cli_chosen *c, const struct ss_record_head *record)
{
	if (record->type != SS_RECORD_FLOW)
		pass_waiting_session(c);
	if (record->type != SS_RECORD_STATS) /* of the whole run: too late */
		ss_analysis_record(c->analysis, record);
	pass_waiting_session(c);
	if (record->type == SS_RECORD_SESSION)
		c->session = ss_record_copy(&c->arena, record);
	return c->session != NULL;
}

void cli_chosen_pass(struct cli_chosen *c, const struct ss_record_head *record)
{
	if (!c->analysis || !judge_by_findings(c, record))
		pass(c, record);
}

unsigned cli_chosen_needs(const struct ss_filter *filter)
{
	unsigned types = ss_filter_types(filter) & ~(1u << SS_RECORD_FINDING);
	return asks_for_findings(filter) ? types | ss_analysis_needs(ss_detectors) : types;
}
