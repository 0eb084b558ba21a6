/* All observers: a row each in observers.c. */
#ifndef SS_ANALYSIS_OBSERVERS_H
#define SS_ANALYSIS_OBSERVERS_H
#include "analysis/observer.h"

extern const struct ss_observer
        *const ss_detectors[]; /* those that raise findings; ended by NULL */

/* The row of that id, NULL if there is none. */
const struct ss_finding_row *ss_finding_row_find(struct ss_slice id);

#endif
