#include "engine/engine.h"

#include "base/error.h"
#include "base/memory.h"
#include "engine/conversation.h"
#include "engine/duration.h"
#include "engine/flow_record.h"
#include "flow/flow.h"
#include "packet/packet.h"

struct ss_engine {
	struct ss_engine_options options;
	struct ss_memory memory;
	struct ss_decoder *decoder;
	struct ss_flow_table *flows;
	struct ss_conversation_context context;
	uint64_t packets, bytes;
	const char *input;           /* of the last frame */
	struct ss_memory own_memory; /* of what packets cannot make grow */
	int64_t first_ns, last_ns;
	uint64_t verdicts[SS_PACKET_N_VERDICTS];
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

/* The flow's conversation; NULL where there is none, in which case the flow is ignored, or watched. */
static struct ss_conversation *conversation(struct ss_engine *e, struct ss_flow *f, unsigned side,
                                            uint64_t offset, struct ss_slice bytes)
{
	const struct ss_verdict *before = ss_flow_app(f);
	struct ss_conversation *c = ss_conversation_of(before);
	if (c)
		return c;
	/* Most flows are not mail and are refused here, by their first bytes, without any memory. */
	const struct ss_verdict *refused =
	        ss_verdict_refuse(&e->options, f, before, side, offset, bytes);
	if (!refused) {
		c = ss_conversation_create(&e->context, f);
		if (!c && ss_flow_table_make_room(e->flows, SS_CONVERSATION_ROOM))
			c = ss_conversation_create(&e->context, f);
	}
	judge(f, c ? ss_conversation_verdict(c) : refused);
	return c;
}

static void on_bytes(void *user, struct ss_flow *f, unsigned side, uint64_t offset,
                     const uint8_t *bytes, size_t len, struct ss_mark mark)
{
	struct ss_conversation *c =
	        conversation(user, f, side, offset, (struct ss_slice){bytes, len});
	if (c && !ss_conversation_bytes(c, side, offset, bytes, len, mark))
		judge(f, ss_conversation_settle(c));
}

static void on_gap(void *user, struct ss_flow *f, unsigned side, uint64_t offset, uint64_t len,
                   struct ss_mark mark)
{
	const struct ss_verdict *before = ss_flow_app(f);
	if (before && before->is_watched)
		return;
	struct ss_conversation *c = conversation(user, f, side, offset, SS_SLICE(""));
	if (c && !ss_conversation_gap(c, side, offset, len, mark))
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
	struct ss_engine *e = user;
	const struct ss_verdict *verdict = ss_flow_app(f);
	struct ss_conversation *c = ss_conversation_of(verdict);
	if (c)
		ss_conversation_end(c, how, mark);
	if (e->options.log & 1u << SS_RECORD_FLOW)
		ss_flow_record_write(&e->options, &e->context.inputs, verdict, f, how);
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

/* Incomplete datagrams go before any flow. */
static bool make_room(void *user, size_t size)
{
	struct ss_engine *e = user;
	return ss_decoder_make_room(e->decoder, size);
}

/* ---- from outside ---- */

int ss_engine_create(const struct ss_engine_options *options, struct ss_engine **out)
{
	struct ss_memory account = {.limit = 0};
	struct ss_engine *e = ss_memory_take_zeroed(&account, sizeof *e);
	if (!e)
		return SS_ENOMEM;
	e->options = *options;
	e->memory.limit = options->memory_limit;
	e->context = (struct ss_conversation_context){
	        .options = &e->options, .memory = &e->memory, .inputs.memory = &e->own_memory};
	if (options->settings)
		e->context.settings = *options->settings;
	else
		ss_settings_init(&e->context.settings);
	int error = ss_decoder_create(&(struct ss_decoder_options){.checksums = options->checksums,
	                                                           .memory = &e->memory,
	                                                           .seed = options->hash_seed},
	                              &e->decoder);
	if (error == 0)
		error = ss_flow_table_create(
		        &(struct ss_flow_table_options){.memory = &e->memory,
		                                        .events = &flow_events,
		                                        .user = e,
		                                        .make_room = make_room,
		                                        .seed = options->hash_seed},
		        &e->flows);
	if (error < 0) {
		ss_engine_destroy(e);
		return error;
	}
	*out = e;
	return 0;
}

void ss_engine_destroy(struct ss_engine *e)
{
	if (!e)
		return;
	struct ss_memory account = {.used = sizeof *e};
	e->options.log = 0; /* what is still open goes without a record */
	e->context.is_given_up = true;
	if (e->flows)
		ss_flow_table_end(e->flows);
	ss_flow_table_destroy(e->flows);
	ss_decoder_destroy(e->decoder);
	ss_inputs_release(&e->context.inputs);
	ss_memory_give(&account, e, sizeof *e);
}

static void begin_input(struct ss_engine *e, const struct ss_frame *frame)
{
	struct ss_flow_table_counts flows;
	ss_flow_table_read_counts(e->flows, &flows);
	e->input = frame->input;
	ss_inputs_begin(&e->context.inputs, frame->input, frame->before, flows.flows + 1);
}

void ss_engine_feed(struct ss_engine *e, const struct ss_frame *frame)
{
	struct ss_segment segment;
	if (frame->input != e->input)
		begin_input(e, frame);
	if (e->packets == 0)
		e->first_ns = e->last_ns = frame->ts_ns;
	if (frame->ts_ns > e->last_ns)
		e->last_ns = frame->ts_ns;
	e->packets++;
	e->bytes += frame->len;
	enum ss_packet_verdict verdict = ss_decoder_decode(e->decoder, frame, &segment);
	e->verdicts[verdict]++;
	if (verdict == SS_PACKET_SEGMENT)
		ss_flow_table_feed(e->flows, &segment);
}

enum { MOST_DROPS = SS_PACKET_N_VERDICTS + 1 };

static size_t write_drops(const struct ss_engine *e, uint64_t trailing,
                          struct ss_pair pairs[MOST_DROPS])
{
	size_t n = 0;
	for (unsigned v = 0; v < SS_PACKET_N_VERDICTS; v++) {
		if (v == SS_PACKET_SEGMENT || v == SS_PACKET_FRAGMENT || e->verdicts[v] == 0)
			continue;
		pairs[n++] = (struct ss_pair){
		        .name = ss_slice_of(ss_packet_verdict_name(v)),
		        .number = (int64_t)e->verdicts[v],
		};
	}
	if (trailing > 0)
		pairs[n++] = (struct ss_pair){
		        .name = ss_slice_of("after_end"),
		        .number = (int64_t)trailing,
		};
	return n;
}

static void write_stats(struct ss_engine *e, const struct ss_engine_input *input)
{
	struct ss_pair drops[MOST_DROPS];
	struct ss_flow_table_counts flows;
	struct ss_decoder_counts packets;
	ss_flow_table_read_counts(e->flows, &flows);
	ss_decoder_read_counts(e->decoder, &packets);
	struct ss_stats_record r = {
	        .head = {.type = SS_RECORD_STATS,
	                 .schema = SS_RECORD_SCHEMA,
	                 .ts = e->packets > 0 ? e->last_ns : SS_NUMBER_ABSENT,
	                 .flow_id = SS_NUMBER_ABSENT,
	                 .src_port = SS_NUMBER_ABSENT,
	                 .dst_port = SS_NUMBER_ABSENT},
	        .packets = e->packets,
	        .bytes = e->bytes,
	        .filtered = input->filtered,
	        .drops = {drops, write_drops(e, flows.trailing, drops)},
	        .fragments = packets.fragments,
	        .reassembled = packets.reassembled,
	        .flows = flows.flows,
	        .sessions = e->context.counts.sessions,
	        .transactions = e->context.counts.transactions,
	        .messages_accepted = e->context.counts.messages_accepted,
	        .flows_evicted = flows.evicted,
	        .segments_refused = flows.refused,
	        .bytes_given_up = flows.held_given_up,
	        .fragments_given_up = packets.fragments_given_up,
	        .fragments_conflicting = packets.fragments_conflicting,
	        .memory_peak = e->memory.peak,
	        .memory_refused = e->memory.refused,
	        .inputs_failed = input->inputs_failed,
	        .elapsed = e->packets > 0 ? ss_duration(e->first_ns, e->last_ns) : SS_NUMBER_ABSENT,
	};
	e->options.sink(e->options.user, &r.head);
}

void ss_engine_end(struct ss_engine *e, const struct ss_engine_input *input)
{
	ss_flow_table_end(e->flows);
	if (e->options.log & 1u << SS_RECORD_STATS)
		write_stats(e, input);
}
