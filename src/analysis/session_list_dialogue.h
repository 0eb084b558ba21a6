/* What was said in one session, in lines: kept in the case until it is known whether somebody wants
 * them. */
#ifndef SS_ANALYSIS_SESSION_LIST_DIALOGUE_H
#define SS_ANALYSIS_SESSION_LIST_DIALOGUE_H
#include "base/arena.h"
#include "record/report.h"

struct ss_dialogue_line {
	struct ss_dialogue_line *next;
	int64_t ts, packet;
	uint8_t direction;
	struct ss_slice text;
};

struct ss_dialogue_lines { /* valid when zeroed */
	struct ss_dialogue_line *first, *last;
	size_t n;
	uint64_t left_out;
};

void ss_dialogue_lines_add(struct ss_dialogue_lines *d, struct ss_arena *arena,
                           const struct ss_event_record *e);
/* struct ss_line_record, copied into that arena. */
struct ss_list ss_dialogue_lines_list(const struct ss_dialogue_lines *d, struct ss_arena *arena,
                                      int64_t begin);

#endif
