/* What is inside the text of a reply: enhanced status code, EHLO keyword, queue id, greeting. */
#ifndef SS_SMTP_REPLY_TEXT_H
#define SS_SMTP_REPLY_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* "2.1.0 Ok" -> "2.1.0" and "Ok" (RFC 2034, RFC 3463).  code: of the reply; the class must agree
 * with its first digit, else it is text.  Absent *enhanced, and *rest = text, if there is none.
 * IronPort's "#5.1.0 no" and OpenSMTPD's old "2.0.0: ok" are taken too. */
void ss_enhanced_parse(unsigned code, struct ss_slice text, struct ss_slice *enhanced,
                       struct ss_slice *rest);

/* A line of an EHLO reply: "SIZE 10240000" -> "SIZE", "10240000".  "AUTH=PLAIN LOGIN" (old
 * servers) -> "AUTH", "PLAIN LOGIN".  *parameters is absent if there are none.  False if the line
 * has no keyword form (RFC 5321, section 4.1.1.1). */
bool ss_keyword_parse(struct ss_slice text, struct ss_slice *keyword, struct ss_slice *parameters);

/* The queue id in the final reply to a message, from any of its lines' text joined by spaces:
 * Postfix, Exim, Sendmail, Exchange, Gmail, qmail, OpenSMTPD, Haraka, Halon, Amazon SES ... one row
 * a product in queue_id.c.  Absent if the text holds none.  text: without code and enhanced code. */
struct ss_slice ss_queue_id_find(struct ss_slice text);

struct ss_greeting {
	struct ss_slice host; /* the server's name: first word of 220's text, if it is one; a single
	                             label only where the protocol's name or a product follows */
	struct ss_slice software; /* product, static text of software_table.c; absent if unknown */
	struct ss_slice version;  /* absent if it is not told */
	unsigned score; /* of several lines that name software the highest counts, of equal ones
	                   the first */
};
/* text: of the 220 greeting's first line, or of any later one (then host is absent). */
void ss_greeting_parse(struct ss_slice text, struct ss_greeting *out);

enum { SS_GREETINGS = 1024, SS_GREETING_TEXT = 71 /* octets; longer lines are read each time */ };

/* Servers greet alike in each session: what was read of a line is kept, in a place that each text has.
 * One for all sessions of an engine; valid when zeroed; private. */
struct ss_greetings {
	struct ss_greeting_kept {
		struct ss_greeting read; /* host and version: of text */
		uint8_t len;
		uint8_t text[SS_GREETING_TEXT];
	} kept[SS_GREETINGS];
};
/* The same by what is kept: 110 instructions instead of 1,050 (by callgrind, of tiny sessions). */
void ss_greeting_parse_kept(struct ss_greetings *all, struct ss_slice text,
                            struct ss_greeting *out);
/* Is a first line like this nothing but a greeting, also where what came before was not seen?
 * text: of the reply's first line, with its enhanced code, which a greeting has not. */
bool ss_greeting_is_certain(unsigned code, struct ss_slice text);

#endif
