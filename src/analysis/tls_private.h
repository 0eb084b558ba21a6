/* What the TLS detector's files share. */
#ifndef SS_ANALYSIS_TLS_PRIVATE_H
#define SS_ANALYSIS_TLS_PRIVATE_H
#include "analysis/observer.h"
#include "analysis/tls_rows.h"

struct ss_tls_look {
	const struct ss_settings *settings;
	struct ss_case *c;
	const struct ss_session_record *session;
	struct ss_evidence_record at; /* where TLS begins */
};

/* Where users send (RFC 8314): there certificates are checked. */
static inline bool ss_tls_is_submission(const struct ss_record_head *head)
{
	enum { SUBMISSIONS = 465, SUBMISSION = 587 };
	return head->dst_port == SUBMISSIONS || head->dst_port == SUBMISSION;
}

/* severity: 0: the row's.  text: the evidence's. */
void ss_tls_raise(const struct ss_tls_look *l, enum ss_tls_row row, uint8_t severity,
                  struct ss_slice text);

void ss_tls_check_certificates(const struct ss_tls_look *l); /* tls_certificate.c */
/* tls_auth.c */
bool ss_tls_check_logins(const struct ss_tls_look *l); /* was one told? */
/* The line of a reply to EHLO that offers passwords in clear; its data is NULL: there is none. */
struct ss_slice ss_tls_find_offer(const struct ss_event_record *e);
void ss_tls_tell_offer(const struct ss_tls_look *l); /* at l->at */

#endif
