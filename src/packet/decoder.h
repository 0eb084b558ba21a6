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

#endif
