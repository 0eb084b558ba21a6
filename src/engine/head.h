/* The head that every record of a flow begins with. */
#ifndef SS_ENGINE_HEAD_H
#define SS_ENGINE_HEAD_H
#include "engine/inputs.h"
#include "flow/community_id.h"
#include "flow/flow.h"
#include "record/record.h"

/* client: the flow's side that is the client.  All but the Community ID. */
void ss_head_fill(struct ss_record_head *head, const struct ss_flow *flow, unsigned client,
                  const struct ss_inputs *inputs);

/* The Community ID of a filled head, if it has none yet: a SHA-1, so once a flow, and only where a
 * record is told.  Its text goes to room, which must live as long as the head. */
void ss_head_add_id(struct ss_record_head *head, char room[SS_COMMUNITY_ID_TEXT]);

#endif
