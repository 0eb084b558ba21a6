/* The capture in numbers, and what is plainly suspicious: an observer that raises nothing. */
#ifndef SS_ANALYSIS_FEATURES_SUM_H
#define SS_ANALYSIS_FEATURES_SUM_H
#include "analysis/analysis.h"

/* SS_TRANSACTION_UNKNOWN is the last. */
enum { SS_FEATURE_OUTCOMES = SS_TRANSACTION_UNKNOWN + 1 };

/* A login in clear, a message to many, a suspicious sender: who it was. */
struct ss_pattern {
	struct ss_address client, server;
	struct ss_slice mail_from, domain; /* absent where it is about a session */
	int64_t recipients;                /* SS_NUMBER_ABSENT: it is not about them */
};

/* The first of them; the others are counted. */
struct ss_patterns {
	struct ss_pattern *items;
	size_t n;
	uint64_t dropped;
};

struct ss_features {
	uint64_t sessions, partial_sessions, transactions, completed;
	uint64_t outcomes[SS_FEATURE_OUTCOMES]; /* by enum ss_transaction_outcome */
	uint64_t commands, success_replies, error_replies;
	uint64_t recipients, recipients_refused;
	uint64_t tls_sessions;         /* in TLS from the start, or STARTTLS was accepted */
	uint64_t auth_attempts;        /* AUTH commands */
	uint64_t auth_failures;        /* of them, answered by 5xx */
	uint64_t failed_auth_sessions; /* sessions with attempts, none of which succeeded */
	uint64_t plaintext_auth;       /* sessions in which a password or token was sent in clear */
	int64_t first, last;           /* ns; SS_NUMBER_ABSENT: there is no session */
	struct ss_patterns logins;     /* in clear; one a session */
	struct ss_patterns mails;      /* too many recipients, or a suspicious sender: one each */
	struct ss_stats_record stats;  /* head.type 0: there was none.  Its lists are gone */
	const struct ss_observed *observed; /* private from here on */
	struct ss_arena arena;
};

extern const struct ss_observer ss_features_observer;

/* NULL if the observer is not among those of the analysis. */
const struct ss_features *ss_features_of(const struct ss_analysis *a);

/* What the session tells of TLS: the server accepted STARTTLS, or it began so. */
bool ss_session_is_tls(const struct ss_session_record *s);
/* Did that attempt show a password or token to whoever listens?  By mechanisms that answer a
 * challenge it did not. */
bool ss_auth_is_plaintext(const struct ss_auth_record *a);
/* Recipients that were refused. */
uint64_t ss_transaction_refused(const struct ss_transaction_record *t);
/* Of pairs; 0: there is none of that name. */
uint64_t ss_pairs_number(const struct ss_list *pairs, struct ss_slice name);

#endif
