/* The lines of a reply as one text, for records. */
#ifndef SS_ENGINE_REPLY_JOIN_H
#define SS_ENGINE_REPLY_JOIN_H
#include "base/arena.h"
#include "record/record.h"
#include "smtp/dialogue.h"

/* Code, enhanced code (RFC 3463) of the first line, and the lines' text joined by spaces, their
 * enhanced codes taken off.  Slices are in the arena. */
struct ss_reply_record ss_reply_join(struct ss_arena *arena, const struct ss_dialogue_reply *r);

/* "250 2.1.0 Ok": as sent, lines joined by spaces. */
struct ss_slice ss_reply_write(struct ss_arena *arena, const struct ss_dialogue_reply *r);

#endif
