#include "record/record.h"
#include "record/record_rows.h"

/* The rows below, and those of record_rows.h, are the one place that says how a record is called, typed
 * and explained; every output, the JSON Schema and docs/records.md (held against them by a test) follow
 * them.  A row whose kind does not fit its member's C type does not compile. */

const char *const ss_record_type_names[] = {"",     "flow",  "session", "transaction", "message",
                                            "file", "event", "finding", "stats",       NULL};

static const char *const event_kind_names[] = {"",    "open",    "command", "reply", "content",
                                               "tls", "anomaly", "gap",     "close", NULL};
static const char *const severity_names[] = {"", "info", "low", "medium", "high", "critical", NULL};
static const char *const direction_names[] = {"", "c2s", "s2c", NULL};

/* A row a line reads better than what the formatter makes of it. */
/* clang-format off */

static const struct ss_field event_fields[] = {
        HEAD,
        NAMED(ss_event_record, kind, event_kind_names, "What happened"),
        NAMED(ss_event_record, direction, direction_names,
              "Who did it: c2s the client, s2c the server"),
        ROW(ss_event_record, packet, NUMBER, "Number of the packet that completed it, in its file, from 1"),
        ROW(ss_event_record, offset, NUMBER, "Where in that side's stream, from 0"),
        ROW(ss_event_record, index, NUMBER,
            "Commands count from 1; a reply has its command's; 0: the greeting"),
        ROW(ss_event_record, command, TEXT, "The verb; of a reply: of the command it answers"),
        ROW(ss_event_record, argument, TEXT, "What follows the verb; secrets are masked"),
        ROW(ss_event_record, code, NUMBER, "Reply code"),
        ROW(ss_event_record, enhanced, TEXT, "Enhanced status code (RFC 3463)"),
        ROW(ss_event_record, lines, TEXTS, "Lines of the reply, without their code"),
        ROW(ss_event_record, raw_length, NUMBER, "Octets on the wire"),
        ROW(ss_event_record, length, NUMBER,
            "Octets of the content or gap; of an anomaly: octets, or how many there were"),
        ROW(ss_event_record, anomaly, TEXT, "Which departure from the protocol: docs/anomalies.md has them all"),
        ROW(ss_event_record, detail, TEXT, "What it looked like"),
        ROW(ss_event_record, unexpected, FLAG, "A reply that answers nothing; only when true"),
        ROW(ss_event_record, partial, FLAG, "Some of it is missing; only when true"),
};
SHAPE(event, "One step of a dialogue");

static const struct ss_field evidence_fields[] = {
        ROW(ss_evidence_record, flow_id, NUMBER, "The connection, as in its other records"),
        ROW(ss_evidence_record, ts, TIME, "When it was seen"),
        ROW(ss_evidence_record, packet, NUMBER, "Number of the packet, in its file, from 1"),
        NAMED(ss_evidence_record, direction, direction_names, "Whose bytes: c2s the client's, s2c the server's"),
        ROW(ss_evidence_record, offset, NUMBER, "Where in that side's stream, from 0"),
        ROW(ss_evidence_record, transaction, NUMBER, "Place of its transaction in the session, from 1"),
        ROW(ss_evidence_record, text, TEXT, "What it looked like, cut; secrets are masked"),
};
SHAPE(evidence, "A place on the wire that shows a finding");

static const struct ss_field term_fields[] = {
        ROW(ss_term_record, name, TEXT, "What was looked at"),
        ROW(ss_term_record, value, TEXT, "What it was"),
        ROW(ss_term_record, points, NUMBER, "What that adds to the score"),
};
SHAPE(term, "A term of a score");

static const struct ss_field finding_fields[] = {
        HEAD,
        ROW(ss_finding_record, id, TEXT, "Which finding: docs/findings.md has them all"),
        NAMED(ss_finding_record, severity, severity_names, "How much it matters if it is true"),
        NAMED(ss_finding_record, confidence, guess_confidence_names, "How sure it is"),
        ROW(ss_finding_record, title, TEXT, "What it is, in a line"),
        ROW(ss_finding_record, description, TEXT, "What was seen here"),
        ROW(ss_finding_record, count, COUNT, "How often it was seen"),
        ROW(ss_finding_record, ts_end, TIME, "When it was seen last"),
        OBJECTS(ss_finding_record, evidence, evidence, "Where it was seen: the first places"),
        ROW(ss_finding_record, score, NUMBER, "Sum of its terms"),
        OBJECTS(ss_finding_record, terms, term, "Why the score is what it is"),
        ROW(ss_finding_record, attack, TEXTS, "MITRE ATT&CK techniques"),
        ROW(ss_finding_record, reference, TEXTS, "Where more is written: CVE, RFC, advisory"),
};
PUBLIC_SHAPE(finding, "Something worth a look, with its evidence");

static const struct ss_field stats_fields[] = {
        HEAD,
        ROW(ss_stats_record, packets, COUNT, "Packets read"),
        ROW(ss_stats_record, bytes, COUNT, "Their bytes, as captured"),
        ROW(ss_stats_record, filtered, COUNT, "Packets refused by the BPF expression"),
        ROW(ss_stats_record, drops, PAIRS, "Packets given up: cause and how many"),
        ROW(ss_stats_record, fragments, COUNT, "IP fragments"),
        ROW(ss_stats_record, reassembled, COUNT, "Datagrams put together from them"),
        ROW(ss_stats_record, flows, COUNT, "TCP connections"),
        ROW(ss_stats_record, sessions, COUNT, "SMTP and LMTP sessions"),
        ROW(ss_stats_record, transactions, COUNT, "Mail transactions"),
        ROW(ss_stats_record, messages_accepted, COUNT, "Messages the servers took over"),
        ROW(ss_stats_record, flows_evicted, COUNT, "Connections given up as memory was short"),
        ROW(ss_stats_record, segments_refused, COUNT, "TCP segments dropped: no memory for a flow"),
        ROW(ss_stats_record, bytes_given_up, COUNT, "Bytes out of order set free before their turn"),
        ROW(ss_stats_record, fragments_given_up, COUNT, "Fragmented datagrams never completed"),
        ROW(ss_stats_record, fragments_conflicting, COUNT, "Fragments that repeat others differently"),
        ROW(ss_stats_record, memory_peak, NUMBER, "Most bytes ever held for connections"),
        ROW(ss_stats_record, memory_refused, COUNT, "How often the memory limit said no"),
        ROW(ss_stats_record, inputs_failed, COUNT, "Inputs that could not be read whole"),
        ROW(ss_stats_record, interrupted, FLAG, "A signal ended the reading: packets are missing"),
        ROW(ss_stats_record, elapsed, DURATION, "First to last packet, seconds"),
};
PUBLIC_SHAPE(stats, "The run, as the last record");
/* clang-format on */

const struct ss_shape *ss_record_shape(enum ss_record_type type)
{
	static const struct ss_shape *const shapes[SS_N_RECORD_TYPES] = {
	        [SS_RECORD_FLOW] = &flow_shape,
	        [SS_RECORD_SESSION] = &session_shape,
	        [SS_RECORD_TRANSACTION] = &transaction_shape,
	        [SS_RECORD_MESSAGE] = &message_shape,
	        [SS_RECORD_FILE] = &file_shape,
	        [SS_RECORD_EVENT] = &event_shape,
	        [SS_RECORD_FINDING] = &ss_finding_shape,
	        [SS_RECORD_STATS] = &ss_stats_shape,
	};
	return type > SS_RECORD_NONE && type < SS_N_RECORD_TYPES ? shapes[type] : NULL;
}
