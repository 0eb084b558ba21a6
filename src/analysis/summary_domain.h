/* The domain of a mailbox as it is counted: folded (base/domain.h).  Most are so already. */
#ifndef SS_ANALYSIS_SUMMARY_DOMAIN_H
#define SS_ANALYSIS_SUMMARY_DOMAIN_H
#include "base/domain.h"

/* A slice of the mailbox, or of out; absent if it has none. */
struct ss_slice ss_counted_domain(struct ss_slice mailbox, uint8_t out[SS_DOMAIN_TEXT]);

#endif
