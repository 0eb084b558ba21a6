/* What replies mean: codes (RFC 5321, section 4.2.3; RFC 4954; RFC 7504) and enhanced codes (RFC 3463,
 * RFC 5248 and IANA's registry of them). */
#ifndef SS_ANALYSIS_SUMMARY_CODES_H
#define SS_ANALYSIS_SUMMARY_CODES_H
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct ss_enhanced_code { /* "5.7.1" */
	unsigned class_, subject, detail;
};

/* False if it is none. */
bool ss_enhanced_code_read(struct ss_slice text, struct ss_enhanced_code *out);

/* NULL: not in the lists. */
const char *ss_enhanced_code_meaning(const struct ss_enhanced_code *c); /* whatever its class */
const char *ss_reply_code_meaning(unsigned code);

#endif
