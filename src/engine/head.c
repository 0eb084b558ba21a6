#include "engine/head.h"

void ss_head_fill(struct ss_record_head *head, const struct ss_flow *flow, unsigned client,
                  const struct ss_inputs *inputs, char community_id[SS_COMMUNITY_ID_TEXT])
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
	ss_community_id_write(&src.address, &dst.address, src.port, dst.port, 0, community_id);
	head->community_id = ss_slice_of(community_id);
}
