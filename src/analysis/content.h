/* What is in the parts of a message: signals of their content (docs/signals.md), made findings by what
 * they mean together and where they stand. */
#ifndef SS_ANALYSIS_CONTENT_H
#define SS_ANALYSIS_CONTENT_H
#include "analysis/observer.h"

extern const struct ss_observer ss_content_observer;

#endif
