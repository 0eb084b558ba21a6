#include "base/memory_pool.h"

#include <stdint.h>

#include "base/limits.h"

/* These are numbers, not what guards others' data: no order is needed. */
static size_t now(_Atomic size_t *number)
{
	return atomic_load_explicit(number, memory_order_relaxed);
}

static bool change(_Atomic size_t *number, size_t *expected, size_t wanted)
{
	return atomic_compare_exchange_weak_explicit(number, expected, wanted, memory_order_relaxed,
	                                             memory_order_relaxed);
}

void ss_memory_pool_begin(struct ss_memory_pool *p)
{
	size_t share = p->limit / SS_LIMIT_MEMORY_SHARES;
	if (p->limit == 0 || share > SS_LIMIT_MEMORY_QUANTUM)
		share = SS_LIMIT_MEMORY_QUANTUM;
	if (share < SS_LIMIT_MEMORY_LEAST_QUANTUM)
		share = SS_LIMIT_MEMORY_LEAST_QUANTUM;
	p->quantum = share;
	atomic_init(&p->granted, 0);
	atomic_init(&p->peak, 0);
}

static size_t left(const struct ss_memory_pool *p, size_t granted)
{
	return (p->limit > 0 ? p->limit : SIZE_MAX) - granted;
}

static void raise_peak(struct ss_memory_pool *p, size_t granted)
{
	size_t peak = now(&p->peak);
	while (peak < granted && !change(&p->peak, &peak, granted)) {
	}
}

size_t ss_memory_pool_grant(struct ss_memory_pool *p, size_t need)
{
	size_t granted = now(&p->granted), grant;
	size_t whole = need <= SIZE_MAX - p->quantum
	                       ? (need + p->quantum - 1) / p->quantum * p->quantum
	                       : need;
	do {
		size_t room = left(p, granted);
		if (room < need)
			return 0;
		grant = whole < room ? whole : room;
	} while (!change(&p->granted, &granted, granted + grant));
	raise_peak(p, granted + grant);
	return grant;
}

void ss_memory_pool_return(struct ss_memory_pool *p, size_t size)
{
	atomic_fetch_sub_explicit(&p->granted, size, memory_order_relaxed);
}

bool ss_memory_pool_has(struct ss_memory_pool *p, size_t size)
{
	return left(p, now(&p->granted)) >= size;
}

size_t ss_memory_pool_peak(struct ss_memory_pool *p)
{
	return now(&p->peak);
}
