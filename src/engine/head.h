/* The head that every record of a flow begins with. */
#ifndef SS_ENGINE_HEAD_H
#define SS_ENGINE_HEAD_H
#include "engine/inputs.h"
#include "flow/community_id.h"
#include "flow/flow.h"
#include "record/record.h"

/* client: the flow's side that is the client.  The text of the Community ID goes to community_id,
 * which must live as long as the head. */
void ss_head_fill(struct ss_record_head *head, const struct ss_flow *flow, unsigned client,
                  const struct ss_inputs *inputs, char community_id[SS_COMMUNITY_ID_TEXT]);

#endif
