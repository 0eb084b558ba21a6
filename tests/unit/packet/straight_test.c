/* The straight way gives what the layers give, or nothing. */
#include "build.h"

#include "guard.h"

/* Returns whether the straight way took it. */
static bool compare(struct ss_decoder *d, const uint8_t *bytes, size_t len, size_t wire_len)
{
	uint8_t *copy = guard_copy(bytes, len);
	struct ss_frame frame = {.ts_ns = 1,
	                         .number = 2,
	                         .bytes = copy,
	                         .len = (uint32_t)len,
	                         .wire_len = (uint32_t)wire_len,
	                         .link_type = ETHERNET};
	struct ss_segment straight, walked;
	memset(&straight, 0xa5, sizeof straight);
	memset(&walked, 0xa5, sizeof walked); /* the gaps between members, too */
	bool is_straight = ss_straight_decode(&frame, &straight);
	enum ss_packet_verdict verdict = ss_walk_frame(d, &frame, &walked);
	if (is_straight) {
		assert_int_equal(verdict, SS_PACKET_SEGMENT);
		assert_memory_equal(&straight, &walked, sizeof straight);
	} else {
		const uint8_t *untouched = (const uint8_t *)&straight;
		for (size_t i = 0; i < sizeof straight; i++)
			assert_int_equal(untouched[i], 0xa5);
	}
	guard_free(copy, len);
	return is_straight;
}

static struct frame plain(unsigned version, const char *payload)
{
	struct frame f = segment(payload);
	version == 4 ? put_ipv4(&f, TCP) : put_ipv6(&f, TCP);
	put_ether(&f, version == 4 ? TYPE_IPV4 : TYPE_IPV6);
	return f;
}

static void plain_frames_go_straight(void **state)
{
	(void)state;
	struct bench b;
	bench_open(&b, false);
	for (unsigned version = 4; version <= 6; version += 2) {
		struct frame f = plain(version, "EHLO a\r\n");
		for (size_t len = 0; len < frame_len(&f); len++)
			assert_false(compare(b.decoder, frame_bytes(&f), len, frame_len(&f)));
		assert_true(compare(b.decoder, frame_bytes(&f), frame_len(&f), frame_len(&f)));
		f = plain(version, "");
		add_zeroes(&f, 6);
		assert_true(compare(b.decoder, frame_bytes(&f), frame_len(&f), frame_len(&f)));
		f = plain(version, "options and payload .");
		f.bytes[f.from + (version == 4 ? 46 : 66)] = 0x80; /* 12 bytes of TCP options */
		assert_true(compare(b.decoder, frame_bytes(&f), frame_len(&f), frame_len(&f)));
	}
	bench_close(&b);
}

/* Every byte of the headers with every value. */
static void any_header(void **state)
{
	(void)state;
	struct bench b;
	bench_open(&b, false);
	unsigned n_straight = 0;
	for (unsigned version = 4; version <= 6; version += 2) {
		struct frame f = plain(version, "EHLO a\r\n");
		size_t headers_len = frame_len(&f) - 8;
		for (size_t at = 12; at < headers_len; at++) {
			uint8_t before = f.bytes[f.from + at];
			for (unsigned value = 0; value < 256; value += 1 + (at > 34)) {
				f.bytes[f.from + at] = (uint8_t)value;
				n_straight += compare(b.decoder, frame_bytes(&f), frame_len(&f),
				                      frame_len(&f));
			}
			f.bytes[f.from + at] = before;
		}
	}
	assert_true(n_straight > 5000);
	bench_close(&b);
}

/* Several bytes at once. */
static void damaged_frames(void **state)
{
	(void)state;
	struct bench b;
	bench_open(&b, false);
	uint64_t random = 7;
	for (int round = 0; round < 20000; round++) {
		struct frame f = plain(round % 2 ? 4 : 6, "MAIL FROM:<a@b.example>\r\n");
		for (int i = 0; i < 3; i++) {
			random = random * 6364136223846793005u + 1442695040888963407u;
			f.bytes[f.from + 12 + (random >> 40) % 60] = (uint8_t)(random >> 33);
		}
		compare(b.decoder, frame_bytes(&f), frame_len(&f) - (random >> 60), frame_len(&f));
	}
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(plain_frames_go_straight),
	        cmocka_unit_test(any_header),
	        cmocka_unit_test(damaged_frames),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
