#include "engine/back.h"

#include <string.h>

#include "base/error.h"
#include "base/rare.h"
#include "engine/flow_record.h"
#include "engine/room.h"

struct ss_back {
	struct ss_engine_options options;
	struct ss_memory *memory;
	struct ss_memory own_memory; /* of what packets cannot make grow */
	struct ss_flow_table *flows;
	struct ss_conversation_context context;
	struct ss_room room;
};

/* ---- the flows' events ---- */

static bool on_open(void *user, struct ss_flow *f)
{
	return true; /* until its first bytes tell what it is */
}

static void judge(struct ss_flow *f, const struct ss_verdict *verdict)
{
	ss_flow_set_app(f, (struct ss_verdict *)(uintptr_t)verdict);
	if (!verdict || (!verdict->is_followed && !verdict->is_watched))
		ss_flow_ignore(f);
}

/* The conversation of a flow that has none; NULL where there shall be none, in which case the flow is
 * ignored, or watched. */
SS_APART static struct ss_conversation *meet(struct ss_back *b, struct ss_flow *f, unsigned side,
                                             uint64_t offset, struct ss_slice bytes)
{
	/* Most flows are not mail and are refused here, by their first bytes, without any memory. */
	struct ss_recognised seen;
	struct ss_conversation *c = NULL;
	const struct ss_verdict *refused =
	        ss_verdict_refuse(&b->options, f, ss_flow_app(f), side, offset, bytes, &seen);
	if (!refused) {
		c = ss_conversation_create(&b->context, f, &seen);
		if (!c && ss_room_make(&b->room, SS_CONVERSATION_ROOM))
			c = ss_conversation_create(&b->context, f, &seen);
	}
	judge(f, c ? ss_conversation_verdict(c) : refused);
	return c;
}

/* Around all that may take or give back what a conversation holds, its creation too: c is NULL before
 * that. */
static inline void begin_event(struct ss_back *b, struct ss_room_event *e,
                               const struct ss_conversation *c)
{
	ss_room_begin(&b->room, e, c ? ss_conversation_held(c) : 0);
}

static inline void end_event(struct ss_back *b, struct ss_conversation *c)
{
	size_t held = ss_room_end(&b->room);
	if (c)
		ss_conversation_set_held(c, held);
}

static void on_bytes(void *user, struct ss_flow *f, unsigned side, uint64_t offset,
                     const uint8_t *bytes, size_t len, struct ss_mark mark)
{
	struct ss_back *b = user;
	struct ss_conversation *c = ss_conversation_of(ss_flow_app(f));
	struct ss_room_event e;
	begin_event(b, &e, c);
	if (!c)
		c = meet(b, f, side, offset, (struct ss_slice){bytes, len});
	bool goes_on = !c || ss_conversation_bytes(c, side, offset, bytes, len, mark);
	end_event(b, c);
	if (!goes_on)
		judge(f, ss_conversation_settle(c));
}

static void on_gap(void *user, struct ss_flow *f, unsigned side, uint64_t offset, uint64_t len,
                   struct ss_mark mark)
{
	struct ss_back *b = user;
	const struct ss_verdict *before = ss_flow_app(f);
	if (before && before->is_watched)
		return;
	struct ss_conversation *c = ss_conversation_of(before);
	struct ss_room_event e;
	begin_event(b, &e, c);
	if (!c)
		c = meet(b, f, side, offset, SS_SLICE(""));
	bool goes_on = !c || ss_conversation_gap(c, side, offset, len, mark);
	end_event(b, c);
	if (!goes_on)
		judge(f, ss_conversation_settle(c));
}

static void on_conflict(void *user, struct ss_flow *f, unsigned side, uint64_t offset, size_t len,
                        struct ss_mark mark)
{
	struct ss_conversation *c = ss_conversation_of(ss_flow_app(f));
	if (c)
		ss_conversation_conflict(c, side, offset, len, mark);
}

static void on_fin(void *user, struct ss_flow *f, unsigned side, struct ss_mark mark)
{
	/* The other side may go on: only the end of the flow ends a conversation. */
}

static void on_end(void *user, struct ss_flow *f, enum ss_flow_end how, struct ss_mark mark)
{
	struct ss_back *b = user;
	const struct ss_verdict *verdict = ss_flow_app(f);
	struct ss_conversation *c = ss_conversation_of(verdict);
	if (c) {
		struct ss_room_event e;
		begin_event(b, &e, c);
		ss_conversation_end(c, how, mark);
		end_event(b, c);
	}
	if (b->options.log & 1u << SS_RECORD_FLOW)
		ss_flow_record_write(&b->options, &b->context.inputs, verdict, f, how);
	ss_conversation_destroy(c);
}

static const struct ss_flow_events flow_events = {
        .on_open = on_open,
        .on_bytes = on_bytes,
        .on_gap = on_gap,
        .on_conflict = on_conflict,
        .on_fin = on_fin,
        .on_end = on_end,
};

/* ---- from outside ---- */

int ss_back_create(const struct ss_engine_options *options, struct ss_memory *memory,
                   bool (*make_more_room)(void *user, size_t size), void *user,
                   struct ss_back **out)
{
	struct ss_memory account = {.limit = 0};
	struct ss_back *b = ss_memory_take(&account, sizeof *b);
	if (!b)
		return SS_ENOMEM;
	/* Written, not asked of the system as zeros: its memos are looked into before anything is kept
	 * in them, and each page that is read before it is written is had twice, the second time with
	 * a word to every other core that works on a share (3 to 5 % of the time of -j 2).  A plain
	 * memset would be made calloc again. */
	explicit_bzero(b, sizeof *b);
	b->options = *options;
	b->memory = b->room.memory = memory;
	b->context.options = &b->options; /* zeroed it is: what it keeps of servers is large */
	b->context.memory = memory;
	b->context.inputs.memory = &b->own_memory;
	if (options->settings)
		b->context.settings = *options->settings;
	else
		ss_settings_init(&b->context.settings);
	int error =
	        ss_flow_table_create(&(struct ss_flow_table_options){.memory = memory,
	                                                             .events = &flow_events,
	                                                             .user = b,
	                                                             .make_room = make_more_room,
	                                                             .make_room_user = user,
	                                                             .seed = options->hash_seed},
	                             &b->flows);
	if (error < 0) {
		ss_back_destroy(b);
		return error;
	}
	b->room.flows = b->flows;
	memory->make_room = ss_room_ask;
	memory->user = &b->room;
	*out = b;
	return SS_OK;
}

void ss_back_destroy(struct ss_back *b)
{
	if (!b)
		return;
	struct ss_memory account = {.used = sizeof *b};
	b->options.log = 0;
	b->context.is_given_up = b->room.is_closed = true;
	b->memory->make_room = NULL;
	if (b->flows)
		ss_flow_table_end(b->flows);
	ss_flow_table_destroy(b->flows);
	ss_inputs_release(&b->context.inputs);
	ss_memory_give(&account, b, sizeof *b);
}

void ss_back_begin_input(struct ss_back *b, const char *name, uint64_t before)
{
	ss_inputs_begin(&b->context.inputs, name, before);
}

void ss_back_tick(struct ss_back *b, unsigned shard, const struct ss_instant *time)
{
	ss_flow_table_tick(b->flows, shard, time);
}

void ss_back_aim(const struct ss_back *b, const struct ss_segment *s, unsigned shard,
                 struct ss_flow_target *out)
{
	ss_flow_table_aim(b->flows, s, shard, out);
}

bool ss_back_is_large(const struct ss_back *b)
{
	return ss_flow_table_is_large(b->flows);
}

bool ss_back_expect(const struct ss_back *b, const struct ss_flow_target *to, unsigned step)
{
	return ss_flow_table_expect(b->flows, to, step);
}

void ss_back_feed(struct ss_back *b, const struct ss_segment *s, const struct ss_flow_target *to,
                  const struct ss_instant *time)
{
	ss_flow_table_feed(b->flows, s, to, time);
}

uint64_t ss_back_end_to(struct ss_back *b, uint64_t last)
{
	b->room.is_closed = true;
	return ss_flow_table_end_to(b->flows, last);
}

uint64_t ss_back_portion(const struct ss_back *b, size_t n)
{
	return ss_flow_table_portion(b->flows, n);
}

void ss_back_read_counts(const struct ss_back *b, struct ss_back_counts *out)
{
	ss_flow_table_read_counts(b->flows, &out->flows);
	out->mail = b->context.counts;
}
