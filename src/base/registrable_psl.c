#include "base/registrable_psl.h"

#include <libpsl.h>
#include <string.h>

#include "base/domain.h"

static size_t n_labels(const char *domain)
{
	size_t n = 1;
	for (; *domain; domain++)
		n += *domain == '.';
	return n;
}

/* libpsl compares what is in lower case, as A-labels; what it answers are the last labels of that,
 * which are as many of the domain as it was given. */
static struct ss_slice find_by_list(void *user, struct ss_slice domain)
{
	const psl_ctx_t *list = psl_builtin();
	uint8_t room[SS_DOMAIN_TEXT];
	struct ss_slice folded = ss_domain_fold(domain, room);
	char text[SS_DOMAIN_TEXT];
	if (!list)
		return ss_registrable_find(&ss_registrable_naive, domain);
	if (!folded.data || ss_domain_is_address(folded))
		return (struct ss_slice){0};
	memcpy(text, folded.data, folded.len);
	text[folded.len] = '\0';
	const char *found = psl_registrable_domain(list, text);
	return found ? ss_domain_last(domain, n_labels(found))
	             : ss_slice_cut(domain, domain.len, 0);
}

const struct ss_registrable ss_registrable_psl = {find_by_list, NULL};
