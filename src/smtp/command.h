/* One SMTP command line -> its verb and argument (RFC 5321, section 4.1). */
#ifndef SS_SMTP_COMMAND_H
#define SS_SMTP_COMMAND_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum ss_verb {
	SS_VERB_NONE,    /* an empty line */
	SS_VERB_UNKNOWN, /* a word that is in no RFC we know; its name is kept */
	SS_VERB_EHLO,
	SS_VERB_HELO,
	SS_VERB_LHLO,
	SS_VERB_MAIL,
	SS_VERB_RCPT,
	SS_VERB_DATA,
	SS_VERB_BDAT,
	SS_VERB_BURL,
	SS_VERB_RSET,
	SS_VERB_NOOP,
	SS_VERB_QUIT,
	SS_VERB_VRFY,
	SS_VERB_EXPN,
	SS_VERB_HELP,
	SS_VERB_AUTH,
	SS_VERB_STARTTLS,
	SS_VERB_ETRN,
	SS_VERB_ATRN,
	SS_VERB_TURN,
	SS_VERB_SEND,
	SS_VERB_SOML,
	SS_VERB_SAML,
	SS_VERB_XCLIENT,
	SS_VERB_XFORWARD,
	SS_VERB_XEXPS,
	SS_VERB_XANONYMOUSTLS,
	SS_VERB_XEXCH50,
	SS_VERB_XLINK2STATE,
	SS_N_VERBS
};

/* Sets of verbs: SS_VERB_SET(MAIL) | SS_VERB_SET(RCPT). */
#define SS_VERB_SET(VERB) (UINT32_C(1) << SS_VERB_##VERB)
_Static_assert(SS_N_VERBS <= 32, "a verb is a bit of a set");
static inline bool ss_verb_is_in(unsigned verb, uint32_t set)
{
	return set >> verb & 1;
}

/* What a verb is; a row a verb in command.c: adding one is a row there and a name here. */
struct ss_verb_traits {
	const char *name;      /* "MAIL", "X-ANONYMOUSTLS"; "" for NONE and UNKNOWN */
	const char *reference; /* "RFC 5321, 4.1.1.2" */
	bool takes_argument;
	bool ends_group; /* must be the last of a pipelined group: the client has to wait for its reply
	                    before it goes on (RFC 2920, section 3.1) */
	bool is_mail;    /* begins a transaction: MAIL, and RFC 821's SEND, SOML and SAML */
	bool resets;     /* once accepted, what the transaction had is forgotten */
};
extern const struct ss_verb_traits ss_verbs[SS_N_VERBS];
static inline const struct ss_verb_traits *ss_verb_traits(enum ss_verb verb)
{
	return &ss_verbs[verb];
}
enum ss_verb ss_verb_find(struct ss_slice word); /* any case; UNKNOWN if it is not in the table */

struct ss_command {
	enum ss_verb verb;
	struct ss_slice name; /* the verb as it was sent; empty for an empty line */
	struct ss_slice
	        argument; /* what follows, white space at both ends removed; absent if nothing */
};

/* line: without its line end.  Any bytes; never fails.  "MAIL FROM:<a>", "mail from: <a>",
 * "MAIL  FROM:<a>" all are MAIL with the argument that begins at FROM.  Slices point into line. */
void ss_command_parse(struct ss_slice line, struct ss_command *out);

/* Does the line begin with a verb we know, as a whole word? */
bool ss_command_is_known(struct ss_slice line);

#endif
