/* What a server found when it checked a message: Authentication-Results (RFC 8601),
 * ARC-Authentication-Results (RFC 8617, section 4.1.1), Received-SPF (RFC 7208, section 9.1). */
#ifndef SS_MAIL_AUTH_RESULTS_H
#define SS_MAIL_AUTH_RESULTS_H
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "mail/anomaly.h"

struct ss_auth_result {             /* slices: of the value, absent where it does not say */
	struct ss_slice server;     /* authserv-id; of Received-SPF: receiver= */
	struct ss_slice method;     /* "spf", "dkim", "dmarc", "arc", ... */
	struct ss_slice result;     /* "pass", "fail", "softfail", ... */
	struct ss_slice reason;     /* reason="...", or the comment behind the result */
	struct ss_slice properties; /* the rest of this result: "smtp.mailfrom=a@b header.d=c" */
};

enum ss_auth_field { SS_AUTH_RESULTS, SS_AUTH_ARC_RESULTS, SS_AUTH_RECEIVED_SPF };

/* Each result in order; "none" alone gives one with result "none".  value: unfolded. */
void ss_auth_results_read(struct ss_slice value, enum ss_auth_field kind,
                          void (*on_result)(void *user, const struct ss_auth_result *r),
                          void *user);

#endif
