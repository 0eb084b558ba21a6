/* The handshake with a proxy: the client's bytes, and behind a line of "--" the proxy's.
 * Laws: what an open one used was there; once it is open, more bytes of the proxy do not change it. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "other/wrap.h"

struct sides {
	uint8_t *copies[2]; /* so that a byte too many is seen */
	struct ss_slice bytes[2];
};

static struct sides sides_of(struct ss_slice a, struct ss_slice b)
{
	struct sides s = {{malloc(a.len + 1), malloc(b.len + 1)}, {{0}}};
	memcpy(s.copies[0], a.data, a.len);
	memcpy(s.copies[1], b.data, b.len);
	s.copies[0] = realloc(s.copies[0], a.len > 0 ? a.len : 1);
	s.copies[1] = realloc(s.copies[1], b.len > 0 ? b.len : 1);
	s.bytes[0] = (struct ss_slice){s.copies[0], a.len};
	s.bytes[1] = (struct ss_slice){s.copies[1], b.len};
	return s;
}

static void release(struct sides *s)
{
	free(s->copies[0]);
	free(s->copies[1]);
}

static enum ss_wrap_verdict parse(struct ss_slice a, struct ss_slice b, bool is_lost,
                                  struct ss_wrap *out)
{
	struct sides s = sides_of(a, b);
	struct ss_wrap_input in = {{s.bytes[0], s.bytes[1]}, is_lost};
	enum ss_wrap_verdict verdict = ss_wrap_parse(&in, out);
	assert((verdict == SS_WRAP_NO) == (out->kind == SS_WRAP_NONE));
	release(&s);
	return verdict;
}

static void check_wrap(struct ss_slice a, struct ss_slice b, bool is_lost)
{
	struct ss_wrap whole, part;
	enum ss_wrap_verdict verdict = parse(a, b, is_lost, &whole);
	if (verdict == SS_WRAP_OPEN)
		assert(whole.used[0] <= a.len && whole.used[1] <= b.len);
	for (size_t len = 1; len < b.len && !is_lost; len++) {
		enum ss_wrap_verdict early = parse(a, ss_slice_cut(b, 0, len), false, &part);
		if (early == SS_WRAP_OPEN)
			assert(verdict == SS_WRAP_OPEN && part.used[1] == whole.used[1] &&
			       part.port == whole.port);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t between[] = "\n--\n";
	struct ss_slice a = {data, size}, b = {data, 0};
	const uint8_t *at = size > 0 ? memmem(data, size, between, sizeof between - 1) : NULL;
	if (size == 0)
		return 0;
	if (at) {
		b = ss_slice_cut(a, (size_t)(at - data) + sizeof between - 1, size);
		a = ss_slice_cut(a, 0, (size_t)(at - data));
	}
	check_wrap(a, b, false);
	check_wrap(a, b, true);
	check_wrap(ss_slice_cut(a, 0, 0), b, false);
	return 0;
}
