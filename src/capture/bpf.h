/* Filter expressions of pcap-filter(7), one program per link type.  Hides libpcap. */
#ifndef SS_CAPTURE_BPF_H
#define SS_CAPTURE_BPF_H
#include <stdbool.h>

#include "base/memory.h"
#include "capture/frame.h"
#include "capture/why.h"

struct ss_bpf;

/* Fails with SS_ENOMEM, or with SS_EARG and libpcap's words in *why if no link type has a meaning
 * for the expression.  The caller destroys *out. */
int ss_bpf_create(const char *expression, struct ss_memory *memory, struct ss_why *why,
                  struct ss_bpf **out);
void ss_bpf_destroy(struct ss_bpf *b); /* NULL is taken */

/* Does the filter let the frame pass?  No frame passes whose link type has no meaning for the
 * expression, or for which memory was short; *why says so when it is found out. */
bool ss_bpf_is_match(struct ss_bpf *b, const struct ss_frame *frame, struct ss_why *why);

#endif
