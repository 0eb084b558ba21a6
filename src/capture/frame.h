/* One captured packet, as the capture file or interface gave it. */
#ifndef SS_CAPTURE_FRAME_H
#define SS_CAPTURE_FRAME_H
#include <stdint.h>

struct ss_frame {
	int64_t ts_ns;        /* since the Unix epoch, capture time */
	uint64_t number;      /* from 1, over the whole run */
	uint64_t before;      /* of these, in earlier inputs: the rest is the number in its own */
	const char *input;    /* its name, the same pointer for all its frames; valid as long as the
	                         capture; NULL: there is but one, or they are merged */
	const uint8_t *bytes; /* borrowed: valid until the next frame is asked for, or as long as
	                         a keeper says */
	uint32_t len;         /* bytes captured */
	uint32_t wire_len;    /* bytes on the wire; more than len when the snap length cut it */
	uint32_t link_type;   /* LINKTYPE_... of tcpdump.org/linktypes.html */
};

#endif
