#include "engine/kept.h"

#include <string.h>

enum { SMALLEST = 32 };

bool ss_kept_set(struct ss_kept *k, struct ss_arena *arena, struct ss_slice text)
{
	k->len = 0;
	if (text.len > k->size) {
		/* At least twice the size before: all that it outgrows is as much again at most. */
		size_t size = 2 * (size_t)k->size > SMALLEST ? 2 * (size_t)k->size : SMALLEST;
		if (size < text.len)
			size = text.len;
		uint8_t *data = ss_arena_take(arena, size);
		if (!data)
			return false;
		k->data = data;
		k->size = (uint32_t)size;
	}
	if (text.len > 0)
		memcpy(k->data, text.data, text.len);
	k->len = (uint32_t)text.len;
	return true;
}

static bool is_continuation(uint8_t c)
{
	return (c & 0xc0) == 0x80;
}

struct ss_slice ss_text_cut(struct ss_slice text, size_t max)
{
	enum { CONTINUATIONS = 3 };
	if (text.len <= max)
		return text;
	size_t len = max;
	while (len > 0 && max - len < CONTINUATIONS && is_continuation(text.data[len]))
		len--;
	text.len = is_continuation(text.data[len]) ? max : len; /* it is no UTF-8 at all */
	return text;
}
