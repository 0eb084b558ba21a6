/* A capture made by hand, for tests: ss_capture_create in its three steps, between which inputs in
 * memory can be added. */
#ifndef SS_CAPTURE_OPENING_H
#define SS_CAPTURE_OPENING_H
#include "capture/capture.h"
#include "capture/input.h"

/* 0 or SS_ENOMEM.  The caller destroys *out, whatever ss_capture_begin says. */
int ss_capture_prepare(const struct ss_capture_options *options, struct ss_capture **out);
/* To add to. */
struct ss_capture_inputs *ss_capture_inputs_of(struct ss_capture *c);
/* As ss_capture_create; the same options. */
int ss_capture_begin(struct ss_capture *c, const struct ss_capture_options *options);

#endif
