/* Where in a text one of many phrases may begin: two octets, in any case, tell that at most places
 * none does.  Bots are refused by the hundred thousand, each time with a text in which names of
 * blocklists are looked for. */
#ifndef SS_ANALYSIS_PHRASE_H
#define SS_ANALYSIS_PHRASE_H
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct ss_phrase_heads {      /* valid when zeroed: of none; private */
	uint32_t seconds[32]; /* bit of the second octet's last five bits by those of the first */
};

/* phrase: not empty. */
static inline void ss_phrase_heads_add(struct ss_phrase_heads *h, struct ss_slice phrase)
{
	uint32_t second = phrase.len > 1 ? 1u << (phrase.data[1] & 31) : UINT32_MAX;
	h->seconds[phrase.data[0] & 31] |= second;
}

/* False: none begins at text.data[at].  at: within it. */
static inline bool ss_phrase_may_begin(const struct ss_phrase_heads *h, struct ss_slice text,
                                       size_t at)
{
	uint8_t second = at + 1 < text.len ? text.data[at + 1] : 0;
	return h->seconds[text.data[at] & 31] >> (second & 31) & 1;
}

#endif
