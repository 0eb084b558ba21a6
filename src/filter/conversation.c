#include "filter/conversation.h"

#include <string.h>

enum { BUCKETS_FIRST = 64 };

struct open {
	struct open *next;
	int64_t flow_id;
	bool is_wanted; /* for good */
	uint8_t marks[];
};

struct ss_filter_conversations {
	struct ss_filter *filter;
	struct ss_memory *memory;
	struct open **buckets;
	size_t n_buckets, n_open; /* n_buckets: a power of two */
	size_t marks_size;
	/* The session that was over last: the record of its flow comes next. */
	int64_t last_flow;
	bool is_last_wanted;
	uint8_t last_marks[];
};

static size_t size_of(const struct ss_filter_conversations *c)
{
	return sizeof *c + c->marks_size;
}

struct ss_filter_conversations *ss_filter_conversations_create(struct ss_filter *f,
                                                               struct ss_memory *memory)
{
	size_t marks_size = ss_filter_marks_size(f);
	struct ss_filter_conversations *c = ss_memory_take_zeroed(memory, sizeof *c + marks_size);
	if (!c)
		return NULL;
	*c = (struct ss_filter_conversations){
	        .filter = f,
	        .memory = memory,
	        .n_buckets = BUCKETS_FIRST,
	        .marks_size = marks_size,
	        .last_flow = SS_NUMBER_ABSENT,
	};
	c->buckets = ss_memory_take_zeroed(memory, c->n_buckets * sizeof(struct open *));
	if (c->buckets)
		return c;
	ss_memory_give(memory, c, size_of(c));
	return NULL;
}

static struct open **find(struct ss_filter_conversations *c, int64_t flow_id)
{
	struct open **at = &c->buckets[ss_record_flow_hash(flow_id) & (c->n_buckets - 1)];
	while (*at && (*at)->flow_id != flow_id)
		at = &(*at)->next;
	return at;
}

static void drop(struct ss_filter_conversations *c, struct open **at)
{
	struct open *o = *at;
	*at = o->next;
	c->n_open--;
	ss_memory_give(c->memory, o, sizeof *o + c->marks_size);
}

void ss_filter_conversations_destroy(struct ss_filter_conversations *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n_buckets; i++) {
		while (c->buckets[i])
			drop(c, &c->buckets[i]);
	}
	ss_memory_give(c->memory, c->buckets, c->n_buckets * sizeof(struct open *));
	ss_memory_give(c->memory, c, size_of(c));
}

/* Where memory is short, the chains are longer: nothing else. */
static void grow(struct ss_filter_conversations *c)
{
	struct ss_filter_conversations old = *c;
	size_t n = c->n_buckets * 2;
	struct open **buckets = ss_memory_take_zeroed(c->memory, n * sizeof(struct open *));
	if (!buckets)
		return;
	c->buckets = buckets;
	c->n_buckets = n;
	for (size_t i = 0; i < old.n_buckets; i++) {
		for (struct open *o = old.buckets[i], *next; o; o = next) {
			struct open **at = find(c, o->flow_id);
			next = o->next;
			o->next = *at;
			*at = o;
		}
	}
	ss_memory_give(c->memory, old.buckets, old.n_buckets * sizeof(struct open *));
}

static struct open **open_one(struct ss_filter_conversations *c, int64_t flow_id)
{
	struct open **at = find(c, flow_id);
	if (*at)
		return at;
	if (c->n_open >= c->n_buckets) {
		grow(c);
		at = find(c, flow_id);
	}
	*at = ss_memory_take_zeroed(c->memory, sizeof **at + c->marks_size);
	if (!*at)
		return at;
	(*at)->flow_id = flow_id;
	c->n_open++;
	return at;
}

static void remember(struct ss_filter_conversations *c, const struct open *o)
{
	c->last_flow = o->flow_id;
	c->is_last_wanted = o->is_wanted;
	memcpy(c->last_marks, o->marks, c->marks_size);
}

bool ss_filter_conversations_flow(struct ss_filter_conversations *c,
                                  const struct ss_record_head *record)
{
	if (record->flow_id != c->last_flow)
		return ss_filter_match(c->filter, record);
	ss_filter_mark(c->filter, record, c->last_marks);
	return c->is_last_wanted || ss_filter_judge(c->filter, c->last_marks);
}

bool ss_filter_conversations_feed(struct ss_filter_conversations *c,
                                  const struct ss_record_head *record)
{
	struct open **at = open_one(c, record->flow_id), *o = *at;
	if (!o)
		return true;
	if (!o->is_wanted)
		ss_filter_mark(c->filter, record, o->marks);
	bool is_last = record->type == SS_RECORD_SESSION;
	if (!o->is_wanted && (is_last || ss_filter_is_final(c->filter)))
		o->is_wanted = ss_filter_judge(c->filter, o->marks);
	bool is_wanted = o->is_wanted;
	if (is_last) {
		remember(c, o);
		drop(c, at);
	}
	return is_wanted;
}
