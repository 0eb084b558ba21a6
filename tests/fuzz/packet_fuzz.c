/* Frames of any bytes.  The input: link type (as an index), options, which allocation fails first
 * (0: none); then for each frame its length in two bytes, a byte for what the snap length cut and
 * the time since the last one, and its bytes. */
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "packet/packet.h"
#include "packet/walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ETHERNET = 1 };

static const uint16_t link_types[] = {
        1,   0,   9,   12,  14,  50,  51,  100, 101, 104, 105, 107, 108, 109, 113,
        117, 119, 127, 138, 163, 166, 192, 204, 228, 229, 239, 258, 276, 147,
};

static volatile uint8_t last_read;

static void check(bool is_so)
{
	if (!is_so)
		abort();
}

static bool is_within(const uint8_t *at, size_t len, const struct ss_frame *frame)
{
	return at >= frame->bytes && at + len <= frame->bytes + frame->len;
}

/* The straight way gives the same as the layers. */
static void compare_ways(struct ss_decoder *d, const struct ss_frame *frame)
{
	struct ss_segment straight, walked;
	memset(&straight, 0, sizeof straight);
	memset(&walked, 0, sizeof walked);
	if (frame->link_type != ETHERNET || !ss_straight_decode(frame, &straight))
		return;
	check(ss_walk_frame(d, frame, &walked) == SS_PACKET_SEGMENT);
	check(memcmp(&straight, &walked, sizeof straight) == 0);
}

static void decode(struct ss_decoder *d, const struct ss_frame *frame, bool has_checksums)
{
	struct ss_decoder_counts before, after;
	struct ss_segment s;
	if (!has_checksums)
		compare_ways(d, frame);
	ss_decoder_read_counts(d, &before);
	enum ss_packet_verdict verdict = ss_decoder_decode(d, frame, &s);
	ss_decoder_read_counts(d, &after);
	check(verdict < SS_PACKET_N_VERDICTS);
	if (verdict != SS_PACKET_SEGMENT)
		return;
	check(s.payload != NULL && s.len <= s.wire_len);
	check(s.src.version == s.dst.version && (s.src.version == 4 || s.src.version == 6));
	check(is_within(s.payload, s.len, frame) || after.reassembled > before.reassembled);
	for (size_t i = 0; i < s.len; i++) /* every byte may be read */
		last_read = s.payload[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { HAS_CHECKSUMS = 1, LIMITED = 2 };
	struct ss_cursor at = ss_cursor_on(data, size);
	uint16_t link_type =
	        link_types[ss_cursor_u8(&at) % (sizeof link_types / sizeof *link_types)];
	uint8_t options = ss_cursor_u8(&at);
	struct ss_memory memory = {.limit = options & LIMITED ? 100000 : 0};
	struct ss_decoder *decoder;
	struct ss_decoder_options decoder_options = {.checksums = options & HAS_CHECKSUMS,
	                                             .memory = &memory};
	if (ss_decoder_create(&decoder_options, &decoder) != 0)
		return 0;
	memory.fail_after = ss_cursor_u8(&at);
	struct ss_frame frame = {.link_type = link_type};
	while (ss_cursor_left(&at) > 0) {
		uint16_t len = ss_cursor_be16(&at);
		uint8_t more = ss_cursor_u8(&at);
		if (len > ss_cursor_left(&at))
			len = (uint16_t)ss_cursor_left(&at);
		const uint8_t *bytes = ss_cursor_take(&at, len);
		uint8_t *copy = malloc(len + 1u); /* so that its end is watched */
		if (!bytes || !copy) {
			free(copy);
			break;
		}
		memcpy(copy + 1, bytes, len);
		frame.number++;
		frame.ts_ns += (int64_t)(more >> 4) * 1000000000;
		frame.bytes = copy + 1;
		frame.len = len;
		frame.wire_len = len + (more & 15u) * 100;
		decode(decoder, &frame, options & HAS_CHECKSUMS);
		free(copy);
	}
	ss_decoder_destroy(decoder);
	check(memory.used == 0);
	return 0;
}
