/* What one side's first bytes look like: an SMTP server's, an SMTP client's, or somebody else's. */
#ifndef SS_SMTP_SNIFF_SIDE_H
#define SS_SMTP_SNIFF_SIDE_H
#include <stdbool.h>

#include "base/slice.h"

/* From FOREIGN on, the more the likelier. */
enum ss_likeness {
	SS_LIKENESS_ABSENT,  /* it said nothing (a PROXY header apart) */
	SS_LIKENESS_FOREIGN, /* another protocol */
	SS_LIKENESS_OPEN,    /* too little to tell */
	SS_LIKENESS_WEAK,    /* words that SMTP shares with FTP and others */
	SS_LIKENESS_STRONG,  /* SMTP's own words */
	SS_LIKENESS_SURE,    /* more than one line of them: no other side is needed */
};

struct ss_sniffed {
	enum ss_likeness likeness;
	bool is_lmtp;
};

/* is_midway: the first line may be the rest of one, and anything may have come before.
 * is_final: no more bytes come: a line without its end is one. */
struct ss_sniffed ss_sniff_server(struct ss_slice bytes, bool is_midway, bool is_final);
/* bytes: without their front (ss_sniff_front). */
struct ss_sniffed ss_sniff_client(struct ss_slice bytes, bool is_midway, bool is_final);

#endif
