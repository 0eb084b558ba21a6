/* First character: memory fails at that taking ('@': never); second: the size of the portions less
 * one; both count by their low six bits ('A' is 1).  Third: 'H' for HTML, another for text.  A '~'
 * in the rest is a gap.  How it is cut into portions changes nothing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "mail/url.h"

enum { GAP = '~' };

struct result {
	struct ss_memory memory;
	uint64_t sum;
};

static void mix(struct result *r, struct ss_slice text)
{
	for (size_t n = 0; n < text.len; n++)
		r->sum = r->sum * 31 + text.data[n];
	r->sum = r->sum * 31 + text.len;
}

static void on_url(void *user, const struct ss_url *url)
{
	struct result *r = user;
	if (url->url.len == 0 || url->url.len > SS_LIMIT_URL || url->text.len > SS_LIMIT_URL_TEXT ||
	    (url->text.data && url->text.len == 0))
		abort();
	mix(r, url->url);
	mix(r, url->text);
	r->sum = r->sum * 31 + url->is_cut;
}

static size_t portion_end(const uint8_t *data, size_t at, size_t size, size_t portion)
{
	size_t end = at;
	while (end < size && data[end] != GAP && end - at < portion)
		end++;
	return end;
}

static void read_all(const uint8_t *data, size_t size, bool is_html, size_t portion,
                     struct result *r)
{
	struct ss_urls *u = ss_urls_create(is_html, on_url, r, &r->memory);
	for (size_t at = 0; at < size && u;) {
		if (data[at] == GAP) {
			ss_urls_gap(u);
			at++;
			continue;
		}
		size_t len = portion_end(data, at, size, portion) - at;
		uint8_t *bytes = malloc(len);
		memcpy(bytes, data + at, len);
		ss_urls_feed(u, bytes, len);
		free(bytes);
		at += len;
	}
	if (u)
		ss_urls_end(u);
	ss_urls_destroy(u);
	if (r->memory.used != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 3)
		return 0;
	unsigned fail_after = data[0] & 63, portion = 1 + (data[1] & 63);
	bool is_html = data[2] == 'H';
	struct result whole = {.memory = {.fail_after = fail_after}};
	struct result cut = {.memory = {.fail_after = fail_after}};
	read_all(data + 3, size - 3, is_html, SIZE_MAX, &whole);
	read_all(data + 3, size - 3, is_html, portion, &cut);
	if (fail_after == 0 && whole.sum != cut.sum)
		abort();
	return 0;
}
