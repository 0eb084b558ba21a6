/* What is too much: mail to one mailbox, bounces of mail that it never sent, and more than a client, an
 * account or a domain sends otherwise. */
#ifndef SS_ANALYSIS_ABUSE_RATE_H
#define SS_ANALYSIS_ABUSE_RATE_H
#include "analysis/observer.h"

extern const struct ss_observer ss_abuse_rate_observer;

#endif
