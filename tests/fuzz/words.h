/* Inputs that are lines of words, so that a seed can be read and written by hand. */
#ifndef SS_FUZZ_WORDS_H
#define SS_FUZZ_WORDS_H
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "record/record.h"

/* What is before the byte, or all; takes it and the byte off. */
static inline struct ss_slice until(struct ss_slice *rest, uint8_t byte)
{
	size_t end = ss_slice_find(*rest, 0, byte);
	struct ss_slice s = ss_slice_cut(*rest, 0, end);
	*rest = ss_slice_cut(*rest, end + 1, rest->len);
	return s;
}

/* SS_NUMBER_ABSENT, if it is none. */
static inline int64_t number(struct ss_slice s)
{
	uint64_t n;
	return ss_slice_to_number(s, 100000, &n) ? (int64_t)n : SS_NUMBER_ABSENT;
}

static inline bool has(struct ss_slice letters, uint8_t letter)
{
	return ss_slice_find(letters, 0, letter) < letters.len;
}

#endif
