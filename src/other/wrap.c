#include "other/wrap.h"

#include <string.h>

#include "other/wrap_private.h"

static enum ss_wrap_verdict (*const parsers[])(const struct ss_wrap_input *, struct ss_wrap *) = {
        [SS_WRAP_SOCKS4] = ss_socks4_parse,
        [SS_WRAP_SOCKS5] = ss_socks5_parse,
        [SS_WRAP_HTTP] = ss_connect_parse,
};

enum { N_KINDS = sizeof parsers / sizeof parsers[0] };

bool ss_wrap_text_set(struct ss_wrap_text *text, struct ss_slice s)
{
	if (s.len > sizeof text->bytes)
		return false;
	if (s.len > 0)
		memcpy(text->bytes, s.data, s.len);
	text->len = (uint8_t)s.len;
	return true;
}

enum ss_wrap_verdict ss_wrap_parse(const struct ss_wrap_input *in, struct ss_wrap *out)
{
	struct ss_slice client = in->bytes[SS_WRAP_CLIENT];
	if (ss_wrap_may_begin(client.len > 0 ? client : in->bytes[SS_WRAP_SERVER])) {
		for (unsigned kind = SS_WRAP_NONE + 1; kind < N_KINDS; kind++) {
			*out = (struct ss_wrap){.kind = (enum ss_wrap_kind)kind};
			enum ss_wrap_verdict verdict = parsers[kind](in, out);
			if (verdict != SS_WRAP_NO)
				return verdict;
		}
	}
	out->kind = SS_WRAP_NONE;
	return SS_WRAP_NO;
}
