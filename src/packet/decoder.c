#include "packet/decoder.h"

#include "base/error.h"
#include "packet/walk.h"

const char *ss_packet_verdict_name(enum ss_packet_verdict v)
{
	static const char *const names[SS_PACKET_N_VERDICTS] = {
	        [SS_PACKET_SEGMENT] = "segment",
	        [SS_PACKET_NOT_IP] = "not_ip",
	        [SS_PACKET_NOT_TCP] = "not_tcp",
	        [SS_PACKET_FRAGMENT] = "fragment",
	        [SS_PACKET_UNKNOWN_LINK] = "unknown_link",
	        [SS_PACKET_TRUNCATED] = "truncated",
	        [SS_PACKET_MALFORMED] = "malformed",
	        [SS_PACKET_BAD_CHECKSUM] = "bad_checksum",
	        [SS_PACKET_TOO_DEEP] = "too_deep",
	        [SS_PACKET_NO_MEMORY] = "no_memory",
	};
	return (unsigned)v < SS_PACKET_N_VERDICTS ? names[v] : "unknown";
}

int ss_decoder_create(const struct ss_decoder_options *options, struct ss_decoder **out)
{
	struct ss_decoder *d = ss_memory_take_zeroed(options->memory, sizeof *d);
	if (!d)
		return SS_ENOMEM;
	d->memory = options->memory;
	d->checksums = options->checksums;
	d->fragments.memory = options->memory;
	d->fragments.seed = options->seed != 0 ? options->seed : 0x5851f42d4c957f2du;
	*out = d;
	return 0;
}

void ss_decoder_destroy(struct ss_decoder *d)
{
	if (!d)
		return;
	ss_fragments_clear(&d->fragments);
	ss_memory_give(d->memory, d, sizeof *d);
}

enum ss_packet_verdict ss_decoder_decode_any(struct ss_decoder *d, const struct ss_frame *frame,
                                             struct ss_segment *out)
{
	ss_fragments_set_time(&d->fragments, frame->ts_ns);
	ss_fragments_release(&d->fragments);
	return ss_decoder_is_straight(d, frame) && ss_straight_decode(frame, out)
	               ? SS_PACKET_SEGMENT
	               : ss_walk_frame(d, frame, out);
}

bool ss_decoder_make_room(struct ss_decoder *d, size_t size)
{
	return ss_fragments_make_room(&d->fragments, size);
}

void ss_decoder_read_counts(const struct ss_decoder *d, struct ss_decoder_counts *out)
{
	*out = d->fragments.counts;
}
