/* What ended and waits for the end of its transaction, which knows the envelope: groups of items, a
 * group a transaction. */
#ifndef SS_STORE_WAITING_H
#define SS_STORE_WAITING_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/memory.h"
#include "store/index.h"
#include "store/safe_name.h"
#include "store/spool.h"

enum { SS_KEPT_NAME = 96 }; /* octets of a path of ours: a digest and ".partial" */

enum ss_waiting_fate {
	SS_WAITING_OPEN,
	SS_WAITING_KEPT,
	SS_WAITING_REFUSED, /* something else has its name */
	SS_WAITING_DROPPED
};

struct ss_waiting_item {
	struct ss_index_row row;
	struct ss_spool spool; /* of use while it is OPEN */
	enum ss_waiting_fate fate;
	enum ss_folder_place place;
	char name[SS_KEPT_NAME];
	char sha256[SS_HASH_TEXT];
	const uint8_t *marks; /* the filter's, of its own record; NULL: none */
	struct ss_waiting_item *next;
};

struct ss_waiting_group {
	int64_t flow_id, transaction;
	struct ss_arena arena; /* of items and marks */
	struct ss_waiting_item *first, *last;
	const struct ss_index_row *message; /* among the items; NULL: none yet */
	uint8_t *marks; /* the filter's, of message and transaction; NULL: none */
	struct ss_waiting_group *older, *newer, *next; /* private */
};

enum { SS_WAITING_BUCKETS = 1024 };

struct ss_waiting { /* set memory, zero the rest */
	struct ss_memory *memory;
	struct ss_waiting_group *oldest, *newest; /* private from here on */
	struct ss_waiting_group *buckets[SS_WAITING_BUCKETS];
};

/* The group of that transaction, or NULL. */
struct ss_waiting_group *ss_waiting_find(struct ss_waiting *w, int64_t flow_id,
                                         int64_t transaction);
/* The same, made if it is not there; NULL: memory is short. */
struct ss_waiting_group *ss_waiting_make(struct ss_waiting *w, int64_t flow_id, int64_t transaction,
                                         size_t marks_size);
/* The oldest one of the connection, or of all; NULL if there is none. */
struct ss_waiting_group *ss_waiting_find_flow(struct ss_waiting *w, int64_t flow_id);
static inline struct ss_waiting_group *ss_waiting_oldest(const struct ss_waiting *w)
{
	return w->oldest;
}

/* Copies the item with all that its row borrows; takes over its spool.  NULL: memory is short, and
 * nothing was taken over. */
struct ss_waiting_item *ss_waiting_add(struct ss_waiting_group *g,
                                       const struct ss_waiting_item *item, size_t marks_size);

/* Takes it out; its items are still there. */
void ss_waiting_remove(struct ss_waiting *w, struct ss_waiting_group *g);
void ss_waiting_destroy(struct ss_waiting *w, struct ss_waiting_group *g); /* it was removed */

#endif
