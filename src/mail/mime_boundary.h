/* Is a line a boundary, and whose (RFC 2046, section 5.1)?  Private to mime.c. */
#ifndef SS_MAIL_MIME_BOUNDARY_H
#define SS_MAIL_MIME_BOUNDARY_H
#include "base/limits.h"
#include "mail/mime_part.h"

struct ss_mime_line {         /* that begins with "--" */
	struct ss_slice text; /* without its line end, and blanks in front of that */
	unsigned end;         /* octets of the line end: 0: there is none, as octets end here */
	bool has_blanks;      /* at the end */
};

/* The multiparts that are open, each in the one before.  Side by side, as a message may consist of
 * lines that each have to be compared with all of them. */
struct ss_mime_boundaries {
	unsigned n;
	struct {
		uint64_t head, mask; /* the boundary's first octets, up to eight */
		size_t least;        /* the length of the shortest of this and those before */
		struct ss_mime_open *multipart;
	} of[SS_LIMIT_MIME_DEPTH];
};

struct ss_mime_boundary {
	struct ss_mime_open *multipart; /* whose it is; NULL: it is text */
	bool is_close;
	/* of text: why it is none */
	bool has_text_after, is_closed;
};

struct ss_mime_line ss_mime_line_of(struct ss_slice line);
void ss_mime_boundary_add(struct ss_mime_boundaries *b, struct ss_mime_open *multipart);
/* text: of a line. */
struct ss_mime_boundary ss_mime_boundary_find(const struct ss_mime_boundaries *b,
                                              struct ss_slice text);

#endif
