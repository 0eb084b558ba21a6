#include "analysis/form.h"

#include "analysis/form_rows.h"
#include "analysis/lookalike.h"
#include "analysis/say.h"
#include "analysis/url_parts.h"
#include "base/domain.h"
#include "base/registrable.h"

struct form {
	const struct ss_observed *observed;
};

static void *create(const struct ss_observed *o)
{
	struct form *f = ss_memory_take_zeroed(o->memory, sizeof *f);
	if (f)
		f->observed = o;
	return f;
}

static void destroy(void *state)
{
	struct form *f = state;
	ss_memory_give(f->observed->memory, f, sizeof *f);
}

struct look {
	const struct ss_observed *observed;
	struct ss_case *c;
	const struct ss_mail *mail;
};

static void raise(const struct look *l, unsigned row, uint8_t severity, struct ss_slice description,
                  struct ss_slice text)
{
	const struct ss_evidence_record evidence = ss_evidence_of_mail(l->mail, text);
	ss_case_raise(l->c,
	              &(struct ss_raise){.row = &ss_form_rows[row],
	                                 .severity = severity,
	                                 .description = description},
	              &evidence);
}

/* ---- links ---- */

static bool is_private(const struct look *l, struct ss_slice host)
{
	struct ss_address address;
	struct ss_say text;
	(void)ss_say(&text, "%.*s", SS_SAY(host));
	return ss_address_read(text.text, &address) &&
	       ss_networks_has(&l->observed->settings->internal_networks, &address);
}

static bool is_same_organisation(const struct look *l, struct ss_slice a, struct ss_slice b)
{
	return ss_domain_is_same(a, b) || ss_registrable_is_same(l->observed->registrable, a, b);
}

/* The host that the text of a link shows; absent if it shows none. */
static struct ss_slice shown_host(const struct look *l, struct ss_slice text)
{
	struct ss_slice shown = ss_slice_trim(text), host = ss_url_split(shown).host;
	if (!host.data && ss_slice_find(shown, 0, ' ') == shown.len &&
	    ss_slice_find(shown, 0, '@') == shown.len)
		host = ss_slice_cut(shown, 0, ss_slice_find(shown, 0, '/'));
	return ss_registrable_find(l->observed->registrable, host).len > 0 ? host
	                                                                   : (struct ss_slice){0};
}

static void judge_text(const struct look *l, const struct ss_url_record *u,
                       const struct ss_url_parts *p)
{
	struct ss_slice shown = u->text.data ? shown_host(l, u->text) : (struct ss_slice){0};
	struct ss_say line;
	if (shown.data && p->host.data && !is_same_organisation(l, shown, p->host))
		raise(l, SS_FORM_URL_MISMATCH, 0,
		      ss_say(&line, "shown %.*s, leads to %.*s", SS_SAY(shown), SS_SAY(p->host)),
		      u->url);
}

static void judge_likeness(const struct look *l, const struct ss_url_record *u,
                           struct ss_slice host, const struct ss_words *guarded)
{
	const struct ss_settings *s = l->observed->settings;
	struct ss_slice domain = {0};
	if (guarded->n > 0)
		domain = ss_registrable_find(l->observed->registrable, host);
	for (size_t i = 0; domain.len > 0 && i < guarded->n; i++) {
		struct ss_slice other =
		        ss_registrable_find(l->observed->registrable, guarded->items[i]);
		enum ss_likeness like =
		        other.len > 0
		                ? ss_domain_likeness(domain, other, (size_t)s->lookalike_distance,
		                                     (size_t)s->lookalike_least)
		                : SS_LIKE_NOT;
		struct ss_say line;
		if (like == SS_LIKE_NOT)
			continue;
		raise(l, SS_FORM_URL_LOOKALIKE, like == SS_LIKE_HOMOGLYPH ? SS_SEVERITY_HIGH : 0,
		      ss_say(&line, "%.*s looks like %.*s (%s)", SS_SAY(domain), SS_SAY(other),
		             ss_likeness_names[like]),
		      u->url);
	}
}

static void judge_name(const struct look *l, const struct ss_url_record *u, struct ss_slice host)
{
	const struct ss_settings *s = l->observed->settings;
	uint8_t skeleton[SS_DOMAIN_TEXT];
	bool is_mixed = false;
	if (ss_domain_is_in(&s->internal_domains, host) ||
	    ss_domain_is_in(&s->protected_domains, host))
		return;
	judge_likeness(l, u, host, &s->protected_domains);
	judge_likeness(l, u, host, &s->internal_domains);
	(void)ss_skeleton(host, skeleton, &is_mixed);
	if (is_mixed)
		raise(l, SS_FORM_URL_LOOKALIKE, 0, host, u->url);
	if (ss_domain_is_in(&s->shortener_domains, host))
		raise(l, SS_FORM_URL_SHORTENER, 0, host, u->url);
}

static bool is_usual_port(struct ss_slice port)
{
	static const char *const usual[] = {"80", "443", "8080", "8443", "21", "25", "465", "587"};
	for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
		if (ss_slice_is_equal(port, ss_slice_of(usual[i])))
			return true;
	}
	return port.len == 0;
}

static void judge_host(const struct look *l, const struct ss_url_record *u,
                       const struct ss_url_parts *p)
{
	enum ss_url_number number = ss_url_host_number(p->host);
	if (p->userinfo.data && ss_slice_has_prefix_nocase(p->scheme, SS_SLICE("http")))
		raise(l, SS_FORM_URL_USERINFO, 0, p->host, u->url);
	if (number == SS_URL_ODD_NUMBER)
		raise(l, SS_FORM_URL_ADDRESS, SS_SEVERITY_MEDIUM, p->host, u->url);
	else if (number == SS_URL_DOTTED && !is_private(l, p->host))
		raise(l, SS_FORM_URL_ADDRESS, 0, p->host, u->url);
	if (!is_usual_port(p->port) && !is_private(l, p->host))
		raise(l, SS_FORM_URL_PORT, 0, p->port, u->url);
	if (number == SS_URL_NAME)
		judge_name(l, u, p->host);
}

static void judge_link(const struct look *l, const struct ss_url_record *u)
{
	struct ss_url_parts p = ss_url_split(u->url);
	bool is_data = ss_slice_is_equal_nocase(p.scheme, SS_SLICE("data")) &&
	               !ss_slice_has_prefix_nocase(u->url, SS_SLICE("data:image/"));
	if (is_data || ss_slice_is_equal_nocase(p.scheme, SS_SLICE("blob")))
		raise(l, SS_FORM_URL_SCHEME, 0, p.scheme, u->url);
	judge_text(l, u, &p);
	if (p.host.len > 0)
		judge_host(l, u, &p);
}

/* ---- the form ---- */

/* Faults that are read in two ways (docs/anomalies.md), and how much each tells. */
static const struct {
	const char *anomaly;
	int64_t points;
} faults[] = {
        {"mime_repeated_field", 40},
        {"mime_same_boundary", 40},
        {"mime_boundary_prefix", 30},
        {"mime_boundary_after_close", 30},
        {"mime_encoded_multipart", 40},
        {"mime_encoded_message", 20},
        {"mime_names_differ", 10},
        {"mime_bad_encoding", 20},
        {"mime_unknown_encoding", 10},
        {"mime_bad_type", 10},
        {"mime_no_boundary", 20},
        {"mime_boundary_too_long", 20},
        {"mime_boundary_in_header", 20},
        {"mime_boundary_text_after", 10},
        {"mime_boundary_bare_lf", 10},
        {"mime_boundary_repeated", 10},
        {"base64_data_after_padding", 30},
        {"base64_padding_stray", 20},
        {"base64_bad_character", 10},
        {"header_ends_by_lf", 20},
        {"header_blank_fold", 10},
        {"header_blank_before_colon", 10},
        {"header_bare_cr", 20},
        {"header_nul", 20},
        {"parameter_repeated", 30},
        {"parameter_bad_section", 20},
        {"parameter_control", 20},
        {"parameter_unclosed", 10},
        {"parameter_text_after", 10},
};
enum { N_FAULTS = sizeof faults / sizeof faults[0], TOLD = 30, WORSE = 60, UTF7 = 30 };

static int64_t points_of(struct ss_slice anomaly)
{
	for (size_t i = 0; i < N_FAULTS; i++) {
		if (ss_slice_is_equal(anomaly, ss_slice_of(faults[i].anomaly)))
			return faults[i].points;
	}
	return 0;
}

static bool has_utf7(const struct ss_message_record *m)
{
	const struct ss_part_record *parts = m->parts.items;
	for (size_t i = 0; i < m->parts.n; i++) {
		if (ss_slice_is_equal_nocase(parts[i].charset, SS_SLICE("utf-7")))
			return true;
	}
	return false;
}

static void judge_ambiguity(const struct look *l)
{
	struct ss_term_record terms[N_FAULTS + 1];
	struct ss_say counts[N_FAULTS];
	const struct ss_pair *anomalies = l->mail->message->anomalies.items;
	int64_t score = 0;
	size_t n = 0;
	for (size_t i = 0; i < l->mail->message->anomalies.n && n < N_FAULTS; i++) {
		int64_t points = points_of(anomalies[i].name);
		if (points == 0)
			continue;
		terms[n] = (struct ss_term_record){
		        anomalies[i].name,
		        ss_say(&counts[n], "%lld", (long long)anomalies[i].number), points};
		score += points;
		n++;
	}
	if (has_utf7(l->mail->message)) {
		terms[n++] = (struct ss_term_record){SS_SLICE("charset"), SS_SLICE("utf-7"), UTF7};
		score += UTF7;
	}
	if (score < TOLD)
		return;
	const struct ss_evidence_record evidence =
	        ss_evidence_of_mail(l->mail, l->mail->message->content_type);
	ss_case_raise(l->c,
	              &(struct ss_raise){.row = &ss_form_rows[SS_FORM_AMBIGUITY],
	                                 .severity = score >= WORSE ? SS_SEVERITY_MEDIUM : 0,
	                                 .terms = terms,
	                                 .n_terms = n},
	              &evidence);
}

static void judge_depth(const struct look *l)
{
	const struct ss_part_record *parts = l->mail->message->parts.items;
	uint64_t deepest = 0;
	struct ss_say line;
	for (size_t i = 0; i < l->mail->message->parts.n; i++)
		deepest = parts[i].depth > deepest ? parts[i].depth : deepest;
	if (deepest > l->observed->settings->nesting_high)
		raise(l, SS_FORM_TOO_DEEP, 0,
		      ss_say(&line, "%llu levels", (unsigned long long)deepest),
		      l->mail->message->content_type);
}

static void judge_header(const struct look *l)
{
	const struct ss_pair *anomalies = l->mail->message->anomalies.items;
	for (size_t i = 0; i < l->mail->message->anomalies.n; i++) {
		if (ss_slice_is_equal(anomalies[i].name, SS_SLICE("header_repeated")))
			raise(l, SS_FORM_HEADER_DUP, 0, (struct ss_slice){0},
			      l->mail->message->subject);
	}
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	const struct look l = {((struct form *)state)->observed, c, m};
	if (!m->message)
		return;
	const struct ss_url_record *urls = m->message->urls.items;
	for (size_t i = 0; i < m->message->urls.n; i++)
		judge_link(&l, &urls[i]);
	judge_ambiguity(&l);
	judge_depth(&l);
	judge_header(&l);
}

const struct ss_observer ss_form_observer = {
        .name = "form",
        .rows = ss_form_rows,
        .n_rows = SS_N_FORM_ROWS,
        .needs = 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_MESSAGE | 1u << SS_RECORD_EVENT,
        .create = create,
        .mail = on_mail,
        .destroy = destroy,
};
