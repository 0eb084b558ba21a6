/* Commands and replies -> transactions, and the events that are told of them. */
#ifndef SS_OUTPUT_EVE_DIALOGUE_H
#define SS_OUTPUT_EVE_DIALOGUE_H

#include "output/eve_session.h"

void ss_eve_dialogue_event(struct ss_eve *e, struct ss_eve_session *s,
                           const struct ss_event_record *event);
/* The session is over: tells what is left. */
void ss_eve_dialogue_end(struct ss_eve *e, struct ss_eve_session *s,
                         const struct ss_record_head *head);

#endif
