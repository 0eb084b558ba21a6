/* Who called us: is told what could not be read, asked whether to go on, and brings what unpacks
 * and what we read into. */
#ifndef SS_CAPTURE_CALLER_H
#define SS_CAPTURE_CALLER_H
#include <stdbool.h>

#include "capture/codec.h"
#include "capture/keeper.h"

struct ss_caller {
	void (*on_trouble)(void *user, const char *text); /* NULL: nobody listens */
	void (*on_note)(void *user, const char *text);    /* the same, and no trouble */
	bool (*is_stopped)(void *user);                   /* NULL: we go on */
	void (*on_wait)(void *user);                      /* NULL: nobody listens */
	void *user;
	const struct ss_codec *const *codecs; /* ended by NULL; NULL: none */
	const struct ss_keeper *keeper;       /* NULL: frames live until the next one */
	unsigned troubled_inputs;             /* that could not be read whole */
	bool is_over; /* the caller said stop: nothing is read or told any more */
};

/* Hands the line on, control characters (file names are not ours) shown as '?'. */
void ss_caller_tell(const struct ss_caller *c, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
void ss_caller_note(const struct ss_caller *c, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
/* Asks; the answer stays in is_over. */
bool ss_caller_stops(struct ss_caller *c);
/* We are about to read, or to open what may not be there yet. */
static inline void ss_caller_reads(const struct ss_caller *c, bool may_wait)
{
	if (c->keeper)
		c->keeper->on_read(c->keeper->user);
	if (may_wait && c->on_wait)
		c->on_wait(c->user);
}

#endif
