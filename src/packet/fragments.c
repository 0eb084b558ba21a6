#include "packet/fragments.h"

#include <string.h>

#include "base/limits.h"
#include "packet/hash.h"

/* The bytes lie in chunks, so that one small fragment at a high offset takes little; which of them
 * are there is known by units of 8, in which all offsets are counted. */
enum {
	UNIT = 8,
	CHUNK = 2048,
	CHUNK_UNITS = CHUNK / UNIT,
	DATAGRAM = 65535,
	N_CHUNKS = (DATAGRAM + CHUNK - 1) / CHUNK,
	N_BUCKETS = 1024,
};

#define TIMEOUT_NS (SS_LIMIT_FRAGMENT_SECONDS * 1000000000ull)

struct chunk {
	uint64_t seen[CHUNK_UNITS / 64];
	uint8_t bytes[CHUNK];
};

struct ss_held { /* a datagram with holes */
	struct ss_fragment_key key;
	struct ss_held *next_in_bucket;
	struct ss_held *older, *newer;
	uint64_t first; /* on the clock of these */
	int64_t first_ns;
	uint32_t len;     /* 0: the last fragment is missing */
	uint32_t end;     /* of the bytes seen */
	uint32_t known;   /* bytes from here on may have been cut by the snap length */
	uint32_t n_units; /* seen */
	uint8_t protocol;
	struct chunk *chunks[N_CHUNKS];
};

struct ss_whole {
	struct ss_whole *next;
	size_t size; /* of all of it */
	uint8_t bytes[];
};

static struct ss_held **bucket_of(const struct ss_fragments *f, const struct ss_fragment_key *key)
{
	return &f->buckets[ss_hash_secretly(f->seed, key, sizeof *key) % N_BUCKETS];
}

static struct ss_held *find_held(const struct ss_fragments *f, const struct ss_fragment_key *key)
{
	struct ss_held *held = *bucket_of(f, key);
	while (held && memcmp(&held->key, key, sizeof *key) != 0)
		held = held->next_in_bucket;
	return held;
}

static void give(struct ss_fragments *f, void *block, size_t size)
{
	ss_memory_give(f->memory, block, size);
	f->used -= block ? size : 0;
}

static void remove_held(struct ss_fragments *f, struct ss_held *held)
{
	struct ss_held **link = bucket_of(f, &held->key);
	while (*link != held)
		link = &(*link)->next_in_bucket;
	*link = held->next_in_bucket;
	*(held->older ? &held->older->newer : &f->oldest) = held->newer;
	*(held->newer ? &held->newer->older : &f->newest) = held->older;
	f->n_held--;
	for (unsigned i = 0; i < N_CHUNKS; i++)
		give(f, held->chunks[i], sizeof(struct chunk));
	give(f, held, sizeof *held);
}

static void give_up(struct ss_fragments *f, struct ss_held *held)
{
	remove_held(f, held);
	f->counts.fragments_given_up++;
}

static size_t most_used(const struct ss_fragments *f)
{
	size_t quarter = f->memory->limit / 4;
	return quarter > 0 && quarter < SS_LIMIT_FRAGMENT_BYTES ? quarter : SS_LIMIT_FRAGMENT_BYTES;
}

/* Zeroed.  The oldest datagrams but `keep` (NULL: all may go) make room for it. */
static void *take(struct ss_fragments *f, size_t size, const struct ss_held *keep)
{
	for (;;) {
		void *block = NULL;
		if (f->used + size <= most_used(f))
			block = ss_memory_take_zeroed(f->memory, size);
		if (block) {
			f->used += size;
			return block;
		}
		struct ss_held *oldest = f->oldest;
		if (oldest && oldest == keep)
			oldest = oldest->newer;
		if (!oldest)
			return NULL;
		give_up(f, oldest);
	}
}

static struct ss_held *add_held(struct ss_fragments *f, const struct ss_fragment *fragment)
{
	if (f->n_held == SS_LIMIT_FRAGMENTED)
		give_up(f, f->oldest);
	struct ss_held *held = take(f, sizeof *held, NULL);
	if (!held) {
		f->counts.fragments_given_up++;
		return NULL;
	}
	held->key = fragment->key;
	held->first = f->now;
	held->first_ns = fragment->ts_ns;
	held->known = DATAGRAM;
	held->protocol = fragment->protocol;
	struct ss_held **bucket = bucket_of(f, &held->key);
	held->next_in_bucket = *bucket;
	*bucket = held;
	held->older = f->newest;
	*(f->newest ? &f->newest->newer : &f->oldest) = held;
	f->newest = held;
	f->n_held++;
	return held;
}

void ss_fragments_set_time(struct ss_fragments *f, int64_t ts_ns)
{
	const uint64_t most = 60000000000u;
	uint64_t step = (uint64_t)ts_ns - (uint64_t)f->last_ns;
	f->last_ns = ts_ns;
	if (step > most) /* or back */
		return;
	f->now += step;
	while (f->oldest && f->now - f->oldest->first > TIMEOUT_NS)
		give_up(f, f->oldest);
}

/* Numbers of datagrams are used again: one that is so far in time is another. */
static bool is_other(const struct ss_held *held, const struct ss_fragment *fragment)
{
	return fragment->ts_ns > held->first_ns &&
	       (uint64_t)fragment->ts_ns - (uint64_t)held->first_ns > TIMEOUT_NS;
}

bool ss_fragments_make_room(struct ss_fragments *f, size_t size)
{
	while (f->oldest && ss_memory_is_short(f->memory, size))
		give_up(f, f->oldest);
	if (!f->oldest && f->buckets && ss_memory_is_short(f->memory, size)) {
		give(f, f->buckets, N_BUCKETS * sizeof *f->buckets);
		f->buckets = NULL;
	}
	return !ss_memory_is_short(f->memory, size);
}

/* All chunks that the fragment touches. */
static bool take_chunks(struct ss_fragments *f, struct ss_held *held, uint32_t from, uint32_t to)
{
	for (uint32_t i = from / CHUNK; i <= (to - 1) / CHUNK; i++) {
		if (held->chunks[i])
			continue;
		held->chunks[i] = take(f, sizeof(struct chunk), held);
		if (!held->chunks[i])
			return false;
	}
	return true;
}

/* Copies what is new.  True: a byte that was there already differs. */
static bool copy_units(struct ss_held *held, const struct ss_fragment *fragment)
{
	bool is_conflicting = false;
	for (uint32_t done = 0; done < fragment->len; done += UNIT) {
		uint32_t unit = (fragment->offset + done) / UNIT;
		size_t slot = unit % CHUNK_UNITS;
		struct chunk *chunk = held->chunks[unit / CHUNK_UNITS];
		uint8_t *bytes = chunk->bytes + slot * UNIT;
		uint64_t bit = 1ull << slot % 64;
		uint32_t left = fragment->captured > done ? fragment->captured - done : 0;
		uint32_t len = left < UNIT ? left : UNIT;
		if (!(chunk->seen[slot / 64] & bit)) {
			chunk->seen[slot / 64] |= bit;
			held->n_units++;
			if (len > 0)
				memcpy(bytes, fragment->bytes + done, len);
		} else if (unit * UNIT + len <= held->known && len > 0 &&
		           memcmp(bytes, fragment->bytes + done, len) != 0) {
			is_conflicting = true;
		}
	}
	return is_conflicting;
}

static bool contradicts(const struct ss_held *held, const struct ss_fragment *fragment)
{
	uint32_t end = fragment->offset + (uint32_t)fragment->len;
	if (held->len > 0)
		return fragment->has_more ? end > held->len : end != held->len;
	return !fragment->has_more && end < held->end;
}

static bool is_whole(const struct ss_held *held)
{
	return held->len > 0 && held->n_units == (held->len + UNIT - 1) / UNIT;
}

/* In one piece, so that the layers above need not know. */
static bool join(struct ss_fragments *f, const struct ss_held *held, struct ss_datagram *out)
{
	uint32_t captured = held->len < held->known ? held->len : held->known;
	size_t size = sizeof(struct ss_whole) + captured;
	struct ss_whole *whole;
	while (!(whole = ss_memory_take(f->memory, size))) {
		struct ss_held *oldest = f->oldest == held ? held->newer : f->oldest;
		if (!oldest)
			return false;
		give_up(f, oldest);
	}
	whole->size = size;
	whole->next = f->wholes;
	f->wholes = whole;
	for (uint32_t at = 0; at < captured; at += CHUNK) {
		uint32_t len = captured - at < CHUNK ? captured - at : CHUNK;
		memcpy(whole->bytes + at, held->chunks[at / CHUNK]->bytes, len);
	}
	*out = (struct ss_datagram){whole->bytes, captured, held->len, held->protocol};
	return true;
}

static bool add_bytes(struct ss_fragments *f, struct ss_held *held,
                      const struct ss_fragment *fragment)
{
	uint32_t end = fragment->offset + (uint32_t)fragment->len;
	if (!take_chunks(f, held, fragment->offset, end))
		return false;
	if (copy_units(held, fragment))
		f->counts.fragments_conflicting++;
	if (fragment->captured < fragment->len &&
	    fragment->offset + fragment->captured < held->known)
		held->known = fragment->offset + fragment->captured;
	if (fragment->offset == 0)
		held->protocol = fragment->protocol;
	if (end > held->end)
		held->end = end;
	if (!fragment->has_more)
		held->len = end;
	return true;
}

enum ss_fragment_result ss_fragments_add(struct ss_fragments *f, const struct ss_fragment *fragment,
                                         struct ss_datagram *out)
{
	f->counts.fragments++;
	if (fragment->len == 0 || fragment->offset + fragment->len > DATAGRAM ||
	    (fragment->has_more && fragment->len % UNIT != 0))
		return SS_FRAGMENT_MALFORMED;
	if (!f->buckets)
		f->buckets = take(f, N_BUCKETS * sizeof *f->buckets, NULL);
	if (!f->buckets) {
		f->counts.fragments_given_up++;
		return SS_FRAGMENT_NO_MEMORY;
	}
	struct ss_held *held = find_held(f, &fragment->key);
	if (held && is_other(held, fragment)) {
		give_up(f, held);
		held = NULL;
	}
	if (held && contradicts(held, fragment)) {
		f->counts.fragments_conflicting++;
		return SS_FRAGMENT_MALFORMED;
	}
	if (!held && !(held = add_held(f, fragment)))
		return SS_FRAGMENT_NO_MEMORY;
	if (!add_bytes(f, held, fragment) || (is_whole(held) && !join(f, held, out))) {
		give_up(f, held);
		return SS_FRAGMENT_NO_MEMORY;
	}
	if (!is_whole(held))
		return SS_FRAGMENT_HELD;
	remove_held(f, held);
	f->counts.reassembled++;
	return SS_FRAGMENT_COMPLETE;
}

void ss_fragments_release(struct ss_fragments *f)
{
	while (f->wholes) {
		struct ss_whole *whole = f->wholes;
		f->wholes = whole->next;
		ss_memory_give(f->memory, whole, whole->size);
	}
}

void ss_fragments_clear(struct ss_fragments *f)
{
	ss_fragments_release(f);
	while (f->oldest)
		remove_held(f, f->oldest);
	give(f, f->buckets, N_BUCKETS * sizeof *f->buckets);
	f->buckets = NULL;
}
