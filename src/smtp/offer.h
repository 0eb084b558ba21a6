/* What a server offers: the keywords in its reply to EHLO or LHLO (RFC 5321, section 4.1.1.1).  Three
 * ask for them: who guesses the server's software, who guesses the client's by what it makes of
 * them, and the fingerprint. */
#ifndef SS_SMTP_OFFER_H
#define SS_SMTP_OFFER_H
#include <stdbool.h>
#include <stdint.h>

#include "smtp/fingerprint.h"
#include "smtp/software.h"

struct ss_dialogue_reply;

enum ss_offered { /* a set of bits */
	          SS_OFFERED_SIZE = 1,
	          SS_OFFERED_UTF8 = 2,
	          SS_OFFERED_PIPELINING = 4,
	          SS_OFFERED_CHUNKING = 8,
	          SS_OFFERED_STARTTLS = 16,
};

enum { SS_OFFERS = 32, SS_OFFER_TEXT = 452 };

struct ss_offer { /* zeroed: nothing is offered */
	struct ss_software_set rows;
	uint8_t hash[SS_PRINT_HASH]; /* of the keywords' list; zeros if there are none */
	uint8_t n_keywords;          /* at most 99 */
	uint8_t offered;             /* enum ss_offered */
	bool is_list; /* text is all lines, and each is a keyword's with nothing around it */
	/* The lines behind the first, each ended by LF; no more than len of it is set, which is 0 if they
	 * do not fit. */
	uint16_t len;
	uint8_t text[SS_OFFER_TEXT];
};

/* Servers offer the same in each session: what was read of a reply's lines is kept, in a place that
 * each text has.  One for all sessions of an engine; valid when zeroed; private. */
struct ss_offers {
	struct ss_software_index index;
	struct ss_offer kept[SS_OFFERS];
};

/* Nothing is offered by what is no positive reply to EHLO or LHLO. */
void ss_offer_read(struct ss_offers *all, const struct ss_dialogue_reply *r, struct ss_offer *out);

#endif
