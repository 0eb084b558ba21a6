/* A dialogue written as it is spoken -> event records, as the engine makes them.
 *
 *   "C: MAIL FROM:<a@b>"     a command; "C: *" is a line of AUTH
 *   "S: 250 ok"              answers the oldest command that waits; before any: the greeting
 *   "S? 250 ok"              answers nothing
 *   ". 12"                   12 octets of content end, of the DATA or BDAT that was sent last
 *   "< 12"                   the same, and more was to come
 *   "! c not_waiting DATA"   an anomaly in the client's (s: server's) bytes, with its detail
 *   "TLS"                    the connection goes on in TLS
 *
 * Each line is a millisecond and a packet of its own, from START_NS and 1 on. */
#ifndef SS_TESTS_PLAY_DIALOGUE_H
#define SS_TESTS_PLAY_DIALOGUE_H
#include <stdint.h>

#include "record/record.h"

#define PLAY_START_NS 1767323045000006000LL /* 2026-01-02 03:04:05.000006 UTC */

enum { PLAY_PENDING = 64 };

struct play_dialogue { /* set the first three, zero the rest */
	ss_record_sink sink;
	void *user;
	int64_t flow_id;
	int64_t n_lines, n_commands, n_answered, content_index;
	struct ss_slice verbs[PLAY_PENDING];
};

/* The head of a record of this dialogue, now: 192.0.2.10:40112 to 198.51.100.25:25. */
void play_head(const struct play_dialogue *p, struct ss_record_head *head,
               enum ss_record_type type);
/* Lines are ended by NULL. */
void play_lines(struct play_dialogue *p, const char *const *lines);

#endif
