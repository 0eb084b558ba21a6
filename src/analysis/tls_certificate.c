/* The certificate that the server shows (TLS 1.2 and older: RFC 5280, RFC 6125). */
#include "analysis/say.h"
#include "analysis/tls_private.h"
#include "base/domain.h"
#include "base/duration.h"

static uint8_t by_port(const struct ss_tls_look *l)
{
	return ss_tls_is_submission(&l->session->head) ? SS_SEVERITY_MEDIUM : 0;
}

/* ---- times ---- */

/* Days since 1970-01-01 as year, month, day (Howard Hinnant, chrono-Compatible Low-Level Date
 * Algorithms). */
static struct ss_slice say_day(struct ss_say *say, struct ss_slice subject, const char *what,
                               int64_t ns)
{
	const int64_t day_ns = 86400000000000LL;
	int64_t z = (ns - (ns % day_ns + day_ns) % day_ns) / day_ns + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	int month = (int)(mp < 10 ? mp + 3 : mp - 9);
	return ss_say(say, "%.*s, %s %04d-%02d-%02d", SS_SAY(subject), what,
	              (int)(yoe + era * 400) + (month <= 2), month,
	              (int)(doy - (153 * mp + 2) / 5 + 1));
}

static void check_times(const struct ss_tls_look *l, const struct ss_certificate_record *c)
{
	int64_t now = l->session->head.ts;
	struct ss_say say;
	if (c->not_before != SS_NUMBER_ABSENT && now < c->not_before)
		ss_tls_raise(l, SS_TLS_CERT_NOT_YET, by_port(l),
		             say_day(&say, c->subject, "begins", c->not_before));
	if (c->not_after == SS_NUMBER_ABSENT)
		return;
	if (now > c->not_after)
		ss_tls_raise(l, SS_TLS_CERT_EXPIRED, by_port(l),
		             say_day(&say, c->subject, "ended", c->not_after));
	else if (ss_duration(now, c->not_after) < l->settings->certificate_soon)
		ss_tls_raise(l, SS_TLS_CERT_EXPIRES_SOON, 0,
		             say_day(&say, c->subject, "ends", c->not_after));
}

/* ---- key and signature ---- */

static bool has_nocase(struct ss_slice text, struct ss_slice what)
{
	for (size_t i = 0; i + what.len <= text.len; i++) {
		if (ss_slice_has_prefix_nocase(ss_slice_cut(text, i, SIZE_MAX), what))
			return true;
	}
	return false;
}

static void check_key(const struct ss_tls_look *l, const struct ss_certificate_record *c)
{
	enum { BROKEN = 1024 };
	size_t blank = ss_slice_find(c->key, 0, ' ');
	uint64_t bits;
	bool is_sized = has_nocase(ss_slice_cut(c->key, 0, blank), SS_SLICE("RSA")) ||
	                has_nocase(ss_slice_cut(c->key, 0, blank), SS_SLICE("DSA"));
	if (!is_sized ||
	    !ss_slice_to_number(ss_slice_cut(c->key, blank + 1, SIZE_MAX), UINT32_MAX, &bits))
		return;
	if (bits < l->settings->rsa_bits_least)
		ss_tls_raise(l, SS_TLS_CERT_WEAK_KEY, bits < BROKEN ? SS_SEVERITY_MEDIUM : 0,
		             c->key);
}

static void check_signature(const struct ss_tls_look *l, const struct ss_certificate_record *c)
{
	bool is_weak = has_nocase(c->signature, SS_SLICE("sha1")) ||
	               has_nocase(c->signature, SS_SLICE("md5")) ||
	               has_nocase(c->signature, SS_SLICE("md2"));
	if (is_weak && c->self_signed != SS_FLAG_YES) /* a root's own signature is not looked at */
		ss_tls_raise(l, SS_TLS_CERT_SHA1, 0, c->signature);
}

/* ---- names ---- */

/* "*.example.org" is one label more (RFC 6125, section 6.4.3). */
static bool is_for(struct ss_slice name, struct ss_slice host)
{
	size_t dot = ss_slice_find(host, 0, '.');
	if (name.len > 2 && name.data[0] == '*' && name.data[1] == '.')
		return dot < host.len && ss_domain_is_same(ss_slice_cut(name, 2, SIZE_MAX),
		                                           ss_slice_cut(host, dot + 1, SIZE_MAX));
	return ss_domain_is_same(name, host);
}

/* The common name, of certificates without other names. */
static struct ss_slice common_name(struct ss_slice subject)
{
	for (size_t at = 0; at < subject.len; at = ss_slice_find(subject, at, ',') + 1) {
		struct ss_slice rest = ss_slice_cut(subject, at, SIZE_MAX);
		if (ss_slice_has_prefix_nocase(rest, SS_SLICE("CN=")))
			return ss_slice_cut(rest, 3, ss_slice_find(rest, 0, ',') - 3);
	}
	return (struct ss_slice){0};
}

static bool is_host(struct ss_slice name)
{
	uint8_t room[SS_DOMAIN_TEXT];
	struct ss_slice folded = ss_domain_fold(name, room);
	return folded.len > 0 && ss_slice_find(folded, 0, '.') < folded.len &&
	       !ss_domain_is_address(folded);
}

static void check_names(const struct ss_tls_look *l, const struct ss_certificate_record *c)
{
	const struct ss_slice *names = c->names.items;
	struct ss_slice host =
	        is_host(l->session->tls->sni) ? l->session->tls->sni : l->session->server_host;
	struct ss_slice common = common_name(c->subject);
	struct ss_say say;
	bool is_good = c->names.n == 0 && is_for(common, host);
	if (!is_host(host) || (c->names.n == 0 && common.len == 0))
		return;
	for (size_t i = 0; i < c->names.n; i++)
		is_good |= is_for(names[i], host);
	if (!is_good)
		ss_tls_raise(l, SS_TLS_CERT_NAME_MISMATCH, by_port(l),
		             ss_say(&say, "%.*s, not %.*s",
		                    SS_SAY(c->names.n > 0 ? names[0] : common), SS_SAY(host)));
}

void ss_tls_check_certificates(const struct ss_tls_look *l)
{
	const struct ss_certificate_record *chain = l->session->tls->certificates.items;
	size_t n = l->session->tls->certificates.n;
	if (n == 0)
		return;
	check_times(l, &chain[0]);
	check_key(l, &chain[0]);
	check_names(l, &chain[0]);
	if (chain[0].self_signed == SS_FLAG_YES)
		ss_tls_raise(l, SS_TLS_CERT_SELF_SIGNED, by_port(l), chain[0].subject);
	for (size_t i = 0; i < n; i++)
		check_signature(l, &chain[i]);
}
