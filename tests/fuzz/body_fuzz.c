/* First character: the encoding ('B' base64, 'Q' quoted-printable, 'U' uuencode, 'Y' yEnc, another:
 * none), lower case where files are looked for in text; second: the size of the portions less one,
 * by its low six bits ('A' is 1); third: when memory fails ('@': never), by its low five bits.
 * BEL in the rest is a gap.  How the text is cut into portions changes nothing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mail/body.h"

enum { GAP = '\a' };

/* All events as octets; each begins with one that tells its kind, but for decoded octets, which
 * follow each other in any portions. */
struct result {
	struct ss_mail_counts counts;
	uint8_t *text;
	size_t len, size;
	int open;
};

static void put(struct result *r, const void *bytes, size_t len)
{
	if (len > r->size - r->len) {
		r->size = 2 * (r->size + len);
		r->text = realloc(r->text, r->size);
	}
	memcpy(r->text + r->len, bytes, len);
	r->len += len;
}

static void on_octets(void *user, const uint8_t *bytes, size_t len)
{
	if (len == 0)
		abort();
	put(user, bytes, len);
}

static void on_gap(void *user, uint64_t len)
{
	put(user, "<gap>", 5);
	put(user, &len, sizeof len);
}

static void on_embedded(void *user, const struct ss_body_embedded *file)
{
	struct result *r = user;
	if (r->open++ != 0 || !file->name.data)
		abort();
	put(r, "<begin>", 7);
	put(r, &file->encoding, sizeof file->encoding);
	put(r, file->name.data, file->name.len);
	put(r, &file->size, sizeof file->size);
}

static void on_embedded_end(void *user, bool is_whole)
{
	struct result *r = user;
	if (--r->open != 0)
		abort();
	put(r, is_whole ? "<whole>" : "<ended>", 7);
}

static const struct ss_body_events events = {on_octets, on_gap, on_embedded, on_embedded_end};

static enum ss_mime_encoding encoding_of(uint8_t c)
{
	switch (c & ~0x20) {
	case 'B': return SS_MIME_BASE64;
	case 'Q': return SS_MIME_QUOTED_PRINTABLE;
	case 'U': return SS_MIME_UUENCODE;
	case 'Y': return SS_MIME_YENC;
	default: return SS_MIME_8BIT;
	}
}

static void read(const uint8_t *data, size_t size, size_t portion, struct result *r)
{
	struct ss_memory memory = {.fail_after = data[2] & 31};
	struct ss_body *b = ss_body_create(&events, r, encoding_of(data[0]), data[0] & 0x20, 9,
	                                   &r->counts, &memory);
	if (!b)
		return;
	for (size_t at = 3, n; at < size; at += n) {
		n = 1;
		if (data[at] == GAP) {
			ss_body_gap(b, 5);
			continue;
		}
		while (n < portion && at + n < size && data[at + n] != GAP)
			n++;
		uint8_t *copy = malloc(n);
		memcpy(copy, data + at, n);
		ss_body_feed(b, copy, n);
		free(copy);
	}
	ss_body_end(b);
	ss_body_destroy(b);
	if (memory.used != 0 || r->open != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 3)
		return 0;
	struct result whole = {.size = 16, .text = malloc(16)};
	struct result cut = {.size = 16, .text = malloc(16)};
	read(data, size, SIZE_MAX, &whole);
	read(data, size, 1 + ((data[1] - 'A') & 63), &cut);
	if (whole.len != cut.len || memcmp(whole.text, cut.text, cut.len) != 0 ||
	    memcmp(&whole.counts, &cut.counts, sizeof cut.counts) != 0)
		abort();
	free(whole.text);
	free(cut.text);
	return 0;
}
