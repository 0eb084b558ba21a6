#include "engine/flow_record.h"

#include "engine/conversation.h"
#include "engine/head.h"
#include "record/record.h"

/* A conversation has told its records with the same head, most often. */
static void fill_head(struct ss_record_head *head, const struct ss_inputs *inputs,
                      const struct ss_verdict *verdict, const struct ss_flow *flow, unsigned client,
                      char room[SS_COMMUNITY_ID_TEXT])
{
	struct ss_conversation *c = ss_conversation_of(verdict);
	const struct ss_record_head *known = c ? ss_conversation_head(c) : NULL;
	if (known) {
		*head = *known;
		return;
	}
	ss_head_fill(head, flow, client, inputs);
	ss_head_add_id(head, room);
}

void ss_flow_record_write(const struct ss_engine_options *options, const struct ss_inputs *inputs,
                          const struct ss_verdict *verdict, const struct ss_flow *flow,
                          enum ss_flow_end how)
{
	char community_id[SS_COMMUNITY_ID_TEXT];
	unsigned client = verdict && !verdict->is_watched ? 1 - verdict->server_side : 0;
	struct ss_flow_side side[2];
	ss_flow_read_side(flow, client, &side[0]);
	ss_flow_read_side(flow, 1 - client, &side[1]);
	struct ss_flow_record r = {
	        .protocol = verdict ? verdict->protocol : SS_PROTOCOL_UNKNOWN,
	        .confidence = verdict ? verdict->confidence : 0,
	        .state = ss_slice_of(ss_flow_end_name(how)),
	        .ts_end = ss_flow_last_ns(flow),
	        .pkts_c2s = side[0].packets,
	        .pkts_s2c = side[1].packets,
	        .bytes_c2s = side[0].bytes,
	        .bytes_s2c = side[1].bytes,
	        .gaps = side[0].gaps + side[1].gaps,
	        .gap_bytes = side[0].gap_bytes + side[1].gap_bytes,
	        .retransmits = side[0].retransmits + side[1].retransmits,
	        .out_of_order = side[0].out_of_order + side[1].out_of_order,
	        .overlaps_conflicting = side[0].overlaps_conflicting + side[1].overlaps_conflicting,
	        .rtt = ss_flow_rtt_ns(flow) >= 0 ? ss_flow_rtt_ns(flow) : SS_NUMBER_ABSENT,
	        .partial = ss_flow_is_partial(flow) ? SS_FLAG_YES : SS_FLAG_ABSENT,
	        .vlan = ss_flow_vlan(flow) > 0 ? ss_flow_vlan(flow) : SS_NUMBER_ABSENT,
	};
	fill_head(&r.head, inputs, verdict, flow, client, community_id);
	r.head.type = SS_RECORD_FLOW;
	r.head.ts = ss_flow_first_ns(flow);
	options->sink(options->user, &r.head);
}
