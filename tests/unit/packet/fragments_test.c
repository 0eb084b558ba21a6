/* Fragments: any order, overlaps, limits. */
#include "build.h"

#include "base/limits.h"
#include "packet/fragments.h"

enum { SECOND = 1000000000, UNIT = 8, FRAGMENT_HEADER = 44 };

/* A datagram to be cut: a TCP segment whose text tells where it is from. */
static struct frame datagram(size_t text_len)
{
	static char texts[4][FRAME_SIZE];
	static unsigned n;
	char *text = texts[n++ % 4];
	for (size_t i = 0; i < text_len; i++)
		text[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[i / 8 % 36];
	text[text_len] = 0;
	return segment(text);
}

struct piece {
	size_t from, to; /* the last ends with the datagram */
	char fill;       /* instead of the true bytes; 0: those */
};

static struct frame fragment_of(const struct frame *d, struct piece p, unsigned id)
{
	bool is_last = p.to >= frame_len(d);
	struct frame f =
	        bytes_of(frame_bytes(d) + p.from, (is_last ? frame_len(d) : p.to) - p.from);
	if (p.fill)
		memset(f.bytes + f.from, p.fill, frame_len(&f));
	put_ipv4(&f, 17); /* no checksum within */
	uint8_t *ip = f.bytes + f.from;
	ip[9] = TCP;
	ip[4] = (uint8_t)(id >> 8);
	ip[5] = (uint8_t)id;
	ip[6] = (uint8_t)((is_last ? 0 : 0x20) | p.from / UNIT >> 8);
	ip[7] = (uint8_t)(p.from / UNIT);
	sum_ipv4(&f);
	return f;
}

static struct frame fragment6_of(const struct frame *d, struct piece p, unsigned id)
{
	bool is_last = p.to >= frame_len(d);
	struct frame f =
	        bytes_of(frame_bytes(d) + p.from, (is_last ? frame_len(d) : p.to) - p.from);
	put_be32(&f, id);
	put_be16(&f, (unsigned)p.from | !is_last);
	put_be16(&f, TCP << 8);
	put_ipv6(&f, FRAGMENT_HEADER);
	return f;
}

static enum ss_packet_verdict feed(struct bench *b, const struct frame *d, size_t from, size_t to)
{
	struct frame f = fragment_of(d, (struct piece){from, to, 0}, 1);
	return bench_verdict(b, &f, RAW);
}

static void expect_whole(struct bench *b, const struct frame *last, const struct frame *d)
{
	static struct decoding out;
	bench_decode(b, frame_bytes(last), frame_len(last), 0, RAW, &out);
	assert_string_equal(ss_packet_verdict_name(out.verdict), "segment");
	assert_int_equal(out.segment.wire_len, out.segment.len);
	assert_string_equal(out.payload, d->payload);
}

static struct ss_decoder_counts counts_of(const struct bench *b)
{
	struct ss_decoder_counts counts;
	ss_decoder_read_counts(b->decoder, &counts);
	return counts;
}

/* All 24 orders of four pieces; the first cuts the TCP header. */
static void any_order(void **state)
{
	(void)state;
	struct frame d = datagram(4000);
	const struct piece pieces[] = {{0, 8, 0}, {8, 1480, 0}, {1480, 2960, 0}, {2960, 9999, 0}};
	for (unsigned order = 0; order < 256; order++) {
		unsigned o[4] = {order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6};
		if ((1u << o[0] | 1u << o[1] | 1u << o[2] | 1u << o[3]) != 15)
			continue;
		struct bench b;
		bench_open(&b, true); /* so that the checksum is a witness */
		for (int version = 4; version <= 6; version += 2) {
			struct frame whole = d;
			version == 4 ? put_ipv4(&whole, TCP) : put_ipv6(&whole, TCP);
			whole.from += version == 4 ? 20 : 40;
			for (int i = 0; i < 4; i++) {
				struct frame f = version == 4
				                         ? fragment_of(&whole, pieces[o[i]], 1)
				                         : fragment6_of(&whole, pieces[o[i]], 1);
				if (i < 3)
					assert_int_equal(bench_verdict(&b, &f, RAW),
					                 SS_PACKET_FRAGMENT);
				else
					expect_whole(&b, &f, &d);
			}
		}
		assert_int_equal(counts_of(&b).reassembled, 2);
		assert_int_equal(counts_of(&b).fragments, 8);
		assert_int_equal(counts_of(&b).fragments_conflicting, 0);
		bench_close(&b);
	}
}

/* Forward, backward, and the largest datagram there is. */
static void tiny_fragments(void **state)
{
	(void)state;
	static const size_t texts[] = {1, 7, 8, 1000, 65535 - 20 - 20};
	for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
		struct frame d = datagram(texts[t]);
		size_t n = (frame_len(&d) + UNIT - 1) / UNIT;
		struct bench b;
		bench_open(&b, false);
		for (size_t i = 0; i < n; i++) {
			size_t at = (t % 2 ? n - 1 - i : i) * UNIT;
			struct frame f = fragment_of(&d, (struct piece){at, at + UNIT, 0}, 1);
			if (i < n - 1)
				assert_int_equal(bench_verdict(&b, &f, RAW), SS_PACKET_FRAGMENT);
			else
				expect_whole(&b, &f, &d);
		}
		bench_close(&b);
	}
}

static void duplicates(void **state)
{
	(void)state;
	struct frame d = datagram(100);
	struct bench b;
	bench_open(&b, false);
	for (int i = 0; i < 3; i++)
		assert_int_equal(feed(&b, &d, 0, 40), SS_PACKET_FRAGMENT);
	struct frame f = fragment_of(&d, (struct piece){40, 9999, 0}, 1);
	expect_whole(&b, &f, &d);
	assert_int_equal(counts_of(&b).fragments_conflicting, 0);
	/* A late copy begins another datagram. */
	assert_int_equal(feed(&b, &d, 0, 40), SS_PACKET_FRAGMENT);
	bench_close(&b);
}

/* The overlapping bytes differ: what came first stays. */
static void first_copy_wins(void **state)
{
	(void)state;
	struct frame d = datagram(200);
	static const struct {
		struct piece pieces[4];
		unsigned n, conflicts;
	} cases[] = {
	        {{{0, 64, 0}, {40, 96, 'X'}, {96, 9999, 0}}, 3, 1},   /* head overlaps tail */
	        {{{64, 9999, 0}, {0, 80, 'X'}, {0, 64, 0}}, 2, 1},    /* tail overlaps head */
	        {{{0, 128, 0}, {32, 64, 'X'}, {128, 9999, 0}}, 3, 1}, /* within (teardrop) */
	        {{{32, 64, 0}, {0, 128, 'X'}, {128, 9999, 0}}, 3, 1}, /* around */
	        {{{0, 64, 0}, {0, 64, 'X'}, {64, 9999, 0}}, 3, 1},    /* the same place */
	        {{{0, 64, 0}, {64, 9999, 0}}, 2, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bench b;
		static struct decoding out;
		bench_open(&b, false);
		for (unsigned k = 0; k < cases[i].n; k++) {
			struct frame f = fragment_of(&d, cases[i].pieces[k], 1);
			bench_decode(&b, frame_bytes(&f), frame_len(&f), 0, RAW, &out);
		}
		assert_int_equal(counts_of(&b).fragments_conflicting, cases[i].conflicts);
		/* Each byte is the one of the first piece that held it. */
		assert_int_equal(counts_of(&b).reassembled, 1);
		if (out.verdict == SS_PACKET_SEGMENT)
			for (size_t at = 0; at < out.segment.len; at++) {
				char expected = 0;
				for (unsigned k = 0; k < cases[i].n && !expected; k++) {
					struct piece p = cases[i].pieces[k];
					if (at + 20 >= p.from && at + 20 < p.to)
						expected = p.fill ? p.fill : d.payload[at];
				}
				assert_int_equal(out.payload[at], expected);
			}
		bench_close(&b);
	}
}

static void contradicting_ends(void **state)
{
	(void)state;
	struct frame d = datagram(200), shorter = datagram(100);
	struct bench b;
	bench_open(&b, false);
	assert_int_equal(feed(&b, &d, 64, 128), SS_PACKET_FRAGMENT);
	assert_int_equal(feed(&b, &shorter, 96, 9999),
	                 SS_PACKET_MALFORMED); /* before the end seen */
	assert_int_equal(feed(&b, &d, 128, 9999), SS_PACKET_FRAGMENT);
	assert_int_equal(feed(&b, &shorter, 96, 9999), SS_PACKET_MALFORMED); /* another end */
	struct frame longer = datagram(400);
	assert_int_equal(feed(&b, &longer, 200, 240), SS_PACKET_MALFORMED); /* behind the end */
	assert_int_equal(counts_of(&b).fragments_conflicting, 3);
	struct frame f = fragment_of(&d, (struct piece){0, 64, 0}, 1);
	expect_whole(&b, &f, &d);
	bench_close(&b);
}

static void malformed(void **state)
{
	(void)state;
	struct frame d = datagram(65000);
	struct bench b;
	bench_open(&b, false);
	struct frame f = fragment_of(&d, (struct piece){64, 64, 0}, 1); /* nothing in it */
	assert_int_equal(bench_verdict(&b, &f, RAW), SS_PACKET_MALFORMED);
	f = fragment_of(&d, (struct piece){1000, 9000, 0},
	                1); /* ends behind 64 KiB (ping of death) */
	f.bytes[f.from + 6] = 0x1f;
	f.bytes[f.from + 7] = 0xff;
	assert_int_equal(bench_verdict(&b, &f, RAW), SS_PACKET_MALFORMED);
	f = fragment6_of(&d, (struct piece){0, 13, 0}, 1); /* not a multiple of eight */
	assert_int_equal(bench_verdict(&b, &f, RAW), SS_PACKET_MALFORMED);
	f = fragment_of(&d, (struct piece){0, 7, 0}, 1); /* rounded down to nothing */
	assert_int_equal(bench_verdict(&b, &f, RAW), SS_PACKET_MALFORMED);
	bench_close(&b);
}

/* Every part of the key: fragments that belong to others do not meet. */
static void keys(void **state)
{
	(void)state;
	struct frame d = datagram(100);
	struct bench b;
	bench_open(&b, false);
	struct frame last[6];
	for (int i = 0; i < 6; i++)
		last[i] = fragment_of(&d, (struct piece){40, 9999, 0}, i == 0 ? 2 : 1);
	last[1].bytes[last[1].from + 12] = 11; /* source */
	last[2].bytes[last[2].from + 16] = 11; /* destination */
	last[3].bytes[last[3].from + 9] = UDP;
	put_be32(&last[4], 7 << 16 | TYPE_IPV4);
	put_ether(&last[4], 0x8100);
	put_ipv4_outer(&last[5], 4);
	assert_int_equal(feed(&b, &d, 0, 40), SS_PACKET_FRAGMENT);
	for (int i = 0; i < 6; i++)
		assert_int_equal(bench_verdict(&b, &last[i], i == 4 ? ETHERNET : RAW),
		                 SS_PACKET_FRAGMENT);
	bench_close(&b);
}

static void within_a_tunnel_within_fragments(void **state)
{
	(void)state;
	struct frame d = datagram(3000);
	struct frame inner[2] = {fragment_of(&d, (struct piece){0, 1480, 0}, 1),
	                         fragment_of(&d, (struct piece){1480, 9999, 0}, 1)};
	struct bench b;
	bench_open(&b, false);
	for (unsigned i = 0; i < 2; i++) {
		/* IP in IP, and that in fragments again */
		struct piece halves[2] = {{0, 800, 0}, {800, 9999, 0}};
		for (unsigned k = 0; k < 2; k++) {
			struct frame f = fragment_of(&inner[i], halves[k], 10 + i);
			f.bytes[f.from + 9] = 4;
			if (i == 1 && k == 1)
				expect_whole(&b, &f, &d);
			else
				assert_int_equal(bench_verdict(&b, &f, RAW), SS_PACKET_FRAGMENT);
		}
	}
	assert_int_equal(counts_of(&b).reassembled, 3);
	bench_close(&b);
}

/* The snap length took a part of the fragments: a part of the payload is known. */
static void cut_fragments(void **state)
{
	(void)state;
	struct frame d = datagram(3000);
	static struct decoding out;
	struct bench b;
	bench_open(&b, false);
	for (size_t at = 0; at < 4000; at += 1480) {
		struct frame f = fragment_of(&d, (struct piece){at, at + 1480, 0}, 1);
		size_t len = frame_len(&f);
		bench_decode(&b, frame_bytes(&f), at == 1480 ? 103 : len, len, RAW, &out);
	}
	assert_int_equal(out.verdict, SS_PACKET_SEGMENT);
	assert_int_equal(out.segment.wire_len, 3000);
	assert_int_equal(out.segment.len, 1480 + 83 - 20);
	assert_memory_equal(out.payload, d.payload, out.segment.len);
	bench_close(&b);
}

static void late_ones_are_given_up(void **state)
{
	(void)state;
	struct frame d = datagram(100);
	struct bench b;
	bench_open(&b, false);
	assert_int_equal(feed(&b, &d, 0, 40), SS_PACKET_FRAGMENT);
	b.now_ns += 31ll * SECOND;
	assert_int_equal(feed(&b, &d, 40, 9999), SS_PACKET_FRAGMENT);
	assert_int_equal(counts_of(&b).fragments_given_up, 1);
	b.now_ns -= 3600ll * SECOND; /* a clock that was set back */
	struct frame f = fragment_of(&d, (struct piece){0, 40, 0}, 1);
	expect_whole(&b, &f, &d);
	b.now_ns = INT64_MIN;
	assert_int_equal(feed(&b, &d, 0, 40), SS_PACKET_FRAGMENT);
	b.now_ns = INT64_MAX;
	assert_int_equal(feed(&b, &d, 0, 40), SS_PACKET_FRAGMENT);
	assert_int_equal(counts_of(&b).fragments_given_up, 2);
	bench_close(&b);
}

static void oldest_goes_at_the_limit(void **state)
{
	(void)state;
	struct frame d = datagram(100);
	struct bench b;
	bench_open(&b, false);
	for (unsigned id = 0; id < SS_LIMIT_FRAGMENTED + 10; id++) {
		struct frame f = fragment_of(&d, (struct piece){0, 40, 0}, id);
		assert_int_equal(bench_verdict(&b, &f, RAW), SS_PACKET_FRAGMENT);
	}
	assert_int_equal(counts_of(&b).fragments_given_up, 10);
	size_t most = b.memory.used;
	struct frame f = fragment_of(&d, (struct piece){40, 9999, 0}, 9); /* gone */
	assert_int_equal(bench_verdict(&b, &f, RAW), SS_PACKET_FRAGMENT);
	f = fragment_of(&d, (struct piece){40, 9999, 0}, 11);
	expect_whole(&b, &f, &d);
	assert_true(b.memory.peak < most + 100000);
	bench_close(&b);
}

/* Each call for memory fails once; nothing leaks and the next datagram is fine. */
static void memory_fails(void **state)
{
	(void)state;
	struct frame d = datagram(3000);
	for (unsigned n = 1; n < 12; n++) {
		struct bench b;
		unsigned failures = 0;
		bench_open(&b, false);
		b.memory.fail_after = n;
		for (size_t at = 0; at < 4000; at += 1480)
			failures += feed(&b, &d, at, at + 1480) == SS_PACKET_NO_MEMORY;
		b.memory.fail_after = 0;
		assert_int_equal(counts_of(&b).fragments_given_up, failures);
		for (size_t at = 0; at < 1480 * 2; at += 1480)
			feed(&b, &d, at, at + 1480);
		struct frame f = fragment_of(&d, (struct piece){2960, 9999, 0}, 1);
		expect_whole(&b, &f, &d);
		bench_close(&b);
	}
}

static void memory_limit(void **state)
{
	(void)state;
	struct frame d = datagram(100);
	struct bench b;
	bench_open(&b, false);
	b.memory.limit = 200000;
	unsigned refused = 0;
	for (unsigned id = 0; id < 1000; id++) {
		struct frame f = fragment_of(&d, (struct piece){0, 40, 0}, id);
		refused += bench_verdict(&b, &f, RAW) == SS_PACKET_NO_MEMORY;
	}
	assert_int_equal(refused, 0); /* the oldest make room, within a quarter of the limit */
	assert_true(b.memory.peak <= 60000);
	assert_true(counts_of(&b).fragments_given_up > 900);
	struct frame f = fragment_of(&d, (struct piece){40, 9999, 0}, 999);
	expect_whole(&b, &f, &d);
	bench_close(&b);
}

/* Datagrams of one small fragment in each chunk take 64 KiB each. */
static void all_of_them_have_a_limit(void **state)
{
	(void)state;
	struct ss_memory memory = {0};
	struct ss_fragments fragments = {.memory = &memory};
	struct ss_datagram whole;
	for (unsigned i = 0; i < 1000 * 31; i++) {
		struct ss_fragment f = {.key.id = i / 31,
		                        .bytes = (const uint8_t *)"12345678",
		                        .captured = 8,
		                        .len = 8,
		                        .offset = i % 31 * 2048,
		                        .has_more = true};
		assert_int_equal(ss_fragments_add(&fragments, &f, &whole), SS_FRAGMENT_HELD);
	}
	assert_true(memory.peak <= SS_LIMIT_FRAGMENT_BYTES);
	assert_true(fragments.counts.fragments_given_up > 700);
	ss_fragments_clear(&fragments);
	assert_int_equal(memory.used, 0);
}

static void any_frame_ends_the_late_ones(void **state)
{
	(void)state;
	struct frame d = datagram(100), other = segment("x");
	struct bench b;
	bench_open(&b, false);
	put_ipv4(&other, TCP);
	assert_int_equal(feed(&b, &d, 0, 40), SS_PACKET_FRAGMENT);
	size_t held = b.memory.used;
	b.now_ns += 3600ll * SECOND; /* another clock */
	assert_int_equal(bench_verdict(&b, &other, RAW), SS_PACKET_SEGMENT);
	assert_int_equal(b.memory.used, held);
	b.now_ns += 31ll * SECOND;
	assert_int_equal(bench_verdict(&b, &other, RAW), SS_PACKET_SEGMENT);
	assert_true(b.memory.used < held);
	assert_int_equal(counts_of(&b).fragments_given_up, 1);
	bench_close(&b);
}

static void the_seed_changes_nothing(void **state)
{
	(void)state;
	struct frame d = datagram(100);
	for (uint64_t seed = 1; seed < 100000; seed *= 7) {
		struct bench b;
		bench_open(&b, false);
		ss_decoder_destroy(b.decoder);
		struct ss_decoder_options options = {.memory = &b.memory, .seed = seed};
		assert_int_equal(ss_decoder_create(&options, &b.decoder), 0);
		for (unsigned id = 0; id < SS_LIMIT_FRAGMENTED + 5; id++) {
			struct frame f = fragment_of(&d, (struct piece){0, 40, 0}, id);
			assert_int_equal(bench_verdict(&b, &f, RAW), SS_PACKET_FRAGMENT);
		}
		struct frame f = fragment_of(&d, (struct piece){40, 9999, 0}, 7);
		expect_whole(&b, &f, &d);
		assert_int_equal(counts_of(&b).fragments_given_up, 5);
		bench_close(&b);
	}
}

static void room_for_others(void **state)
{
	(void)state;
	struct frame d = datagram(100);
	struct bench b;
	bench_open(&b, false);
	size_t before = b.memory.used;
	for (unsigned id = 0; id < 10; id++) {
		struct frame f = fragment_of(&d, (struct piece){0, 40, 0}, id);
		assert_int_equal(bench_verdict(&b, &f, RAW), SS_PACKET_FRAGMENT);
	}
	b.memory.limit = b.memory.used;
	assert_true(ss_decoder_make_room(b.decoder, 1));
	assert_int_equal(counts_of(&b).fragments_given_up, 1);
	assert_true(ss_decoder_make_room(b.decoder, b.memory.limit - before));
	assert_int_equal(b.memory.used, before);
	assert_false(ss_decoder_make_room(b.decoder, b.memory.limit));
	b.memory.limit = 0;
	assert_int_equal(feed(&b, &d, 0, 40), SS_PACKET_FRAGMENT);
	struct frame f = fragment_of(&d, (struct piece){40, 9999, 0}, 1);
	expect_whole(&b, &f, &d);
	bench_close(&b);
}

/* Any pieces in any order, held against a map of bytes: the first copy of each. */
static void random_pieces(void **state)
{
	(void)state;
	uint64_t random = 42;
	enum { LEN = 512 };
	for (int round = 0; round < 2000; round++) {
		struct ss_memory memory = {0};
		struct ss_fragments fragments = {.memory = &memory};
		uint8_t expected[LEN];
		bool seen[LEN] = {false};
		for (int i = 0; i < 60; i++) {
			random = random * 6364136223846793005u + 1442695040888963407u;
			uint32_t from = (uint32_t)(random >> 33) % (LEN / UNIT) * UNIT;
			uint32_t len = ((uint32_t)(random >> 50) % 16 + 1) * UNIT;
			len = from + len > LEN ? LEN - from : len;
			uint8_t bytes[LEN];
			memset(bytes, i, sizeof bytes);
			struct ss_fragment f = {.bytes = bytes,
			                        .captured = len,
			                        .len = len,
			                        .offset = from,
			                        .has_more = from + len < LEN};
			for (uint32_t at = from; at < from + len; at++)
				if (!seen[at]) {
					seen[at] = true;
					expected[at] = (uint8_t)i;
				}
			struct ss_datagram whole;
			enum ss_fragment_result result = ss_fragments_add(&fragments, &f, &whole);
			bool is_whole = memchr(seen, false, sizeof seen) == NULL;
			assert_int_equal(result,
			                 is_whole ? SS_FRAGMENT_COMPLETE : SS_FRAGMENT_HELD);
			if (!is_whole)
				continue;
			assert_int_equal(whole.len, LEN);
			assert_memory_equal(whole.bytes, expected, LEN);
			break;
		}
		ss_fragments_clear(&fragments);
		assert_int_equal(memory.used, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(any_order),
	        cmocka_unit_test(tiny_fragments),
	        cmocka_unit_test(duplicates),
	        cmocka_unit_test(first_copy_wins),
	        cmocka_unit_test(contradicting_ends),
	        cmocka_unit_test(malformed),
	        cmocka_unit_test(keys),
	        cmocka_unit_test(within_a_tunnel_within_fragments),
	        cmocka_unit_test(cut_fragments),
	        cmocka_unit_test(late_ones_are_given_up),
	        cmocka_unit_test(oldest_goes_at_the_limit),
	        cmocka_unit_test(memory_fails),
	        cmocka_unit_test(memory_limit),
	        cmocka_unit_test(all_of_them_have_a_limit),
	        cmocka_unit_test(any_frame_ends_the_late_ones),
	        cmocka_unit_test(room_for_others),
	        cmocka_unit_test(the_seed_changes_nothing),
	        cmocka_unit_test(random_pieces),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
