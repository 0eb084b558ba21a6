/* What only analysis.c, case.c and found.c know of cases and analyses. */
#ifndef SS_ANALYSIS_CASE_PRIVATE_H
#define SS_ANALYSIS_CASE_PRIVATE_H
#include "analysis/analysis.h"
#include "smtp/command.h"

/* A finding that is not told yet: in the case's arena. */
struct ss_found {
	struct ss_found *next;
	struct ss_finding_record record;
	const struct ss_finding_row *row;
	struct ss_evidence_record *evidence; /* record.evidence, with room for the most */
};

/* A message or file whose transaction is not over: in the arena of mails. */
struct ss_held {
	struct ss_held *next;
	const struct ss_record_head *record;
	int64_t transaction;
};

enum { SS_CASE_MAILS = 16 }; /* MAIL commands remembered: more are not under way in one session */

struct ss_mail_place {
	int64_t ts, packet;
};

/* What few events need: behind the observers' own, in the same block. */
struct ss_case_rest {
	struct ss_record_head head; /* of its first record; texts are the arena's */
	struct ss_found *found, **last_found;
	struct ss_arena mails;
	struct ss_held *held, **last_held;
	size_t n_held, n_left; /* n_left: taken out, and still in the arena */
	size_t n_places;
	struct ss_mail_place places[SS_CASE_MAILS]; /* the first n_places alone are set */
};

/* Hundreds of connections are under way at a time, and their events come by turns: what each event
 * touches lies together, as it is no more in the cache. */
struct ss_case_private {
	struct ss_case of;
	struct ss_case_private *next; /* in its bucket */
	struct ss_analysis *analysis;
	struct ss_case_rest *rest;
	_Alignas(max_align_t) uint8_t own[]; /* of all observers */
};

/* Who is called, in the order of the observers: most look at few kinds of events, and there are many
 * events. */
struct ss_call {
	const struct ss_observer *observer;
	void *state;
	size_t own_at; /* where in a case's own bytes its own are */
};

struct ss_calls {
	struct ss_call *items; /* room for all observers */
	size_t n;
};

/* Events by their kind, commands and replies by their verb: of two in three that a flood of spam has,
 * MAIL, RCPT and their replies, half of those who look at events do not want to know. */
enum {
	SS_CALL_COMMAND = SS_EVENT_CLOSE + 1,
	SS_CALL_REPLY = SS_CALL_COMMAND + SS_N_VERBS,
	SS_CALL_MAIL = SS_CALL_REPLY + SS_N_VERBS,
	SS_CALL_SESSION,
	SS_CALL_FLOW,
	SS_N_CALLS
};

struct ss_analysis {
	struct ss_analysis_options options;
	struct ss_observed observed;
	size_t n_observers;
	void **states; /* of the observers */
	struct ss_calls calls[SS_N_CALLS];
	size_t own_size;  /* of a case's bytes that are the observers' */
	size_t case_size; /* a whole one */
	struct ss_case_private **buckets;
	size_t n_buckets, n_cases;
	bool is_short;
};

/* ---- case.c ---- */

struct ss_case_private *ss_case_find(const struct ss_analysis *a, int64_t flow_id);
/* The one of that record's connection, a new one if need be; NULL: no memory. */
struct ss_case_private *ss_case_open(struct ss_analysis *a, const struct ss_record_head *head);
void ss_case_close(struct ss_analysis *a, struct ss_case_private *c);
/* A message or file waits for its transaction. */
void ss_case_hold(struct ss_case_private *c, const struct ss_record_head *record,
                  int64_t transaction);
/* The held ones of that transaction, taken out; they live until ss_case_mail_done.  False: there are
 * none. */
bool ss_case_take_held(struct ss_case_private *c, int64_t transaction, struct ss_mail *m);
void ss_case_mail_done(struct ss_case_private *c);
void ss_case_note_mail(struct ss_case_private *c, const struct ss_event_record *e);
int64_t ss_case_mail_packet(const struct ss_case_private *c, int64_t ts);

/* ---- found.c ---- */

/* To the sink and to all observers. */
void ss_analysis_tell(struct ss_analysis *a, const struct ss_finding_record *f);
/* What was found in the case. */
void ss_case_tell_found(struct ss_case_private *c);

#endif
