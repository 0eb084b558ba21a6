/* The structure of a message (RFC 2045, 2046): parts in parts, and of each its header fields and
 * the octets of its body as they were sent.
 *
 * Feed the content from its first octet, in portions of any size: cut elsewhere, the same octets
 * give the same events.  The line end in front of a boundary belongs to the boundary (RFC 2046,
 * section 5.1.1), and to no body.  What a multipart has in front of its first boundary and behind
 * its last one is part of its size, and told to nobody.
 *
 * Bounded by SS_LIMIT_MIME_DEPTH, SS_LIMIT_MIME_PARTS, SS_LIMIT_MIME_TEXT; what is beyond is body
 * of the part that it is in, and counted.
 *
 * The reading is the lenient one of mail programs where they agree; what a strict reader would take
 * otherwise is counted (SS_MAIL_MIME_...). */
#ifndef SS_MAIL_MIME_H
#define SS_MAIL_MIME_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/slice.h"
#include "mail/anomaly.h"
#include "mail/charset.h"
#include "mail/header.h"

enum ss_mime_kind {                    /* of a part, by its type */
	            SS_MIME_LEAF,      /* a body of its own */
	            SS_MIME_MULTIPART, /* other parts, between boundaries */
	            SS_MIME_MESSAGE,   /* another message: one part, with a header of its own */
};

enum ss_mime_encoding {               /* RFC 2045, section 6; names in ss_mime_encoding_name */
	                SS_MIME_NONE, /* no field says one: 7bit */
	                SS_MIME_7BIT,
	                SS_MIME_8BIT,
	                SS_MIME_BINARY,
	                SS_MIME_QUOTED_PRINTABLE,
	                SS_MIME_BASE64,
	                SS_MIME_UUENCODE, /* x-uuencode, uuencode, x-uue, uue */
	                SS_MIME_YENC,     /* x-yenc, yenc */
	                SS_MIME_UNKNOWN,  /* given as it is */
};
const char *ss_mime_encoding_name(enum ss_mime_encoding e); /* "base64"; "" for NONE, UNKNOWN */

enum ss_mime_end {                       /* how a part ended */
	           SS_MIME_END_BOUNDARY, /* at the next boundary of the multipart that it is in */
	           SS_MIME_END_CLOSED, /* at a boundary further out: its own multipart was never closed */
	           SS_MIME_END_CONTENT, /* with the content: as it must be of the message itself */
	           SS_MIME_END_CUT, /* with the content, inside a multipart that was not closed */
};

/* Known when its header is over.  Slices are borrowed until its on_part_end; absent where it does
 * not say. */
struct ss_mime_part {
	const struct ss_mime_part *up; /* the part that it is in; NULL: it is the message */
	unsigned index;                /* from 0, the message, by order of beginning */
	unsigned depth;                /* 0: the message */
	uint64_t offset;               /* of its header's first octet, in the content */
	uint64_t body;                 /* of its body's; from on_body on */
	enum ss_mime_kind kind;
	enum ss_mime_encoding encoding;
	/* "text/plain", lower case: as declared, else as RFC 2045 5.2 and RFC 2046 5.1.5 have it. */
	struct ss_slice type;
	bool is_type_declared;
	struct ss_slice charset;       /* lower case */
	struct ss_slice boundary;      /* as sent, without quotes */
	struct ss_slice disposition;   /* "attachment", "inline", lower case */
	struct ss_slice encoding_text; /* as declared, lower case */
	/* filename of Content-Disposition, else name of Content-Type: UTF-8, RFC 2231 and RFC 2047
	 * undone.  As sent, path and all: not to be opened. */
	struct ss_slice filename;
	struct ss_slice content_id;  /* without angle brackets */
	struct ss_slice description; /* UTF-8 */
	/* Octets of its body so far, as sent, missing ones included; of what is no leaf: at its end. */
	uint64_t size;
	uint64_t missing; /* of them, up to now */
	/* Octets of its header are missing: fields of it, and perhaps its body's first lines; or of
	 * that of the message/rfc822 whose message it is. */
	bool has_header_gap;
	/* At its end: octets of the line end in front of the boundary that ended it, which are not
	 * its own.  An empty body has one, a part without a body has none. */
	unsigned line_end;
};

struct ss_mime_events { /* every member is set */
	/* A part begins: its header follows. */
	void (*on_part)(void *user, const struct ss_mime_part *part);
	void (*on_field)(void *user, const struct ss_mime_part *part,
	                 const struct ss_header_field *field);
	/* Its header is over: what the part says of itself is known. */
	void (*on_body)(void *user, const struct ss_mime_part *part);
	/* Of a leaf alone, in order, none empty. */
	void (*on_octets)(void *user, const struct ss_mime_part *part, const uint8_t *bytes,
	                  size_t len);
	void (*on_gap)(void *user, const struct ss_mime_part *part, uint64_t len);
	/* Each part that began ends, those within before those around them. */
	void (*on_part_end)(void *user, const struct ss_mime_part *part, enum ss_mime_end how);
};

struct ss_mime_options { /* all borrowed, must outlive it */
	const struct ss_mime_events *events;
	void *user;
	struct ss_mail_counts *counts;
	const struct ss_charsets *charsets; /* NULL: the built-in ones */
	struct ss_memory *memory;
	bool is_flat; /* take all of the body as the message's own, whatever it says of itself */
};

struct ss_mime;

/* NULL when memory is short. */
struct ss_mime *ss_mime_create(const struct ss_mime_options *options);
void ss_mime_destroy(struct ss_mime *m); /* NULL is taken; calls nobody */
void ss_mime_feed(struct ss_mime *m, const uint8_t *bytes, size_t len);
/* len octets are missing.  Reading goes on at the next line. */
void ss_mime_gap(struct ss_mime *m, uint64_t len);
/* No more octets: what is open ends.  is_cut: the content goes on, unseen. */
void ss_mime_end(struct ss_mime *m, bool is_cut);

#endif
