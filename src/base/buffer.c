#include "base/buffer.h"

#include <string.h>

enum { FIRST_SIZE = 256 };

/* Doubles; where memory is short for that, takes just what is needed. */
static bool make_room(struct ss_buffer *b, size_t need)
{
	if (need <= b->size)
		return true;
	size_t size = b->size > 0 ? b->size : FIRST_SIZE;
	while (size < need)
		size *= 2;
	if (b->limit > 0 && size > b->limit)
		size = b->limit;
	uint8_t *data = ss_memory_resize(b->memory, b->data, b->size, size);
	if (!data) {
		size = need;
		data = ss_memory_resize(b->memory, b->data, b->size, size);
	}
	if (!data)
		return false;
	b->data = data;
	b->size = size;
	return true;
}

size_t ss_buffer_grow_and_add(struct ss_buffer *b, const void *bytes, size_t len)
{
	if (b->limit > 0 && len > b->limit - b->len)
		len = b->limit - b->len;
	if (len == 0)
		return 0;
	if (len > SIZE_MAX / 4 - b->len || !make_room(b, b->len + len)) {
		len = len < b->size - b->len ? len : b->size - b->len;
		if (len == 0)
			return 0;
	}
	memcpy(b->data + b->len, bytes, len);
	b->len += len;
	return len;
}

void ss_buffer_drop(struct ss_buffer *b, size_t len)
{
	if (len >= b->len) {
		b->len = 0;
		return;
	}
	memmove(b->data, b->data + len, b->len - len);
	b->len -= len;
}
