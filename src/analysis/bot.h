/* Clients that behave like the programs of spam bots, by a score whose terms are told. */
#ifndef SS_ANALYSIS_BOT_H
#define SS_ANALYSIS_BOT_H
#include "analysis/observer.h"

extern const struct ss_observer ss_bot_observer;

#endif
