#include "engine/prelude.h"

#include <string.h>

#include "base/limits.h"

void ss_prelude_init(struct ss_prelude *p, struct ss_memory *memory)
{
	memset(p, 0, offsetof(struct ss_prelude, wrap)); /* names are long, and proxies rare */
	p->wrap.kind = SS_WRAP_NONE;
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

/* Forgets bytes that were passed over before they came; a gap may be such bytes too. */
static bool pay(struct ss_prelude *p, struct ss_portion *portion, const uint8_t **bytes)
{
	uint64_t *owed = &p->owed[portion->side];
	uint64_t n = *owed < portion->len ? *owed : portion->len;
	*owed -= n;
	portion->offset += n;
	portion->len -= n;
	if (*bytes)
		*bytes += n;
	return n > 0 && portion->len == 0;
}

bool ss_prelude_add(struct ss_prelude *p, const struct ss_portion *portion, const uint8_t *bytes)
{
	struct ss_portion left = *portion;
	struct ss_buffer *b = &p->bytes[left.side];
	if (pay(p, &left, &bytes))
		return true;
	if (bytes && !add_whole(b, bytes, left.len))
		return false;
	if (!add_whole(&p->portions, &left, sizeof left)) {
		b->len -= bytes ? left.len : 0;
		return false;
	}
	if (!bytes)
		p->has_gap[left.side] = true;
	if (!p->has_gap[left.side])
		p->sniffable[left.side] = b->len;
	return true;
}

void ss_prelude_pass(struct ss_prelude *p, unsigned side, uint64_t len)
{
	size_t held = len < p->sniffable[side] ? (size_t)len : p->sniffable[side];
	size_t kept = 0, left = held;
	for (size_t at = 0; at + sizeof(struct ss_portion) <= p->portions.len;
	     at += sizeof(struct ss_portion)) {
		struct ss_portion portion;
		memcpy(&portion, p->portions.data + at, sizeof portion);
		bool is_passed = false;
		if (portion.side == side && !portion.is_gap && left > 0) {
			size_t n = left < portion.len ? left : (size_t)portion.len;
			left -= n;
			portion.offset += n;
			portion.len -= n;
			is_passed = portion.len == 0;
		}
		if (is_passed)
			continue;
		memcpy(p->portions.data + kept, &portion, sizeof portion);
		kept += sizeof portion;
	}
	p->portions.len = kept;
	ss_buffer_drop(&p->bytes[side], held);
	p->sniffable[side] -= held;
	p->owed[side] += len - held;
}

uint64_t ss_prelude_room(const struct ss_prelude *p, unsigned side)
{
	const struct ss_buffer *b = &p->bytes[side];
	return p->owed[side] + (b->limit - b->len);
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
