#include "output/eve_tls.h"

#include <string.h>

enum {
	NAME_PARTS = 32, /* of a subject: C, ST, L, O, OU, CN and a few */
	SERIAL_TEXT = 128,
};

/* "TLSv1.3" -> "TLS 1.3"; "TLSv1" and "SSLv3" are the same there. */
static void put_version(struct ss_eve *e, struct ss_slice version)
{
	static const struct {
		const char *ours, *theirs;
	} rows[] = {{"TLSv1.0", "TLSv1"},
	            {"TLSv1", "TLSv1"},
	            {"TLSv1.1", "TLS 1.1"},
	            {"TLSv1.2", "TLS 1.2"},
	            {"TLSv1.3", "TLS 1.3"}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (ss_slice_is_equal(version, ss_slice_of(rows[i].ours))) {
			ss_eve_word(e, "version", rows[i].theirs);
			return;
		}
	}
	ss_eve_text(e, "version", version);
}

/* RFC 4514 writes a name from its end: "CN=a,O=b" -> "O=b, CN=a". */
static void put_name(struct ss_eve *e, const char *key, struct ss_slice name)
{
	struct ss_slice parts[NAME_PARTS];
	uint8_t text[1024];
	size_t n = 0, len = 0;
	while (name.len > 0 && n < NAME_PARTS) {
		size_t end = 0;
		while (end < name.len && name.data[end] != ',')
			end += name.data[end] == '\\' ? 2 : 1;
		parts[n++] = ss_slice_cut(name, 0, end);
		name = ss_slice_cut(name, end + 1, name.len);
	}
	while (n > 0) {
		struct ss_slice part = parts[--n];
		if (len + part.len + 2 > sizeof text)
			break;
		memcpy(text + len, part.data, part.len);
		len += part.len;
		if (n > 0) {
			memcpy(text + len, ", ", 2);
			len += 2;
		}
	}
	if (len > 0)
		ss_eve_text(e, key, (struct ss_slice){text, len});
}

/* "0a1b" -> "0A:1B", or "0a:1b" */
static void put_octets(struct ss_eve *e, const char *key, struct ss_slice hex, bool is_upper)
{
	uint8_t text[SERIAL_TEXT];
	size_t len = 0;
	for (size_t i = 0; i < hex.len && len + 2 < sizeof text; i++) {
		if (len > 0 && (hex.len - i) % 2 == 0)
			text[len++] = ':';
		text[len++] = is_upper ? ss_ascii_upper(hex.data[i]) : hex.data[i];
	}
	if (len > 0)
		ss_eve_text(e, key, (struct ss_slice){text, len});
}

static void put_certificate(struct ss_eve *e, const struct ss_certificate_record *c)
{
	put_name(e, "subject", c->subject);
	put_name(e, "issuerdn", c->issuer);
	put_octets(e, "serial", c->serial, true);
	put_octets(e, "fingerprint", c->sha1, false);
}

static void put_hash(struct ss_eve *e, const char *key, struct ss_slice hash)
{
	if (!hash.data)
		return;
	ss_eve_open(e, key, '{');
	ss_eve_text(e, "hash", hash);
	ss_eve_close(e, '}');
}

static void put_tls(struct ss_eve *e, const struct ss_tls_record *t)
{
	const struct ss_certificate_record *c =
	        t->certificates.n > 0 ? t->certificates.items : NULL;
	if (c)
		put_certificate(e, c);
	if (t->resumed == SS_FLAG_YES)
		ss_eve_flag(e, "session_resumed", true);
	ss_eve_text(e, "sni", t->sni);
	put_version(e, t->version);
	if (c) {
		ss_eve_seconds(e, "notbefore", c->not_before);
		ss_eve_seconds(e, "notafter", c->not_after);
		ss_eve_texts(e, "subjectaltname", &c->names);
	}
	put_hash(e, "ja3", t->ja3);
	put_hash(e, "ja3s", t->ja3s);
	ss_eve_text(e, "ja4", t->ja4);
	ss_eve_texts(e, "client_alpns", &t->alpn);
	if (t->alpn_selected.data)
		ss_eve_texts(e, "server_alpns", &(struct ss_list){&t->alpn_selected, 1});
	if (t->implicit != SS_FLAG_YES)
		ss_eve_word(e, "from_proto", "smtp");
}

static bool is_seen(const struct ss_tls_record *t)
{
	return t && (t->ja3.data || t->ja3s.data || t->version.data);
}

bool ss_eve_tls_is_upgrade(const struct ss_session_record *session)
{
	return is_seen(session->tls) && session->tls->implicit != SS_FLAG_YES;
}

void ss_eve_tls_write(struct ss_eve *e, struct ss_eve_session *s,
                      const struct ss_session_record *session)
{
	const struct ss_tls_record *t = session->tls;
	if (!ss_eve_wants(e, SS_EVE_TLS) || !is_seen(t))
		return;
	struct ss_eve_place at = {session->head.ts, SS_NUMBER_ABSENT};
	if (s && s->tls.ts != SS_NUMBER_ABSENT)
		at = s->tls;
	ss_eve_line_begin(e, "tls", &session->head, at, false);
	ss_eve_open(e, "tls", '{');
	put_tls(e, t);
	ss_eve_close(e, '}');
	ss_eve_line_end(e, s);
}
