/* The part of a domain that somebody registered: "example.co.uk" of "mail.example.co.uk"; the
 * organisational domain of RFC 7489, section 3.2.  Which suffixes are public is a list of the outside
 * (publicsuffix.org), so a table is handed in (docs/decisions/0005-tables-from-outside.md). */
#ifndef SS_BASE_REGISTRABLE_H
#define SS_BASE_REGISTRABLE_H
#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

struct ss_registrable {
	/* A slice of the given one, in whatever case and with whatever labels (A or U) that has;
	 * empty if it is a public suffix itself, absent if it is no domain, or an address. */
	struct ss_slice (*find)(void *user, struct ss_slice domain);
	void *user;
};

/* Without a list: the last two labels; the last three where a country has "co", "com", "org" and the
 * like below it. */
extern const struct ss_registrable ss_registrable_naive;

/* r: NULL is the naive one. */
struct ss_slice ss_registrable_find(const struct ss_registrable *r, struct ss_slice domain);
/* Have both the same one?  False if one has none. */
bool ss_registrable_is_same(const struct ss_registrable *r, struct ss_slice a, struct ss_slice b);

#endif
