/* What of a client's line may be shown to whoever did not ask for secrets: mechanisms, identities
 * and verbs may, initial responses (RFC 4954, section 4), URL access tokens (RFC 4467) and whatever
 * a client types where no server expects it may not. */
#ifndef SS_SMTP_SHOWN_H
#define SS_SMTP_SHOWN_H
#include <stdbool.h>

#include "base/slice.h"
#include "smtp/command.h"

enum { SS_SHOWN_ROOM = 512 }; /* what needs more is not shown at all */

/* Stands for what is not shown. */
#define SS_SHOWN_MASK SS_SLICE("***")

/* has_auth: an AUTH came in this session, or may have come unseen; a line that begins with no known
 * verb may then be a late answer to a 334, and is a secret as a whole.  True if *out is not all of
 * the command.  Its slices are the command's, static, or lie in room. */
bool ss_shown_command(const struct ss_command *c, bool has_auth, char room[SS_SHOWN_ROOM],
                      struct ss_command *out);
/* The part of such a command that is secret: what its reply may repeat. */
struct ss_slice ss_shown_secret(const struct ss_command *c, struct ss_slice line);
/* Of a BURL's argument, the password and the token by themselves; both may be empty. */
void ss_shown_url_secrets(struct ss_slice argument, struct ss_slice *password,
                          struct ss_slice *token);
/* Lines of commands as one text, for an anomaly's detail; cut at the room. */
struct ss_slice ss_shown_text(struct ss_slice text, bool has_auth, char room[SS_SHOWN_ROOM]);
/* Does the line begin an exchange, in whatever form: "AUTH", "X-EXPS", and "AUTH:", "AUTHPLAIN"? */
bool ss_shown_is_auth(const struct ss_command *c);

#endif
