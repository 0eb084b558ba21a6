/* What can be unusual about a session. */
#include "analysis/context.h"
#include "analysis/features_sum.h"

enum unusual {
	U_GREETING,
	U_LOGIN_FAILED,
	U_LOGIN_LATE,
	U_PLAINTEXT,
	U_STARTTLS,
	U_HANDSHAKE,
	U_ANOMALIES,
	U_RESET,
	U_TIMEOUT,
	U_NO_MAIL,
	U_PARTIAL,
	N_UNUSUAL
};
_Static_assert((int)N_UNUSUAL == SS_CONTEXT_UNUSUAL, "context.h says how many there are");

const char *const ss_context_unusual[] = {
        [U_GREETING] = "the server refused the connection",
        [U_LOGIN_FAILED] = "no login succeeded",
        [U_LOGIN_LATE] = "logins failed before one succeeded",
        [U_PLAINTEXT] = "a password or token was sent in clear",
        [U_STARTTLS] = "the server refused STARTTLS",
        [U_HANDSHAKE] = "the TLS handshake failed",
        [U_ANOMALIES] = "it departs from the grammar of SMTP",
        [U_RESET] = "the connection was reset",
        [U_TIMEOUT] = "the connection was never ended",
        [U_NO_MAIL] = "no mail was sent",
        [U_PARTIAL] = "not all of it was captured",
        [N_UNUSUAL] = NULL,
};

static bool has_failed_login(const struct ss_session_record *s)
{
	const struct ss_auth_record *a = s->auth.items;
	for (size_t i = 0; i < s->auth.n; i++) {
		if (!ss_slice_is_equal(a[i].outcome, SS_SLICE("success")))
			return true;
	}
	return false;
}

static bool has_plaintext_login(const struct ss_session_record *s)
{
	const struct ss_auth_record *a = s->auth.items;
	for (size_t i = 0; i < s->auth.n; i++) {
		if (ss_auth_is_plaintext(&a[i]))
			return true;
	}
	return false;
}

unsigned ss_context_unusual_of(const struct ss_session_record *s)
{
	const struct ss_tls_record *tls = s->tls;
	bool is_login_failed = has_failed_login(s);
	bool is_in = s->authenticated == SS_FLAG_YES;
	bool is_tls = ss_session_is_tls(s);
	const bool is[N_UNUSUAL] = {
	        [U_GREETING] = s->server_greeting_code >= 400,
	        [U_LOGIN_FAILED] = is_login_failed && !is_in,
	        [U_LOGIN_LATE] = is_login_failed && is_in,
	        [U_PLAINTEXT] = has_plaintext_login(s),
	        [U_STARTTLS] = tls && tls->requested == SS_FLAG_YES && tls->accepted == SS_FLAG_NO,
	        [U_HANDSHAKE] = tls && tls->established == SS_FLAG_NO,
	        [U_ANOMALIES] = s->anomalies.n > 0,
	        [U_RESET] = s->outcome == SS_OUTCOME_RESET && !is_tls,
	        [U_TIMEOUT] = s->outcome == SS_OUTCOME_TIMEOUT,
	        [U_NO_MAIL] = s->transactions == 0 && s->commands > 0 && !is_tls,
	        [U_PARTIAL] = s->partial == SS_FLAG_YES,
	};
	unsigned set = 0;
	for (unsigned i = 0; i < N_UNUSUAL; i++)
		set |= (unsigned)is[i] << i;
	return set;
}
