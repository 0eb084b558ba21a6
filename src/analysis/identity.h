/* Who a message says it is from: do envelope, header and signatures agree, and does a name look like
 * another's? */
#ifndef SS_ANALYSIS_IDENTITY_H
#define SS_ANALYSIS_IDENTITY_H
#include "analysis/observer.h"

extern const struct ss_observer ss_identity_observer;

#endif
