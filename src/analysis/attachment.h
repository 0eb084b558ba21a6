/* Attached files: what they are called, and what they are. */
#ifndef SS_ANALYSIS_ATTACHMENT_H
#define SS_ANALYSIS_ATTACHMENT_H
#include "analysis/observer.h"

extern const struct ss_observer ss_attachment_observer;

#endif
