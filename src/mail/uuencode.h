/* uuencode (POSIX.1, uuencode): "begin MODE NAME", lines of up to 63 octets, "end"; and its form of
 * base64, "begin-base64 MODE NAME", ended by "====".  Private to the reader of bodies.
 *
 * A blank is the same as "`"; blanks that were lost at the end of a line, or one character too much
 * there (a checksum), are nothing.  A line that is none of these ends the file. */
#ifndef SS_MAIL_UUENCODE_H
#define SS_MAIL_UUENCODE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "mail/decode.h"

enum ss_look { SS_LOOK_MORE, SS_LOOK_NO, SS_LOOK_YES };

/* Where a file begins. */
struct ss_uu_begin {
	struct ss_slice name;
	bool is_base64;
	size_t len; /* of the line, its end included */
};

/* Does a file begin with this line?  A line of it must follow: a letter may say "begin 644 of them".
 * is_all: no more text will come.  On SS_LOOK_YES, *begin is set. */
enum ss_look ss_uu_look(struct ss_slice text, bool is_all, struct ss_uu_begin *begin);

enum { SS_UU_LINE = 160 };

struct ss_uu { /* set the first members, zero the rest */
	struct ss_mail_counts *counts;
	uint64_t place; /* of the file, for the counts */
	bool is_base64;
	bool is_over;  /* nothing more is taken */
	bool is_whole; /* and its end was seen, and no line was broken */
	/* Of a line that is not over, or that ended the file and is none of it. */
	size_t line_len;
	/* private from here on */
	bool is_broken, is_lost;
	unsigned full; /* what the first line counts */
	struct ss_base64 base64;
	uint8_t line[SS_UU_LINE];
};

/* Octets that may be written for a portion of len. */
#define SS_UU_ROOM(len) ((len) + (len) / 2 + SS_UU_LINE + 16)

/* Returns how many octets were written to out; *used: how many were taken of text. */
size_t ss_uu_feed(struct ss_uu *u, const uint8_t *text, size_t len, uint8_t *out, size_t *used);
/* Octets are missing: it goes on at the next line. */
void ss_uu_gap(struct ss_uu *u);
/* No more text; it is over.  Returns how many octets were written to out. */
size_t ss_uu_end(struct ss_uu *u, uint8_t out[SS_UU_ROOM(0)]);

#endif
