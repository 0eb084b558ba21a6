/* First character: memory fails at that taking ('@': never); second: the size of the portions less
 * one; both count by their low six bits ('A' is 1).  Third: 'f': no MIME, 'c': the end is missing, 's': signals.
 * An octet 1 in the rest is a gap.  How the message is cut into portions changes nothing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash_pair.h"
#include "mail/charset_iconv.h"
#include "mail/message.h"

enum { GAP = 1 };

struct result {
	struct ss_mail_counts counts;
	struct ss_memory memory;
	uint64_t sum;       /* what is told, but for the octets of files */
	uint64_t octets[2]; /* of parts, and of what stands in them: both may go on at a time */
	unsigned n_open, n_bodies, n_ends;
};

static void mix(struct result *r, uint64_t n)
{
	r->sum = (r->sum ^ n) * 1099511628211u;
}

static void mix_text(struct result *r, struct ss_slice text)
{
	for (size_t i = 0; i < text.len; i++)
		mix(r, text.data[i]);
	mix(r, text.len);
}

static void on_field(void *user, const struct ss_mime_part *part,
                     const struct ss_header_field *field)
{
	mix(user, part->index);
	mix_text(user, field->name);
	mix_text(user, field->value);
}

static void on_body(void *user, const struct ss_mime_part *part)
{
	struct result *r = user;
	r->n_bodies++;
	mix(r, part->index);
	mix(r, part->body);
	mix(r, part->kind + 8u * part->encoding);
	mix_text(r, part->type);
	mix_text(r, part->filename);
	mix_text(r, part->charset);
	mix_text(r, part->description);
}

static void on_part_end(void *user, const struct ss_mime_part *part, enum ss_mime_end how)
{
	struct result *r = user;
	r->n_ends++;
	mix(r, part->size);
	mix(r, part->missing);
	mix(r, how);
}

static void on_file(void *user, const struct ss_message_file *file)
{
	struct result *r = user;
	r->n_open++;
	if (r->n_open > 2 || file->facts)
		abort();
	mix(r, file->part->index + 100u * file->embedded);
	mix_text(r, file->name);
}

/* Its portions may be others. */
static void on_file_octets(void *user, const struct ss_message_file *file, const uint8_t *bytes,
                           size_t len)
{
	struct result *r = user;
	uint64_t *sum = &r->octets[file->embedded > 0];
	if (len == 0 || r->n_open == 0)
		abort();
	for (size_t i = 0; i < len; i++)
		*sum = (*sum ^ bytes[i]) * 1099511628211u;
}

static void on_file_gap(void *user, const struct ss_message_file *file, uint64_t len)
{
	mix(user, len);
}

static void on_file_end(void *user, const struct ss_message_file *file)
{
	struct result *r = user;
	if (r->n_open-- == 0 || !file->facts)
		abort();
	mix(r, file->facts->size);
	mix(r, file->facts->missing);
	mix(r, file->is_whole);
	mix_text(r, ss_slice_of(file->facts->digests[SS_HASH_SHA256]));
	mix_text(r, ss_slice_of(file->facts->magic));
	if (file->facts->zip)
		mix(r, file->facts->zip->n_all);
	for (size_t i = 0; i < file->facts->signals.n; i++)
		mix(r, file->facts->signals.found[i].what);
}

static void on_url(void *user, const struct ss_mime_part *part, const struct ss_url *url)
{
	mix_text(user, url->url);
	mix_text(user, url->text);
}

static const struct ss_message_events message_events = {
        .on_field = on_field,
        .on_body = on_body,
        .on_part_end = on_part_end,
        .on_file = on_file,
        .on_file_octets = on_file_octets,
        .on_file_gap = on_file_gap,
        .on_file_end = on_file_end,
        .on_url = on_url,
};

static size_t portion_len(const uint8_t *data, size_t at, size_t size, size_t portion)
{
	size_t len = 0;
	while (at + len < size && data[at + len] != GAP && len < portion)
		len++;
	return len;
}

static void read_all(const uint8_t *data, size_t size, size_t portion, char how, struct result *r)
{
	static const struct ss_charsets charsets = {ss_charset_iconv, NULL};
	static struct ss_hash_pair pair;
	struct ss_message *m = ss_message_create(&(struct ss_message_options){
	        .events = &message_events,
	        .user = r,
	        .counts = &r->counts,
	        .charsets = &charsets,
	        .hashes = &ss_hash_builtin,
	        .wanted_hashes = 1u << SS_HASH_SHA256,
	        .pair = &pair,
	        .memory = &r->memory,
	        .wants_files = true,
	        .wants_urls = true,
	        .wants_signals = how == 's',
	        .is_flat = how == 'f',
	});
	if (!m)
		return;
	for (size_t at = 0, len; at < size; at += len) {
		len = 1;
		if (data[at] == GAP) {
			ss_message_gap(m, 1);
			continue;
		}
		len = portion_len(data, at, size, portion);
		uint8_t *bytes = malloc(len);
		memcpy(bytes, data + at, len);
		ss_message_feed(m, bytes, len);
		free(bytes);
	}
	ss_message_end(m, how == 'c');
	ss_message_destroy(m);
	if (r->n_open != 0 || r->n_ends < r->n_bodies || r->memory.used != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 3)
		return 0;
	unsigned fail_after = data[0] & 63, portion = 1 + (data[1] & 63);
	char how = (char)data[2];
	struct result whole = {.memory = {.fail_after = fail_after}};
	struct result cut = {.memory = {.fail_after = fail_after}};
	read_all(data + 3, size - 3, SIZE_MAX, how, &whole);
	read_all(data + 3, size - 3, portion, how, &cut);
	if (fail_after == 0 &&
	    (whole.sum != cut.sum || memcmp(whole.octets, cut.octets, sizeof cut.octets) != 0 ||
	     memcmp(&whole.counts, &cut.counts, sizeof cut.counts) != 0))
		abort();
	return 0;
}
