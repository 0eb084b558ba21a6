#include "analysis/encoded.h"

#include <math.h>

double ss_entropy(struct ss_slice text)
{
	size_t counts[256] = {0};
	double bits = 0;
	for (size_t i = 0; i < text.len; i++)
		counts[text.data[i]]++;
	for (size_t i = 0; i < 256; i++) {
		double share = text.len > 0 ? (double)counts[i] / (double)text.len : 0;
		if (share > 0)
			bits -= share * log2(share);
	}
	return bits;
}

static struct ss_slice longest_run(struct ss_slice text)
{
	struct ss_slice best = {0};
	for (size_t at = 0; at < text.len;) {
		size_t end = at;
		while (end < text.len && text.data[end] > ' ' && text.data[end] < 0x7f)
			end++;
		if (end - at > best.len)
			best = ss_slice_cut(text, at, end - at);
		at = end + 1;
	}
	return best;
}

bool ss_encoded_is(const struct ss_settings *s, struct ss_slice text)
{
	if (text.len < s->entropy_least)
		return false;
	struct ss_slice run = longest_run(text);
	size_t n_hex = 0;
	if (run.len == 0 || run.len < s->entropy_least)
		return false;
	for (size_t i = 0; i < run.len; i++)
		n_hex += ss_ascii_is_hex(run.data[i]);
	return n_hex == run.len || ss_entropy(run) >= s->entropy_high;
}
