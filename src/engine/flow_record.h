/* The record of a flow, whatever it spoke. */
#ifndef SS_ENGINE_FLOW_RECORD_H
#define SS_ENGINE_FLOW_RECORD_H
#include "engine/engine.h"
#include "engine/inputs.h"
#include "engine/verdict.h"
#include "flow/flow.h"

/* Hands it to the sink of the options.  verdict: NULL where nothing was said. */
void ss_flow_record_write(const struct ss_engine_options *options, const struct ss_inputs *inputs,
                          const struct ss_verdict *verdict, const struct ss_flow *flow,
                          enum ss_flow_end how);

#endif
