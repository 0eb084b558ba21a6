/* Bytes from the wire -> characters, and characters that are safe to show to a person: whatever a
 * terminal, a spreadsheet or an eye would act on or not see becomes a visible escape. */
#ifndef SS_OUTPUT_TEXT_H
#define SS_OUTPUT_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "base/utf8.h"
#include "output/writer.h"

/* What must not reach a terminal, or cannot be seen there. */
static inline bool ss_text_is_hidden(uint32_t code_point)
{
	return ss_utf8_is_hidden(code_point);
}

/* The character at the head of s, and how many bytes it takes (1 at least; s is not empty).
 * is_latin1: s is not valid UTF-8, each byte is the Latin-1 character of its number. */
size_t ss_text_next(struct ss_slice s, bool is_latin1, uint32_t *code_point);

enum { SS_TEXT_ESCAPE = 16 }; /* longest escape and its NUL: "\u{10ffff}" */

/* "\n", "\r", "\t", "\x1b", "\u{202e}"; returns its length. */
size_t ss_text_escape(uint32_t code_point, char out[SS_TEXT_ESCAPE]);

/* Adds a text that is fit to be shown: all of it or, where memory is short, nothing, because half a
 * character is none. */
void ss_text_add(struct ss_buffer *b, const void *shown, size_t len);

/* Adds the visible form of s: UTF-8 without hidden characters.  A byte that is not UTF-8 becomes
 * "\xff".  What comes after `limit` bytes of s becomes "…". */
void ss_text_show(struct ss_buffer *b, struct ss_slice s, size_t limit);

/* Adds a text that ss_text_show made.  One that is written from right to left goes between U+2066
 * and U+2069, of no width: else a terminal that orders it by Unicode's annex 9 would swap what
 * stands before and behind it, the sender and the recipient. */
void ss_text_add_apart(struct ss_buffer *b, struct ss_slice shown);

/* Of a text that ss_text_show made: how many columns a terminal needs for it, */
size_t ss_text_columns(struct ss_slice shown);
/* and how many bytes at its head fit into so many columns. */
size_t ss_text_fit(struct ss_slice shown, size_t columns);
/* The same, but broken behind a space or inside a word that alone is too long (at least one
 * character, whatever its width): the head's length, spaces at its end included. */
size_t ss_text_wrap(struct ss_slice shown, size_t columns);
/* Writes what was cut so.  The end of a line ends what U+2066 began (annex 9, X8): one that is cut gets
 * its U+2069 there, and is begun again in the next part.  is_apart: false before the first part. */
void ss_text_write_part(struct ss_writer *w, struct ss_slice part, bool *is_apart);
/* Writes lines ended by LF, each broken so; columns 0: not broken. */
void ss_text_write_wrapped(struct ss_writer *w, struct ss_slice shown, size_t columns);

#endif
