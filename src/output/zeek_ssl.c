/* ssl.log: a row a connection in which TLS began, as far as its handshake was in clear. */
#include "output/zeek_flow.h"

const struct ss_zeek_column ss_zeek_ssl_columns[] = {
        {"ts", SS_ZEEK_TIME},
        SS_ZEEK_ID_COLUMNS,
        {"version", SS_ZEEK_STRING},
        {"cipher", SS_ZEEK_STRING},
        {"curve", SS_ZEEK_STRING},
        {"server_name", SS_ZEEK_STRING},
        {"resumed", SS_ZEEK_BOOL},
        {"last_alert", SS_ZEEK_STRING},
        {"next_protocol", SS_ZEEK_STRING},
        {"established", SS_ZEEK_BOOL},
        {"ssl_history", SS_ZEEK_STRING},
        {"cert_chain_fps", SS_ZEEK_VECTOR_STRING},
        {"client_cert_chain_fps", SS_ZEEK_VECTOR_STRING},
        {"sni_matches_cert", SS_ZEEK_BOOL},
        {0},
};

enum { VERSION_TEXT = 16 };

/* "TLSv1.2" is "TLSv12" to Zeek. */
static void put_version(struct ss_zeek_row *row, struct ss_slice version)
{
	uint8_t text[VERSION_TEXT];
	size_t n = 0;
	for (size_t i = 0; i < version.len && n < sizeof text; i++) {
		if (version.data[i] != '.')
			text[n++] = version.data[i];
	}
	ss_zeek_put_text(row, version.data ? (struct ss_slice){text, n} : version);
}

/* "server fatal handshake_failure": what is behind the second blank. */
static struct ss_slice last_alert(const struct ss_list *alerts)
{
	const struct ss_slice *texts = alerts->items;
	if (alerts->n == 0)
		return (struct ss_slice){0};
	struct ss_slice text = texts[alerts->n - 1];
	size_t level = ss_slice_find(text, 0, ' ');
	size_t name = ss_slice_find(text, level + 1, ' ');
	return name < text.len ? ss_slice_cut(text, name + 1, text.len) : text;
}

static void put_chain(struct ss_zeek_row *row, const struct ss_list *certificates)
{
	const struct ss_certificate_record *c = certificates->items;
	if (certificates->n == 0) { /* nor do we know of the client's */
		ss_zeek_put_unset(row);
		ss_zeek_put_unset(row);
		return;
	}
	ss_zeek_begin_list(row);
	for (size_t i = 0; i < certificates->n; i++)
		ss_zeek_add_text(row, c[i].sha256);
	ss_zeek_end_list(row);
	ss_zeek_begin_list(row);
	ss_zeek_end_list(row);
}

/* "*.example.net" is for names with one label more (RFC 6125, section 6.4.3). */
static bool is_for(struct ss_slice name, struct ss_slice host)
{
	if (name.len < 2 || name.data[0] != '*' || name.data[1] != '.')
		return ss_slice_is_equal_nocase(name, host);
	size_t label = ss_slice_find(host, 0, '.');
	return label > 0 && label < host.len &&
	       ss_slice_is_equal_nocase(ss_slice_cut(name, 1, name.len),
	                                ss_slice_cut(host, label, host.len));
}

static void put_match(struct ss_zeek_row *row, const struct ss_tls_record *tls)
{
	const struct ss_certificate_record *c = tls->certificates.items;
	bool is_match = false;
	if (!tls->sni.data || tls->certificates.n == 0) {
		ss_zeek_put_unset(row);
		return;
	}
	const struct ss_slice *names = c->names.items;
	for (size_t i = 0; i < c->names.n; i++)
		is_match |= is_for(names[i], tls->sni);
	ss_zeek_put_bool(row, is_match);
}

void ss_zeek_ssl_session(struct ss_output *o, struct ss_zeek_flow *f,
                         const struct ss_session_record *r)
{
	const struct ss_tls_record *tls = r->tls;
	struct ss_zeek_row *row = &o->row;
	if (!ss_zeek_wants(o, SS_ZEEK_SSL) || !tls || (!tls->ja3.data && !tls->version.data))
		return;
	ss_zeek_begin(o, SS_ZEEK_SSL, f->tls_ts != SS_NUMBER_ABSENT ? f->tls_ts : r->head.ts,
	              f->uid, &f->head);
	put_version(row, tls->version);
	ss_zeek_put_text(row, tls->cipher);
	ss_zeek_put_text(row, tls->group);
	ss_zeek_put_text(row, tls->sni);
	ss_zeek_put_bool(row, tls->resumed == SS_FLAG_YES);
	ss_zeek_put_text(row, last_alert(&tls->alerts));
	ss_zeek_put_text(row, tls->alpn_selected);
	ss_zeek_put_bool(row, tls->established == SS_FLAG_YES);
	ss_zeek_put_unset(row); /* ssl_history: the order of messages is not in the record */
	put_chain(row, &tls->certificates);
	put_match(row, tls);
	ss_zeek_end(o, SS_ZEEK_SSL, f);
}
