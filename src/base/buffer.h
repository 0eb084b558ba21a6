/* Bytes that grow at the end, up to a limit. */
#ifndef SS_BASE_BUFFER_H
#define SS_BASE_BUFFER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/slice.h"

struct ss_buffer {                /* set the first two members, zero the rest */
	struct ss_memory *memory; /* borrowed, must outlive this */
	size_t limit;             /* bytes; 0: none but the memory's */
	uint8_t *data;            /* NULL until something was added */
	size_t len, size;         /* used, and held */
};

/* private: what does not fit as it is */
size_t ss_buffer_grow_and_add(struct ss_buffer *b, const void *bytes, size_t len);
/* Adds as much as the limit and the memory allow; returns how much that was. */
static inline size_t ss_buffer_add(struct ss_buffer *b, const void *bytes, size_t len)
{
	if (len == 0 || len > b->size - b->len) /* what is held is within the limit */
		return ss_buffer_grow_and_add(b, bytes, len);
	memcpy(b->data + b->len, bytes, len);
	b->len += len;
	return len;
}
/* Takes len bytes away at the front. */
void ss_buffer_drop(struct ss_buffer *b, size_t len);
/* Empties it, keeps the memory. */
static inline void ss_buffer_clear(struct ss_buffer *b)
{
	b->len = 0;
}
/* Gives the memory back; the buffer is empty and usable.  Most that are asked hold nothing. */
static inline void ss_buffer_release(struct ss_buffer *b)
{
	if (b->data)
		ss_memory_give(b->memory, b->data, b->size);
	b->data = NULL;
	b->len = b->size = 0;
}

static inline struct ss_slice ss_buffer_slice(const struct ss_buffer *b)
{
	static const uint8_t nothing[1];
	return (struct ss_slice){b->data ? b->data : nothing, b->len};
}

#endif
