/* What auth.c (sessions), auth_tables.c (over sessions) and auth_rows.c (texts) share. */
#ifndef SS_ANALYSIS_AUTH_PRIVATE_H
#define SS_ANALYSIS_AUTH_PRIVATE_H
#include "analysis/keyed.h"
#include "analysis/observer.h"

enum ss_auth_row {
	SS_AUTH_BRUTEFORCE,
	SS_AUTH_SPRAY,
	SS_AUTH_STUFFING,
	SS_AUTH_DISTRIBUTED,
	SS_AUTH_SHARED_SECRET,
	SS_AUTH_WEAK_MECH,
	SS_AUTH_USERNAME_EQ_PASSWORD,
	SS_AUTH_DEFAULT_PAIR,
	SS_N_AUTH_ROWS
};
extern const struct ss_finding_row ss_auth_rows[SS_N_AUTH_ROWS];

struct ss_auth_tables {
	const struct ss_observed *observed;
	struct ss_keyed pairs, clients, accounts, secrets;
};

struct ss_attempt { /* borrowed */
	const struct ss_record_head *head;
	const struct ss_auth_record *auth;
	uint64_t client; /* its key */
	int64_t ts, packet;
	bool is_success; /* else the name or the password was wrong */
};

void ss_auth_tables_init(struct ss_auth_tables *t, const struct ss_observed *o);
void ss_auth_tables_add(struct ss_auth_tables *t, const struct ss_attempt *a);
void ss_auth_tables_end(struct ss_auth_tables *t); /* what is known is told */
int ss_auth_tables_merge(struct ss_auth_tables *t, const struct ss_auth_tables *other);
void ss_auth_tables_release(struct ss_auth_tables *t);

#endif
