/* First character: memory fails at that taking ('@': never); second: the size of the portions less
 * one, times 32; both count by their low six bits ('A' is 1).  Third: what is declared: 'H' HTML,
 * 'P' plain text, 'W' text in UTF-16, another nothing.  A '~' in the rest is a gap.  How it is cut
 * into portions changes nothing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mail/file.h"

enum { GAP = '~' };

struct result {
	struct ss_memory memory;
	uint64_t sum;
};

static void mix(struct result *r, uint64_t n)
{
	r->sum = (r->sum ^ n) * 1099511628211u;
}

static void take(struct result *r, const struct ss_signal_found *f, uint64_t size)
{
	if (f->what >= SS_N_SIGNALS || f->count == 0 || f->len > SS_LIMIT_SIGNAL_TEXT ||
	    !ss_signal_name(f->what) || f->offset < SS_SIGNAL_NO_OFFSET ||
	    f->offset > (int64_t)(2 * size + 8))
		abort();
	mix(r, f->what);
	mix(r, f->count);
	mix(r, (uint64_t)f->offset);
	for (size_t i = 0; i < f->len; i++)
		mix(r, f->text[i]);
}

static struct ss_signal_hint hint_of(char declared)
{
	const char *type = declared == 'H' ? "text/html" : declared ? "text/plain" : NULL;
	return (struct ss_signal_hint){ss_slice_of(type),
	                               ss_slice_of(declared == 'W' ? "utf-16" : NULL)};
}

static void read_all(const uint8_t *data, size_t size, char declared, size_t portion,
                     struct result *r)
{
	struct ss_signal_hint hint = hint_of(declared);
	struct ss_file_options options = {&ss_hash_builtin, 0, &r->memory, NULL, &hint};
	struct ss_file *f = ss_file_create(&options);
	for (size_t at = 0, len = 1; at < size && f; at += len) {
		len = 1;
		if (data[at] == GAP) {
			ss_file_gap(f, 1);
			continue;
		}
		while (at + len < size && data[at + len] != GAP && len < portion)
			len++;
		uint8_t *bytes = malloc(len);
		memcpy(bytes, data + at, len);
		ss_file_feed(f, bytes, len);
		free(bytes);
	}
	if (f) {
		struct ss_signal_results results = ss_file_end(f)->signals;
		for (size_t i = 0; i < results.n; i++)
			take(r, &results.found[i], size);
	}
	ss_file_destroy(f);
	if (r->memory.used != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 3)
		return 0;
	unsigned fail_after = data[0] & 63, portion = 1 + (data[1] & 63) * 32;
	char declared = strchr("HPW", data[2]) ? (char)data[2] : 0;
	struct result whole = {.memory = {.fail_after = fail_after}};
	struct result cut = {.memory = {.fail_after = fail_after}};
	read_all(data + 3, size - 3, declared, SIZE_MAX, &whole);
	read_all(data + 3, size - 3, declared, portion, &cut);
	if (fail_after == 0 && whole.sum != cut.sum)
		abort();
	return 0;
}
