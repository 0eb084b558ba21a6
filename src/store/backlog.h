/* What ended and waits for the end of its transaction, which knows the envelope: groups of items, a
 * group a transaction. */
#ifndef SS_STORE_BACKLOG_H
#define SS_STORE_BACKLOG_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/memory.h"
#include "store/index.h"
#include "store/safe_name.h"
#include "store/spool.h"

enum { SS_KEPT_NAME = 96 }; /* octets of a path of ours: a digest and ".partial" */

enum ss_backlog_fate {
	SS_BACKLOG_OPEN,
	SS_BACKLOG_KEPT,
	SS_BACKLOG_REFUSED, /* something else has its name */
	SS_BACKLOG_DROPPED
};

struct ss_backlog_item {
	struct ss_index_row row;
	struct ss_spool spool; /* of use while it is OPEN */
	enum ss_backlog_fate fate;
	enum ss_folder_place place;
	char name[SS_KEPT_NAME];
	char sha256[SS_HASH_TEXT];
	const uint8_t *marks; /* the filter's, of its own record; NULL: none */
	struct ss_backlog_item *next;
};

struct ss_backlog_group {
	int64_t flow_id, transaction;
	struct ss_arena arena; /* of items and marks */
	struct ss_backlog_item *first, *last;
	const struct ss_index_row *message; /* among the items; NULL: none yet */
	uint8_t *marks; /* the filter's, of message and transaction; NULL: none */
	struct ss_backlog_group *older, *newer, *next; /* private */
};

enum { SS_BACKLOG_BUCKETS = 1024 };

struct ss_backlog { /* set memory, zero the rest */
	struct ss_memory *memory;
	struct ss_backlog_group *oldest, *newest; /* private from here on */
	struct ss_backlog_group *buckets[SS_BACKLOG_BUCKETS];
};

/* The group of that transaction, or NULL. */
struct ss_backlog_group *ss_backlog_find(struct ss_backlog *w, int64_t flow_id,
                                         int64_t transaction);
/* The same, made if it is not there; NULL: memory is short. */
struct ss_backlog_group *ss_backlog_make(struct ss_backlog *w, int64_t flow_id, int64_t transaction,
                                         size_t marks_size);
/* The oldest one of the connection; NULL if there is none. */
struct ss_backlog_group *ss_backlog_find_flow(struct ss_backlog *w, int64_t flow_id);
/* The oldest one of all but that one (or NULL). */
struct ss_backlog_group *ss_backlog_oldest(const struct ss_backlog *w,
                                           const struct ss_backlog_group *but);

/* Copies the item with all that its row borrows; takes over its spool.  NULL: memory is short, and
 * nothing was taken over. */
struct ss_backlog_item *ss_backlog_add(struct ss_backlog_group *g,
                                       const struct ss_backlog_item *item, size_t marks_size);

/* Takes it out; its items are still there. */
void ss_backlog_remove(struct ss_backlog *w, struct ss_backlog_group *g);
void ss_backlog_destroy(struct ss_backlog *w, struct ss_backlog_group *g); /* it was removed */

#endif
