/* Timestamps of any resolution -> nanoseconds (pcapng, section 4.2: if_tsresol, if_tsoffset). */
#ifndef SS_CAPTURE_TIMESCALE_H
#define SS_CAPTURE_TIMESCALE_H
#include <stdbool.h>
#include <stdint.h>

#define SS_NS_PER_SECOND 1000000000LL

struct ss_timescale {
	int64_t offset_s;  /* added to every timestamp */
	uint64_t multiply; /* private from here on: ns per tick, 0 where that is no whole number */
	uint8_t power;     /* a tick is 10^-power s or 2^-power s */
	bool is_binary;
};

/* resolution: as if_tsresol says it; 6 (microseconds) where it is missing. */
void ss_timescale_set(struct ss_timescale *t, uint8_t resolution);
/* Since the Unix epoch, rounded down; what no int64_t can say is its greatest or least. */
int64_t ss_timescale_to_ns(const struct ss_timescale *t, uint64_t ticks);

#endif
