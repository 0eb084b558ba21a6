/* Texts that wait for their row: one, a vector or a set of them, in one piece of memory. */
#ifndef SS_OUTPUT_ZEEK_VALUES_H
#define SS_OUTPUT_ZEEK_VALUES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/buffer.h"
#include "base/slice.h"

struct ss_zeek_values { /* ss_zeek_values_init sets it */
	struct ss_buffer bytes;
	struct ss_buffer digests; /* of a set: a number for each, to find it by */
	size_t n;
	bool is_set; /* maybe to nothing, or to a text of no length */
};

/* memory: borrowed, must outlive it. */
void ss_zeek_values_init(struct ss_zeek_values *v, struct ss_memory *memory);
/* It holds this text alone; the absent slice: it is unset. */
void ss_zeek_values_put(struct ss_zeek_values *v, struct ss_slice s);
/* Adds s at the end.  False: memory is short, or it would hold more than SS_LIMIT_ZEEK_VALUE. */
bool ss_zeek_values_append(struct ss_zeek_values *v, struct ss_slice s);
/* The same, unless it is there: then true too.  For one that is only added to in this way. */
bool ss_zeek_values_include(struct ss_zeek_values *v, struct ss_slice s);
bool ss_zeek_values_has(const struct ss_zeek_values *v, struct ss_slice s);
void ss_zeek_values_release(struct ss_zeek_values *v);
/* In the order in which they came; *at: 0 at first.  The absent slice: no more. */
struct ss_slice ss_zeek_values_next(const struct ss_zeek_values *v, size_t *at);
struct ss_slice ss_zeek_values_first(const struct ss_zeek_values *v); /* absent: there is none */
/* Adds its text, if it has one. */
void ss_zeek_values_add_address(struct ss_zeek_values *v, const struct ss_address *a);
/* Unset; keeps the memory. */
void ss_zeek_values_clear(struct ss_zeek_values *v);

#endif
