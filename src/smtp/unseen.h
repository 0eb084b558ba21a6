/* Replies to lines of the client that were not seen: they are in a gap, or before the capture's start, or
 * the client's side is not in it at all.  What they repeat may be a password, and nobody can compare: of
 * replies to a login known words are told, of replies to who knows what all that does not look coded. */
#ifndef SS_SMTP_UNSEEN_H
#define SS_SMTP_UNSEEN_H
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum ss_unseen {
	SS_UNSEEN_COMMAND, /* a refusal for its form: 501, 503, 504; it may be of a login */
	SS_UNSEEN_LOGIN,   /* the end of an exchange, what comes behind a refused one, and what was
	                        no command: 500, 502 */
	SS_UNSEEN_CHALLENGE, /* 334 */
};

/* The line, with *** where a word may be a secret.  out: room for three times the line, and three more.
 * Returns its length. */
size_t ss_unseen_write(enum ss_unseen what, struct ss_slice line, uint8_t *out);
/* How much of the line is told as it is, for who has no room; not of a challenge. */
size_t ss_unseen_head(enum ss_unseen what, struct ss_slice line);

#endif
