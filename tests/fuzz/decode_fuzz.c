/* First character: 'B' for base64, another for quoted-printable; second: the size of the portions
 * less one, by its low six bits ('A' is 1).  A '#' in the rest is a gap.  How the text is cut into
 * portions changes nothing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mail/base64_lines.h"
#include "mail/decode.h"

enum { GAP = '#' };

struct result {
	struct ss_mail_counts counts;
	uint8_t *text;
	size_t len;
	uint64_t agreed;
};

static size_t portion_end(const uint8_t *data, size_t at, size_t size, size_t portion)
{
	size_t end = at;
	while (end < size && data[end] != GAP && end - at < portion)
		end++;
	return end;
}

static void keep(struct result *r, const uint8_t *bytes, size_t len)
{
	memcpy(r->text + r->len, bytes, len);
	r->len += len;
}

static void read_base64(const uint8_t *data, size_t size, size_t portion, struct result *r)
{
	struct ss_base64 d = {.counts = &r->counts};
	for (size_t at = 0; at < size;) {
		if (data[at] == GAP) {
			ss_base64_gap(&d, 1);
			at++;
			continue;
		}
		size_t len = portion_end(data, at, size, portion) - at;
		uint8_t *out = malloc(SS_BASE64_ROOM(len)), *bytes = malloc(len);
		memcpy(bytes, data + at, len);
		keep(r, out, ss_base64_feed(&d, bytes, len, out));
		free(bytes);
		free(out);
		at += len;
	}
	uint8_t out[4];
	keep(r, out, ss_base64_end(&d, out));
	if (d.made != r->len || d.offset != size || d.agreed > d.made)
		abort();
	r->agreed = d.agreed;
}

static void read_qp(const uint8_t *data, size_t size, size_t portion, struct result *r)
{
	struct ss_qp d = {.counts = &r->counts};
	uint8_t rest[SS_QP_ROOM(0)];
	for (size_t at = 0; at < size;) {
		if (data[at] == GAP) {
			keep(r, rest, ss_qp_gap(&d, 1, rest));
			at++;
			continue;
		}
		size_t len = portion_end(data, at, size, portion) - at;
		uint8_t *out = malloc(SS_QP_ROOM(len)), *bytes = malloc(len);
		memcpy(bytes, data + at, len);
		keep(r, out, ss_qp_feed(&d, bytes, len, out));
		free(bytes);
		free(out);
		at += len;
	}
	keep(r, rest, ss_qp_end(&d, rest));
	if (d.made != r->len || d.offset != size || d.agreed > d.made)
		abort();
	r->agreed = d.agreed;
}

static void compare_ways(const uint8_t *data, size_t size)
{
	struct ss_mail_counts counts = {0};
	struct ss_base64 d = {.counts = &counts};
	uint8_t *out = malloc(SS_BASE64_ROOM(size)), *plain_out = malloc(SS_BASE64_ROOM(size));
	struct ss_base64_run all =
	        ss_base64_ways[ss_base64_n_ways - 1].walk(&d, data, size, plain_out);
	for (size_t n = 0; n < ss_base64_n_ways; n++) {
		if (!ss_base64_ways[n].is_here())
			continue;
		struct ss_base64_run run = ss_base64_ways[n].walk(&d, data, size, out);
		if (run.used > all.used || run.made > all.made ||
		    memcmp(out, plain_out, run.made) != 0)
			abort();
	}
	free(out);
	free(plain_out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	void (*read)(const uint8_t *, size_t, size_t, struct result *) =
	        data[0] == 'B' ? read_base64 : read_qp;
	size_t portion = 1 + (data[1] & 63);
	data += 2;
	size -= 2;
	struct result whole = {.text = malloc(size + 4)}, cut = {.text = malloc(size + 4)};
	read(data, size, SIZE_MAX, &whole);
	read(data, size, portion, &cut);
	if (whole.len != cut.len || memcmp(whole.text, cut.text, cut.len) != 0 ||
	    whole.agreed != cut.agreed ||
	    memcmp(&whole.counts, &cut.counts, sizeof cut.counts) != 0)
		abort();
	compare_ways(data, size);
	free(whole.text);
	free(cut.text);
	return 0;
}
