/* What is kept of something that is seen over several connections, until it is told: who was first,
 * how often, the first places.  Flat, valid when zeroed. */
#ifndef SS_ANALYSIS_SIGHTING_H
#define SS_ANALYSIS_SIGHTING_H
#include "analysis/observer.h"

enum { SS_SIGHTING_PLACES = 4, SS_SIGHTING_ID = 32 };

struct ss_sighting { /* private */
	struct ss_record_head head;
	char community_id[SS_SIGHTING_ID];
	int64_t ts_end;
	uint64_t count; /* read it */
	uint64_t n_places;
	struct {
		int64_t flow_id, ts, packet;
	} places[SS_SIGHTING_PLACES];
};

/* packet: SS_NUMBER_ABSENT if it is not known. */
void ss_sighting_add(struct ss_sighting *s, const struct ss_record_head *head, int64_t ts,
                     int64_t packet);
void ss_sighting_merge(struct ss_sighting *s, const struct ss_sighting *other);
/* Told with as many as were seen; `text` stands with each place, and may be absent. */
void ss_sighting_raise(const struct ss_sighting *s, const struct ss_observed *o,
                       const struct ss_raise *raise, struct ss_slice text);

#endif
