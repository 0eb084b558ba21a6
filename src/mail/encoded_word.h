/* Encoded words in header fields (RFC 2047) -> UTF-8.
 *
 * Words that follow each other with nothing but blanks between are joined, and if their charset is
 * the same, before it is undone: a character may be cut in two (section 5 forbids it, many do it).
 * What is no encoded word is left as it is; 8-bit text between them is UTF-8, or read as
 * windows-1252.  Faults are counted (SS_MAIL_WORD_...). */
#ifndef SS_MAIL_ENCODED_WORD_H
#define SS_MAIL_ENCODED_WORD_H
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "mail/anomaly.h"
#include "mail/charset.h"

struct ss_encoded_words {                   /* all borrowed */
	const struct ss_charsets *charsets; /* NULL: the built-in ones */
	struct ss_mail_counts *counts;
	struct ss_memory *memory;
};

/* Adds text to out with its words decoded.  text: an unfolded value, or a part of it; offset: of
 * the field, for the counts.  False if memory or the limit of out cut it. */
bool ss_encoded_word_decode(const struct ss_encoded_words *how, struct ss_slice text,
                            uint64_t offset, struct ss_buffer *out);

#endif
