/* Whose mailbox an envelope names: its domain, and what the site says of that. */
#ifndef SS_ANALYSIS_SENDER_H
#define SS_ANALYSIS_SENDER_H
#include <stdbool.h>

#include "base/domain.h"
#include "base/settings.h"

struct ss_sender {
	struct ss_slice domain; /* folded (base/domain.h), or what stands there in lower case */
	uint8_t text[SS_DOMAIN_TEXT];
};

/* What is behind the last @ of the mailbox; false if there is nothing: "<>", "postmaster". */
bool ss_sender_read(struct ss_slice mailbox, struct ss_sender *out);
/* By the site's lists of suspicious and disposable domains: whole labels, never parts of them. */
bool ss_sender_is_suspicious(const struct ss_sender *s, const struct ss_settings *settings);
bool ss_sender_is_internal(const struct ss_sender *s, const struct ss_settings *settings);

#endif
