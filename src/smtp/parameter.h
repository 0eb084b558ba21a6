/* The value of a MAIL or RCPT parameter, decoded: SIZE (RFC 1870), BODY (6152, 3030), SMTPUTF8
 * (6531), RET ENVID NOTIFY ORCPT (3461), AUTH (4954), BY (2852), HOLDFOR HOLDUNTIL (4865),
 * MT-PRIORITY (6710), RRVS (7293), REQUIRETLS (8689), MTRK (3885), SOLICIT (3865), CONPERM (4141),
 * TRANSID (1845), SUBMITTER (4405), XOORG and whatever else is sent. */
#ifndef SS_SMTP_PARAMETER_H
#define SS_SMTP_PARAMETER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "smtp/path.h"

enum ss_value_kind {
	SS_VALUE_FLAG, /* the name alone says it: SMTPUTF8, REQUIRETLS */
	SS_VALUE_NUMBER, /* number: SIZE octets (INT64_MAX if more), HOLDFOR seconds, MT-PRIORITY -9..9 */
	SS_VALUE_TEXT, /* text: upper-cased keyword (BODY, RET, NOTIFY), decoded xtext (ENVID, AUTH,
	                    ORCPT as "rfc822;a@b"), or as sent (BY, HOLDUNTIL, RRVS, unknown names) */
};

struct ss_value {
	enum ss_value_kind kind;
	int64_t number;
	struct ss_slice text; /* of the parameter's own bytes, or of out */
	bool is_known;        /* the name is in our table */
	bool is_valid;        /* the value has the form its RFC asks; if not, it is TEXT as sent, or
	                         FLAG if there is none; of unknown names: true */
};

/* Decodes into out where the text changes; size of at least p->value.len always suffices. */
void ss_parameter_decode(const struct ss_parameter *p, uint8_t *out, size_t size,
                         struct ss_value *value);

/* xtext (RFC 3461, section 4): "+HH" is a byte.  Returns the length written, at most in.len. */
size_t ss_xtext_decode(struct ss_slice in, uint8_t *out);

#endif
