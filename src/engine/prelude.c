#include "engine/prelude.h"

#include <string.h>

#include "base/limits.h"

void ss_prelude_init(struct ss_prelude *p, struct ss_memory *memory)
{
	*p = (struct ss_prelude){0};
	for (unsigned side = 0; side < 2; side++)
		p->bytes[side] = (struct ss_buffer){.memory = memory, .limit = SS_LIMIT_PRELUDE};
	p->portions = (struct ss_buffer){
	        .memory = memory,
	        .limit = SS_LIMIT_PRELUDE_PORTIONS * sizeof(struct ss_portion),
	};
}

static bool add_whole(struct ss_buffer *b, const void *bytes, size_t len)
{
	size_t before = b->len;
	if (len <= b->limit - b->len && ss_buffer_add(b, bytes, len) == len)
		return true;
	b->len = before;
	return false;
}

bool ss_prelude_add(struct ss_prelude *p, const struct ss_portion *portion, const uint8_t *bytes)
{
	struct ss_buffer *b = &p->bytes[portion->side];
	if (bytes && !add_whole(b, bytes, portion->len))
		return false;
	if (!add_whole(&p->portions, portion, sizeof *portion)) {
		b->len -= bytes ? portion->len : 0;
		return false;
	}
	if (!bytes)
		p->has_gap[portion->side] = true;
	if (!p->has_gap[portion->side])
		p->sniffable[portion->side] = b->len;
	return true;
}

struct ss_slice ss_prelude_side(const struct ss_prelude *p, unsigned side)
{
	struct ss_slice s = ss_buffer_slice(&p->bytes[side]);
	s.len = p->sniffable[side];
	return s;
}

void ss_prelude_replay(const struct ss_prelude *p,
                       void (*on_portion)(void *user, const struct ss_portion *portion,
                                          const uint8_t *bytes),
                       void *user)
{
	size_t used[2] = {0, 0};
	for (size_t at = 0; at + sizeof(struct ss_portion) <= p->portions.len;) {
		struct ss_portion portion;
		memcpy(&portion, p->portions.data + at, sizeof portion);
		at += sizeof portion;
		if (portion.is_gap) {
			on_portion(user, &portion, NULL);
			continue;
		}
		on_portion(user, &portion, p->bytes[portion.side].data + used[portion.side]);
		used[portion.side] += portion.len;
	}
}

void ss_prelude_release(struct ss_prelude *p)
{
	ss_buffer_release(&p->bytes[0]);
	ss_buffer_release(&p->bytes[1]);
	ss_buffer_release(&p->portions);
}
