/* What a server says of itself in its reply to EHLO. */
#ifndef SS_ANALYSIS_ANNOUNCED_H
#define SS_ANALYSIS_ANNOUNCED_H
#include "record/record.h"

/* Octets of the largest message that it takes (RFC 1870, section 3: "SIZE 10240000"); 0: it does not
 * say, or there is no limit. */
uint64_t ss_announced_size(const struct ss_event_record *reply);

#endif
