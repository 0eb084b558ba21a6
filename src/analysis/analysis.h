/* Records -> findings, and whatever observers count.  Joins what belongs to one connection: each
 * transaction with its message and files, and what was found in it.  Knows no files, prints nothing,
 * and reads no clock. */
#ifndef SS_ANALYSIS_ANALYSIS_H
#define SS_ANALYSIS_ANALYSIS_H
#include "analysis/observer.h"

struct ss_analysis;

struct ss_analysis_options {                        /* all borrowed: outlives it */
	const struct ss_observer *const *observers; /* ended by NULL */
	const struct ss_settings *settings;
	const struct ss_registrable *registrable; /* NULL: none */
	struct ss_memory *memory;
	uint64_t hash_seed;  /* random, so that nobody can choose colliding keys; 0: a fixed one */
	ss_record_sink sink; /* findings; NULL: nobody */
	void *user;
};

/* 0 or SS_ENOMEM. */
int ss_analysis_create(const struct ss_analysis_options *options, struct ss_analysis **out);
void ss_analysis_destroy(struct ss_analysis *a); /* NULL is taken */

/* Record types that its observers look at: set of 1 << enum ss_record_type, for the engine. */
unsigned ss_analysis_needs(const struct ss_observer *const *observers);

/* In the engine's order.  `stats` is the last of a run: findings of the whole run are told then. */
void ss_analysis_record(struct ss_analysis *a, const struct ss_record_head *record);
/* Memory was short, or there was too much of one connection: something was not looked at. */
bool ss_analysis_is_short(const struct ss_analysis *a);
/* What that observer keeps; NULL if it is not among them. */
void *ss_analysis_state(const struct ss_analysis *a, const struct ss_observer *observer);
/* Adds an analysis of other captures with the same observers; both before their `stats`.  0, or
 * SS_ENOMEM. */
int ss_analysis_merge(struct ss_analysis *a, const struct ss_analysis *other);

#endif
