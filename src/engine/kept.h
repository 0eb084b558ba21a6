/* A text that is kept until the next one takes its place and its room. */
#ifndef SS_ENGINE_KEPT_H
#define SS_ENGINE_KEPT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

struct ss_kept { /* valid, and empty, when zeroed; its room is in the arena */
	uint8_t *data;
	uint32_t len, size;
};

/* False when memory is short: it is empty then. */
bool ss_kept_set(struct ss_kept *k, struct ss_arena *arena, struct ss_slice text);

/* The absent slice if it is empty. */
static inline struct ss_slice ss_kept_text(const struct ss_kept *k)
{
	return (struct ss_slice){k->len > 0 ? k->data : NULL, k->len};
}

/* At most max octets of text, and no part of a UTF-8 character at their end. */
struct ss_slice ss_text_cut(struct ss_slice text, size_t max);

#endif
