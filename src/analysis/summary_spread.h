/* How values are spread: a histogram whose steps are an eighth of a power of two, so that a median is
 * right within 6 %, whatever the values are.  Fixed steps: what was seen in several captures adds up. */
#ifndef SS_ANALYSIS_SUMMARY_SPREAD_H
#define SS_ANALYSIS_SUMMARY_SPREAD_H
#include <stdint.h>

enum {
	SS_SPREAD_SUB = 3, /* bits of a value behind its first that choose the step */
	SS_SPREAD_BITS = 36,
	SS_SPREAD_STEPS = (SS_SPREAD_BITS - SS_SPREAD_SUB + 1) << SS_SPREAD_SUB,
};

struct ss_spread { /* valid when zeroed */
	uint64_t count, sum;
	uint64_t least, most;
	uint32_t steps[SS_SPREAD_STEPS]; /* private */
};

/* Of durations: microseconds, or about.  2^36 and more are one. */
void ss_spread_add(struct ss_spread *s, uint64_t value);
void ss_spread_merge(struct ss_spread *s, const struct ss_spread *other);
/* So many of a hundred are not above it; 0 if there is none. */
uint64_t ss_spread_at(const struct ss_spread *s, unsigned percent);
/* How many there are of 2^bits up to 2^(bits + 1) - 1; of 0: those of 0, too. */
uint64_t ss_spread_octave(const struct ss_spread *s, unsigned bits);

#endif
