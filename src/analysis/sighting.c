#include "analysis/sighting.h"

#include <string.h>

static void keep_head(struct ss_sighting *s, const struct ss_record_head *head)
{
	struct ss_slice id = ss_slice_cut(head->community_id, 0, SS_SIGHTING_ID);
	s->head = *head;
	if (id.len > 0)
		memcpy(s->community_id, id.data, id.len);
	/* Its bytes are ours when it is told: the struct may be moved until then. */
	s->head.community_id = (struct ss_slice){NULL, id.len};
	s->head.input = (struct ss_slice){0};
}

void ss_sighting_add(struct ss_sighting *s, const struct ss_record_head *head, int64_t ts,
                     int64_t packet)
{
	if (s->count == 0) {
		keep_head(s, head);
		s->head.ts = s->ts_end = ts;
	}
	s->count++;
	s->head.ts = ts < s->head.ts ? ts : s->head.ts;
	s->ts_end = ts > s->ts_end ? ts : s->ts_end;
	if (s->n_places == SS_SIGHTING_PLACES)
		return;
	s->places[s->n_places].flow_id = head->flow_id;
	s->places[s->n_places].ts = ts;
	s->places[s->n_places++].packet = packet;
}

void ss_sighting_merge(struct ss_sighting *s, const struct ss_sighting *other)
{
	if (s->count == 0) {
		*s = *other;
		return;
	}
	if (other->count == 0)
		return;
	s->count += other->count;
	s->head.ts = other->head.ts < s->head.ts ? other->head.ts : s->head.ts;
	s->ts_end = other->ts_end > s->ts_end ? other->ts_end : s->ts_end;
	for (size_t i = 0; i < other->n_places && s->n_places < SS_SIGHTING_PLACES; i++)
		s->places[s->n_places++] = other->places[i];
}

void ss_sighting_raise(const struct ss_sighting *s, const struct ss_observed *o,
                       const struct ss_raise *raise, struct ss_slice text)
{
	struct ss_evidence_record evidence[SS_SIGHTING_PLACES];
	struct ss_record_head head = s->head;
	if (head.community_id.len > 0)
		head.community_id.data = (const uint8_t *)s->community_id;
	for (size_t i = 0; i < s->n_places; i++) {
		struct ss_record_head at = head;
		at.flow_id = s->places[i].flow_id;
		at.ts = s->places[i].ts;
		evidence[i] = ss_evidence_of_head(&at, text);
		evidence[i].packet = s->places[i].packet;
	}
	ss_observed_raise(o, raise, &head, s->ts_end, s->count, evidence, s->n_places);
}
