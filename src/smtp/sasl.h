/* One AUTH exchange (RFC 4954) seen from outside: who, by which mechanism; never the secret unless
 * asked.  PLAIN (4616), LOGIN, CRAM-MD5 (2195), DIGEST-MD5 (2831), NTLM, SCRAM-* (5802, 7677),
 * XOAUTH2, OAUTHBEARER (7628), GSSAPI (4752), GSS-SPNEGO, EXTERNAL (4422), ANONYMOUS (4505); others
 * are followed by name.  One row a mechanism in sasl.c.  Allocates nothing, cannot fail. */
#ifndef SS_SMTP_SASL_H
#define SS_SMTP_SASL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/slice.h"

struct ss_sasl_mechanism; /* a row of the table */

struct ss_sasl {           /* set the first four, then begin, which zeroes the rest */
	bool keep_secret;  /* --show-secrets */
	uint64_t mark_key; /* of secret_mark */
	/* A password, token or digest, where the mechanism tells which of its octets it is.  Borrowed:
	 * valid during the call.  NULL: nobody asks. */
	void (*on_secret)(void *user, struct ss_slice secret);
	void *user;
	const struct ss_sasl_mechanism *mechanism;
	unsigned step;     /* client responses so far, the initial one included */
	bool is_malformed; /* something was not base64, not the mechanism's form, or was cut */
	bool is_cancelled; /* the client sent "*" */
	char name[32];     /* mechanism, upper case; empty if what was sent is no name: it may be a
	                      password in the wrong place */
	/* Who: authentication identity, UTF-8 if the client keeps to the RFCs; NTLM: "DOMAIN\user";
	 * OAUTHBEARER: its a=; ANONYMOUS: the trace.  identity_len 0: not (yet) known. */
	uint8_t identity[SS_LIMIT_IDENTITY];
	size_t identity_len;
	/* On whose behalf, where the mechanism tells (PLAIN's authzid ...). */
	uint8_t authzid[SS_LIMIT_IDENTITY];
	size_t authzid_len;
	/* Password, token or response digest (NTLM's in hex), cut if longer: only with keep_secret. */
	uint8_t secret[SS_LIMIT_IDENTITY];
	size_t secret_len;
	/* Of PLAIN and LOGIN, whose password is in clear: what is known of it without keeping it.  To be
	 * compared, never to be told: who knows the key can try out passwords. */
	uint64_t secret_mark;    /* 0: no password was seen; two with one mark are the same */
	bool is_secret_identity; /* it is the identity, or that up to its @, in whatever case */
	bool is_default_pair;    /* the pair is one that devices and programs come with */
	bool is_known;           /* the mechanism is in the table, or the server knows it */
	unsigned asked;          /* private: what the last challenge asked for */
};

/* Is it known what of its responses is secret?  Not of what is malformed, nor of mechanisms that are
 * followed by name alone: anything in them may be. */
bool ss_sasl_is_read(const struct ss_sasl *s);
/* A name that has a row in the table, or is of a family that has. */
bool ss_sasl_is_mechanism(struct ss_slice name);
/* argument: of AUTH: "PLAIN AGEAYg==", "LOGIN", "XOAUTH2 dXNl..."; forgets an earlier exchange. */
void ss_sasl_begin(struct ss_sasl *s, struct ss_slice argument);
/* Text of a 334 reply. */
void ss_sasl_challenge(struct ss_sasl *s, struct ss_slice text);
/* A line of the client in answer to a 334. */
void ss_sasl_response(struct ss_sasl *s, struct ss_slice line);
/* The exchange is over, by a reply of that code or by none (0).  A name that is in no table and that
 * the server did not take may be a password in the wrong place: it is forgotten. */
void ss_sasl_end(struct ss_sasl *s, unsigned code);

#endif
