#include "output/eve_anomaly.h"

#include <string.h>

/* By Suricata's limits: util-decode-mime and its successor name RFC 2045 and 5322. */
enum { HEADER_NAME = 75, HEADER_VALUE = 2000, BOUNDARY = 254 };

void ss_eve_anomaly_write(struct ss_eve *e, struct ss_eve_session *s, const struct ss_eve_tx *tx,
                          const struct ss_record_head *head, struct ss_eve_place at,
                          enum ss_eve_side side, const char *event)
{
	if (!ss_eve_wants(e, SS_EVE_ANOMALY))
		return;
	ss_eve_line_begin(e, "anomaly", head, at, side == SS_EVE_CLIENT);
	if (tx)
		ss_eve_count(e, "tx_id", tx->id);
	else if (side == SS_EVE_CLIENT && !ss_eve_session_current(s))
		ss_eve_count(e, "tx_id", s->n_txs);
	else if (s->n_txs > 0)
		ss_eve_count(e, "tx_id", s->n_txs - 1);
	ss_eve_open(e, "anomaly", '{');
	ss_eve_word(e, "app_proto", "smtp");
	ss_eve_word(e, "type", "applayer");
	ss_eve_word(e, "event", event);
	ss_eve_word(e, "layer", "proto_parser");
	ss_eve_close(e, '}');
	ss_eve_line_end(e, s);
}

/* ---- of the dialogue ---- */

static const struct {
	const char *name, *detail; /* ours; detail NULL: any */
	const char *event;         /* Suricata's */
} rows[] = {
        {"early_talk", NULL, "NO_SERVER_WELCOME_MESSAGE"},
        {"bad_reply", NULL, "INVALID_REPLY"},
        {"bad_chunk", NULL, "INVALID_BDAT"},
        {"not_waiting", "DATA", "INVALID_PIPELINED_SEQUENCE"},
        {"not_waiting", "STARTTLS", "INVALID_PIPELINED_SEQUENCE"},
        {"text_after_starttls", NULL, "FAILED_PROTOCOL_CHANGE"},
};

static bool is_word(struct ss_slice text, const char *word)
{
	return ss_slice_is_equal_nocase(text, ss_slice_of(word));
}

static const char *name_of(const struct ss_event_record *event)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (is_word(event->anomaly, rows[i].name) &&
		    (!rows[i].detail || is_word(event->detail, rows[i].detail)))
			return rows[i].event;
	}
	return NULL;
}

void ss_eve_anomaly_event(struct ss_eve *e, struct ss_eve_session *s,
                          const struct ss_event_record *event)
{
	bool is_server = event->direction == SS_EVE_S2C;
	const char *name = name_of(event);
	if (is_word(event->anomaly, "text_line_too_long")) /* told before the content's end */
		s->faults |= SS_EVE_LONG_LINE;
	if (!name && is_server && is_word(event->anomaly, "line_too_long"))
		name = "TRUNCATED_LINE"; /* the client's: by the length of its command */
	if (name)
		ss_eve_anomaly_write(e, s, NULL, &event->head,
		                     (struct ss_eve_place){event->head.ts, event->packet},
		                     is_server ? SS_EVE_SERVER : SS_EVE_CLIENT, name);
}

/* ---- of the message ---- */

static const struct {
	const char *name; /* ours */
	enum ss_eve_fault fault;
} mail_rows[] = {
        {"base64_bad_character", SS_EVE_INVALID_BASE64},
        {"base64_padding_stray", SS_EVE_INVALID_BASE64},
        {"qp_bare_equals", SS_EVE_INVALID_QP},
        {"header_line_too_long", SS_EVE_LONG_LINE},
        {"encoded_line_too_long", SS_EVE_LONG_ENC_LINE},
        {"mime_boundary_too_long", SS_EVE_LONG_BOUNDARY},
};

static const char *const fault_names[] = {
        "MIME_INVALID_BASE64", "MIME_INVALID_QP",       "MIME_LONG_LINE",
        "MIME_LONG_ENC_LINE",  "MIME_LONG_HEADER_NAME", "MIME_LONG_HEADER_VALUE",
        "MIME_LONG_BOUNDARY",  "MIME_LONG_FILENAME",
};
enum { N_FAULTS = sizeof fault_names / sizeof fault_names[0] };

static unsigned of_counts(const struct ss_list *anomalies)
{
	const struct ss_pair *pairs = anomalies->items;
	unsigned faults = 0;
	for (size_t i = 0; i < anomalies->n; i++) {
		for (size_t k = 0; k < sizeof mail_rows / sizeof mail_rows[0]; k++) {
			if (is_word(pairs[i].name, mail_rows[k].name))
				faults |= mail_rows[k].fault;
		}
	}
	return faults;
}

static unsigned of_headers(const struct ss_list *headers)
{
	const struct ss_header_record *h = headers->items;
	unsigned faults = 0;
	for (size_t i = 0; i < headers->n; i++) {
		size_t len = h[i].raw.data ? h[i].raw.len : h[i].value.len;
		faults |= h[i].name.len > HEADER_NAME ? SS_EVE_LONG_HEADER_NAME : 0;
		faults |= len > HEADER_VALUE ? SS_EVE_LONG_HEADER_VALUE : 0;
	}
	return faults;
}

/* The parameter's value as it stands in the field. */
static bool has_long_boundary(struct ss_slice content_type)
{
	const struct ss_slice name = SS_SLICE("boundary=");
	for (size_t at = 0; at + name.len < content_type.len; at++) {
		struct ss_slice rest = ss_slice_cut(content_type, at, content_type.len);
		if (!ss_slice_has_prefix_nocase(rest, name))
			continue;
		rest = ss_slice_cut(rest, name.len, rest.len);
		bool is_quoted = rest.data[0] == '"';
		rest = ss_slice_cut(rest, is_quoted, rest.len);
		return ss_slice_find(rest, 0, is_quoted ? '"' : ';') > BOUNDARY;
	}
	return false;
}

unsigned ss_eve_anomaly_faults(const struct ss_message_record *m)
{
	const struct ss_part_record *parts = m->parts.items;
	unsigned faults = of_counts(&m->anomalies) | of_headers(&m->headers);
	for (size_t i = 0; i < m->parts.n; i++)
		faults |= parts[i].filename.len > SS_EVE_FILENAME ? SS_EVE_LONG_FILENAME : 0;
	return faults | (has_long_boundary(m->content_type) ? SS_EVE_LONG_BOUNDARY : 0);
}

void ss_eve_anomaly_write_faults(struct ss_eve *e, struct ss_eve_session *s,
                                 const struct ss_eve_tx *tx, const struct ss_record_head *head,
                                 unsigned faults)
{
	for (unsigned i = 0; i < N_FAULTS; i++) {
		if (faults >> i & 1)
			ss_eve_anomaly_write(e, s, tx, head, tx->place, SS_EVE_CLIENT,
			                     fault_names[i]);
	}
}
