/* A list of words, kept sorted: letters of ASCII compare without case.  It is either a constant of
 * ours or owns its memory; a copy of the struct borrows from it. */
#ifndef SS_BASE_WORDS_H
#define SS_BASE_WORDS_H
#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"
#include "base/slice.h"

struct ss_words {
	const struct ss_slice *items; /* n of them, sorted, each once */
	size_t n;
	void *block; /* private: owned, with the items and their text; NULL: a constant */
	size_t block_size;
};

/* <0, 0, >0: octets without case, the shorter first. */
int ss_word_compare(struct ss_slice a, struct ss_slice b);
/* O(log n). */
bool ss_words_has(const struct ss_words *list, struct ss_slice word);

/* The words of `list` and these (any order, the same twice, all copied) become *list; SS_ENOMEM, and
 * it is as before. */
int ss_words_add(struct ss_words *list, struct ss_memory *memory, const struct ss_slice *words,
                 size_t n);
/* Empties it. */
void ss_words_release(struct ss_words *list, struct ss_memory *memory);

#endif
