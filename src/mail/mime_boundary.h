/* Is a line a boundary, and whose (RFC 2046, section 5.1)?  Private to mime.c. */
#ifndef SS_MAIL_MIME_BOUNDARY_H
#define SS_MAIL_MIME_BOUNDARY_H
#include "mail/mime_part.h"

struct ss_mime_line {         /* that begins with "--" */
	struct ss_slice text; /* without its line end, and blanks in front of that */
	unsigned end;         /* octets of the line end: 0: there is none, as octets end here */
	bool has_blanks;      /* at the end */
};

struct ss_mime_boundary {
	struct ss_mime_open *multipart; /* whose it is; NULL: it is text */
	bool is_close;
	/* of text: why it is none */
	bool has_text_after, is_closed;
};

struct ss_mime_line ss_mime_line_of(struct ss_slice line);
/* innermost: the multipart to begin with, then those around it. */
struct ss_mime_boundary ss_mime_boundary_find(struct ss_mime_open *innermost, struct ss_slice text);

#endif
