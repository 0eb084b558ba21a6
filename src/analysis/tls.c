#include "analysis/tls.h"

#include <string.h>

#include "analysis/keyed.h"
#include "analysis/site.h"
#include "analysis/tls_private.h"
#include "base/limits.h"

struct tls {
	const struct ss_observed *observed;
	struct ss_keyed required; /* Message-IDs that came with REQUIRETLS: struct required */
};

struct required {
	int64_t ts;
};

struct own {
	bool has_tls, is_tls;                   /* begun; a copy that goes on within it */
	struct ss_evidence_record begin, stray; /* texts are none */
	bool has_stray, has_login;
	struct ss_evidence_record login;
	bool has_plain; /* passwords in clear are offered: where */
	struct ss_evidence_record plain;
	struct ss_list offer; /* keywords in clear: slices of the case's */
	size_t n_offers;
};
enum { OFFERS = 16 }; /* kept one after the other: who greets more often is not compared */

void ss_tls_raise(const struct ss_tls_look *l, enum ss_tls_row row, uint8_t severity,
                  struct ss_slice text)
{
	struct ss_evidence_record at = l->at;
	at.text = text;
	ss_case_raise(l->c, &(struct ss_raise){.row = &ss_tls_rows[row], .severity = severity},
	              &at);
}

static void raise_at(struct ss_case *c, enum ss_tls_row row, const struct ss_event_record *e,
                     struct ss_slice text)
{
	const struct ss_evidence_record at = ss_evidence_of_event(e, text);
	ss_case_raise(c, &(struct ss_raise){.row = &ss_tls_rows[row]}, &at);
}

/* ---- what is offered, in clear and within ---- */

static struct ss_slice keyword(struct ss_slice line)
{
	return ss_slice_cut(line, 0, ss_slice_find(line, 0, ' '));
}

static void keep_offer(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	const struct ss_slice *lines = e->lines.items;
	bool is_kept = e->lines.n > 1 && own->n_offers++ < OFFERS;
	struct ss_slice *kept =
	        is_kept ? ss_arena_take(&c->arena, e->lines.n * sizeof *kept) : NULL;
	own->offer = (struct ss_list){kept, 0};
	for (size_t i = 1; kept && i < e->lines.n; i++)
		kept[own->offer.n++] = ss_arena_copy(&c->arena, keyword(lines[i]));
}

static bool is_offered(struct ss_list lines, struct ss_slice word)
{
	const struct ss_slice *items = lines.items;
	for (size_t i = 0; i < lines.n; i++) {
		if (ss_slice_is_equal_nocase(keyword(items[i]), word))
			return true;
	}
	return false;
}

static void compare_offer(struct ss_case *c, const struct ss_event_record *e)
{
	const struct own *own = c->own;
	const struct ss_slice *words = own->offer.items;
	for (size_t i = 0; i < own->offer.n; i++) {
		if (!ss_slice_is_equal_nocase(words[i], SS_SLICE("STARTTLS")) &&
		    !is_offered(e->lines, words[i]))
			raise_at(c, SS_TLS_CAPABILITY_CHANGE, e, words[i]);
	}
}

/* ---- events ---- */

static void note_plain(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	struct ss_slice line = own->has_plain ? (struct ss_slice){0} : ss_tls_find_offer(e);
	if (!line.data)
		return;
	own->has_plain = true;
	own->plain = ss_evidence_of_event(e, ss_arena_copy(&c->arena, line));
}

static void on_reply(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	bool is_offer = e->code == 250 && (ss_slice_is_equal(e->command, SS_SLICE("EHLO")) ||
	                                   ss_slice_is_equal(e->command, SS_SLICE("LHLO")));
	if (ss_slice_is_equal(e->command, SS_SLICE("STARTTLS")) && e->code == 220)
		own->is_tls = true;
	if (!is_offer || e->unexpected == SS_FLAG_YES || e->partial == SS_FLAG_YES)
		return;
	if (own->is_tls) {
		compare_offer(c, e);
		return;
	}
	note_plain(c, e);
	keep_offer(c, e);
}

static void on_anomaly(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	if (ss_slice_is_equal(e->anomaly, SS_SLICE("tls_on_plain_port"))) {
		raise_at(c, SS_TLS_TO_PLAIN_PORT, e, e->detail);
	} else if (ss_slice_is_equal(e->anomaly, SS_SLICE("not_tls")) &&
	           (!own->has_stray || own->stray.direction != SS_DIRECTION_C2S)) {
		own->has_stray = true;
		own->stray = ss_evidence_of_event(e, (struct ss_slice){0});
	}
}

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	if (e->kind == SS_EVENT_REPLY)
		on_reply(c, e);
	else if (e->kind == SS_EVENT_ANOMALY)
		on_anomaly(c, e);
	else if (e->kind == SS_EVENT_COMMAND && !own->has_login &&
	         ss_slice_is_equal_nocase(e->command, SS_SLICE("AUTH"))) {
		own->has_login = true;
		own->login = ss_evidence_of_event(e, (struct ss_slice){0});
	} else if (e->kind == SS_EVENT_TLS && !own->has_tls) {
		own->has_tls = true;
		own->begin = ss_evidence_of_event(e, (struct ss_slice){0});
	}
}

/* ---- what was agreed on ---- */

static bool has(struct ss_slice text, const char *what)
{
	return ss_site_holds_nocase(text, ss_slice_of(what));
}

static bool has_any(struct ss_slice text, const char *const *words)
{
	while (*words && !has(text, *words))
		words++;
	return *words != NULL;
}

static void check_version(const struct ss_tls_look *l)
{
	struct ss_slice version = l->session->tls->version;
	bool is_ssl = has(version, "SSL");
	bool is_old = is_ssl || ss_slice_is_equal(version, SS_SLICE("TLSv1")) ||
	              ss_slice_is_equal(version, SS_SLICE("TLSv1.0")) ||
	              ss_slice_is_equal(version, SS_SLICE("TLSv1.1"));
	bool is_worse = is_ssl || ss_tls_is_submission(&l->session->head);
	if (is_old)
		ss_tls_raise(l, SS_TLS_OLD_VERSION, is_worse ? SS_SEVERITY_MEDIUM : 0, version);
}

static void check_cipher(const struct ss_tls_look *l)
{
	static const char *const weak[] = {"_RC4_",  "_3DES_", "_DES_", "_RC2_",
	                                   "_IDEA_", "_MD5",   NULL};
	struct ss_slice cipher = l->session->tls->cipher;
	bool is_anon = has(cipher, "_anon_"), is_null = has(cipher, "_NULL_");
	if (has(cipher, "_EXPORT"))
		ss_tls_raise(l, SS_TLS_EXPORT_CIPHER, 0, cipher);
	else if (has_any(cipher, weak))
		ss_tls_raise(l, SS_TLS_WEAK_CIPHER, 0, cipher);
	if (is_anon || is_null)
		ss_tls_raise(l, SS_TLS_NULL_OR_ANON,
		             is_null || l->session->head.dst_port != 25 ? 0 : SS_SEVERITY_LOW,
		             cipher);
}

/* "DH 1024", "ffdhe2048", curves by their names. */
static void check_group(const struct ss_tls_look *l)
{
	static const char *const small_curves[] = {"sect163", "sect193", "secp160", "secp192",
	                                           NULL};
	struct ss_slice group = l->session->tls->group;
	uint64_t bits = UINT64_MAX;
	if (ss_slice_has_prefix_nocase(group, SS_SLICE("DH ")))
		(void)ss_slice_to_number(ss_slice_cut(group, 3, SIZE_MAX), UINT32_MAX, &bits);
	else if (ss_slice_has_prefix_nocase(group, SS_SLICE("ffdhe")))
		(void)ss_slice_to_number(ss_slice_cut(group, 5, SIZE_MAX), UINT32_MAX, &bits);
	if (bits < l->settings->dh_bits_least || has_any(group, small_curves))
		ss_tls_raise(l, SS_TLS_WEAK_DH, 0, group);
}

static void check_fingerprint(const struct ss_tls_look *l)
{
	const struct ss_tls_record *t = l->session->tls;
	if (t->ja3.len > 0 && ss_words_has(&l->settings->bad_ja3, t->ja3))
		ss_tls_raise(l, SS_TLS_KNOWN_BAD, 0, t->ja3);
	if (t->ja4.len > 0 && ss_words_has(&l->settings->bad_ja4, t->ja4))
		ss_tls_raise(l, SS_TLS_KNOWN_BAD, 0, t->ja4);
}

static void check_stray(const struct ss_tls_look *l)
{
	const struct own *own = l->c->own;
	struct ss_tls_look there = *l;
	there.at = own->stray;
	if (own->has_stray && l->session->tls->established == SS_FLAG_YES)
		ss_tls_raise(&there, SS_TLS_CLEARTEXT_AFTER,
		             own->stray.direction == SS_DIRECTION_S2C ? SS_SEVERITY_MEDIUM : 0,
		             (struct ss_slice){0});
}

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	const struct tls *t = state;
	const struct own *own = c->own;
	struct ss_tls_look l = {t->observed->settings, c, s,
	                        ss_evidence_of_head(&s->head, (struct ss_slice){0})};
	if (own->has_login)
		l.at = own->login;
	bool is_told = ss_tls_check_logins(&l);
	l.at = own->plain;
	if (own->has_plain && !is_told) /* else it is the same fact */
		ss_tls_tell_offer(&l);
	l.at = ss_evidence_of_head(&s->head, (struct ss_slice){0});
	if (!s->tls)
		return;
	if (own->has_tls)
		l.at = own->begin;
	check_version(&l);
	check_cipher(&l);
	check_group(&l);
	check_fingerprint(&l);
	check_stray(&l);
	ss_tls_check_certificates(&l);
}

/* ---- REQUIRETLS ---- */

static bool has_parameter(struct ss_list params, struct ss_slice name)
{
	const struct ss_pair *pairs = params.items;
	for (size_t i = 0; i < params.n; i++) {
		if (ss_slice_is_equal_nocase(pairs[i].name, name))
			return true;
	}
	return false;
}

/* What is seen of a mail is in clear, but for copies that were decrypted. */
static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	struct tls *t = state;
	const struct own *own = c->own;
	if (!m->transaction)
		return;
	bool is_asked = has_parameter(m->transaction->mail_params, SS_SLICE("REQUIRETLS"));
	uint64_t id = m->message && m->message->message_id.len > 0
	                      ? ss_key_of(m->message->message_id)
	                      : 0;
	struct required *r =
	        id && is_asked ? ss_keyed_open(&t->required, id, m->transaction->head.ts) : NULL;
	if (r)
		r->ts = m->transaction->head.ts;
	bool was_asked = id && !is_asked && ss_keyed_find(&t->required, id) != NULL;
	if (own->is_tls || own->has_tls || !(is_asked || was_asked))
		return;
	const struct ss_evidence_record at = ss_evidence_of_mail(
	        m, is_asked ? SS_SLICE("REQUIRETLS without TLS")
	                    : SS_SLICE("the message came with REQUIRETLS, and goes on without"));
	ss_case_raise(c, &(struct ss_raise){.row = &ss_tls_rows[SS_TLS_REQUIRETLS_BROKEN]}, &at);
}

/* ---- the observer ---- */

static void *create(const struct ss_observed *o)
{
	struct tls *t = ss_memory_take_zeroed(o->memory, sizeof *t);
	if (!t)
		return NULL;
	t->observed = o;
	t->required = (struct ss_keyed){.memory = o->memory,
	                                .entry_size = sizeof(struct required),
	                                .limit = SS_LIMIT_RECENT_IDS};
	return t;
}

static void destroy(void *state)
{
	struct tls *t = state;
	ss_keyed_release(&t->required);
	ss_memory_give(t->observed->memory, t, sizeof *t);
}

static void add_required(void *mine, const void *theirs)
{
	memcpy(mine, theirs, sizeof(struct required));
}

static int merge(void *state, const void *other)
{
	return ss_keyed_merge(&((struct tls *)state)->required,
	                      &((const struct tls *)other)->required, add_required);
}

const struct ss_observer ss_tls_observer = {
        .name = "tls",
        .rows = ss_tls_rows,
        .n_rows = SS_N_TLS_ROWS,
        .case_size = sizeof(struct own),
        .needs = 1u << SS_RECORD_EVENT | 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_MESSAGE,
        .create = create,
        .event = on_event,
        .mail = on_mail,
        .session = on_session,
        .merge = merge,
        .destroy = destroy,
};
