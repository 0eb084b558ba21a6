/* First character: memory fails at that taking ('@': never); second: the size of the portions less
 * one; both count by their low six bits ('A' is 1).  A '#' in the rest is a gap.  How the message is
 * cut into portions changes nothing; each part begins once and ends once, within the one around it,
 * and no octet is told twice. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "mail/mime.h"

enum { GAP = '#' };

struct result {
	struct ss_mail_counts counts;
	struct ss_memory memory;
	uint64_t sum, told; /* told: how far octets of bodies were given */
	const struct ss_mime_part *open[SS_LIMIT_MIME_DEPTH + 1];
	unsigned n_open, n_parts;
	bool is_in_body;
};

static void mix_number(struct result *r, uint64_t n)
{
	r->sum = r->sum * 31 + n;
}

static void mix(struct result *r, struct ss_slice text)
{
	for (size_t n = 0; n < text.len; n++)
		mix_number(r, text.data[n]);
	mix_number(r, text.data ? text.len : UINT64_MAX);
}

static void must(bool is_true)
{
	if (!is_true)
		abort();
}

static void must_be_innermost(const struct result *r, const struct ss_mime_part *p)
{
	must(r->n_open > 0 && r->open[r->n_open - 1] == p);
}

static void on_part(void *user, const struct ss_mime_part *p)
{
	struct result *r = user;
	must(p->index == r->n_parts++ && p->index < SS_LIMIT_MIME_PARTS);
	must(p->depth == r->n_open && p->depth <= SS_LIMIT_MIME_DEPTH);
	must(p->up == (r->n_open > 0 ? r->open[r->n_open - 1] : NULL));
	must(p->offset >= r->told);
	r->open[r->n_open++] = p;
	mix_number(r, p->offset);
}

static void on_field(void *user, const struct ss_mime_part *p, const struct ss_header_field *field)
{
	struct result *r = user;
	must_be_innermost(r, p);
	mix(r, field->name);
	mix(r, field->value);
}

static void on_body(void *user, const struct ss_mime_part *p)
{
	struct result *r = user;
	must_be_innermost(r, p);
	must(p->body >= p->offset && p->size == 0 && p->type.data);
	must(p->kind == SS_MIME_LEAF || p->depth < SS_LIMIT_MIME_DEPTH);
	mix_number(r, p->body);
	mix_number(r, (uint64_t)p->kind * 16 + (uint64_t)p->encoding);
	mix(r, p->type);
	mix(r, p->charset);
	mix(r, p->boundary);
	mix(r, p->disposition);
	mix(r, p->encoding_text);
	mix(r, p->filename);
	mix(r, p->content_id);
	mix(r, p->description);
}

static void on_octets(void *user, const struct ss_mime_part *p, const uint8_t *bytes, size_t len)
{
	struct result *r = user;
	must_be_innermost(r, p);
	must(len > 0 && p->kind == SS_MIME_LEAF && p->body + p->size - len >= r->told);
	r->told = p->body + p->size;
	for (size_t n = 0; n < len; n++)
		mix_number(r, bytes[n]);
}

static void on_gap(void *user, const struct ss_mime_part *p, uint64_t len)
{
	struct result *r = user;
	must_be_innermost(r, p);
	must(p->kind == SS_MIME_LEAF && p->missing >= len);
	r->told = p->body + p->size;
	mix_number(r, len);
}

static void on_part_end(void *user, const struct ss_mime_part *p, enum ss_mime_end how)
{
	struct result *r = user;
	must_be_innermost(r, p);
	must(p->body + p->size >= r->told && p->missing <= p->size);
	r->n_open--;
	mix_number(r, (uint64_t)how);
	mix_number(r, p->size);
	mix_number(r, p->missing);
}

static const struct ss_mime_events mime_events = {on_part,   on_field, on_body,
                                                  on_octets, on_gap,   on_part_end};

static size_t portion_end(const uint8_t *data, size_t at, size_t size, size_t portion)
{
	size_t end = at;
	while (end < size && data[end] != GAP && end - at < portion)
		end++;
	return end;
}

static void read_all(const uint8_t *data, size_t size, size_t portion, bool ends, struct result *r)
{
	struct ss_mime_options options = {
	        .events = &mime_events, .user = r, .counts = &r->counts, .memory = &r->memory};
	struct ss_mime *m = ss_mime_create(&options);
	for (size_t at = 0; m && at < size;) {
		if (data[at] == GAP) {
			ss_mime_gap(m, 1);
			at++;
			continue;
		}
		size_t len = portion_end(data, at, size, portion) - at;
		uint8_t *bytes = malloc(len);
		memcpy(bytes, data + at, len);
		ss_mime_feed(m, bytes, len);
		at += len;
		free(bytes);
	}
	if (m && ends)
		ss_mime_end(m, false);
	must(!m || !ends || r->n_open == 0);
	ss_mime_destroy(m);
	must(r->memory.used == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	unsigned fail_after = data[0] & 63, portion = 1 + (data[1] & 63);
	struct result whole = {.memory = {.fail_after = fail_after}};
	struct result cut = {.memory = {.fail_after = fail_after}}, left = {0};
	read_all(data + 2, size - 2, SIZE_MAX, true, &whole);
	read_all(data + 2, size - 2, portion, true, &cut);
	read_all(data + 2, size - 2, portion, false, &left);
	if (fail_after == 0)
		must(whole.sum == cut.sum &&
		     memcmp(&whole.counts, &cut.counts, sizeof cut.counts) == 0);
	return 0;
}
