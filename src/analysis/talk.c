#include "analysis/talk.h"

#include "base/limits.h"
#include "smtp/command.h"

enum { SPANS = 64 }; /* transactions under way in one session: more are not remembered */

struct list {
	struct ss_step *first, **last;
	size_t n;
	int64_t dropped;
};

/* A transaction: from its MAIL on.  What was said in it goes with it: others may be under way. */
struct span {
	struct span *next;
	int64_t ts, index;
	struct ss_arena arena;
	struct list steps;
};

struct ss_talk {
	struct ss_memory *memory;
	struct ss_arena all_arena;
	struct list all;
	struct span *first; /* the oldest */
	size_t n_spans;
};

struct ss_talk *ss_talk_create(struct ss_memory *memory)
{
	struct ss_talk *t = ss_memory_take_zeroed(memory, sizeof *t);
	if (!t)
		return NULL;
	t->memory = t->all_arena.memory = memory;
	t->all.last = &t->all.first;
	return t;
}

static void drop_first(struct ss_talk *t)
{
	struct span *s = t->first;
	t->first = s->next;
	t->n_spans--;
	ss_arena_reset(&s->arena);
	ss_memory_give(t->memory, s, sizeof *s);
}

void ss_talk_destroy(struct ss_talk *t)
{
	if (!t)
		return;
	while (t->first)
		drop_first(t);
	ss_arena_reset(&t->all_arena);
	ss_memory_give(t->memory, t, sizeof *t);
}

/* ---- lines ---- */

static struct ss_slice first_line(const struct ss_event_record *e)
{
	const struct ss_slice *lines = e->lines.items;
	return e->lines.n > 0 ? lines[0] : (struct ss_slice){0};
}

static void add(struct list *l, struct ss_arena *arena, const struct ss_event_record *e)
{
	bool is_reply = e->kind == SS_EVENT_REPLY;
	struct ss_slice text = is_reply ? first_line(e) : e->argument;
	struct ss_step *s = l->n < SS_LIMIT_CONTEXT_STEPS ? ss_arena_take(arena, sizeof *s) : NULL;
	if (!s) {
		l->dropped++;
		return;
	}
	*s = (struct ss_step){
	        .ts = e->head.ts,
	        .packet = e->packet,
	        .code = e->code,
	        .is_reply = is_reply,
	        .verb = is_reply ? (struct ss_slice){0} : ss_arena_copy(arena, e->command),
	        .text = ss_arena_copy(arena, ss_slice_cut(text, 0, SS_LIMIT_CONTEXT_LINE)),
	};
	*l->last = s;
	l->last = (struct ss_step **)(uintptr_t)&s->next;
	l->n++;
}

/* ---- transactions ---- */

/* Verbs that are part of one. */
static const uint32_t of_transaction = SS_VERB_SET(MAIL) | SS_VERB_SET(SEND) | SS_VERB_SET(SOML) |
                                       SS_VERB_SET(SAML) | SS_VERB_SET(RCPT) | SS_VERB_SET(DATA) |
                                       SS_VERB_SET(BDAT) | SS_VERB_SET(BURL) | SS_VERB_SET(RSET);

static void open_span(struct ss_talk *t, const struct ss_event_record *e)
{
	struct span **at = &t->first;
	if (t->n_spans == SPANS)
		drop_first(t);
	while (*at)
		at = &(*at)->next;
	struct span *s = ss_memory_take_zeroed(t->memory, sizeof *s);
	if (!s)
		return;
	*s = (struct span){.ts = e->head.ts, .index = e->index, .arena.memory = t->memory};
	s->steps.last = &s->steps.first;
	*at = s;
	t->n_spans++;
}

/* The last that began at or before the command with that index. */
static struct span *find_span(const struct ss_talk *t, int64_t index)
{
	struct span *found = NULL;
	for (struct span *s = t->first; s && s->index <= index; s = s->next)
		found = s;
	return found;
}

void ss_talk_event(struct ss_talk *t, const struct ss_event_record *e)
{
	if (e->kind != SS_EVENT_COMMAND && e->kind != SS_EVENT_REPLY)
		return;
	add(&t->all, &t->all_arena, e);
	if (e->kind == SS_EVENT_COMMAND && ss_verb_traits((enum ss_verb)e->verb)->is_mail)
		open_span(t, e);
	struct span *s = ss_verb_is_in(e->verb, of_transaction) ? find_span(t, e->index) : NULL;
	if (s)
		add(&s->steps, &s->arena, e);
}

static struct span *span_of(const struct ss_talk *t, const struct ss_transaction_record *record)
{
	struct span *s = t->first;
	while (s && s->ts != record->head.ts)
		s = s->next;
	return s;
}

struct ss_steps ss_talk_all(const struct ss_talk *t)
{
	return (struct ss_steps){t->all.first, t->all.n, t->all.dropped};
}

struct ss_steps ss_talk_transaction(const struct ss_talk *t,
                                    const struct ss_transaction_record *record)
{
	const struct span *s = span_of(t, record);
	return s ? (struct ss_steps){s->steps.first, s->steps.n, s->steps.dropped}
	         : (struct ss_steps){0};
}

void ss_talk_forget(struct ss_talk *t, const struct ss_transaction_record *record)
{
	const struct span *s = span_of(t, record);
	while (s && t->first != s)
		drop_first(t);
	if (s)
		drop_first(t);
}

/* ---- copies ---- */

struct ss_steps ss_steps_copy(const struct ss_steps *s, struct ss_arena *arena)
{
	struct ss_steps copy = {.dropped = s->dropped};
	struct ss_step *items = s->n > 0 ? ss_arena_take(arena, s->n * sizeof *items) : NULL;
	if (!items)
		return copy;
	for (const struct ss_step *from = s->first; from; from = from->next) {
		struct ss_step *to = &items[copy.n++];
		*to = *from;
		to->verb = ss_arena_copy(arena, from->verb);
		to->text = ss_arena_copy(arena, from->text);
		to->next = from->next ? to + 1 : NULL;
	}
	copy.first = items;
	return copy;
}
