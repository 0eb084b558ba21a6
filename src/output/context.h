/* Our view of a capture for a language model (record/context.h), in as many tokens as there are: what
 * is most important first, each thing at length if that leaves room for all findings and failures in
 * brief; what is left out is said, and how to get it. */
#ifndef SS_OUTPUT_CONTEXT_H
#define SS_OUTPUT_CONTEXT_H
#include "base/arena.h"
#include "base/buffer.h"
#include "output/writer.h"
#include "record/context.h"

/* How many tokens a text is, on the safe side of the tokenisers in use (docs/context.md has figures).
 * Of a run of letters and digits: one for each five letters (capitals, then small ones), one for each
 * three digits; if it is longer than 16, three for each four.  Each other sign is one, each octet beyond
 * ASCII, each line end; a single blank is part of what follows it.  Sums up over lines. */
uint64_t ss_context_tokens(struct ss_slice text);

/* The least that can be asked for: what is always said, and a finding or two. */
enum { SS_CONTEXT_LEAST_TOKENS = 500 };

/* How it looks: a row in context.c. */
struct ss_context_form {
	const char *name, *about;
	void (*begin)(struct ss_buffer *b, const struct ss_context_items *items);
	/* Before the first item of a section. */
	void (*begin_section)(struct ss_buffer *b, enum ss_context_section s);
	/* Ends in what parts it from the next one. */
	void (*item)(struct ss_buffer *b, const struct ss_context_item *item, const void *object);
	void (*end_section)(struct ss_buffer *b, enum ss_context_section s);
	/* What was left out, and the end of it all. */
	void (*end)(struct ss_buffer *b, const struct ss_context_items *items,
	            const struct ss_context_left_record *left, size_t n);
};
extern const struct ss_context_form *const ss_context_forms[]; /* ended by NULL */

/* Writes it.  max_tokens: SS_CONTEXT_LEAST_TOKENS at least; 0: all.  Items' structs were made safe
 * (context_show.h).  0, or SS_ENOMEM: nothing was written. */
int ss_context_write(struct ss_writer *w, const struct ss_context_form *form,
                     const struct ss_context_items *items, uint64_t max_tokens,
                     struct ss_arena *arena);

#endif
