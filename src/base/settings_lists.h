/* The lists that settings have by default.  Short on purpose: what is well known, and will be for
 * years.  A site adds its own. */
#ifndef SS_BASE_SETTINGS_LISTS_H
#define SS_BASE_SETTINGS_LISTS_H
#include "base/networks.h"
#include "base/words.h"

extern const struct ss_words ss_no_words, ss_disposable_domains, ss_freemail_domains,
        ss_shortener_domains, ss_scanner_names, ss_blocklist_names, ss_risky_extensions;
extern const struct ss_networks ss_no_networks, ss_private_networks;

#endif
