/* What probe.c (sessions), probe_clients.c (over sessions) and probe_rows.c (texts) share. */
#ifndef SS_ANALYSIS_PROBE_PRIVATE_H
#define SS_ANALYSIS_PROBE_PRIVATE_H
#include "analysis/keyed.h"
#include "analysis/observer.h"

enum ss_probe_row {
	SS_PROBE_RELAY,
	SS_PROBE_RELAY_OPEN,
	SS_PROBE_HARVEST_RCPT,
	SS_PROBE_HARVEST_VRFY,
	SS_PROBE_CALLOUT,
	SS_PROBE_ETRN_FLOOD,
	SS_N_PROBE_ROWS
};
extern const struct ss_finding_row ss_probe_rows[SS_N_PROBE_ROWS];

struct ss_probes {
	const struct ss_observed *observed;
	struct ss_keyed clients;
};

/* What one client does again and again. */
enum ss_probe_kind {
	SS_PROBED_RCPT,
	SS_PROBED_VRFY,
	SS_PROBED_CALLOUT,
	SS_PROBED_ETRN,
	SS_N_PROBED
};

void ss_probe_clients_init(struct ss_probes *p, const struct ss_observed *o);
void ss_probe_clients_add(struct ss_probes *p, const struct ss_case *c,
                          const struct ss_record_head *head, int64_t packet,
                          enum ss_probe_kind kind);
/* Recipients of that mail, known and unknown. */
void ss_probe_clients_mail(struct ss_probes *p, const struct ss_case *c, const struct ss_mail *m);
int ss_probe_clients_merge(struct ss_probes *p, const struct ss_probes *other);

#endif
