/* First character: memory fails at that taking ('@': never); second: the size of the portions less
 * one; both count by their low six bits ('A' is 1).  A '#' in the rest is a gap. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "smtp/reply.h"

enum { GAP = '#' };

static void on_reply(void *user, const struct ss_reply *r)
{
	uint64_t *sum = user;
	if (r->n_lines == 0 || r->n_lines > SS_LIMIT_REPLY_LINES)
		abort();
	*sum = *sum * 31 + r->code + r->raw_len * 7 + r->offset + r->is_partial;
	for (size_t n = 0; n < r->n_lines; n++)
		for (size_t i = 0; i < r->lines[n].len; i++)
			*sum = *sum * 31 + r->lines[n].data[i];
}

static void on_anomaly(void *user, enum ss_anomaly what, uint64_t offset, uint64_t len,
                       struct ss_slice detail)
{
	uint64_t *sum = user;
	*sum = *sum * 31 + (uint64_t)what + offset + len * 3;
}

static const struct ss_reply_events reply_events = {on_reply, on_anomaly};

static size_t portion_end(const uint8_t *data, size_t at, size_t size, size_t portion)
{
	size_t end = at;
	while (end < size && data[end] != GAP && end - at < portion)
		end++;
	return end;
}

static uint64_t read_all(const uint8_t *data, size_t size, size_t portion, uint64_t fail_after)
{
	struct ss_memory memory = {.fail_after = fail_after};
	struct ss_reply_cutter r;
	uint64_t sum = 0;
	ss_reply_init(&r, &reply_events, &sum, &memory);
	for (size_t at = 0; at < size;) {
		if (data[at] == GAP) {
			ss_reply_gap(&r);
			at++;
			continue;
		}
		size_t len = portion_end(data, at, size, portion) - at;
		uint8_t *bytes = malloc(len);
		memcpy(bytes, data + at, len);
		size_t used = ss_reply_feed(&r, bytes, len, at);
		free(bytes);
		if (used == 0)
			abort();
		at += used;
	}
	ss_reply_end(&r);
	if (memory.used != 0)
		abort();
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	unsigned fail_after = data[0] & 63, portion = 1 + (data[1] & 63);
	uint64_t sum = read_all(data + 2, size - 2, SIZE_MAX, fail_after);
	uint64_t cut = read_all(data + 2, size - 2, portion, fail_after);
	if (fail_after == 0 && sum != cut)
		abort();
	return 0;
}
