/* The windows that a capture reads into (capture/keeper.h): lent, taken back, lent again. */
#ifndef SS_CREW_WINDOWS_H
#define SS_CREW_WINDOWS_H
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"

struct ss_window { /* at the head of its memory; the bytes lie behind it */
	struct ss_window *next;
	size_t size; /* of the bytes */
};

struct ss_windows { /* valid when zeroed */
	struct ss_memory memory;
	struct ss_window *spare;   /* fit to be lent */
	struct ss_window *retired; /* given back, but frames in use may lie in them */
};

/* NULL: no memory. */
uint8_t *ss_windows_take(struct ss_windows *w, size_t size);
void ss_windows_give(struct ss_windows *w, uint8_t *bytes);
/* Hands over what was given back since the last call: linked by next. */
struct ss_window *ss_windows_retire(struct ss_windows *w);
/* No frame in these is in use any more. */
void ss_windows_reuse(struct ss_windows *w, struct ss_window *list);
void ss_windows_release(struct ss_windows *w);

#endif
