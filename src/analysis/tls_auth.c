/* Secrets in clear.  CRAM-MD5, SCRAM and the like prove that the client knows the password, and do
 * not send it. */
#include "analysis/say.h"
#include "analysis/site.h"
#include "analysis/tls_private.h"

static const char *const sending[] = {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"};

static bool sends_secret(struct ss_slice mechanism)
{
	for (size_t i = 0; i < sizeof sending / sizeof *sending; i++) {
		if (ss_slice_is_equal_nocase(mechanism, ss_slice_of(sending[i])))
			return true;
	}
	return false;
}

static uint8_t judge(const struct ss_tls_look *l, const struct ss_auth_record *a)
{
	const struct ss_record_head *h = &l->session->head;
	bool is_success = ss_slice_is_equal(a->outcome, SS_SLICE("success"));
	if (ss_site_is_loopback(&h->src_ip) && ss_site_is_loopback(&h->dst_ip))
		return SS_SEVERITY_INFO;
	if (ss_site_is_inside(l->settings, &h->src_ip) &&
	    ss_site_is_inside(l->settings, &h->dst_ip))
		return is_success ? SS_SEVERITY_MEDIUM : SS_SEVERITY_LOW;
	return is_success ? SS_SEVERITY_HIGH : SS_SEVERITY_MEDIUM;
}

bool ss_tls_check_logins(const struct ss_tls_look *l)
{
	const struct ss_auth_record *auth = l->session->auth.items;
	struct ss_say say;
	bool is_told = false;
	for (size_t i = 0; i < l->session->auth.n; i++) {
		if (auth[i].tls != SS_FLAG_NO || !sends_secret(auth[i].mechanism))
			continue;
		is_told = true;
		ss_tls_raise(l, SS_TLS_AUTH_PLAINTEXT, judge(l, &auth[i]),
		             SS_SAY_TEXTS(&say, auth[i].mechanism, SS_SLICE(", "), auth[i].identity,
		                          SS_SLICE(": "), auth[i].outcome));
	}
	return is_told;
}

/* "AUTH PLAIN LOGIN", and "AUTH=PLAIN LOGIN" of before RFC 2554. */
static bool offers_secret(struct ss_slice line)
{
	if (!ss_slice_has_prefix_nocase(line, SS_SLICE("AUTH")) || line.len < 5 ||
	    (line.data[4] != ' ' && line.data[4] != '='))
		return false;
	for (size_t at = 5; at < line.len;) {
		size_t end = ss_slice_find(line, at, ' ');
		if (sends_secret(ss_slice_cut(line, at, end - at)))
			return true;
		at = end + 1;
	}
	return false;
}

struct ss_slice ss_tls_find_offer(const struct ss_event_record *e)
{
	const struct ss_slice *lines = e->lines.items;
	for (size_t i = 1; i < e->lines.n; i++) {
		if (offers_secret(lines[i]))
			return lines[i];
	}
	return (struct ss_slice){0};
}

void ss_tls_tell_offer(const struct ss_tls_look *l)
{
	const struct ss_record_head *h = &l->session->head;
	bool is_inside = ss_site_is_inside(l->settings, &h->src_ip) &&
	                 ss_site_is_inside(l->settings, &h->dst_ip);
	ss_tls_raise(l, SS_TLS_AUTH_OFFERED, is_inside ? SS_SEVERITY_INFO : 0, l->at.text);
}
