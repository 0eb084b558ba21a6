/* What clients call themselves in HELO and EHLO (RFC 5321, section 4.1.1.1): names that no mail server
 * has, and names of scanners. */
#ifndef SS_ANALYSIS_HELO_H
#define SS_ANALYSIS_HELO_H
#include "analysis/observer.h"

extern const struct ss_observer ss_helo_observer;

/* Does the name tell nothing of who that is: an address in or without brackets, one label, none?
 * For who judges the client by all that it does. */
bool ss_helo_is_poor(struct ss_slice name);

#endif
