/* Sessions and mails one by one: as many as are told, the most interesting ones, and how many more
 * there were.  Sessions with findings come first, then those with troubles; with their dialogue if
 * that observer is asked for them. */
#ifndef SS_ANALYSIS_SESSION_LIST_H
#define SS_ANALYSIS_SESSION_LIST_H
#include "analysis/observer.h"
#include "record/report.h"

/* One of them. */
extern const struct ss_observer ss_session_list_observer;
extern const struct ss_observer ss_session_dialogues_observer; /* keeps what was said, too */

/* Fills the members of the report that are its. */
void ss_session_list_report(const void *state, struct ss_arena *arena,
                            struct ss_report_record *report);

#endif
