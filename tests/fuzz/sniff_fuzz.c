/* The first bytes of a connection: a letter for what is known of it, then side 0, and behind a line
 * of "--" side 1.  Side 0 is also taken as a PROXY header.
 * Both are also looked at for what is no mail.
 * Laws: at the end there is a verdict; when one side alone was a "no", more of it does not undo
 * that; bytes beyond the window change nothing; a PROXY header is the same however it was cut. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "other/recognise.h"
#include "smtp/proxy.h"
#include "smtp/sniff.h"

static struct ss_sniff_result sniff(struct ss_sniff_input in, struct ss_slice a, struct ss_slice b)
{
	struct ss_sniff_result r = {.verdict = 99};
	uint8_t *copies[2] = {malloc(a.len + 1), malloc(b.len + 1)};
	memcpy(copies[0], a.data, a.len);
	memcpy(copies[1], b.data, b.len);
	in.bytes[0] = (struct ss_slice){copies[0], a.len};
	in.bytes[1] = (struct ss_slice){copies[1], b.len};
	ss_sniff(&in, &r);
	assert(r.verdict <= SS_SNIFF_SMTP && r.server_side < 2);
	assert((r.verdict == SS_SNIFF_SMTP) == (r.confidence != SS_CONFIDENCE_NONE));
	free(copies[0]);
	free(copies[1]);
	return r;
}

static void check_sniff(struct ss_sniff_input in, struct ss_slice a, struct ss_slice b)
{
	struct ss_slice front_a = ss_sniff_front(a), front_b = ss_sniff_front(b);
	struct ss_slice window = ss_slice_cut(a, 0, a.len - front_a.len + SS_LIMIT_SNIFF);
	struct ss_sniff_result whole = sniff(in, a, b), cut = sniff(in, window, b);
	assert(whole.verdict == cut.verdict && whole.confidence == cut.confidence);
	assert(whole.is_lmtp == cut.is_lmtp && whole.server_side == cut.server_side);
	if (b.len == 0) {
		for (size_t len = 1; len < window.len; len++) {
			if (sniff(in, ss_slice_cut(a, 0, len), b).verdict == SS_SNIFF_NO)
				assert(whole.verdict == SS_SNIFF_NO);
		}
	}
	in.is_over = true;
	assert(sniff(in, a, b).verdict != SS_SNIFF_MORE);
	if (front_a.len >= SS_LIMIT_SNIFF && front_b.len >= SS_LIMIT_SNIFF)
		assert(whole.verdict != SS_SNIFF_MORE);
}

static void check_name(struct ss_slice a, struct ss_slice b)
{
	uint8_t *copies[2] = {malloc(a.len > 0 ? a.len : 1), malloc(b.len > 0 ? b.len : 1)};
	memcpy(copies[0], a.data, a.len);
	memcpy(copies[1], b.data, b.len);
	struct ss_other_input in = {{{copies[0], a.len}, {copies[1], b.len}}, {40000, 43}};
	struct ss_other_result r;
	ss_other_recognise(&in, &r);
	assert(r.protocol < SS_N_OTHERS && r.server_side < 2);
	assert((r.protocol == SS_OTHER_UNKNOWN) == (r.evidence == SS_OTHER_NO_EVIDENCE));
	free(copies[0]);
	free(copies[1]);
}

static void check_proxy(struct ss_slice bytes)
{
	struct ss_proxy whole = {0}, part = {0};
	size_t used = 99, used_part = 99;
	enum ss_proxy_verdict verdict = ss_proxy_parse(bytes, &used, &whole);
	assert(used <= bytes.len && used <= SS_LIMIT_PROXY);
	assert((used > 0) == (verdict == SS_PROXY_YES || verdict == SS_PROXY_BAD));
	for (size_t len = 1; len < bytes.len; len++) {
		uint8_t *copy = malloc(len);
		memcpy(copy, bytes.data, len);
		enum ss_proxy_verdict v =
		        ss_proxy_parse((struct ss_slice){copy, len}, &used_part, &part);
		free(copy);
		if (v == SS_PROXY_MORE)
			continue;
		assert(v == verdict && used_part == used);
		assert(part.version == whole.version && part.src_port == whole.src_port);
		assert(ss_address_compare(&part.src, &whole.src) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t between[] = "\n--\n";
	if (size == 0)
		return 0;
	struct ss_slice a = {data + 1, size - 1}, b = {data, 0};
	const uint8_t *at = memmem(a.data, a.len, between, sizeof between - 1);
	if (at) {
		size_t side_0 = (size_t)(at - a.data);
		b = ss_slice_cut(a, side_0 + sizeof between - 1, a.len);
		a = ss_slice_cut(a, 0, side_0);
	}
	struct ss_sniff_input in = {
	        .port = {40000, (uint16_t)(data[0] & 1 ? 25 : 40001)},
	        .is_port_asked = {data[0] & 2, data[0] & 4},
	        .is_midway = data[0] & 8,
	};
	check_sniff(in, a, b);
	check_sniff(in, b, a);
	check_sniff(in, a, ss_slice_cut(a, 0, 0));
	check_sniff(in, b, ss_slice_cut(b, 0, 0));
	check_name(a, b);
	check_proxy(a);
	return 0;
}
