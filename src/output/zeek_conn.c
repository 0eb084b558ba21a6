/* conn.log: a row a TCP connection, as far as the flow's record tells. */
#include <stdio.h>
#include <string.h>

#include "output/zeek_flow.h"

const struct ss_zeek_column ss_zeek_conn_columns[] = {
        {"ts", SS_ZEEK_TIME},
        SS_ZEEK_ID_COLUMNS,
        {"proto", SS_ZEEK_ENUM},
        {"service", SS_ZEEK_STRING},
        {"duration", SS_ZEEK_INTERVAL},
        {"orig_bytes", SS_ZEEK_COUNT},
        {"resp_bytes", SS_ZEEK_COUNT},
        {"conn_state", SS_ZEEK_STRING},
        {"local_orig", SS_ZEEK_BOOL},
        {"local_resp", SS_ZEEK_BOOL},
        {"missed_bytes", SS_ZEEK_COUNT},
        {"history", SS_ZEEK_STRING},
        {"orig_pkts", SS_ZEEK_COUNT},
        {"orig_ip_bytes", SS_ZEEK_COUNT},
        {"resp_pkts", SS_ZEEK_COUNT},
        {"resp_ip_bytes", SS_ZEEK_COUNT},
        {"tunnel_parents", SS_ZEEK_SET_STRING},
        {0},
};

enum { SERVICE_TEXT = 64, LIKELY = 2 /* of ss_flow_record.confidence */ };

/* ---- service ---- */

/* Our names where Zeek has others; those that it does not know are unset. */
static const struct {
	const char *ours, *zeek;
} services[] = {
        {"smtps", "ssl"},
        {"tls", "ssl"},
        {"unknown", NULL},
        {"lmtp", "smtp"},
};

static const char *service_of(const struct ss_flow_record *r)
{
	const struct ss_field *f =
	        ss_shape_find(ss_record_shape(SS_RECORD_FLOW), SS_SLICE("protocol"));
	const char *name = f ? ss_field_name_of(f, ss_field_member(f, r)) : "";
	for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
		if (ss_slice_is_equal(ss_slice_of(name), ss_slice_of(services[i].ours)))
			return services[i].zeek;
	}
	return name[0] ? name : NULL;
}

static void add_word(char *out, const char *word)
{
	size_t len = strlen(out);
	snprintf(out + len, SERVICE_TEXT - len, "%s%s", len > 0 ? "," : "", word);
}

/* Several, in the order of their names: "http,smtp", "smtp,ssl".  What a port alone suggests is no
 * service to Zeek. */
static const char *services_of(const struct ss_output *o, const struct ss_flow_record *r,
                               char out[SERVICE_TEXT])
{
	static const char *const tunnels[] = {[SS_TUNNEL_SOCKS4] = "socks",
	                                      [SS_TUNNEL_SOCKS5] = "socks",
	                                      [SS_TUNNEL_HTTP] = "http"};
	const char *service = service_of(r);
	bool has_session = o->session_flow == r->head.flow_id;
	const char *tunnel = has_session && o->session_tunnel < sizeof tunnels / sizeof tunnels[0]
	                             ? tunnels[o->session_tunnel]
	                             : NULL;
	bool is_socks = o->session_tunnel != SS_TUNNEL_HTTP;
	out[0] = '\0';
	if (!service || r->confidence < LIKELY)
		return NULL;
	if (tunnel && !is_socks)
		add_word(out, tunnel);
	add_word(out, service);
	if (tunnel && is_socks)
		add_word(out, tunnel);
	if (has_session && o->session_tls && strcmp(service, "ssl") != 0)
		add_word(out, "ssl");
	return out;
}

/* ---- how it ended ---- */

/* Which side sent the reset is not in the record: RSTO or RSTR, unless nothing else was sent. */
static const char *state_of(const struct ss_flow_record *r)
{
	bool has_bytes = r->bytes_c2s + r->bytes_s2c > 0;
	bool is_partial = r->partial == SS_FLAG_YES;
	if (ss_slice_is_equal(r->state, SS_SLICE("reset"))) {
		if (!has_bytes && r->pkts_c2s > 0 && r->pkts_s2c > 0 && r->rtt == SS_NUMBER_ABSENT)
			return "REJ";
		return NULL;
	}
	if (is_partial && r->pkts_s2c == 0 && !has_bytes)
		return "S0";
	if (is_partial)
		return "OTH";
	if (ss_slice_is_equal(r->state, SS_SLICE("closed")))
		return "SF";
	return "S1";
}

/* Of one that took no time, Zeek tells neither. */
static void put_size(struct ss_zeek_row *row, const struct ss_flow_record *r)
{
	int64_t duration = ss_zeek_interval(r->head.ts, r->ts_end);
	if (duration <= 0) {
		for (int i = 0; i < 3; i++)
			ss_zeek_put_unset(row);
		return;
	}
	ss_zeek_put_interval(row, duration);
	ss_zeek_put_count(row, r->bytes_c2s);
	ss_zeek_put_count(row, r->bytes_s2c);
}

void ss_zeek_conn_flow(struct ss_output *o, const struct ss_flow_record *r)
{
	struct ss_zeek_row *row = &o->row;
	char service[SERVICE_TEXT], uid[SS_ZEEK_ID];
	if (!ss_zeek_wants(o, SS_ZEEK_CONN))
		return;
	if (o->session_flow == r->head.flow_id)
		memcpy(uid, o->session_uid, sizeof uid);
	else
		ss_zeek_write_uid(&r->head, uid);
	ss_zeek_begin(o, SS_ZEEK_CONN, r->head.ts, uid, &r->head);
	ss_zeek_put_word(row, "tcp");
	ss_zeek_put_word(row, services_of(o, r, service));
	put_size(row, r);
	ss_zeek_put_word(row, state_of(r));
	ss_zeek_put_bool(row, ss_zeek_is_local(&r->head.src_ip));
	ss_zeek_put_bool(row, ss_zeek_is_local(&r->head.dst_ip));
	ss_zeek_put_count(row, r->gap_bytes);
	ss_zeek_put_unset(row); /* history */
	ss_zeek_put_count(row, r->pkts_c2s);
	ss_zeek_put_unset(row); /* octets with the headers of IP are not counted */
	ss_zeek_put_count(row, r->pkts_s2c);
	ss_zeek_put_unset(row);
	ss_zeek_put_unset(row); /* tunnel_parents */
	ss_zeek_end(o, SS_ZEEK_CONN, NULL);
}
