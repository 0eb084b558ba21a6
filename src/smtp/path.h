/* The argument of MAIL and RCPT -> path and parameters (RFC 5321, sections 4.1.2 and 3.3), as sent
 * by real clients: with or without brackets, spaces, routes, quotes, comments. */
#ifndef SS_SMTP_PATH_H
#define SS_SMTP_PATH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/slice.h"

/* A set of bits: what is not RFC 5321's strict form. */
enum ss_path_oddity {
	SS_PATH_NO_KEYWORD = 1 << 0, /* "MAIL <a>" or "MAIL FROM <a>" without the colon */
	SS_PATH_SPACE = 1 << 1,      /* white space after the colon or inside the brackets */
	SS_PATH_NO_BRACKETS = 1 << 2,
	SS_PATH_UNBALANCED = 1 << 3, /* a bracket or quote that never closes */
	SS_PATH_ROUTE = 1 << 4,      /* a source route (RFC 5321, appendix C) */
	SS_PATH_QUOTED = 1 << 5,     /* a quoted local part: legal, worth knowing */
	SS_PATH_COMMENT = 1 << 6,    /* RFC 5322 comments, not allowed here */
	SS_PATH_EIGHT_BIT = 1 << 7,  /* bytes above 127: legal with SMTPUTF8 (RFC 6531) */
	SS_PATH_CONTROL = 1 << 8,    /* NUL or another control character */
	SS_PATH_NO_DOMAIN = 1 << 9,  /* no @: legal for postmaster, and for LMTP */
	SS_PATH_LITERAL = 1 << 10,   /* the domain is an address literal */
	SS_PATH_TOO_LONG = 1 << 11,  /* above RFC 5321, section 4.5.3.1: 64, 255, 256 */
	SS_PATH_JUNK = 1 << 12,  /* something before the path ("Name <a@b>"), a bracket too many,
	                                  something between or among the parameters, or no space there */
	SS_PATH_EMPTY = 1 << 13, /* nothing there at all, not even <>; mailbox is absent */
};

struct ss_path {                 /* slices of the argument */
	struct ss_slice text;    /* as sent, brackets included, and what stands before them */
	struct ss_slice mailbox; /* local-part@domain without brackets, route and outer white space;
	                            "<>" (static text) for the null path; comments stay (they are
	                            reported); what is within unclosed brackets stays whole */
	struct ss_slice route;   /* "@a,@b" or absent */
	struct ss_slice local_part; /* quotes kept; absent for the null path */
	struct ss_slice domain;     /* absent if there is none; brackets of a literal kept */
	bool is_null;               /* <> */
	unsigned oddities;          /* enum ss_path_oddity */
};

struct ss_parameter {          /* slices of the argument */
	struct ss_slice name;  /* as sent: "SIZE", "body" */
	struct ss_slice value; /* behind the first =, as sent; absent if there is no = */
};

struct ss_envelope {
	struct ss_path path;
	struct ss_parameter parameters[SS_LIMIT_PARAMETERS];
	size_t n_parameters;
	size_t n_dropped; /* parameters above the limit */
};

/* argument: of MAIL with keyword "FROM", of RCPT with "TO".  Any bytes; never fails. */
void ss_envelope_parse(struct ss_slice argument, struct ss_slice keyword, struct ss_envelope *out);

#endif
