/* What the files of the format `eve` share: the events of Suricata's eve.json, out of records.  It
 * counts the transactions of a connection as Suricata does, by the commands and replies themselves:
 * eve_session.h.  docs/eve.md tells what its readers rely on, and where we differ. */
#ifndef SS_OUTPUT_EVE_H
#define SS_OUTPUT_EVE_H
#include <stdbool.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/settings.h"
#include "output/writer.h"

struct ss_eve_session;

/* Words of --log; event_type has the same. */
enum ss_eve_log {
	SS_EVE_SMTP,
	SS_EVE_FILEINFO,
	SS_EVE_TLS,
	SS_EVE_FLOW,
	SS_EVE_ANOMALY,
	SS_EVE_STATS,
	SS_N_EVE_LOGS
};

struct ss_eve {
	struct ss_writer *w;
	struct ss_writer line; /* in memory: the object in the making */
	const struct ss_settings *settings;
	struct ss_memory *memory; /* of what waits */
	unsigned log;             /* set of 1 << enum ss_eve_log */
	bool only_chosen;
};

static inline bool ss_eve_wants(const struct ss_eve *e, enum ss_eve_log log)
{
	return e->log >> log & 1;
}

#endif
