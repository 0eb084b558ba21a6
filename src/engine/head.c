#include "engine/head.h"

void ss_head_fill(struct ss_record_head *head, const struct ss_flow *flow, unsigned client,
                  const struct ss_inputs *inputs)
{
	struct ss_flow_side src, dst;
	ss_flow_read_side(flow, client, &src);
	ss_flow_read_side(flow, 1 - client, &dst);
	*head = (struct ss_record_head){
	        .schema = SS_RECORD_SCHEMA,
	        .flow_id = (int64_t)ss_flow_id(flow),
	        .src_ip = src.address,
	        .src_port = src.port,
	        .dst_ip = dst.address,
	        .dst_port = dst.port,
	        .input = ss_inputs_of_packet(inputs, ss_flow_id(flow)),
	};
}

void ss_head_add_id(struct ss_record_head *head, char room[SS_COMMUNITY_ID_TEXT])
{
	if (head->community_id.data)
		return;
	ss_community_id_write(&head->src_ip, &head->dst_ip, (uint16_t)head->src_port,
	                      (uint16_t)head->dst_port, 0, room);
	head->community_id = ss_slice_of(room);
}
