/* The secret that the client sent last, and replies that repeat it: some servers answer a line they
 * do not know with `500 5.5.1 Command unrecognized: "c2VjcmV0"`. */
#ifndef SS_SMTP_ECHO_H
#define SS_SMTP_ECHO_H
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"

struct ss_echo {
	struct ss_buffer secret; /* empty: there is none */
	uint64_t index;          /* of the command that held it */
};

struct ss_echo_lines { /* of a reply, without the secret; borrowed from the reply or from block */
	const struct ss_slice *lines;
	size_t n_lines;
	void *block;
	size_t size;
};

void ss_echo_init(struct ss_echo *e, struct ss_memory *memory);
/* Forgets an older one.  Of a longer secret its head is kept: replies cut it, too. */
void ss_echo_keep(struct ss_echo *e, uint64_t index, struct ss_slice secret);
void ss_echo_forget(struct ss_echo *e);
/* The lines with *** where they repeat it, the head of it, or one of its words.  Where memory is
 * short for that, one line of *** stands for all. */
void ss_echo_mask(const struct ss_echo *e, const struct ss_slice *lines, size_t n_lines,
                  struct ss_echo_lines *out);
void ss_echo_release(const struct ss_echo *e, struct ss_echo_lines *lines);

#endif
