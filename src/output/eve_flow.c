#include "output/eve_flow.h"

enum { NS_PER_S = 1000000000 };

/* Ours in Suricata's words. */
static const struct end {
	const char *ours, *state, *reason;
} ends[] = {
        {"closed", "closed", "shutdown"},      {"reset", "closed", "shutdown"},
        {"timeout", "established", "timeout"}, {"reused", "closed", "tcp_reuse"},
        {"evicted", "established", "forced"},  {"open", "established", "shutdown"},
};

static const struct end *end_of(struct ss_slice state)
{
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		if (ss_slice_is_equal(state, ss_slice_of(ends[i].ours)))
			return &ends[i];
	}
	return NULL;
}

/* Names that differ from ours; what nobody recognised is "failed" there. */
static void put_protocol(struct ss_eve *e, const char *key, const struct ss_flow_record *f)
{
	switch (f->protocol) {
	case SS_PROTOCOL_ABSENT: return;
	case SS_PROTOCOL_UNKNOWN: ss_eve_word(e, key, "failed"); return;
	case SS_PROTOCOL_SMTPS: ss_eve_word(e, key, "tls"); return;
	default: break;
	}
	const struct ss_field *field =
	        ss_shape_find(ss_record_shape(SS_RECORD_FLOW), SS_SLICE("protocol"));
	ss_eve_word(e, key, ss_field_name_of(field, &f->protocol));
}

static int64_t age(const struct ss_flow_record *f)
{
	int64_t age = f->ts_end / NS_PER_S - f->head.ts / NS_PER_S;
	return age > 0 ? age : 0;
}

static void put_flow(struct ss_eve *e, const struct ss_flow_record *f)
{
	const struct end *end = end_of(f->state);
	ss_eve_count(e, "pkts_toserver", f->pkts_c2s);
	ss_eve_count(e, "pkts_toclient", f->pkts_s2c);
	ss_eve_count(e, "bytes_toserver", f->bytes_c2s);
	ss_eve_count(e, "bytes_toclient", f->bytes_s2c);
	ss_eve_time(e, "start", f->head.ts);
	if (f->ts_end != SS_NUMBER_ABSENT && f->head.ts != SS_NUMBER_ABSENT) {
		ss_eve_time(e, "end", f->ts_end);
		ss_eve_count(e, "age", (uint64_t)age(f));
	}
	if (end) {
		ss_eve_word(e, "state", end->state);
		ss_eve_word(e, "reason", end->reason);
	}
	ss_eve_flag(e, "alerted", false);
}

void ss_eve_flow_write(struct ss_eve *e, const struct ss_flow_record *f, bool is_upgraded)
{
	if (!ss_eve_wants(e, SS_EVE_FLOW))
		return;
	int64_t at = f->ts_end != SS_NUMBER_ABSENT ? f->ts_end : f->head.ts;
	ss_eve_line_begin(e, "flow", &f->head, (struct ss_eve_place){at, SS_NUMBER_ABSENT}, false);
	if (f->vlan != SS_NUMBER_ABSENT) {
		ss_eve_open(e, "vlan", '[');
		ss_eve_number_element(e, (uint64_t)f->vlan);
		ss_eve_close(e, ']');
	}
	if (is_upgraded)
		ss_eve_word(e, "app_proto", "tls");
	put_protocol(e, is_upgraded ? "app_proto_orig" : "app_proto", f);
	ss_eve_open(e, "flow", '{');
	put_flow(e, f);
	ss_eve_close(e, '}');
	ss_eve_line_end(e, NULL);
}

void ss_eve_stats_write(struct ss_eve *e, const struct ss_stats_record *s)
{
	if (!ss_eve_wants(e, SS_EVE_STATS))
		return;
	ss_eve_line_begin(e, "stats", &s->head, (struct ss_eve_place){s->head.ts, SS_NUMBER_ABSENT},
	                  false);
	ss_eve_open(e, "stats", '{');
	if (s->elapsed != SS_NUMBER_ABSENT)
		ss_eve_count(e, "uptime", (uint64_t)(s->elapsed / NS_PER_S));
	ss_eve_open(e, "decoder", '{');
	ss_eve_count(e, "pkts", s->packets);
	ss_eve_count(e, "bytes", s->bytes);
	ss_eve_close(e, '}');
	ss_eve_open(e, "flow", '{');
	ss_eve_count(e, "tcp", s->flows);
	ss_eve_close(e, '}');
	ss_eve_open(e, "app_layer", '{');
	ss_eve_open(e, "flow", '{');
	ss_eve_count(e, "smtp", s->sessions);
	ss_eve_close(e, '}');
	ss_eve_open(e, "tx", '{');
	ss_eve_count(e, "smtp", s->transactions);
	ss_eve_close(e, '}');
	ss_eve_close(e, '}');
	ss_eve_close(e, '}');
	ss_eve_line_end(e, NULL);
}
