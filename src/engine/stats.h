/* The record that sums a run up. */
#ifndef SS_ENGINE_STATS_H
#define SS_ENGINE_STATS_H
#include "engine/back.h"
#include "engine/front.h"

struct ss_stats_sources {
	const struct ss_front *front;
	struct ss_back_counts counts; /* of all backs */
	uint64_t memory_peak, memory_refused;
	const struct ss_engine_input *input;
};

/* Adds what one back counted. */
void ss_stats_add(struct ss_back_counts *sum, const struct ss_back *b);
void ss_stats_write(const struct ss_engine_options *options, const struct ss_stats_sources *from);

#endif
