/* What is in a mailbox as records show it: "Name <local@domain>", or the address alone. */
#ifndef SS_ANALYSIS_MAILBOX_H
#define SS_ANALYSIS_MAILBOX_H
#include <stdbool.h>

#include "base/slice.h"

struct ss_mailbox_parts { /* slices of the text; absent where it has none */
	struct ss_slice name, address, local, domain;
};

struct ss_mailbox_parts ss_mailbox_split(struct ss_slice text);
/* The first thing in free text that has the form of an address, absent if there is none. */
struct ss_slice ss_mailbox_find(struct ss_slice text);

#endif
