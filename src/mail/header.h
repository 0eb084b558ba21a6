/* Cuts the header of a message into fields (RFC 5322, section 2.2), and tells where it ends.
 *
 * Feed the content from its first octet, in portions of any size: cut elsewhere, the same octets
 * give the same events.  Bounded by SS_LIMIT_HEADER and SS_LIMIT_HEADER_FIELD; fields
 * above SS_LIMIT_HEADER_FIELDS are told too, as one of them may say that the message has parts, and
 * counted: who keeps fields keeps no more.
 *
 * The header ends at an empty line; one that LF alone ends counts too.  A line that can be no field
 * (no colon behind its first word) ends it as well, and is the body's first: so do Postfix and
 * others.  A line of nothing but blanks goes on with the field in front of it.  What strict readers
 * take otherwise is counted (SS_MAIL_HEADER_...). */
#ifndef SS_MAIL_HEADER_H
#define SS_MAIL_HEADER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "mail/anomaly.h"
#include "mail/field_name.h"

struct ss_header_field {       /* slices: borrowed, valid during the call */
	struct ss_slice name;  /* as sent, without the blanks in front of the colon */
	struct ss_slice value; /* behind the colon, unfolded (2.2.3), without blanks at both ends */
	uint64_t offset;       /* of the name in the content */
	enum ss_field_name known; /* which it is */
	bool is_joined; /* name, colon and value stand behind each other, blanks between */
	bool is_plain;  /* the value is known to be ASCII, without an encoded word */
	bool is_cut;    /* it was longer */
	bool has_gap;   /* it ends at a gap, or is cut, and may have been longer */
};

enum ss_header_end {
	SS_HEADER_END_BLANK,    /* at an empty line */
	SS_HEADER_END_NO_BLANK, /* at a line that is no field */
	SS_HEADER_END_CONTENT,  /* with the content: a message need not have a body */
	SS_HEADER_END_TOO_LONG, /* not found within SS_LIMIT_HEADER */
};

struct ss_header_events { /* every member is set */
	void (*on_field)(void *user, const struct ss_header_field *field);
	/* Once, as the last event.  body: the offset of the body's first octet; seen: the octets
	 * from there on that were taken already: borrowed, valid during the call. */
	void (*on_end)(void *user, enum ss_header_end how, uint64_t body, struct ss_slice seen);
};

struct ss_header { /* ss_header_init sets it */
	const struct ss_header_events *events;
	void *user;
	struct ss_mail_counts *counts;
	uint64_t offset; /* octets so far, missing ones included */
	unsigned n_fields;
	bool is_over; /* on_end was called */
	/* private from here on */
	struct ss_buffer text;  /* the field in hand, its lines as sent */
	struct ss_buffer value; /* unfolded */
	uint64_t start, field_start, line_start;
	size_t name_len, colon; /* in the text, if is_field */
	uint8_t state;
	bool is_judged, is_field, is_cut, is_after_cr, is_blank, is_after_gap;
};

/* counts, memory: borrowed, must outlive it. */
void ss_header_init(struct ss_header *h, const struct ss_header_events *events, void *user,
                    struct ss_mail_counts *counts, struct ss_memory *memory, uint64_t offset);
/* Returns how many octets it used: all, unless the header ends among them. */
size_t ss_header_feed(struct ss_header *h, const uint8_t *bytes, size_t len);
/* len octets are missing.  Reading goes on at the next line. */
void ss_header_gap(struct ss_header *h, uint64_t len);
/* The header goes on, unseen: the field in hand may be longer.  ss_header_end follows. */
void ss_header_cut(struct ss_header *h);
/* No more octets.  Gives memory back, also where the header is over: always call it. */
void ss_header_end(struct ss_header *h);

#endif
