/* What abuse.c (commands), abuse_mail.c (parameters of MAIL) and abuse_rows.c (texts) share. */
#ifndef SS_ANALYSIS_ABUSE_PRIVATE_H
#define SS_ANALYSIS_ABUSE_PRIVATE_H
#include "analysis/observer.h"

enum ss_abuse_row {
	SS_ABUSE_XCLIENT,
	SS_ABUSE_XFORWARD,
	SS_ABUSE_PROXY,
	SS_ABUSE_BURL,
	SS_ABUSE_ETRN,
	SS_ABUSE_NOOP,
	SS_ABUSE_SIZE,
	SS_ABUSE_HOLD,
	SS_ABUSE_DELIVER_BY,
	SS_ABUSE_PRIORITY,
	SS_N_ABUSE_ROWS
};
extern const struct ss_finding_row ss_abuse_rows[SS_N_ABUSE_ROWS];

struct ss_abuse_own {        /* of a session */
	uint64_t size_limit; /* of the server's SIZE; 0: none is known */
	uint32_t n_noops;    /* or more */
	bool is_authenticated;
};

/* What the parameters of a mail claim and ask for. */
void ss_abuse_judge_mail(const struct ss_observed *o, struct ss_case *c, const struct ss_mail *m,
                         const struct ss_abuse_own *own);

#endif
