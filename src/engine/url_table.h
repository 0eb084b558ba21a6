/* Which links of a message were told already: a small hash table of their places in its list. */
#ifndef SS_ENGINE_URL_TABLE_H
#define SS_ENGINE_URL_TABLE_H
#include <stdint.h>

#include "base/arena.h"
#include "record/record.h"

enum {
	/* Powers of two.  Most messages have a few links; the largest is more than
	 * SS_LIMIT_MESSAGE_URLS. */
	SS_URL_TABLE_FIRST = 32,
	SS_URL_TABLE_SLOTS = 2048,
};

struct ss_url_table {     /* valid when zeroed; its slots are in the arena of the message */
	uint16_t *slots;  /* place in the list + 1; 0: free */
	uint32_t *hashes; /* of the one there */
	uint32_t size;    /* how many there are */
	uint32_t n;       /* that were handed out: as many are used, or less */
};

/* The one of the list that is the same in url, text and part; else NULL, and *slot is where it
 * belongs.  *slot is NULL when memory is short. */
struct ss_url_record *ss_url_table_find(struct ss_url_table *t, struct ss_arena *arena,
                                        struct ss_url_record *list,
                                        const struct ss_url_record *wanted, uint16_t **slot);

#endif
