/* The secrets that the client sent last, and replies that repeat them: some servers answer a line they
 * do not know with `500 5.5.1 Command unrecognized: "c2VjcmV0"`, some say which password is wrong. */
#ifndef SS_SMTP_ECHO_H
#define SS_SMTP_ECHO_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/slice.h"
#include "smtp/unseen.h"

struct ss_echo { /* private */
	struct ss_memory *memory;
	struct ss_echo_kept *kept; /* NULL: nothing is */
};

struct ss_echo_lines { /* of a reply, without secrets; borrowed from the reply or from block */
	const struct ss_slice *lines;
	size_t n_lines;
	void *block;
	size_t size;
};

void ss_echo_init(struct ss_echo *e, struct ss_memory *memory);

/* index: of the command that held it.  Of long secrets the head is kept (replies cut them, too), of many
 * the last, and of what memory is short for none. */
/* Words of a line as it was sent. */
void ss_echo_keep_line(struct ss_echo *e, uint64_t index, struct ss_slice line);
/* The same words, and the line, as they may be read as base64 by a server that is less strict than RFC
 * 4648: what stands in them between NULs, other controls, blanks and colons. */
void ss_echo_keep_decoded(struct ss_echo *e, uint64_t index, struct ss_slice line);
/* A password, a token: as a whole, however short it is. */
void ss_echo_keep_secret(struct ss_echo *e, uint64_t index, struct ss_slice secret);

void ss_echo_forget(struct ss_echo *e);
/* What older commands held. */
void ss_echo_forget_before(struct ss_echo *e, uint64_t index);

void ss_echo_mask_kept(const struct ss_echo *e, struct ss_echo_lines *out); /* private */
/* The lines with *** where they repeat a secret, or the head of one, and instead of a line that repeats
 * it in base64.  Where memory is short for that, one line of *** stands for all. */
static inline void ss_echo_mask(const struct ss_echo *e, const struct ss_slice *lines,
                                size_t n_lines, struct ss_echo_lines *out)
{
	*out = (struct ss_echo_lines){.lines = lines, .n_lines = n_lines};
	if (e->kept) /* hardly ever */
		ss_echo_mask_kept(e, out);
}
/* The same of a reply to what was not seen. */
void ss_echo_mask_unseen(const struct ss_echo *e, enum ss_unseen what, const struct ss_slice *lines,
                         size_t n_lines, struct ss_echo_lines *out);
static inline void ss_echo_release(const struct ss_echo *e, struct ss_echo_lines *lines)
{
	if (lines->block)
		ss_memory_give(e->memory, lines->block, lines->size);
	lines->block = NULL;
}

/* For echo_decoded.c: one word; shorter ones than SS_ECHO_SHORTEST are in every reply. */
enum { SS_ECHO_SHORTEST = 4, SS_ECHO_LONGEST = 512, SS_ECHO_WORDS_A_LINE = 8 };
void ss_echo_keep_word(struct ss_echo *e, uint64_t index, struct ss_slice word);
/* text without what is not of base64's alphabet; a number of octets, maybe 0. */
size_t ss_echo_decode(struct ss_slice text, uint8_t out[SS_ECHO_LONGEST]);

#endif
