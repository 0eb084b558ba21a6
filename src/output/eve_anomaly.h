/* The event `anomaly`: what Suricata's SMTP parser reports, by its names.  Others of ours have no
 * name there; `--format json --log event` tells them. */
#ifndef SS_OUTPUT_EVE_ANOMALY_H
#define SS_OUTPUT_EVE_ANOMALY_H

#include "output/eve_session.h"

/* What is wrong in a message, a set of them. */
enum ss_eve_fault {
	SS_EVE_INVALID_BASE64 = 1 << 0,
	SS_EVE_INVALID_QP = 1 << 1,
	SS_EVE_LONG_LINE = 1 << 2,
	SS_EVE_LONG_ENC_LINE = 1 << 3,
	SS_EVE_LONG_HEADER_NAME = 1 << 4,
	SS_EVE_LONG_HEADER_VALUE = 1 << 5,
	SS_EVE_LONG_BOUNDARY = 1 << 6,
	SS_EVE_LONG_FILENAME = 1 << 7,
};

/* A file's name is cut here, as Suricata does. */
enum { SS_EVE_FILENAME = 255 };

enum ss_eve_side { SS_EVE_CLIENT, SS_EVE_SERVER };

/* side: whose bytes they are.  Suricata sees to them when the other side has acknowledged them, and
 * tells that packet's direction: so do we.  tx: NULL: the one that begins or ended last. */
void ss_eve_anomaly_write(struct ss_eve *e, struct ss_eve_session *s, const struct ss_eve_tx *tx,
                          const struct ss_record_head *head, struct ss_eve_place at,
                          enum ss_eve_side side, const char *event);

/* One of ours, if Suricata has a name for it. */
void ss_eve_anomaly_event(struct ss_eve *e, struct ss_eve_session *s,
                          const struct ss_event_record *event);

unsigned ss_eve_anomaly_faults(const struct ss_message_record *m); /* set of enum ss_eve_fault */
void ss_eve_anomaly_write_faults(struct ss_eve *e, struct ss_eve_session *s,
                                 const struct ss_eve_tx *tx, const struct ss_record_head *head,
                                 unsigned faults);

#endif
