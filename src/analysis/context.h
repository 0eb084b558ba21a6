/* What is worth telling one by one: the best of each kind of finding, of each reason why mail failed,
 * of each way in which a session is unusual, and of ordinary mail.  An observer that raises nothing;
 * what it keeps is bounded, and what it does not keep is counted. */
#ifndef SS_ANALYSIS_CONTEXT_H
#define SS_ANALYSIS_CONTEXT_H
#include "analysis/analysis.h"
#include "analysis/best.h"

struct ss_context {
	struct ss_memory memory; /* of what is kept, with a limit of its own */
	struct ss_best findings; /* by id */
	struct ss_best failures; /* transactions that came to nothing, by the reason; see
	                              ss_context_failure */
	struct ss_best mails;    /* the others: "many" recipients, "accepted", "other" */
	struct ss_best sessions; /* unusual ones by what is unusual, and ordinary ones */
	struct ss_best active;   /* of all sessions those with the most accepted messages */
	bool is_asked;           /* see ss_context_ask */
	bool is_short;
	const struct ss_observed *observed; /* private from here on */
	struct ss_context_live *live;
};

extern const struct ss_observer ss_context_observer;

/* NULL if the observer is not among those of the analysis. */
const struct ss_context *ss_context_of(const struct ss_analysis *a);

/* Whether the records that are handed over from now on are of a conversation that was asked for: such
 * come before all others. */
void ss_context_ask(struct ss_analysis *a, bool is_asked);

/* Groups of what was asked for have this added to their rank. */
enum { SS_CONTEXT_ASKED = 1000000 };

/* By severity, then by how sure it is. */
static inline int64_t ss_context_finding_rank(uint8_t severity, uint8_t confidence)
{
	return severity * 4 + confidence;
}

/* Did it come to nothing, wholly or for some recipients? */
bool ss_context_is_failure(const struct ss_transaction_record *t);

/* What can be unusual about a session, in our words: bit i of the set stands for the ith. */
enum { SS_CONTEXT_UNUSUAL = 11 };              /* how many there are */
extern const char *const ss_context_unusual[]; /* ended by NULL */
unsigned ss_context_unusual_of(const struct ss_session_record *s);

#endif
