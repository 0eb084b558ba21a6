/* Bytes that grow at the end, up to a limit. */
#ifndef SS_BASE_BUFFER_H
#define SS_BASE_BUFFER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/slice.h"

struct ss_buffer {                /* set the first two members, zero the rest */
	struct ss_memory *memory; /* borrowed, must outlive this */
	size_t limit;             /* bytes; 0: none but the memory's */
	uint8_t *data;            /* NULL until something was added */
	size_t len, size;         /* used, and held */
};

/* Adds as much as the limit and the memory allow; returns how much that was. */
size_t ss_buffer_add(struct ss_buffer *b, const void *bytes, size_t len);
/* Takes len bytes away at the front. */
void ss_buffer_drop(struct ss_buffer *b, size_t len);
/* Empties it, keeps the memory. */
static inline void ss_buffer_clear(struct ss_buffer *b)
{
	b->len = 0;
}
/* Gives the memory back; the buffer is empty and usable. */
void ss_buffer_release(struct ss_buffer *b);

static inline struct ss_slice ss_buffer_slice(const struct ss_buffer *b)
{
	static const uint8_t nothing[1];
	return (struct ss_slice){b->data ? b->data : nothing, b->len};
}

#endif
