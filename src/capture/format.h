/* Capture formats: bytes of a stream -> frames.  Adding one is a file and a row in format.c. */
#ifndef SS_CAPTURE_FORMAT_H
#define SS_CAPTURE_FORMAT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "capture/byte_stream.h"
#include "capture/frame.h"
#include "capture/why.h"

enum { SS_FORMAT_HEAD = 4 }; /* bytes that tell the format */

/* What next gives, or a negative SS_E...: nothing more can be read, *why tells the reason. */
enum ss_format_step {
	SS_FORMAT_END,
	SS_FORMAT_FRAME,
	SS_FORMAT_DAMAGED, /* a record was passed over, *why tells; more may follow */
};

struct ss_capture_format {
	const char *name;
	size_t state_size; /* zeroed before open */
	bool (*is_it)(const uint8_t head[SS_FORMAT_HEAD]);
	/* Reads the file's header.  0, or negative with *why said. */
	int (*open)(void *state, struct ss_byte_stream *s, struct ss_why *why);
	/* Sets all of *frame but its number; bytes lie in the stream's window, wire_len is not less
	 * than len. */
	int (*next)(void *state, struct ss_byte_stream *s, struct ss_frame *frame,
	            struct ss_why *why);
	void (*close)(void *state, struct ss_memory *memory); /* NULL: nothing is held */
};

/* NULL if no format begins like this. */
const struct ss_capture_format *ss_capture_format_find(const uint8_t head[SS_FORMAT_HEAD]);

extern const struct ss_capture_format ss_capture_format_pcap, ss_capture_format_pcapng;

#endif
