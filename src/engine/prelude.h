/* The first bytes of a flow, held until it is known what they are, then handed on as they came. */
#ifndef SS_ENGINE_PRELUDE_H
#define SS_ENGINE_PRELUDE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/mark.h"
#include "other/wrap.h"

struct ss_portion {
	unsigned side;
	bool is_gap;
	uint64_t offset, len;
	struct ss_mark mark;
};

enum { SS_PRELUDE_ONLY = 256 }; /* octets: most greetings are shorter */

/* Mostly one portion is all that is ever held, a greeting: it lies in here, and no buffers are taken. */
struct ss_prelude {                /* set memory with ss_prelude_init */
	struct ss_buffer bytes[2]; /* of each side, up to its first gap contiguous */
	struct ss_buffer portions; /* struct ss_portion, in order of arrival */
	size_t sniffable[2];       /* bytes before the first gap */
	bool has_gap[2];
	uint64_t owed[2];       /* of what is to come, bytes that were passed over already */
	unsigned wrap_server;   /* the proxy's side */
	bool is_wrapped;        /* it opened the connection, whose bytes are held now */
	struct ss_portion only; /* len 0: what is held is in the buffers */
	/* The proxy's handshake that was passed over; its kind, if there was one, else nothing. */
	struct ss_wrap wrap;
	uint8_t octets[SS_PRELUDE_ONLY]; /* of the only portion */
};

void ss_prelude_init(struct ss_prelude *p, struct ss_memory *memory);
/* bytes == NULL: a gap.  False if it does not fit: it is time to decide. */
bool ss_prelude_add(struct ss_prelude *p, const struct ss_portion *portion, const uint8_t *bytes);
/* Nothing of that side came yet, or was passed over. */
static inline bool ss_prelude_is_untouched(const struct ss_prelude *p, unsigned side)
{
	bool is_only = p->only.len > 0 && p->only.side == side;
	return !is_only && p->bytes[side].len == 0 && p->owed[side] == 0 && !p->has_gap[side];
}
/* How many bytes more of a side fit, if memory is not short. */
uint64_t ss_prelude_room(const struct ss_prelude *p, unsigned side);
struct ss_slice ss_prelude_side(const struct ss_prelude *p, unsigned side);
/* Forgets the first len bytes of a side, also those that are yet to come. */
void ss_prelude_pass(struct ss_prelude *p, unsigned side, uint64_t len);
/* Calls back for each portion, in order; bytes == NULL for a gap. */
void ss_prelude_replay(const struct ss_prelude *p,
                       void (*on_portion)(void *user, const struct ss_portion *portion,
                                          const uint8_t *bytes),
                       void *user);
void ss_prelude_release(struct ss_prelude *p);

#endif
