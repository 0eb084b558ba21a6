/* Which of many phrases may begin at a place of a text: three octets, in any case, tell that at most
 * places none does.  Bots are refused by the hundred thousand, each time with a text in which names of
 * blocklists are looked for. */
#ifndef SS_ANALYSIS_PHRASE_H
#define SS_ANALYSIS_PHRASE_H
#include <stdint.h>

#include "base/slice.h"

enum { SS_PHRASE_HEAD = 3, SS_PHRASE_SETS = 64 };

struct ss_phrase_heads { /* valid when zeroed: of none; private */
	/* By the last five bits of each octet, which case does not change: those that it may be in. */
	uint64_t sets[SS_PHRASE_HEAD][32];
	/* Asked first: of the first octet, a bit for each second one.  Two lines of the cache. */
	uint32_t pairs[32];
};

/* index: of the phrase in the caller's list; those beyond the sets share one. */
static inline void ss_phrase_heads_add(struct ss_phrase_heads *h, struct ss_slice phrase,
                                       size_t index)
{
	const uint64_t bit = UINT64_C(1) << index % SS_PHRASE_SETS;
	for (size_t k = 0; k < 32; k++) {
		if (phrase.len == 0 || k == (phrase.data[0] & 31))
			h->pairs[k] |= phrase.len > 1 ? 1u << (phrase.data[1] & 31) : UINT32_MAX;
	}
	for (size_t i = 0; i < SS_PHRASE_HEAD; i++) {
		for (size_t k = 0; k < 32; k++) {
			if (i >= phrase.len || k == (phrase.data[i] & 31))
				h->sets[i][k] |= bit;
		}
	}
}

/* A bit for each that may begin at text.data[at], which is in the text; by their index. */
static inline uint64_t ss_phrases_at(const struct ss_phrase_heads *h, struct ss_slice text,
                                     size_t at)
{
	const uint8_t *p = text.data + at;
	uint8_t second = text.len - at > 1 ? p[1] : 0;
	if (!(h->pairs[p[0] & 31] >> (second & 31) & 1))
		return 0;
	uint64_t set = h->sets[0][p[0] & 31];
	if (text.len - at >= SS_PHRASE_HEAD)
		return set & h->sets[1][p[1] & 31] & h->sets[2][p[2] & 31];
	return text.len - at > 1 ? set & h->sets[1][p[1] & 31] : set;
}

#endif
