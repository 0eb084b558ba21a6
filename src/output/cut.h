/* Shortening a text to a column of a table, in a way that does not change what it seems to say. */
#ifndef SS_OUTPUT_CUT_H
#define SS_OUTPUT_CUT_H
#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/slice.h"

struct ss_cut { /* shown as head, then "…" if is_cut, then tail */
	struct ss_slice head, tail;
	bool is_cut;
	size_t columns; /* of all that */
};

/* Texts are of ss_text_show: visible UTF-8. */

/* The beginning counts: "Mailbox full, try ag…". */
struct ss_cut ss_cut_end(struct ss_slice shown, size_t columns);

/* Of a mail address (or host name) the end counts: whoever controls evil.test may put
 * "bank.example." in front of it, or "ceo@bank.example" into the local part.  So the domain stays
 * whole and the local part is cut, "ali…@relay.example"; if that is too wide, labels go from the
 * left, always at a dot, "….relay.example".  The last two labels and address literals are never
 * cut: then the result is wider than was asked, and an ugly table is better than a lie. */
struct ss_cut ss_cut_address(struct ss_slice shown, size_t columns);

/* Adds the visible form of an address from the wire.  One that is longer than RFC 5321, section
 * 4.5.3.1 allows is cut by the same rule. */
void ss_cut_show_address(struct ss_buffer *b, struct ss_slice address);

void ss_cut_add(struct ss_buffer *b, const struct ss_cut *cut);

#endif
