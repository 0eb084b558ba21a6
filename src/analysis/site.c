#include "analysis/site.h"

#include <string.h>

#include "base/domain.h"
#include "base/eight.h"
#include "base/rare.h"

bool ss_site_is_loopback(const struct ss_address *a)
{
	static const uint8_t six[16] = {[15] = 1};
	enum { LOOPBACK = 127 };
	return (a->version == 4 && a->bytes[0] == LOOPBACK) ||
	       (a->version == 6 && memcmp(a->bytes, six, sizeof six) == 0);
}

bool ss_site_is_inside(const struct ss_settings *s, const struct ss_address *a)
{
	return ss_site_is_loopback(a) || ss_networks_has(&s->internal_networks, a) ||
	       ss_networks_has(&s->relays, a);
}

bool ss_site_is_proxy(const struct ss_settings *s, const struct ss_address *a)
{
	if (s->proxies.n > 0)
		return ss_networks_has(&s->proxies, a);
	return ss_site_is_inside(s, a);
}

struct ss_slice ss_site_domain(struct ss_slice mailbox)
{
	const uint8_t *at = mailbox.data ? memrchr(mailbox.data, '@', mailbox.len) : NULL;
	return at ? ss_slice_cut(mailbox, (size_t)(at - mailbox.data) + 1, mailbox.len)
	          : (struct ss_slice){0};
}

bool ss_site_is_own_domain(const struct ss_settings *s, struct ss_slice domain)
{
	return domain.len > 0 && ss_domain_is_in(&s->internal_domains, domain);
}

SS_APART static bool holds_at_one_of(const uint8_t *places, size_t n, struct ss_slice what)
{
	const uint8_t lower = 0x20, first = what.data[0] | lower;
	for (size_t i = 0; i < n; i++) {
		if ((places[i] | lower) == first &&
		    ss_slice_begins_nocase((struct ss_slice){places + i, what.len}, what))
			return true;
	}
	return false;
}

/* Texts of replies, mostly of a hundred octets that do not hold it: eight places a step, and only
 * where the first and the last octet fit is the rest compared. */
bool ss_site_holds_nocase(struct ss_slice text, struct ss_slice what)
{
	if (what.len == 0 || text.len < what.len)
		return false;
	const uint64_t lower = SS_EIGHT_OF(0x20); /* others are told apart behind it */
	const uint64_t first = SS_EIGHT_OF(what.data[0]) | lower;
	const uint64_t last = SS_EIGHT_OF(what.data[what.len - 1]) | lower;
	const size_t n_places = text.len - what.len + 1;
	size_t at = 0;
	if (n_places < SS_EIGHT)
		return holds_at_one_of(text.data, n_places, what);
	for (; at + SS_EIGHT <= n_places; at += SS_EIGHT) {
		const uint8_t *p = text.data + at;
		uint64_t unlike = ((ss_eight_read(p) | lower) ^ first) |
		                  ((ss_eight_read(p + what.len - 1) | lower) ^ last);
		if (ss_eight_zeros(unlike) && holds_at_one_of(p, SS_EIGHT, what))
			return true;
	}
	return holds_at_one_of(text.data + at, n_places - at, what);
}
