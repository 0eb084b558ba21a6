/* Filter expressions of pcap-filter(7): who compiles and runs them is handed in by the program
 * (ss_capture_options). */
#ifndef SS_CAPTURE_BPF_H
#define SS_CAPTURE_BPF_H
#include <stdbool.h>

#include "base/memory.h"
#include "capture/frame.h"
#include "capture/why.h"

struct ss_bpf; /* the engine's own */

struct ss_bpf_engine {
	/* Fails with SS_ENOMEM, or with SS_EARG and *why said if no link type has a meaning for the
	 * expression.  destroy takes *out. */
	int (*create)(const char *expression, struct ss_memory *memory, struct ss_why *why,
	              struct ss_bpf **out);
	/* Does the filter let the frame pass?  No frame passes whose link type has no meaning for
	 * the expression, or for which memory was short; *why says so when it is found out. */
	bool (*is_match)(struct ss_bpf *b, const struct ss_frame *frame, struct ss_why *why);
	void (*destroy)(struct ss_bpf *b);
};

#endif
