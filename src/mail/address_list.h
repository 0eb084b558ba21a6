/* What an address list is cut into: private to address.c. */
#ifndef SS_MAIL_ADDRESS_LIST_H
#define SS_MAIL_ADDRESS_LIST_H
#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum ss_address_token {
	SS_ADDRESS_CHARACTER, /* one, that means itself or separates */
	SS_ADDRESS_ESCAPED,   /* "\" and the character that it quotes */
	SS_ADDRESS_QUOTED,    /* with its quotes */
	SS_ADDRESS_COMMENT,   /* with its parentheses, and comments within */
	SS_ADDRESS_LITERAL,   /* with its brackets */
	SS_ADDRESS_UNCLOSED,  /* a quote of no quoted string: one; a comment: all the rest */
};

/* The token at text[*at]; *at moves behind it, by one at least. */
enum ss_address_token ss_address_next(struct ss_slice text, size_t *at);

/* An element of the list: what comes before the next separator. */
struct ss_address_element {
	struct ss_slice text;
	/* Of "<" and of its ">" in text, or text's end where that is missing; the same: there is
	 * none. */
	size_t angle, angle_end;
	char separator; /* ',', ';', ':' behind a group's name, or 0 at the end */
	bool has_text;  /* more than blanks and comments */
	bool is_unclosed;
	bool has_colon; /* one that begins no group */
};
/* The element at value[*at]; *at moves behind its separator. */
struct ss_address_element ss_address_element(struct ss_slice value, size_t *at, bool is_in_group);

#endif
