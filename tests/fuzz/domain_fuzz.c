/* Two domains, with a line end between, of any octets: what is folded is folded for good, what is
 * registered of one is a part of it, and both ways to find that agree on what is no domain. */
#include <string.h>

#include "base/domain.h"
#include "base/registrable.h"
#include "base/registrable_psl.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_folded(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

static void check_fold(struct ss_slice domain)
{
	uint8_t first[SS_DOMAIN_TEXT], second[SS_DOMAIN_TEXT];
	struct ss_slice folded = ss_domain_fold(domain, first);
	if (!folded.data)
		return;
	REQUIRE(folded.len > 0 && folded.len <= 253);
	for (size_t i = 0; i < folded.len; i++)
		REQUIRE(is_folded(folded.data[i]));
	REQUIRE(ss_slice_is_equal(ss_domain_fold(folded, second), folded));
	REQUIRE(ss_domain_is_same(domain, folded));
	const struct ss_words alone = {&folded, 1, NULL, 0};
	REQUIRE(ss_domain_is_in(&alone, domain));
}

static struct ss_slice check_registrable(const struct ss_registrable *r, struct ss_slice domain)
{
	struct ss_slice s = ss_registrable_find(r, domain);
	if (s.data)
		REQUIRE(s.data >= domain.data && s.data + s.len <= domain.data + domain.len);
	if (s.len > 0) /* of what is registered, all is */
		REQUIRE(ss_slice_is_equal(ss_registrable_find(r, s), s));
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ss_slice all = {data, size};
	size_t end = ss_slice_find(all, 0, '\n');
	struct ss_slice a = ss_slice_cut(all, 0, end), b = ss_slice_cut(all, end + 1, size);
	if (size == 0)
		return 0;
	check_fold(a);
	check_fold(b);
	bool is_none = !check_registrable(&ss_registrable_naive, a).data;
	REQUIRE(is_none == !check_registrable(&ss_registrable_psl, a).data);
	REQUIRE(ss_domain_is_same(a, b) == ss_domain_is_same(b, a));
	REQUIRE(ss_registrable_is_same(NULL, a, b) == ss_registrable_is_same(NULL, b, a));
	return 0;
}
