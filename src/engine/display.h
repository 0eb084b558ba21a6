/* A session in a few words, for one column of a table.  Addresses are cut in their local part
 * alone: whose mail it is must not depend on how long the name is. */
#ifndef SS_ENGINE_DISPLAY_H
#define SS_ENGINE_DISPLAY_H
#include "base/arena.h"
#include "base/slice.h"

/* All in the arena; absent when memory is short. */

/* "SMTP MAIL <alice@example.com>".  sender: "<>" for the null path. */
struct ss_slice ss_display_sender(struct ss_arena *arena, struct ss_slice sender);
/* "SMTP 220 (Postfix)" */
struct ss_slice ss_display_software(struct ss_arena *arena, unsigned code,
                                    struct ss_slice software);
/* "SMTP QUIT" */
struct ss_slice ss_display_verb(struct ss_arena *arena, const char *verb);
/* "SMTP 421" */
struct ss_slice ss_display_code(struct ss_arena *arena, unsigned code);

#endif
