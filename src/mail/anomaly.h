/* What is wrong in a message's content; names for records in ss_mail_anomaly_name.  Content may
 * have the same fault in each line, so faults are counted, with the first one's place, not told one
 * by one. */
#ifndef SS_MAIL_ANOMALY_H
#define SS_MAIL_ANOMALY_H
#include <stdint.h>

enum ss_mail_anomaly {
	/* base64 (RFC 2045, section 6.8), quoted-printable (section 6.7) */
	SS_MAIL_BASE64_BAD_CHARACTER, /* outside the alphabet: passed over */
	SS_MAIL_BASE64_BLANK,         /* space or tab: passed over */
	SS_MAIL_BASE64_PADDING_MISSING,
	SS_MAIL_BASE64_PADDING_STRAY,      /* "=" where none may be: passed over */
	SS_MAIL_BASE64_DATA_AFTER_PADDING, /* read on */
	SS_MAIL_BASE64_STRAY_BITS, /* the last character has bits that no octet takes (RFC 4648, 3.5) */
	SS_MAIL_BASE64_INCOMPLETE, /* a single character is left of a quantum: no octet */
	SS_MAIL_QP_BARE_EQUALS, /* "=" that is neither octet nor soft line break: given as it is */
	SS_MAIL_QP_EQUALS_AT_END, /* the text ends within "=XX" or at "=": what is left is dropped */
	SS_MAIL_QP_LOWER_HEX,     /* "=c3" */
	SS_MAIL_QP_SOFT_BLANK,    /* blanks between "=" and the line end: passed over */
	SS_MAIL_QP_TRAILING_BLANK,     /* blanks before the line end: taken away (rule 3) */
	SS_MAIL_QP_BAD_CHARACTER,      /* control or 8-bit octet: given as it is */
	SS_MAIL_ENCODED_LINE_TOO_LONG, /* above 76 characters; place: of the 77th */
	SS_MAIL_ENCODED_BARE_LF,       /* taken for a line end */
	SS_MAIL_ENCODED_BARE_CR,       /* base64: passed over; quoted-printable: given as it is */
	SS_MAIL_ENCODED_GAP,           /* octets are missing */
	SS_N_MAIL_ANOMALIES
};
const char *ss_mail_anomaly_name(enum ss_mail_anomaly a); /* "base64_blank", ...: stable */

struct ss_mail_count { /* how often something was seen, and the offset of the first */
	uint64_t n, first;
};

struct ss_mail_counts { /* zero it */
	struct ss_mail_count of[SS_N_MAIL_ANOMALIES];
};

static inline void ss_mail_count(struct ss_mail_counts *counts, enum ss_mail_anomaly what,
                                 uint64_t offset)
{
	struct ss_mail_count *c = &counts->of[what];
	if (c->n++ == 0 || offset < c->first)
		c->first = offset;
}

#endif
