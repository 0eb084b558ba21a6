/* Lines, messages and turns that are not where the RFCs put them: what programs that disagree about
 * them can be fooled with. */
#ifndef SS_ANALYSIS_FRAMING_H
#define SS_ANALYSIS_FRAMING_H
#include "analysis/observer.h"

extern const struct ss_observer ss_framing_observer;

#endif
