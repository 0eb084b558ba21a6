#include "mail/file.h"

#include <string.h>

#include "base/digest.h"
#include "base/hash_pair.h"
#include "mail/magic_private.h"

struct ss_file {
	struct ss_file_options options;
	struct ss_file_facts facts;
	struct ss_hash_stream digests; /* without a state: not wanted, or memory was short */
	struct ss_zip *zip;            /* NULL: it is none, or memory was short */
	struct ss_signals *signals;    /* NULL: there can be none, or memory was short */
	struct ss_magic_later later;
	bool is_head_over;
	uint16_t head_len;           /* of what head holds: the head, then what is wanted later */
	uint8_t head[SS_MAGIC_HEAD]; /* must be the last: it is not zeroed */
};

struct ss_file *ss_file_create(const struct ss_file_options *options)
{
	struct ss_file *f = ss_memory_take(options->memory, sizeof *f);
	if (!f)
		return NULL;
	memset(f, 0, offsetof(struct ss_file, head));
	f->options = *options;
	f->digests.maker = options->hashes;
	f->digests.kinds = options->wanted;
	if (options->wanted)
		f->digests.state = options->hashes->begin(options->wanted);
	return f;
}

void ss_file_destroy(struct ss_file *f)
{
	if (!f)
		return;
	ss_hash_pair_drop(f->options.pair, &f->digests);
	if (f->digests.state)
		f->digests.maker->drop(f->digests.state);
	ss_zip_destroy(f->zip);
	ss_signals_destroy(f->signals);
	ss_memory_give(f->options.memory, f, sizeof *f);
}

/* No more of it will come: what is it? */
static void end_head(struct ss_file *f)
{
	struct ss_slice head = {f->head, f->head_len};
	bool is_text;
	f->is_head_over = true;
	f->facts.magic = ss_magic_or_text(head, &is_text);
	if (!is_text && ss_zip_is_likely(head)) /* archives' marks are no text */
		f->zip = ss_zip_create(f->options.memory);
	if (f->zip)
		ss_zip_feed(f->zip, f->head, f->head_len);
	if (f->options.inspect)
		f->signals = ss_signals_create(f->options.inspect, f->facts.magic, head,
		                               f->options.memory);
	if (f->signals)
		ss_signals_feed(f->signals, f->head, f->head_len);
	f->later = ss_magic_wants(head, f->facts.magic);
	f->head_len = 0;
}

/* Returns how many octets it took. */
static size_t in_head(struct ss_file *f, const uint8_t *bytes, size_t len)
{
	size_t room = SS_MAGIC_HEAD - f->head_len, n = len < room ? len : room;
	memcpy(f->head + f->head_len, bytes, n);
	f->head_len += (uint16_t)n;
	if (f->head_len == SS_MAGIC_HEAD)
		end_head(f);
	return n;
}

/* place: of bytes in the file. */
static void in_later(struct ss_file *f, uint64_t place, const uint8_t *bytes, size_t len)
{
	uint64_t want = f->later.place + f->head_len, end = f->later.place + SS_MAGIC_LATER;
	if (want < place || want >= place + len || want >= end)
		return;
	size_t at = (size_t)(want - place), n = (size_t)(end - want);
	n = n < len - at ? n : len - at;
	memcpy(f->head + f->head_len, bytes + at, n);
	f->head_len += (uint16_t)n;
}

static void end_later(struct ss_file *f)
{
	const char *type = NULL;
	if (f->later.look && f->head_len > 0)
		type = f->later.look((struct ss_slice){f->head, f->head_len});
	if (type)
		f->facts.magic = type;
	f->later.look = NULL;
}

void ss_file_feed(struct ss_file *f, const uint8_t *bytes, size_t len)
{
	if (len == 0)
		return;
	f->facts.size += len;
	if (f->digests.state)
		ss_hash_pair_feed(f->options.pair, &f->digests, bytes, len);
	uint64_t place = f->facts.size - len;
	size_t used = f->is_head_over ? 0 : in_head(f, bytes, len);
	if (f->later.look)
		in_later(f, place + used, bytes + used, len - used);
	if (f->zip)
		ss_zip_feed(f->zip, bytes + used, len - used);
	if (f->signals)
		ss_signals_feed(f->signals, bytes + used, len - used);
}

void ss_file_gap(struct ss_file *f, uint64_t len)
{
	f->facts.gaps++;
	f->facts.missing += len;
	if (!f->is_head_over)
		end_head(f);
	end_later(f); /* places behind a gap are not those of the file */
	if (f->zip)
		ss_zip_gap(f->zip, len);
	if (f->signals)
		ss_signals_gap(f->signals);
}

/* What is in it says more than that it is an archive. */
static void end_zip(struct ss_file *f)
{
	f->facts.zip = ss_zip_end(f->zip);
	const char *type = ss_magic_of_zip(f->facts.zip);
	if (type && f->facts.magic && strcmp(f->facts.magic, "application/zip") == 0)
		f->facts.magic = type;
}

static void end_digests(struct ss_file *f)
{
	uint8_t digest[SS_HASH_LEN];
	ss_hash_pair_end(f->options.pair, &f->digests);
	for (unsigned kind = 0; kind < SS_N_HASHES; kind++) {
		size_t len = 0;
		if (f->digests.kinds >> kind & 1)
			len = f->digests.maker->end(f->digests.state, kind, digest);
		ss_digest_write_hex(digest, len, f->facts.digests[kind]);
	}
	f->digests.maker->drop(f->digests.state);
	f->digests.state = NULL;
}

const struct ss_file_facts *ss_file_end(struct ss_file *f)
{
	if (!f->is_head_over)
		end_head(f);
	end_later(f);
	if (f->zip)
		end_zip(f);
	if (f->signals)
		f->facts.signals = ss_signals_end(f->signals, f->facts.zip, f->facts.size);
	if (f->digests.state)
		end_digests(f);
	return &f->facts;
}
