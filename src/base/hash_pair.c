#include "base/hash_pair.h"

#include <string.h>

static void feed_waiting(struct ss_hash_pair *p)
{
	p->maker->feed(p->state, p->bytes, p->len);
	p->state = NULL;
}

static void wait(struct ss_hash_pair *p, const struct ss_hash_maker *maker, void *state,
                 const uint8_t *bytes, size_t len)
{
	p->maker = maker;
	p->state = state;
	p->len = len;
	memcpy(p->bytes, bytes, len);
}

void ss_hash_pair_feed(struct ss_hash_pair *p, const struct ss_hash_maker *maker, void *state,
                       const uint8_t *bytes, size_t len)
{
	bool is_alone = p->state == state; /* a single stream: each second portion is not copied */
	if (is_alone)
		feed_waiting(p);
	if (len < SS_HASH_PAIR_LEAST || is_alone) {
		maker->feed(state, bytes, len);
	} else if (p->state && p->maker == maker) {
		maker->feed_two((struct ss_hash_portion){p->state, p->bytes, p->len},
		                (struct ss_hash_portion){state, bytes, len});
		p->state = NULL;
	} else if (!p->state && len <= SS_HASH_PAIR_ROOM) {
		wait(p, maker, state, bytes, len);
	} else {
		maker->feed(state, bytes, len);
	}
}

void ss_hash_pair_end(struct ss_hash_pair *p, const void *state)
{
	if (p->state == state)
		feed_waiting(p);
}

void ss_hash_pair_drop(struct ss_hash_pair *p, const void *state)
{
	if (p->state == state)
		p->state = NULL;
}
