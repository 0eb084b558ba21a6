/* The records that a share's part of a block led to, each with its place among those of all: copies,
 * or text on a page. */
#ifndef SS_CREW_HAUL_H
#define SS_CREW_HAUL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "crew/pages.h"
#include "record/record.h"

/* No two shares have records of one place; one share may have several, in their order. */
struct ss_place_in_run {
	uint64_t packet; /* that they came with */
	uint64_t order;  /* shards that time made speak, then the packet's flow; or the flow's id */
};

enum { SS_ORDER_SEGMENT = UINT8_MAX }; /* behind all shards */

struct ss_catch {
	struct ss_place_in_run place;
	union {
		const struct ss_record_head *record; /* a copy */
		size_t end; /* of its text, where that of the next begins */
	};
};

struct ss_haul { /* valid when ss_haul_init was called */
	struct ss_memory memory;
	const struct ss_crew_pages *pages; /* NULL: records are copied */
	void *page;                        /* NULL: nothing was written yet */
	struct ss_arena arena;             /* of copies */
	struct ss_catch *catches;
	size_t n, size;
	bool is_short; /* a record is missing: there was no memory */
};

/* pages: borrowed, or NULL. */
void ss_haul_init(struct ss_haul *h, const struct ss_crew_pages *pages);
/* Copies or writes it. */
void ss_haul_add(struct ss_haul *h, struct ss_place_in_run place,
                 const struct ss_record_head *record);
/* It is empty then; is_short stays. */
void ss_haul_clear(struct ss_haul *h);
void ss_haul_release(struct ss_haul *h);

/* Hands the records of n hauls over in one order, to the sink or to what takes pages.  At most
 * SS_FLOW_SHARDS, all of them with the same pages or none. */
void ss_haul_merge(struct ss_haul *const *hauls, unsigned n, ss_record_sink sink, void *user);

#endif
