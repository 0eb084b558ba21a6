/* What a decoder keeps from frame to frame.  Private to packet/. */
#ifndef SS_PACKET_DECODER_H
#define SS_PACKET_DECODER_H
#include <stdbool.h>

#include "packet/fragments.h"
#include "packet/packet.h"

struct ss_decoder {
	struct ss_memory *memory;
	bool checksums;
	struct ss_fragments fragments;
};

/* May the frame go straight? */
static inline bool ss_decoder_is_straight(const struct ss_decoder *d, const struct ss_frame *frame)
{
	enum { ETHERNET = 1 };
	return frame->link_type == ETHERNET && !d->checksums;
}

/* As ss_decoder_decode, whatever waits. */
enum ss_packet_verdict ss_decoder_decode_any(struct ss_decoder *d, const struct ss_frame *frame,
                                             struct ss_segment *out);

#endif
