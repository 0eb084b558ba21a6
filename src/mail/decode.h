/* Undoes the encodings of content (RFC 2045, section 6): base64 and quoted-printable.
 *
 * Feed the encoded text in order, in portions of any size: cut elsewhere, it gives the same octets
 * and the same counts.  Allocates nothing, cannot fail.  The octets go to a buffer of the caller.
 *
 * Where readers of mail differ, the lenient reading is given, and what a strict one would not take
 * is counted (SS_MAIL_BASE64_..., SS_MAIL_QP_..., SS_MAIL_ENCODED_...), with its place in the
 * encoded text.  `agreed` is how many octets come before the first place where readers make other
 * octets of the text: one stops there, another goes on.
 *
 * What is fed is the part's body and no more: the CR LF in front of a boundary belongs to the
 * boundary (RFC 2046, section 5.1.1), and it is for the MIME layer to hold it back. */
#ifndef SS_MAIL_DECODE_H
#define SS_MAIL_DECODE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mail/anomaly.h"

/* Octets of the longest line of both encodings, without its line end. */
enum { SS_ENCODED_LINE = 76 };

struct ss_base64 {                     /* set the first member, zero the rest */
	struct ss_mail_counts *counts; /* borrowed, must outlive this */
	uint64_t offset;               /* octets of encoded text so far, missing ones included */
	uint64_t made;                 /* octets given so far */
	uint64_t agreed;               /* of them; see above: has its sense after ss_base64_end */
	/* private from here on */
	uint64_t line_start;
	uint32_t bits; /* of the quantum in hand */
	uint8_t n, pads;
	bool is_padded, is_after_cr, is_lost, is_disputed;
};

/* How large `out` must be for a portion of len octets: whole vectors are written. */
#define SS_BASE64_ROOM(len) ((len) + 4)

/* Returns how many octets were written to out. */
size_t ss_base64_feed(struct ss_base64 *d, const uint8_t *text, size_t len, uint8_t *out);
/* len octets are missing: reading goes on at the next line, as lines hold whole quanta. */
void ss_base64_gap(struct ss_base64 *d, uint64_t len);
/* No more text; padding may be missing.  Returns how many octets (0..2) were written to out. */
size_t ss_base64_end(struct ss_base64 *d, uint8_t out[4]);

/* Blanks at the end of a line that are taken away; what comes before the last so many is text. */
enum { SS_QP_BLANKS = 128 };

struct ss_qp {                         /* set the first member, zero the rest */
	struct ss_mail_counts *counts; /* borrowed, must outlive this */
	uint64_t offset, made, agreed; /* as above */
	/* private from here on */
	uint64_t line_start;
	uint8_t state, digit;
	bool is_disputed;
	uint8_t n_held;
	uint8_t held[SS_QP_BLANKS]; /* blanks, maybe behind an "=": text if no line end follows */
};

#define SS_QP_ROOM(len) ((len) + SS_QP_BLANKS + 16)

/* Returns how many octets were written to out.  Line ends are given as they were sent. */
size_t ss_qp_feed(struct ss_qp *d, const uint8_t *text, size_t len, uint8_t *out);
/* len octets are missing.  Returns how many octets were written to out. */
size_t ss_qp_gap(struct ss_qp *d, uint64_t len, uint8_t out[SS_QP_ROOM(0)]);
/* No more text.  Returns how many octets were written to out. */
size_t ss_qp_end(struct ss_qp *d, uint8_t out[SS_QP_ROOM(0)]);

#endif
