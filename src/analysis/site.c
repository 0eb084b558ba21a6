#include "analysis/site.h"

#include <string.h>

#include "base/domain.h"

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

bool ss_site_holds_nocase(struct ss_slice text, struct ss_slice what)
{
	if (what.len == 0 || text.len < what.len)
		return false;
	const uint8_t lower = 0x20,
	              first = what.data[0] | lower; /* others are told apart behind it */
	for (const uint8_t *at = text.data, *last = at + (text.len - what.len); at <= last; at++) {
		if ((*at | lower) == first &&
		    ss_slice_begins_nocase((struct ss_slice){at, what.len}, what))
			return true;
	}
	return false;
}
