/* How long a session's client waits for each answer: from its events.  Lives in the case; gives what it
 * measured in portions, as looking up whose it is costs more than measuring. */
#ifndef SS_ANALYSIS_DELIVERY_STAGE_H
#define SS_ANALYSIS_DELIVERY_STAGE_H
#include <stdbool.h>

#include "record/report.h"

enum { SS_STAGE_SAMPLES = 32, SS_STAGE_PENDING = 16 };

struct ss_stage_clock { /* valid when zeroed */
	struct {
		int64_t ns;
		uint8_t stage;
	} samples[SS_STAGE_SAMPLES];
	unsigned n_samples;   /* read them, and set it to 0 */
	uint64_t timed_bytes; /* the same: of contents, and how long they took */
	int64_t content_ns;
	/* private from here on: commands that wait, by the last bits of their place */
	struct {
		int64_t index, ts;
		uint8_t stage;
	} pending[SS_STAGE_PENDING];
	int64_t begin, content_index, content_end;
	bool has_begin;
};

/* True: the samples are full. */
bool ss_stage_clock_event(struct ss_stage_clock *c, const struct ss_event_record *e);

#endif
