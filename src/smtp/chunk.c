#include "smtp/chunk.h"

static size_t word_end(struct ss_slice s)
{
	size_t n = 0;
	while (n < s.len && s.data[n] != ' ' && s.data[n] != '\t')
		n++;
	return n;
}

bool ss_chunk_parse(struct ss_slice argument, struct ss_chunk *out)
{
	size_t n = word_end(argument);
	struct ss_slice rest = ss_slice_trim(ss_slice_cut(argument, n, argument.len));
	uint64_t size;
	if (n > 20 || !ss_slice_to_number(ss_slice_cut(argument, 0, n), INT64_MAX, &size))
		return false;
	if (rest.len > 0 && !ss_slice_is_equal_nocase(rest, SS_SLICE("LAST")))
		return false;
	*out = (struct ss_chunk){.left = size, .is_last = rest.len > 0};
	return true;
}

uint64_t ss_chunk_take(struct ss_chunk *c, uint64_t len)
{
	if (len > c->left)
		len = c->left;
	c->left -= len;
	return len;
}
