/* segments CAPTURE: a line of tab-separated fields per frame, for tests/peer/packet_tshark.py:
 *     number verdict [source port destination port seq payload-length payload-captured vlan tunnel]
 * and at the end a line for standard error that counts the fragments. */
#include <inttypes.h>
#include <stdio.h>

#include "capture/capture.h"
#include "capture/codecs.h"
#include "packet/packet.h"

static void write_segment(const struct ss_segment *s)
{
	char src[SS_ADDRESS_TEXT], dst[SS_ADDRESS_TEXT];
	ss_address_write(&s->src, src);
	ss_address_write(&s->dst, dst);
	printf("\t%s\t%u\t%s\t%u\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\t%u\t%08" PRIx32, src,
	       s->src_port, dst, s->dst_port, s->seq, s->wire_len, s->len, s->vlan, s->tunnel);
}

static void write_frames(struct ss_capture *capture, struct ss_decoder *decoder)
{
	struct ss_frame frame;
	while (ss_capture_next(capture, &frame)) {
		struct ss_segment segment;
		enum ss_packet_verdict verdict = ss_decoder_decode(decoder, &frame, &segment);
		printf("%" PRIu64 "\t%s", frame.number, ss_packet_verdict_name(verdict));
		if (verdict == SS_PACKET_SEGMENT)
			write_segment(&segment);
		putchar('\n');
	}
	struct ss_decoder_counts counts;
	ss_decoder_read_counts(decoder, &counts);
	fprintf(stderr,
	        "fragments %" PRIu64 ", reassembled %" PRIu64 ", given up %" PRIu64
	        ", conflicting %" PRIu64 "\n",
	        counts.fragments, counts.reassembled, counts.fragments_given_up,
	        counts.fragments_conflicting);
}

static void on_trouble(void *user, const char *text)
{
	(void)user;
	fprintf(stderr, "%s\n", text);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: segments CAPTURE\n");
		return 2;
	}
	struct ss_memory memory = {0};
	struct ss_capture_options capture_options = {.on_trouble = on_trouble, .codecs = ss_codecs};
	struct ss_decoder_options decoder_options = {.memory = &memory};
	struct ss_capture *capture = NULL;
	struct ss_decoder *decoder = NULL;
	const char *path = argv[1];
	int status = 1;
	if (ss_capture_create(&path, 1, &capture_options, &capture) != 0 ||
	    ss_decoder_create(&decoder_options, &decoder) != 0)
		goto out;
	write_frames(capture, decoder);
	status = 0;
out:
	ss_decoder_destroy(decoder);
	ss_capture_destroy(capture);
	return status;
}
