/* First character: memory fails at that taking ('@': never); second: the size of the portions less
 * one; both count by their low six bits ('A' is 1).  A '#' in the rest is a gap.  How the header is
 * cut into portions changes nothing; each value is read for encoded words. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mail/charset_iconv.h"
#include "mail/encoded_word.h"
#include "mail/header.h"

enum { GAP = '#', MOST_TEXT = 100 };

struct result {
	struct ss_mail_counts counts, words;
	struct ss_memory memory;
	uint64_t sum;
	unsigned n_ends;
};

static void mix(struct result *r, struct ss_slice text)
{
	for (size_t n = 0; n < text.len; n++)
		r->sum = r->sum * 31 + text.data[n];
	r->sum = r->sum * 31 + text.len;
}

static void on_field(void *user, const struct ss_header_field *f)
{
	static const struct ss_charsets charsets = {ss_charset_iconv, NULL};
	struct result *r = user;
	struct ss_encoded_words how = {&charsets, &r->words, &r->memory};
	struct ss_buffer out = {.memory = &r->memory, .limit = MOST_TEXT};
	if (f->name.len == 0 || memchr(f->value.data, '\n', f->value.len))
		abort();
	if (f->is_plain && memchr(f->value.data, '?', f->value.len))
		abort();
	if (f->is_joined && f->value.len > 0 && f->value.data <= f->name.data + f->name.len)
		abort();
	mix(r, f->name);
	mix(r, f->value);
	r->sum = r->sum * 31 + f->offset + f->is_cut + f->has_gap * 2U;
	ss_encoded_word_decode(&how, f->value, f->offset, &out);
	if (out.len > MOST_TEXT)
		abort();
	ss_buffer_release(&out);
}

static void on_end(void *user, enum ss_header_end how, uint64_t body, struct ss_slice seen)
{
	struct result *r = user;
	r->n_ends++;
	r->sum = r->sum * 31 + (uint64_t)how + body;
	mix(r, seen);
}

static const struct ss_header_events header_events = {on_field, on_end};

static size_t portion_end(const uint8_t *data, size_t at, size_t size, size_t portion)
{
	size_t end = at;
	while (end < size && data[end] != GAP && end - at < portion)
		end++;
	return end;
}

static void read_all(const uint8_t *data, size_t size, size_t portion, struct result *r)
{
	struct ss_header h;
	ss_header_init(&h, &header_events, r, &r->counts, &r->memory, 0);
	for (size_t at = 0; at < size && !h.is_over;) {
		if (data[at] == GAP) {
			ss_header_gap(&h, 1);
			at++;
			continue;
		}
		size_t len = portion_end(data, at, size, portion) - at;
		uint8_t *bytes = malloc(len);
		memcpy(bytes, data + at, len);
		at += ss_header_feed(&h, bytes, len);
		free(bytes);
		if (at != h.offset)
			abort();
	}
	ss_header_end(&h);
	if (r->n_ends != 1 || r->memory.used != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	unsigned fail_after = data[0] & 63, portion = 1 + (data[1] & 63);
	struct result whole = {.memory = {.fail_after = fail_after}};
	struct result cut = {.memory = {.fail_after = fail_after}};
	read_all(data + 2, size - 2, SIZE_MAX, &whole);
	read_all(data + 2, size - 2, portion, &cut);
	if (fail_after == 0 &&
	    (whole.sum != cut.sum || memcmp(&whole.counts, &cut.counts, sizeof cut.counts) != 0))
		abort();
	return 0;
}
