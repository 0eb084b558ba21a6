/* Mail that was put off and came again: known by sender and recipient, for retry_window. */
#ifndef SS_ANALYSIS_DELIVERY_RETRY_H
#define SS_ANALYSIS_DELIVERY_RETRY_H
#include "analysis/summary_rows.h"
#include "analysis/summary_spread.h"
#include "base/slice.h"

enum { SS_RETRY_SENDERS = 32768 };

struct ss_retries { /* set the first by ss_retries_init */
	struct ss_rows waiting;
	/* A bit of each sender of whom something waits, or did: most mail has none, and is told so
	 * without a look at its recipients. */
	uint8_t senders[SS_RETRY_SENDERS / 8];
	int64_t window; /* ns */
	uint64_t retried, delivered, greylisted;
	struct ss_spread delay; /* of the next try, microseconds */
};

struct ss_try {
	uint64_t sender; /* ss_retry_hash of MAIL FROM: the same for all recipients of a mail */
	struct ss_slice rcpt_to;
	int64_t ts;
	bool is_accepted, is_put_off;
	bool says_greylisting; /* the reply's words */
	bool may_be;           /* a reply to RCPT such as greylisting gives: what follows decides */
};

/* What a try turned out to be. */
struct ss_try_told {
	bool is_retry, is_greylisted;
};

uint64_t ss_retry_hash(struct ss_slice mailbox);

void ss_retries_init(struct ss_retries *r, struct ss_memory *memory, int64_t window, uint64_t seed);
struct ss_try_told ss_retries_add(struct ss_retries *r, const struct ss_try *t);
/* Counts add up.  What the first put off and only the other took is not found. */
int ss_retries_merge(struct ss_retries *r, const struct ss_retries *other);
void ss_retries_release(struct ss_retries *r);

#endif
