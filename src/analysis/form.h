/* Links of a message, and how its form can be read in two ways. */
#ifndef SS_ANALYSIS_FORM_H
#define SS_ANALYSIS_FORM_H
#include "analysis/observer.h"

extern const struct ss_observer ss_form_observer;

#endif
