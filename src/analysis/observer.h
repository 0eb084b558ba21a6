/* Who looks at records: one struct an observer, one file each, listed by those who use them.
 * Detectors raise findings; the others count, and hand out what they counted by functions of their
 * own.  All are incremental, bounded, and can be added up. */
#ifndef SS_ANALYSIS_OBSERVER_H
#define SS_ANALYSIS_OBSERVER_H
#include "analysis/case.h"
#include "base/memory.h"
#include "base/settings.h"

struct ss_registrable; /* base/registrable.h */

/* What all observers of one analysis have in common.  Borrowed: outlives them. */
struct ss_observed {
	const struct ss_settings *settings;
	const struct ss_registrable *registrable; /* NULL: none */
	struct ss_memory *memory;
	uint64_t hash_seed; /* of tables; decides nothing */
	void *analysis;     /* private */
};

struct ss_observer {
	const char *name;
	const struct ss_finding_row *rows; /* that it raises */
	size_t n_rows;
	size_t case_size; /* bytes that it keeps of each connection */
	unsigned needs;   /* set of 1 << enum ss_record_type: the records that it looks at */
	unsigned kinds;   /* set of 1 << enum ss_event_kind: the events that it looks at; 0: all */
	/* Sets of SS_VERB_SET: the commands, and the replies to which, that it looks at; NONE: answers
	 * of SASL, and the greeting and what answers nothing.  0: all. */
	uint32_t commands, replies;
	/* NULL: no memory. */
	void *(*create)(const struct ss_observed *o);
	/* From here on each may be NULL.  Order: those of one connection as they happened; its mails
	 * when their transactions are over; its session, its flow.  Records are borrowed. */
	void (*event)(void *state, struct ss_case *c, const struct ss_event_record *e);
	void (*mail)(void *state, struct ss_case *c, const struct ss_mail *m);
	void (*session)(void *state, struct ss_case *c, const struct ss_session_record *s);
	/* c: NULL if no other record of it came: it was no mail. */
	void (*flow)(void *state, struct ss_case *c, const struct ss_flow_record *f);
	void (*finding)(void *state, const struct ss_finding_record *f); /* of any observer */
	/* The run is over: what the whole of it shows is raised. */
	void (*end)(void *state);
	void (*stats)(void *state, const struct ss_stats_record *s); /* behind `end` */
	/* Adds what another one, of other captures, has seen; both before `end`.  0 or SS_ENOMEM. */
	int (*merge)(void *state, const void *other);
	void (*destroy)(void *state);
};

/* Tells at once what was seen over several connections.  head: whom it is about (ts, and the flow
 * of its first connection); count and evidence as they are (evidence above the setting is left
 * out). */
void ss_observed_raise(const struct ss_observed *o, const struct ss_raise *raise,
                       const struct ss_record_head *head, int64_t ts_end, uint64_t count,
                       const struct ss_evidence_record *evidence, size_t n_evidence);

#endif
