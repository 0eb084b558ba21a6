/* What do bytes look like, where nothing else tells what they are?  Used where a reply is missing,
 * where a capture begins in the middle and where TLS may begin. */
#ifndef SS_SMTP_LOOK_H
#define SS_SMTP_LOOK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum ss_look { SS_LOOK_NO, SS_LOOK_MORE, SS_LOOK_YES }; /* MORE: too few bytes to tell */

/* The head of a TLS record: its content type and major version (RFC 8446, section 5.1). */
enum ss_look ss_look_tls(struct ss_slice bytes);
/* Position of the first such head in bytes, or bytes.len. */
size_t ss_look_find_tls(struct ss_slice bytes);

/* A whole line, without its end: a command in the form that its RFC gives it?  Stricter than
 * ss_command_is_known, as a line of a letter may begin with "help" or "mail". */
bool ss_look_is_command(struct ss_slice line);
/* The same of the first line in bytes. */
enum ss_look ss_look_command(struct ss_slice bytes);

#endif
