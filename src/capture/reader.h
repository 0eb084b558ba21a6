/* One input: its bytes, unpacked and cut into frames by its format; what goes wrong is told. */
#ifndef SS_CAPTURE_READER_H
#define SS_CAPTURE_READER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "capture/byte_stream.h"
#include "capture/caller.h"
#include "capture/format.h"
#include "capture/frame.h"
#include "capture/input.h"

struct ss_capture_reader { /* private */
	struct ss_byte_stream stream;
	const struct ss_capture_format *format; /* NULL: nothing to read */
	void *state;
	uint64_t packets; /* given so far */
	struct ss_why why;
	struct ss_memory *memory;
	struct ss_capture_input *input;
	struct ss_caller *caller;
	int fd;
	bool is_over;
};

/* NULL: there is nothing to read, which was told, or is no news (a file found in a directory that
 * is no capture).  window: bytes read at once.  input and caller must outlive the reader. */
struct ss_capture_reader *ss_capture_reader_create(struct ss_capture_input *input,
                                                   struct ss_caller *caller,
                                                   struct ss_memory *memory, size_t window);
void ss_capture_reader_destroy(struct ss_capture_reader *r); /* NULL is taken */

/* True: *frame is the next one, all set but its number; its bytes are valid until the next call,
 * or as long as the caller's keeper says.  False: no more. */
static inline bool ss_capture_reader_next(struct ss_capture_reader *r, struct ss_frame *frame);
/* Bytes of the input used so far, as it lies on disk. */
uint64_t ss_capture_reader_position(const struct ss_capture_reader *r);

/* What next of the format gave was no frame: tells it, goes on if there may be more. */
bool ss_capture_reader_go_on(struct ss_capture_reader *r, struct ss_frame *frame, int step);

static inline bool ss_capture_reader_next(struct ss_capture_reader *r, struct ss_frame *frame)
{
	int step =
	        r->is_over ? SS_FORMAT_END : r->format->next(r->state, &r->stream, frame, &r->why);
	if (step != SS_FORMAT_FRAME)
		return ss_capture_reader_go_on(r, frame, step);
	r->packets++;
	return true;
}

#endif
