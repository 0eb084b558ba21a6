/* A command as it was sent, for evidence: whatever octets are in it. */
#ifndef SS_ANALYSIS_COMMAND_TEXT_H
#define SS_ANALYSIS_COMMAND_TEXT_H
#include "base/limits.h"
#include "record/record.h"

struct ss_command_text {
	uint8_t text[SS_LIMIT_EVIDENCE_TEXT]; /* what is longer is cut */
};

/* "MAIL FROM:<a@b>", secrets masked as in the event; the text is in *room. */
struct ss_slice ss_command_text(const struct ss_event_record *e, struct ss_command_text *room);

#endif
