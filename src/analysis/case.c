#include "analysis/case_private.h"

#include <stddef.h>
#include <string.h>

#include "analysis/keyed.h"
#include "base/limits.h"
#include "record/copy.h"

static struct ss_case_private **find_place(const struct ss_analysis *a, int64_t flow_id)
{
	struct ss_case_private **at =
	        &a->buckets[ss_record_flow_hash(flow_id) & (a->n_buckets - 1)];
	while (*at && (*at)->of.flow_id != flow_id)
		at = &(*at)->next;
	return at;
}

struct ss_case_private *ss_case_find(const struct ss_analysis *a, int64_t flow_id)
{
	return *find_place(a, flow_id);
}

/* Where memory is short, the chains are longer: nothing else. */
static void grow(struct ss_analysis *a)
{
	struct ss_analysis old = *a;
	size_t n = a->n_buckets * 2;
	struct ss_case_private **buckets =
	        ss_memory_take_zeroed(a->options.memory, n * sizeof(struct ss_case_private *));
	if (!buckets)
		return;
	a->buckets = buckets;
	a->n_buckets = n;
	for (size_t i = 0; i < old.n_buckets; i++) {
		for (struct ss_case_private *c = old.buckets[i], *next; c; c = next) {
			struct ss_case_private **at = find_place(a, c->of.flow_id);
			next = c->next;
			c->next = NULL;
			*at = c;
		}
	}
	ss_memory_give(a->options.memory, old.buckets,
	               old.n_buckets * sizeof(struct ss_case_private *));
}

/* Zeroed, but for the places of mails.  NULL: no memory. */
static struct ss_case_private *take_case(struct ss_analysis *a)
{
	struct ss_case_private *c = ss_memory_take(a->options.memory, a->case_size);
	if (!c)
		return NULL;
	memset(c, 0, sizeof *c + a->own_size + offsetof(struct ss_case_rest, places));
	c->rest = (struct ss_case_rest *)(void *)(c->own + a->own_size);
	return c;
}

static void begin_case(struct ss_analysis *a, struct ss_case_private *c,
                       const struct ss_record_head *head)
{
	struct ss_case_rest *rest = c->rest;
	c->analysis = a;
	c->of.flow_id = head->flow_id;
	c->of.client_key = ss_key_of_address(&head->src_ip);
	c->of.arena.memory = rest->mails.memory = a->options.memory;
	c->of.private = c;
	rest->head = *head;
	rest->head.community_id = ss_arena_copy(&c->of.arena, head->community_id);
	rest->head.input = ss_arena_copy(&c->of.arena, head->input);
	rest->last_found = &rest->found;
	rest->last_held = &rest->held;
}

struct ss_case_private *ss_case_open(struct ss_analysis *a, const struct ss_record_head *head)
{
	struct ss_case_private *c = ss_case_find(a, head->flow_id);
	if (c)
		return c;
	if (a->n_cases >= a->n_buckets)
		grow(a);
	c = take_case(a);
	if (!c) {
		a->is_short = true;
		return NULL;
	}
	begin_case(a, c, head);
	*find_place(a, head->flow_id) = c;
	a->n_cases++;
	return c;
}

void ss_case_close(struct ss_analysis *a, struct ss_case_private *c)
{
	struct ss_case_private **at = find_place(a, c->of.flow_id);
	*at = c->next;
	a->n_cases--;
	ss_arena_reset(&c->rest->mails);
	ss_arena_reset(&c->of.arena);
	ss_memory_give(a->options.memory, c, a->case_size);
}

/* ---- messages and files until their transaction is over ---- */

void ss_case_hold(struct ss_case_private *c, const struct ss_record_head *record,
                  int64_t transaction)
{
	struct ss_held *h = NULL;
	if (c->rest->n_held < SS_LIMIT_HELD_RECORDS)
		h = ss_arena_take(&c->rest->mails, sizeof *h);
	if (h)
		h->record = ss_record_copy(&c->rest->mails, record);
	if (!h || !h->record) {
		c->analysis->is_short = true;
		return;
	}
	h->transaction = transaction;
	*c->rest->last_held = h;
	c->rest->last_held = &h->next;
	c->rest->n_held++;
}

static size_t count_held(const struct ss_case_private *c, int64_t transaction)
{
	size_t n = 0;
	for (const struct ss_held *h = c->rest->held; h; h = h->next)
		n += h->transaction == transaction;
	return n;
}

static void take_out(struct ss_case_private *c, struct ss_held **at)
{
	struct ss_held *h = *at;
	*at = h->next;
	if (!*at)
		c->rest->last_held = at;
	c->rest->n_held--;
	c->rest->n_left++;
}

bool ss_case_take_held(struct ss_case_private *c, int64_t transaction, struct ss_mail *m)
{
	size_t n = count_held(c, transaction);
	const struct ss_file_record **files =
	        n > 0 ? ss_arena_take(&c->rest->mails, n * sizeof *files) : NULL;
	if (!files)
		return false;
	m->files = files;
	for (struct ss_held **at = &c->rest->held; *at;) {
		const struct ss_record_head *record = (*at)->record;
		if ((*at)->transaction != transaction) {
			at = &(*at)->next;
			continue;
		}
		take_out(c, at);
		if (record->type == SS_RECORD_MESSAGE)
			m->message = (const struct ss_message_record *)record;
		else
			files[m->n_files++] = (const struct ss_file_record *)record;
	}
	return true;
}

/* What waits lies in an arena of its own then; without memory for that all stays as it is. */
static void move_held(struct ss_case_private *c)
{
	struct ss_arena arena = {.memory = c->rest->mails.memory};
	struct ss_held *first = NULL, **last = &first;
	for (const struct ss_held *h = c->rest->held; h; h = h->next) {
		struct ss_held *copy = ss_arena_take(&arena, sizeof *copy);
		if (!copy || !(copy->record = ss_record_copy(&arena, h->record))) {
			ss_arena_reset(&arena);
			return;
		}
		copy->transaction = h->transaction;
		*last = copy;
		last = &copy->next;
	}
	ss_arena_reset(&c->rest->mails);
	c->rest->mails = arena;
	c->rest->held = first;
	c->rest->last_held = last;
	c->rest->n_left = 0;
}

/* A client that sends on before the reply has always one that waits. */
void ss_case_mail_done(struct ss_case_private *c)
{
	enum { LEFT = 64 };
	if (!c->rest->held) {
		ss_arena_rewind(&c->rest->mails);
		c->rest->n_left = 0;
	} else if (c->rest->n_left > LEFT + 2 * c->rest->n_held) {
		move_held(c);
	}
}

/* ---- where a transaction began ---- */

void ss_case_note_mail(struct ss_case_private *c, const struct ss_event_record *e)
{
	c->rest->places[c->rest->n_places++ % SS_CASE_MAILS] =
	        (struct ss_mail_place){e->head.ts, e->packet};
}

int64_t ss_case_mail_packet(const struct ss_case_private *c, int64_t ts)
{
	size_t n = c->rest->n_places < SS_CASE_MAILS ? c->rest->n_places : SS_CASE_MAILS;
	for (size_t i = 0; i < n; i++) {
		if (c->rest->places[i].ts == ts)
			return c->rest->places[i].packet;
	}
	return SS_NUMBER_ABSENT;
}
