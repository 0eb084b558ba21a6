/* How long a session's client waits for each answer: from its events.  Lives in the case; gives what it
 * measured in portions, as looking up whose it is costs more than measuring. */
#ifndef SS_ANALYSIS_DELIVERY_STAGE_H
#define SS_ANALYSIS_DELIVERY_STAGE_H
#include <stdbool.h>

#include "analysis/sent.h"
#include "record/report.h"

/* About what a session of a bot has; four lines of the cache are one connection's. */
enum { SS_STAGE_SAMPLES = 11 };

struct ss_stage_clock {                /* valid when zeroed */
	uint64_t us[SS_STAGE_SAMPLES]; /* microseconds, and enum ss_stage */
	uint8_t stages[SS_STAGE_SAMPLES];
	uint8_t n_samples; /* read them, and set it to 0 */
	bool has_begin;    /* private */
	uint32_t content_index;
	uint64_t
	        timed_bytes; /* read them, and set them to 0: of contents, and how long they took */
	int64_t content_ns;
	struct ss_sent sent; /* private from here on; tag: the stage that its reply ends */
	int64_t begin, content_end;
};

/* True: the samples are full.  arena: of the case. */
bool ss_stage_clock_event(struct ss_stage_clock *c, struct ss_arena *arena,
                          const struct ss_event_record *e);

#endif
