/* A bounded table of what is known of somebody: a client, an account, a pair of both.  Entries are of
 * one size, hold no pointers to memory of their own, and begin zeroed.  Above the limit the one that
 * was not used for longest goes; one that was idle for long goes too.  In both cases its owner may
 * tell what it knows first.  Order is that of use, never that of the table. */
#ifndef SS_ANALYSIS_KEYED_H
#define SS_ANALYSIS_KEYED_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/memory.h"
#include "base/slice.h"

struct ss_keyed_entry;

struct ss_keyed {                 /* set these, zero the rest */
	struct ss_memory *memory; /* borrowed, must outlive this */
	uint64_t seed;            /* makes colliding keys hard to choose; decides nothing */
	size_t entry_size, limit;
	int64_t idle_ns; /* 0: nobody is idle for too long */
	/* An entry is about to go, or the run ends; NULL: nobody asks. */
	void (*on_gone)(void *user, void *entry);
	void *user;
	/* read them: entries that went for want of room; some could not be made for want of memory */
	uint64_t n_given_up;
	bool is_short;
	/* private from here on */
	struct ss_keyed_entry **buckets, *oldest, *newest;
	size_t n_buckets, n;
	int64_t now;
};

/* Keys: the same in all runs, so that tables can be added up. */
uint64_t ss_key_of(struct ss_slice text);
uint64_t ss_key_of_nocase(struct ss_slice text);
uint64_t ss_key_of_address(const struct ss_address *a);
uint64_t ss_key_join(uint64_t a, uint64_t b);

/* The entry of that key, a new one if need be; it is the last to go now.  NULL: no memory. */
void *ss_keyed_open(struct ss_keyed *t, uint64_t key, int64_t ts);
/* NULL if there is none; does not count as use. */
void *ss_keyed_find(const struct ss_keyed *t, uint64_t key);
/* Those idle for too long at that time go; ss_keyed_open does so too. */
void ss_keyed_expire(struct ss_keyed *t, int64_t ts);
/* All go, the one that was not used for longest first, each told of. */
void ss_keyed_end(struct ss_keyed *t);
/* All go, and nobody is told. */
void ss_keyed_release(struct ss_keyed *t);
/* Adds another one's entries, each as old as it was there; add: what is known of both to `mine`.  What is
 * idle for too long by the later of both clocks goes.  0 or SS_ENOMEM. */
int ss_keyed_merge(struct ss_keyed *t, const struct ss_keyed *other,
                   void (*add)(void *mine, const void *theirs));

#endif
