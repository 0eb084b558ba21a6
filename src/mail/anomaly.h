/* What is wrong in a message's content; names for records in ss_mail_anomaly_name.  Content may
 * have the same fault in each line, so faults are counted, with the first one's place, not told one
 * by one. */
#ifndef SS_MAIL_ANOMALY_H
#define SS_MAIL_ANOMALY_H
#include <stdint.h>
#include <string.h>

enum ss_mail_anomaly {
	/* base64 (RFC 2045, section 6.8), quoted-printable (section 6.7) */
	SS_MAIL_BASE64_BAD_CHARACTER, /* outside the alphabet: passed over */
	SS_MAIL_BASE64_BLANK,         /* space or tab: passed over */
	SS_MAIL_BASE64_PADDING_MISSING,
	SS_MAIL_BASE64_PADDING_STRAY,      /* "=" where none may be: passed over */
	SS_MAIL_BASE64_DATA_AFTER_PADDING, /* read on */
	SS_MAIL_BASE64_STRAY_BITS, /* bits of the last character are no octet's (RFC 4648, 3.5) */
	SS_MAIL_BASE64_INCOMPLETE, /* a single character is left of a quantum: no octet */
	SS_MAIL_QP_BARE_EQUALS, /* "=" that is neither octet nor soft line break: given as it is */
	SS_MAIL_QP_EQUALS_AT_END,      /* the text ends within "=XX" or at "=": that is dropped */
	SS_MAIL_QP_LOWER_HEX,          /* "=c3" */
	SS_MAIL_QP_SOFT_BLANK,         /* blanks between "=" and the line end: passed over */
	SS_MAIL_QP_TRAILING_BLANK,     /* blanks before the line end: taken away (rule 3) */
	SS_MAIL_QP_BAD_CHARACTER,      /* control or 8-bit octet: given as it is */
	SS_MAIL_ENCODED_LINE_TOO_LONG, /* above 76 characters; place: of the 77th */
	SS_MAIL_ENCODED_BARE_LF,       /* taken for a line end */
	SS_MAIL_ENCODED_BARE_CR,       /* base64: passed over; quoted-printable: given as it is */
	SS_MAIL_ENCODED_GAP,           /* octets are missing */
	/* files within text, and bodies declared so; place: where the file begins */
	SS_MAIL_UU_SHORT_LINE, /* fewer characters than it needs: blanks were lost there */
	SS_MAIL_UU_NO_BEGIN,   /* declared, but nothing begins: given as it is */
	SS_MAIL_UU_NO_END,     /* no "end": the file ends at a line that is none of it */
	SS_MAIL_YENC_BAD_SIZE, /* another size than it tells */
	SS_MAIL_YENC_BAD_CHECKSUM,
	SS_MAIL_YENC_NO_BEGIN,
	SS_MAIL_YENC_NO_END,
	SS_MAIL_FILE_TEXT_OUTSIDE, /* a body declared so has more text than the file: passed over */
	/* header (RFC 5322, section 2.2) */
	SS_MAIL_HEADER_BARE_LF, /* a line ended by LF alone: taken for a line */
	SS_MAIL_HEADER_BARE_CR, /* CR and no LF: no line end, part of the value */
	SS_MAIL_HEADER_NUL,
	SS_MAIL_HEADER_RAW_8BIT,      /* an octet above 127 (allowed by RFC 6532 alone) */
	SS_MAIL_HEADER_LINE_TOO_LONG, /* above 998 octets (section 2.1.1); place: of the line */
	SS_MAIL_HEADER_BLANK_FOLD,    /* a line of blanks goes on with the field; others end here */
	SS_MAIL_HEADER_BLANK_BEFORE_COLON, /* obsolete (4.5) */
	SS_MAIL_HEADER_BAD_NAME,           /* control or 8-bit octets in a field's name */
	SS_MAIL_HEADER_MBOX_LINE, /* "From a@b Thu ...", ">From ..." as first line: passed over */
	SS_MAIL_HEADER_NO_BLANK_LINE,   /* a line that is no field: the body begins with it */
	SS_MAIL_HEADER_ENDS_BY_LF,      /* the blank line is LF alone: strict readers go on */
	SS_MAIL_HEADER_FIELD_TOO_LONG,  /* above SS_LIMIT_HEADER_FIELD, or memory was short: cut */
	SS_MAIL_HEADER_TOO_MANY_FIELDS, /* above SS_LIMIT_HEADER_FIELDS */
	SS_MAIL_HEADER_TOO_LONG, /* above SS_LIMIT_HEADER: what follows is not read as header */
	SS_MAIL_HEADER_CUT,      /* the content ends inside a line of it */
	SS_MAIL_HEADER_GAP,      /* octets are missing */
	SS_MAIL_HEADER_REPEATED, /* Subject, From or the like again (3.6): the first counts */
	/* encoded words (RFC 2047) */
	SS_MAIL_WORD_BROKEN,          /* "=?" that begins no encoded word: left as it is */
	SS_MAIL_WORD_TOO_LONG,        /* above 75 characters (RFC 2047, section 2): read */
	SS_MAIL_WORD_NO_BLANK,        /* beside text, or another word, without a blank: read */
	SS_MAIL_WORD_BAD_ENCODING,    /* "=" without two digits, or base64 with faults: read */
	SS_MAIL_WORD_BAD_CHARACTER,   /* octets that its charset does not have: U+FFFD */
	SS_MAIL_WORD_UNKNOWN_CHARSET, /* left as it is */
	SS_MAIL_WORD_CONTROL,  /* control characters are encoded in it, line ends among them */
	SS_MAIL_TEXT_NOT_UTF8, /* 8-bit text that is no UTF-8: read as windows-1252 */
	/* addresses (RFC 5322, section 3.4) */
	SS_MAIL_ADDRESS_UNCLOSED,   /* a quote, comment or angle bracket that is not closed */
	SS_MAIL_ADDRESS_ROUTE,      /* "<@a,@b:c@d>" (obsolete, 4.4): passed over */
	SS_MAIL_ADDRESS_NO_DOMAIN,  /* no "@", or nothing behind it */
	SS_MAIL_ADDRESS_NO_LOCAL,   /* nothing in front of the "@" */
	SS_MAIL_ADDRESS_SEVERAL_AT, /* the last "@" counts; others take the first */
	SS_MAIL_ADDRESS_NO_ANGLE,   /* "John a@b": the last word is taken for the address */
	SS_MAIL_ADDRESS_BLANK,      /* blanks within an address: taken out */
	SS_MAIL_ADDRESS_TEXT_AFTER, /* text, or another address, behind ">": passed over */
	SS_MAIL_ADDRESS_SEMICOLON,  /* ";" between addresses that are no group: taken for a comma */
	SS_MAIL_ADDRESS_COLON,      /* ":" that begins no group: part of the text */
	SS_MAIL_ADDRESS_WORD_IN_QUOTES, /* an encoded word in a quoted string (RFC 2047, 5): read */
	SS_MAIL_ADDRESS_TOO_LONG,       /* memory was short, or SS_LIMIT_HEADER_FIELD: cut */
	/* dates (RFC 5322, section 3.3), message ids (section 3.6.4) */
	SS_MAIL_DATE_UNREADABLE,    /* no day, month, year and time are found */
	SS_MAIL_DATE_BAD_WEEKDAY,   /* the name of another day than the date's, or of none */
	SS_MAIL_DATE_BAD_ZONE,      /* missing or unknown: taken for +0000; above 14 hours */
	SS_MAIL_DATE_OBSOLETE_ZONE, /* "EST", "GMT", a letter (4.3) */
	SS_MAIL_DATE_SHORT_YEAR,    /* of two or three digits (4.3) */
	SS_MAIL_DATE_OTHER_FORM,    /* not RFC 5322's order of words: ctime's, or ISO 8601's */
	SS_MAIL_DATE_TEXT_AFTER,    /* more than comments behind the zone */
	SS_MAIL_ID_BAD,             /* text outside "<...>", or no "@" in it */
	/* Received (RFC 5321, section 4.4) */
	SS_MAIL_RECEIVED_NO_SEMICOLON, /* in front of the date */
	SS_MAIL_RECEIVED_UNCLOSED,     /* a comment that is not closed */
	/* values with parameters (RFC 2045, section 5.1; RFC 2231) */
	SS_MAIL_PARAMETER_UNCLOSED,  /* a quoted string without its end: taken to the value's */
	SS_MAIL_PARAMETER_UNQUOTED,  /* blanks or tspecials without quotes: taken to the ";" */
	SS_MAIL_PARAMETER_BACKSLASH, /* in front of other than a quote or itself: kept */
	SS_MAIL_PARAMETER_TEXT_AFTER, /* behind a closing quote: see parameter.c for how it is read */
	SS_MAIL_PARAMETER_BLANK,      /* blanks or comments around "=": passed over */
	SS_MAIL_PARAMETER_NO_SEMICOLON, /* the next parameter without one: taken for it */
	SS_MAIL_PARAMETER_NO_VALUE,     /* no "=": passed over */
	SS_MAIL_PARAMETER_NO_NAME,      /* "=" and no name: passed over */
	SS_MAIL_PARAMETER_EMPTY,        /* ";;", or ";" as the last character */
	SS_MAIL_PARAMETER_REPEATED,     /* told again: programs differ in which one counts */
	SS_MAIL_PARAMETER_WORD,        /* an encoded word (RFC 2047, section 5, forbids it): read */
	SS_MAIL_PARAMETER_RAW_8BIT,    /* read as UTF-8, or as windows-1252 */
	SS_MAIL_PARAMETER_BAD_SECTION, /* "*0", "*1": one is missing, twice there, or odd */
	SS_MAIL_PARAMETER_BAD_EXTENDED, /* no charset'language' in front, or "%" without two digits */
	SS_MAIL_PARAMETER_CONTROL,      /* control characters, line ends among them */
	SS_MAIL_PARAMETER_BAD_CHARACTER,   /* octets that its charset does not have: U+FFFD */
	SS_MAIL_PARAMETER_UNKNOWN_CHARSET, /* read as UTF-8, or as windows-1252 */
	SS_MAIL_PARAMETER_TOO_MANY,        /* above SS_LIMIT_MIME_PARAMETERS: not told */
	SS_MAIL_PARAMETER_TOO_LONG,        /* memory was short, or SS_LIMIT_HEADER_FIELD: cut */
	/* structure (RFC 2045, 2046): what a part says of itself */
	SS_MAIL_MIME_NO_VERSION,        /* MIME fields of a message without MIME-Version: read */
	SS_MAIL_MIME_BAD_VERSION,       /* other than 1.0: read */
	SS_MAIL_MIME_REPEATED_FIELD,    /* a second Content-Type or the like: the first counts */
	SS_MAIL_MIME_BAD_TYPE,          /* not of the form a/b, or text behind it */
	SS_MAIL_MIME_BAD_ENCODING,      /* quotes around it, or text behind it: passed over */
	SS_MAIL_MIME_UNKNOWN_ENCODING,  /* the body is given as it is */
	SS_MAIL_MIME_ENCODED_MULTIPART, /* base64 and the like on a multipart (2045, 6.4): ignored */
	SS_MAIL_MIME_ENCODED_MESSAGE,   /* the same on message/rfc822: it is taken as a leaf */
	SS_MAIL_MIME_NAMES_DIFFER,      /* filename= and name=: the first counts */
	SS_MAIL_MIME_TEXT_TOO_LONG,     /* above SS_LIMIT_MIME_TEXT, or memory was short: cut */
	/* boundaries */
	SS_MAIL_MIME_NO_BOUNDARY,  /* a multipart that names none: its body is a leaf's */
	SS_MAIL_MIME_BAD_BOUNDARY, /* above 70 characters, or with others than allowed: taken */
	SS_MAIL_MIME_BOUNDARY_TOO_LONG, /* above SS_LIMIT_MIME_BOUNDARY: as if it named none */
	SS_MAIL_MIME_SAME_BOUNDARY,     /* as of a multipart around it: the inner one counts */
	SS_MAIL_MIME_BOUNDARY_PREFIX, /* it begins as that of a multipart around it, or that as it */
	SS_MAIL_MIME_BOUNDARY_NOT_SEEN, /* a multipart without any part */
	SS_MAIL_MIME_NOT_CLOSED, /* a multipart without its last boundary, and nothing missing */
	SS_MAIL_MIME_BOUNDARY_BLANK,      /* blanks behind it: taken */
	SS_MAIL_MIME_BOUNDARY_BARE_LF,    /* LF alone in front of it or behind: taken */
	SS_MAIL_MIME_BOUNDARY_TEXT_AFTER, /* text behind it: no boundary; RFC 2046, 5.1.2: it is one */
	SS_MAIL_MIME_BOUNDARY_AFTER_CLOSE, /* of a multipart that is closed: text */
	SS_MAIL_MIME_BOUNDARY_IN_HEADER,   /* before the empty line: the part ends */
	SS_MAIL_MIME_BOUNDARY_REPEATED,    /* twice in a row: there is no part between */
	SS_MAIL_MIME_PREAMBLE,             /* text in front of the first boundary: not told */
	SS_MAIL_MIME_EPILOGUE,             /* behind the last one: not told */
	SS_MAIL_MIME_TOO_DEEP, /* above SS_LIMIT_MIME_DEPTH: a multipart or message as a leaf */
	SS_MAIL_MIME_TOO_MANY_PARTS, /* above SS_LIMIT_MIME_PARTS, or memory was short: not told */
	SS_MAIL_MIME_GAP,            /* octets are missing */
	SS_N_MAIL_ANOMALIES
};
const char *ss_mail_anomaly_name(enum ss_mail_anomaly a); /* "base64_blank", ...: stable */

struct ss_mail_count { /* how often something was seen, and the offset of the first */
	uint64_t n, first;
};

struct ss_mail_counts { /* ss_mail_counts_clear, or zero it */
	uint64_t seen[(SS_N_MAIL_ANOMALIES + 63) /
	              64]; /* a bit each: the others have no count yet */
	struct ss_mail_count of[SS_N_MAIL_ANOMALIES];
};

/* Most messages and words have nothing odd: two kilobytes need not be zeroed for each. */
static inline void ss_mail_counts_clear(struct ss_mail_counts *counts)
{
	memset(counts->seen, 0, sizeof counts->seen);
}

static inline uint64_t ss_mail_counted(const struct ss_mail_counts *counts,
                                       enum ss_mail_anomaly what)
{
	return counts->seen[what / 64] >> what % 64 & 1 ? counts->of[what].n : 0;
}

static inline void ss_mail_count(struct ss_mail_counts *counts, enum ss_mail_anomaly what,
                                 uint64_t offset)
{
	struct ss_mail_count *c = &counts->of[what];
	if (ss_mail_counted(counts, what) == 0)
		*c = (struct ss_mail_count){0, offset};
	counts->seen[what / 64] |= UINT64_C(1) << what % 64;
	c->n++;
	if (offset < c->first)
		c->first = offset;
}

#endif
