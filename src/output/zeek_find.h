/* What Zeek's scripts find in the texts of a dialogue and a header: mailboxes, lists of addresses,
 * IP addresses.  Their patterns, not the grammar of the RFCs: who reads the log compares it with
 * Zeek's.  Slices are of the text itself. */
#ifndef SS_OUTPUT_ZEEK_FIND_H
#define SS_OUTPUT_ZEEK_FIND_H
#include <stdbool.h>
#include <stddef.h>

#include "base/address.h"
#include "base/slice.h"

/* The next mailbox at or behind *at, which is moved behind it; the absent slice: there is none.
 * One without a domain is none.  A quoted local part is taken whole, which Zeek breaks at blanks. */
struct ss_slice ss_zeek_next_mailbox(struct ss_slice text, size_t *at);
/* The next element of a list that commas separate, without blanks at both ends; those in quotes do
 * not separate, and the name of a group is not its first member's (Zeek has it so).  The absent
 * slice: no more. */
struct ss_slice ss_zeek_next_element(struct ss_slice text, size_t *at);
/* The first IP address, the longest at its place; false: there is none. */
bool ss_zeek_find_ip(struct ss_slice text, struct ss_address *out);
/* The second address of a Received field that has brackets or blanks around it, else the first;
 * false: there is none. */
bool ss_zeek_find_hop(struct ss_slice received, struct ss_address *out);

#endif
