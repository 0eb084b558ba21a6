/* Lists of addresses, as From, To, Cc, Reply-To and Sender have them (RFC 5322, sections 3.4 and
 * 4.4): names, comments, quoted strings, groups, routes, encoded words in names.
 *
 * Takes an unfolded value and tells what is in it, in order.  What is broken is read as far as it
 * goes, and counted (SS_MAIL_ADDRESS_..., SS_MAIL_WORD_...). */
#ifndef SS_MAIL_ADDRESS_H
#define SS_MAIL_ADDRESS_H
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "mail/encoded_word.h"

struct ss_mailbox {           /* slices: borrowed, valid during the call */
	struct ss_slice name; /* UTF-8, without quotes; empty if there is none */
	struct ss_slice
	        comment; /* the last one's text, UTF-8: "a@b (John)"; empty if there is none */
	struct ss_slice local; /* without quotes, which "a b"@c needs again */
	struct ss_slice
	        domain;      /* as sent, without blanks and comments; "[192.0.2.1]" with brackets */
	struct ss_slice raw; /* all of it, as sent */
	bool is_usual;       /* that is "name <local@domain>", or "local@domain" */
};

struct ss_address_events { /* every member is set */
	void (*on_mailbox)(void *user, const struct ss_mailbox *mailbox);
	/* "name: a@b, c@d;": its mailboxes follow, then the end, also where ";" is missing.  There
	 * are no groups in groups. */
	void (*on_group)(void *user, struct ss_slice name);
	void (*on_group_end)(void *user);
};

/* offset: of the field, for the counts.  Copies go through how->memory and are given back. */
void ss_address_list_read(const struct ss_encoded_words *how, struct ss_slice value,
                          uint64_t offset, const struct ss_address_events *events, void *user);

#endif
