/* Several inputs as one stream by time: the frame with the least time of all inputs' next frames;
 * equal times in the inputs' order.  An input whose own times go back stays in its order. */
#ifndef SS_CAPTURE_MERGE_H
#define SS_CAPTURE_MERGE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "capture/caller.h"
#include "capture/frame.h"
#include "capture/input.h"

struct ss_merge;

/* Reads nothing yet.  inputs and caller must outlive it.  0 or SS_ENOMEM. */
int ss_merge_create(struct ss_capture_inputs *inputs, struct ss_caller *caller,
                    struct ss_memory *memory, size_t window, struct ss_merge **out);
void ss_merge_destroy(struct ss_merge *m); /* NULL is taken */

/* The input that *frame is from, or NULL: no more. */
struct ss_capture_input *ss_merge_next(struct ss_merge *m, struct ss_frame *frame);
uint64_t ss_merge_position(const struct ss_merge *m); /* bytes on disk used so far */

#endif
