/* First character: memory fails at that taking ('@': never); second: the size of the portions less
 * one; both count by their low six bits ('A' is 1).  A '#' in the rest is a gap.  Without gaps the
 * text is the one that a plain reading of RFC 5321 gives. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "smtp/content.h"

enum { GAP = '#' };

struct result {
	uint8_t *text;
	size_t len;
	uint64_t sum;
};

static void on_text(void *user, const uint8_t *bytes, size_t len, uint64_t offset)
{
	struct result *r = user;
	memcpy(r->text + r->len, bytes, len);
	r->len += len;
}

static void on_anomaly(void *user, enum ss_anomaly what, uint64_t offset, uint64_t len,
                       struct ss_slice detail)
{
	struct result *r = user;
	r->sum = r->sum * 31 + (uint64_t)what + offset * 3 + len * 7 + r->len;
	for (size_t n = 0; n < detail.len; n++)
		r->sum = r->sum * 31 + detail.data[n];
}

static const struct ss_content_events content_events = {on_text, on_anomaly};

static size_t portion_end(const uint8_t *data, size_t at, size_t size, size_t portion)
{
	size_t end = at;
	while (end < size && data[end] != GAP && end - at < portion)
		end++;
	return end;
}

static struct result read_all(const uint8_t *data, size_t size, size_t portion, uint64_t fail_after)
{
	struct ss_memory memory = {.fail_after = fail_after};
	struct result r = {.text = malloc(size + 1)};
	struct ss_content c;
	bool is_over = false;
	size_t at = 0;
	ss_content_init(&c, &content_events, &r, &memory, 0);
	while (at < size && !is_over) {
		if (data[at] == GAP) {
			ss_content_gap(&c, 1, at++);
			continue;
		}
		size_t len = portion_end(data, at, size, portion) - at;
		uint8_t *bytes = malloc(len);
		memcpy(bytes, data + at, len);
		at += ss_content_feed(&c, bytes, len, at, &is_over);
		free(bytes);
	}
	ss_content_end(&c, at, is_over);
	if (memory.used != 0)
		abort();
	r.sum = r.sum * 2 + is_over;
	return r;
}

static size_t plain_reading(const uint8_t *text, size_t len, uint8_t *out)
{
	size_t n = 0;
	bool at_start = true;
	for (size_t i = 0; i < len; i++) {
		if (at_start && text[i] == '.') {
			if (i + 2 < len && text[i + 1] == '\r' && text[i + 2] == '\n')
				return n;
			at_start = false;
			continue;
		}
		out[n++] = text[i];
		at_start = text[i] == '\n' && i > 0 && text[i - 1] == '\r';
	}
	return n;
}

static void compare(const struct result *a, const struct result *b)
{
	if (a->len != b->len || memcmp(a->text, b->text, a->len) != 0 || a->sum != b->sum)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	unsigned fail_after = data[0] & 63, portion = 1 + (data[1] & 63);
	struct result whole = read_all(data + 2, size - 2, SIZE_MAX, fail_after);
	struct result cut = read_all(data + 2, size - 2, portion, fail_after);
	if (fail_after == 0)
		compare(&whole, &cut);
	if (!memchr(data + 2, GAP, size - 2) && whole.sum & 1) {
		uint8_t *plain = malloc(size);
		size_t len = plain_reading(data + 2, size - 2, plain);
		if (len != whole.len || memcmp(plain, whole.text, len) != 0)
			abort();
		free(plain);
	}
	free(whole.text);
	free(cut.text);
	return 0;
}
