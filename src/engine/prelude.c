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

static bool add_to_buffers(struct ss_prelude *p, const struct ss_portion *portion,
                           const uint8_t *bytes)
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

/* The only one is so no more. */
static bool move_to_buffers(struct ss_prelude *p)
{
	if (p->only.len > 0 && !add_to_buffers(p, &p->only, p->octets))
		return false;
	p->only.len = 0;
	return true;
}

bool ss_prelude_add(struct ss_prelude *p, const struct ss_portion *portion, const uint8_t *bytes)
{
	struct ss_portion left = *portion;
	if (pay(p, &left, &bytes))
		return true;
	bool is_only = p->only.len == 0 && p->portions.len == 0;
	if (is_only && bytes && left.len <= sizeof p->octets) {
		p->only = left;
		memcpy(p->octets, bytes, left.len);
		return true;
	}
	return move_to_buffers(p) && add_to_buffers(p, &left, bytes);
}

/* Returns how many of the octets it held. */
static size_t pass_only(struct ss_prelude *p, uint64_t len)
{
	size_t held = len < p->only.len ? (size_t)len : (size_t)p->only.len;
	p->only.offset += held;
	p->only.len -= held;
	memmove(p->octets, p->octets + held, p->only.len);
	return held;
}

void ss_prelude_pass(struct ss_prelude *p, unsigned side, uint64_t len)
{
	if (p->only.len > 0) {
		p->owed[side] += len - (p->only.side == side ? pass_only(p, len) : 0);
		return;
	}
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
	uint64_t only_len = p->only.side == side ? p->only.len : 0;
	return p->owed[side] + (b->limit - b->len - only_len);
}

struct ss_slice ss_prelude_side(const struct ss_prelude *p, unsigned side)
{
	if (p->only.len > 0 && p->only.side == side)
		return (struct ss_slice){p->octets, p->only.len};
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
	if (p->only.len > 0)
		on_portion(user, &p->only, p->octets);
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
