#include "base/registrable.h"

#include "base/domain.h"
#include "base/words.h"

enum { COUNTRY = 2 }; /* letters of its code (ISO 3166) */

/* What countries have below them, by the list of publicsuffix.org: at least thirty have each. */
static bool is_second_level(struct ss_slice label)
{
	static const struct ss_slice labels[] = {
	        SS_SLICE("ac"),  SS_SLICE("co"),  SS_SLICE("com"), SS_SLICE("edu"),
	        SS_SLICE("gob"), SS_SLICE("gov"), SS_SLICE("mil"), SS_SLICE("ne"),
	        SS_SLICE("net"), SS_SLICE("or"),  SS_SLICE("org"),
	};
	static const struct ss_words list = {labels, sizeof labels / sizeof labels[0], NULL, 0};
	return ss_words_has(&list, label);
}

static struct ss_slice find_naively(void *user, struct ss_slice domain)
{
	uint8_t room[SS_DOMAIN_TEXT];
	struct ss_slice folded = ss_domain_fold(domain, room);
	if (!folded.data || ss_domain_is_address(folded))
		return (struct ss_slice){0};
	struct ss_slice top = ss_domain_last(folded, 1), two = ss_domain_last(folded, 2);
	struct ss_slice second = ss_slice_cut(two, 0, ss_slice_find(two, 0, '.'));
	bool is_below = top.len == COUNTRY && is_second_level(second);
	return ss_domain_last(domain, is_below ? 3 : 2);
}

const struct ss_registrable ss_registrable_naive = {find_naively, NULL};

struct ss_slice ss_registrable_find(const struct ss_registrable *r, struct ss_slice domain)
{
	if (!r)
		r = &ss_registrable_naive;
	return r->find(r->user, domain);
}

bool ss_registrable_is_same(const struct ss_registrable *r, struct ss_slice a, struct ss_slice b)
{
	struct ss_slice x = ss_registrable_find(r, a), y = ss_registrable_find(r, b);
	return x.len > 0 && y.len > 0 && ss_domain_is_same(x, y);
}
