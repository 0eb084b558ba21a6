/* A part while it is open, and what its header fields say of it: private to mime.c. */
#ifndef SS_MAIL_MIME_PART_H
#define SS_MAIL_MIME_PART_H
#include "base/arena.h"
#include "mail/encoded_word.h"
#include "mail/mime.h"

struct ss_mime_name {         /* of a file */
	struct ss_slice text; /* absent: none */
	bool is_extended;     /* RFC 2231: then it counts more than one that is not */
};

struct ss_mime_open {
	struct ss_mime_part of; /* as it is told */
	struct ss_mime_open *up;
	struct ss_mime_open *outer; /* the innermost multipart that it is in; NULL: none */
	struct ss_arena texts;
	/* of its header */
	struct ss_header header;
	struct ss_mime_name filename, name, boundary;
	uint64_t first_field, type_offset; /* of MIME's fields; of Content-Type */
	unsigned seen;                     /* fields, a bit each: see the table in mime_part.c */
	/* of a multipart */
	bool has_begun; /* a boundary was seen */
	bool is_closed; /* and the last one */
	bool has_text;  /* told of its preamble, or of its epilogue once that begins */
};

void ss_mime_part_take_field(struct ss_mime_open *p, const struct ss_encoded_words *how,
                             const struct ss_header_field *field);
/* Its header is over.  may_hold: others may be in it; else it is a leaf. */
void ss_mime_part_settle(struct ss_mime_open *p, const struct ss_encoded_words *how, bool may_hold);

#endif
