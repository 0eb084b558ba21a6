/* The lines of a reply as one text, for records. */
#ifndef SS_ENGINE_REPLY_JOIN_H
#define SS_ENGINE_REPLY_JOIN_H
#include "record/record.h"
#include "smtp/dialogue.h"

/* Octets that either of the forms below takes at most. */
size_t ss_reply_size(const struct ss_dialogue_reply *r);

/* Code, enhanced code (RFC 3463) of the first line, and the lines' text joined by spaces, their
 * enhanced codes taken off.  Slices are in out, which has ss_reply_size octets. */
struct ss_reply_record ss_reply_join(const struct ss_dialogue_reply *r, uint8_t *out);

/* The same for a reply of one line, of what ss_reply_write made of it: nothing is copied. */
struct ss_reply_record ss_reply_read(const struct ss_dialogue_reply *r, struct ss_slice written);

/* "250 2.1.0 Ok": as sent, lines joined by spaces; in out. */
struct ss_slice ss_reply_write(const struct ss_dialogue_reply *r, uint8_t *out);

#endif
