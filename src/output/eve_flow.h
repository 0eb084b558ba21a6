/* The events `flow`, one a TCP connection at its end, and `stats`, the last one. */
#ifndef SS_OUTPUT_EVE_FLOW_H
#define SS_OUTPUT_EVE_FLOW_H

#include "output/eve_line.h"
#include "record/record.h"

/* is_upgraded: it began as SMTP and went on in TLS. */
void ss_eve_flow_write(struct ss_eve *e, const struct ss_flow_record *f, bool is_upgraded);
void ss_eve_stats_write(struct ss_eve *e, const struct ss_stats_record *s);

#endif
