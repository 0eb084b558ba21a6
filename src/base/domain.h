/* Names of domains as one compares them: A-labels in lower case (RFC 5890, section 2.3.2.1), whether
 * they come as such or as U-labels.  Letters beyond ASCII are lower-cased where Latin, Greek, Cyrillic
 * and Armenian have capitals; a U-label proper has none, so nothing more is needed (RFC 5891, section
 * 5.2).  Needs no table of Unicode, and tells nothing of whether a name may be registered. */
#ifndef SS_BASE_DOMAIN_H
#define SS_BASE_DOMAIN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/words.h"

enum { SS_DOMAIN_TEXT = 256 };

/* The domain, its dot at the end left out, into out (not ended by NUL); the slice of it.  Absent if it
 * is none: an empty or too long label (RFC 1035, section 2.3.4), an octet that is no letter, digit,
 * hyphen or underscore, what is not UTF-8. */
struct ss_slice ss_domain_fold(struct ss_slice domain, uint8_t out[SS_DOMAIN_TEXT]);

/* The last n labels of a domain, folded or not, its dot at the end left out; empty if it has fewer. */
struct ss_slice ss_domain_last(struct ss_slice domain, size_t n);
/* Is the folded one "192.0.2.1", or like it?  No top-level domain is a number (RFC 3696, section 2). */
bool ss_domain_is_address(struct ss_slice folded);
/* Once folded, are they the same?  False if one is none. */
bool ss_domain_is_same(struct ss_slice a, struct ss_slice b);

/* Is the domain, or one above it, in the list of folded ones?  Whole labels compare: with
 * "temp.example" in the list, "a.temp.example" is in it, "xtemp.example" is not. */
bool ss_domain_is_in(const struct ss_words *list, struct ss_slice domain);

#endif
