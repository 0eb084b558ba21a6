/* Feeds capture files to the reader: one or two inputs, in turn or merged, in portions of any size,
 * with memory that runs out.  The last four bytes steer, so that a seed is a capture file with four
 * bytes behind it. */
#include <stdlib.h>

#include "base/memory.h"
#include "capture/codecs.h"
#include "capture/opening.h"
#include "capture/pcap_filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STEERING = 4, MERGE = 1, SPLIT = 2, FILTER = 4 };

static volatile unsigned sum; /* so that every byte of a frame is really read */

static void on_trouble(void *user, const char *text)
{
	if (text[0] == '\0')
		abort();
}

static void read_all(struct ss_capture *capture)
{
	struct ss_frame frame;
	struct ss_capture_progress progress;
	uint64_t number = 0;
	while (ss_capture_next(capture, &frame)) {
		if (frame.number <= number || frame.wire_len < frame.len)
			abort();
		number = frame.number;
		for (uint32_t i = 0; i < frame.len; i++)
			sum += frame.bytes[i];
	}
	ss_capture_read_progress(capture, &progress);
	if (progress.bytes_done > progress.bytes_total)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < STEERING)
		return 0;
	size -= STEERING;
	const uint8_t *steering = data + size;
	struct ss_memory memory = {.fail_after = steering[1], .limit = 64u << 20};
	struct ss_capture_options options = {
	        .merge = steering[0] & MERGE,
	        .bpf = steering[0] & FILTER ? "greater 9" : NULL,
	        .bpf_engine = &ss_pcap_filter,
	        .codecs = ss_codecs,
	        .on_trouble = on_trouble,
	        .memory = &memory,
	};
	size_t step = steering[2] > 0 ? steering[2] : SIZE_MAX;
	size_t first = steering[0] & SPLIT ? size * steering[3] / 256 : size;
	struct ss_capture *capture;
	if (ss_capture_prepare(&options, &capture) == 0) {
		struct ss_capture_inputs *inputs = ss_capture_inputs_of(capture);
		int error = ss_capture_inputs_add_memory(inputs, "a", data, first, step);
		if (!error && first < size)
			error = ss_capture_inputs_add_memory(inputs, "b", data + first,
			                                     size - first, step);
		if (!error && ss_capture_begin(capture, &options) == 0)
			read_all(capture);
		ss_capture_destroy(capture);
	}
	if (memory.used != 0)
		abort();
	return 0;
}
