/* The client's NTLM message that tells who logs on ([MS-NLMP], section 2.2.1.3). */
#ifndef SS_SMTP_SASL_NTLM_H
#define SS_SMTP_SASL_NTLM_H
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/slice.h"

enum ss_ntlm_verdict {
	SS_NTLM_NONE,         /* no NTLM message anywhere in the bytes */
	SS_NTLM_OTHER,        /* one, but not the one that tells */
	SS_NTLM_AUTHENTICATE, /* *out is filled */
	SS_NTLM_BAD,          /* it points outside of itself */
};

struct ss_ntlm {
	/* "DOMAIN\user", or "user" if no domain is told; UTF-8, or as sent if the client's charset is
	 * an OEM one.  One byte more than a name may have shows that it was cut. */
	uint8_t identity[SS_LIMIT_IDENTITY + 1];
	size_t identity_len;
	uint8_t response[SS_LIMIT_IDENTITY]; /* the NT response, in hex; cut if longer */
	size_t response_len;
};

/* bytes: a token, which may wrap the message (SPNEGO). */
enum ss_ntlm_verdict ss_ntlm_parse(struct ss_slice bytes, struct ss_ntlm *out);

#endif
