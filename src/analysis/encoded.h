/* Does a text look like encoded or random octets rather than words? */
#ifndef SS_ANALYSIS_ENCODED_H
#define SS_ANALYSIS_ENCODED_H
#include <stdbool.h>

#include "base/settings.h"

/* Bits an octet (Shannon); 0 for none. */
double ss_entropy(struct ss_slice text);

/* Its longest run without blanks is of at least entropy_least octets, all ASCII, and has at least
 * entropy_high bits an octet or is all hexadecimal. */
bool ss_encoded_is(const struct ss_settings *s, struct ss_slice text);

#endif
