/* What a server's answers show: that it puts off strangers, makes them wait, believes a blocklist, or
 * gives away by the time it takes which mailboxes exist. */
#ifndef SS_ANALYSIS_PROBE_REPLY_H
#define SS_ANALYSIS_PROBE_REPLY_H
#include "analysis/observer.h"

extern const struct ss_observer ss_probe_reply_observer;

#endif
