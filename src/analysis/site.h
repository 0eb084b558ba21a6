/* Who is inside, and whose mail is whose: the questions that many observers ask of the settings. */
#ifndef SS_ANALYSIS_SITE_H
#define SS_ANALYSIS_SITE_H
#include <stdbool.h>

#include "base/settings.h"

bool ss_site_is_loopback(const struct ss_address *a);
/* In internal_networks, or one of our relays. */
bool ss_site_is_inside(const struct ss_settings *s, const struct ss_address *a);
/* May it speak for others (XCLIENT, XFORWARD, PROXY)?  If no proxies are named, whoever is inside. */
bool ss_site_is_proxy(const struct ss_settings *s, const struct ss_address *a);

/* Behind the last @ of a mailbox; absent if it has none. */
struct ss_slice ss_site_domain(struct ss_slice mailbox);
/* Is that domain one of internal_domains? */
bool ss_site_is_own_domain(const struct ss_settings *s, struct ss_slice domain);

/* Is `what` anywhere in the text, in whatever case? */
bool ss_site_holds_nocase(struct ss_slice text, struct ss_slice what);

#endif
