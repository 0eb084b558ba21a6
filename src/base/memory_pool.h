/* One limit for the memories of several threads.  Each takes from the pool what it may hold, some
 * quanta at a time, so that it rarely asks, and gives back what it no longer needs; nobody waits. */
#ifndef SS_BASE_MEMORY_POOL_H
#define SS_BASE_MEMORY_POOL_H
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct ss_memory_pool {         /* shared by threads; set the first member, and begin */
	size_t limit;           /* bytes; 0: no limit */
	size_t quantum;         /* private from here on */
	_Atomic size_t granted; /* never above the limit */
	_Atomic size_t peak;
};

void ss_memory_pool_begin(struct ss_memory_pool *p);
/* `need` bytes (not 0) or, as long as there are some, so much more that it is whole quanta.  Returns
 * how many; 0: there are not as many as needed. */
size_t ss_memory_pool_grant(struct ss_memory_pool *p, size_t need);
void ss_memory_pool_return(struct ss_memory_pool *p, size_t size);
/* Would so much be granted now? */
bool ss_memory_pool_has(struct ss_memory_pool *p, size_t size);
/* The most that ever was granted at once: what was held, and up to two quanta a thread. */
size_t ss_memory_pool_peak(struct ss_memory_pool *p);

#endif
