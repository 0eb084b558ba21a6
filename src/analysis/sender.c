#include "analysis/sender.h"

static struct ss_slice behind_last_at(struct ss_slice mailbox)
{
	size_t at = mailbox.len;
	while (at > 0 && mailbox.data[at - 1] != '@')
		at--;
	return at > 0 ? ss_slice_cut(mailbox, at, mailbox.len) : (struct ss_slice){0};
}

bool ss_sender_read(struct ss_slice mailbox, struct ss_sender *out)
{
	struct ss_slice domain = behind_last_at(mailbox);
	if (domain.len == 0)
		return false;
	out->domain = ss_domain_fold(domain, out->text);
	if (out->domain.len > 0)
		return true;
	/* "[192.0.2.1]", or broken: as it stands. */
	domain = ss_slice_cut(domain, 0, sizeof out->text);
	for (size_t i = 0; i < domain.len; i++) {
		uint8_t c = domain.data[i];
		out->text[i] = c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
	}
	out->domain = (struct ss_slice){out->text, domain.len};
	return true;
}

bool ss_sender_is_suspicious(const struct ss_sender *s, const struct ss_settings *settings)
{
	return ss_domain_is_in(&settings->suspicious_domains, s->domain) ||
	       ss_domain_is_in(&settings->disposable_domains, s->domain);
}

bool ss_sender_is_internal(const struct ss_sender *s, const struct ss_settings *settings)
{
	return ss_domain_is_in(&settings->internal_domains, s->domain);
}
