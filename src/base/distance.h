/* How unlike two short texts are: letters put in, left out, changed, and two neighbours that changed
 * places (Damerau and Levenshtein; optimal string alignment). */
#ifndef SS_BASE_DISTANCE_H
#define SS_BASE_DISTANCE_H
#include "base/slice.h"

enum { SS_DISTANCE_LONGEST = 63, SS_DISTANCE_UNLIKE = 1000 };

/* SS_DISTANCE_UNLIKE if one is longer than SS_DISTANCE_LONGEST octets.  Case counts. */
unsigned ss_distance(struct ss_slice a, struct ss_slice b);

#endif
