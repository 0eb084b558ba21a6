#include "analysis/summary_domain.h"

#include <string.h>

#include "analysis/mailbox.h"

static const bool are_plain[256] = {['a' ... 'z'] = true, ['0' ... '9'] = true, ['-'] = true};

/* Letters, digits and hyphens in short labels, and one that is no address: nothing to fold. */
static bool is_folded(struct ss_slice domain)
{
	enum { LABEL = 63 };
	size_t label = 0;
	for (size_t i = 0; i < domain.len; i++) {
		if (are_plain[domain.data[i]] && label < LABEL)
			label++;
		else if (domain.data[i] == '.' && label > 0)
			label = 0;
		else
			return false;
	}
	return label > 0 && domain.len < SS_DOMAIN_TEXT - 2;
}

/* "a@b.example": without quotes or a name, the last @ is the one. */
static struct ss_slice behind_at(struct ss_slice mailbox)
{
	const uint8_t *at = mailbox.data ? memrchr(mailbox.data, '@', mailbox.len) : NULL;
	return at ? ss_slice_cut(mailbox, (size_t)(at - mailbox.data) + 1, mailbox.len)
	          : (struct ss_slice){NULL, 0};
}

struct ss_slice ss_counted_domain(struct ss_slice mailbox, uint8_t out[SS_DOMAIN_TEXT])
{
	struct ss_slice domain = behind_at(mailbox);
	if (domain.data && is_folded(domain))
		return domain;
	domain = ss_mailbox_split(mailbox).domain;
	return domain.data ? ss_domain_fold(domain, out) : domain;
}
