/* A session, or whatever else speaks SMTP, in a few words, for one column of a table.  Addresses
 * are cut in their local part: whose mail it is must not depend on how long the name is. */
#ifndef SS_ENGINE_DISPLAY_H
#define SS_ENGINE_DISPLAY_H
#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"

struct ss_display {           /* a verb or a code; then an address or a software, or neither */
	struct ss_slice verb; /* absent: the code is shown */
	unsigned code;
	struct ss_slice address;  /* "<>" for the null path; absent if there is none */
	struct ss_slice software; /* absent if there is none */
	size_t columns;           /* of all; 0: no limit */
};

enum { SS_DISPLAY_ROOM = 2048 }; /* octets: fits all */

/* "SMTP MAIL <alice@example.com>", "SMTP 220 (Postfix)", "SMTP QUIT", "SMTP 421".  Returns the
 * length; not ended by NUL.  The bytes are those of the address, however odd. */
size_t ss_display_write(const struct ss_display *d, char out[SS_DISPLAY_ROOM]);
/* The same in the arena; absent when memory is short. */
struct ss_slice ss_display_keep(struct ss_arena *arena, const struct ss_display *d);

/* The head of a text that fits into so many columns, with "…" behind it if that is not all: true,
 * and *head is without the mark. */
bool ss_display_is_cut(struct ss_slice text, size_t columns, struct ss_slice *head);

#endif
