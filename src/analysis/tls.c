#include "analysis/tls.h"

#include <string.h>

#include "analysis/keyed.h"
#include "analysis/site.h"
#include "analysis/tls_private.h"
#include "base/limits.h"
#include "smtp/command.h"

struct tls {
	const struct ss_observed *observed;
	struct ss_keyed required; /* Message-IDs that came with REQUIRETLS: struct required */
};

struct required {
	int64_t ts;
};

struct own { /* a line of the cache; all that it points to is the case's */
	/* Where it was; NULL: it was not. */
	struct ss_evidence_record *begin, *stray, *login; /* without a text */
	struct ss_evidence_record *plain;                 /* passwords in clear are offered */
	struct ss_slice offer; /* keywords in clear, a blank behind each; data is NULL: none */
	uint8_t n_offers;
	bool is_tls; /* begun; a copy that goes on within it */
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

/* One text of all: for its length is known before, and it is read by few. */
static struct ss_slice join_keywords(struct ss_arena *arena, struct ss_list lines)
{
	const struct ss_slice *items = lines.items;
	size_t size = 0, len = 0;
	for (size_t i = 1; i < lines.n; i++)
		size += items[i].len + 1;
	uint8_t *text = ss_arena_take_raw(arena, size);
	for (size_t i = 1; text && i < lines.n; i++) {
		struct ss_slice word = keyword(items[i]);
		if (word.len > 0)
			memcpy(text + len, word.data, word.len);
		len += word.len;
		text[len++] = ' ';
	}
	return (struct ss_slice){text, len};
}

static void keep_offer(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	own->offer = (struct ss_slice){0};
	if (e->lines.n <= 1 || own->n_offers == OFFERS)
		return;
	own->n_offers++;
	own->offer = join_keywords(&c->arena, e->lines);
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
	for (size_t at = 0; at < own->offer.len;) {
		size_t end = ss_slice_find(own->offer, at, ' ');
		struct ss_slice word = ss_slice_cut(own->offer, at, end - at);
		if (!ss_slice_is_equal_nocase(word, SS_SLICE("STARTTLS")) &&
		    !is_offered(e->lines, word))
			raise_at(c, SS_TLS_CAPABILITY_CHANGE, e, word);
		at = end + 1;
	}
}

/* ---- events ---- */

/* NULL: no memory. */
static struct ss_evidence_record *keep_place(struct ss_case *c, const struct ss_event_record *e,
                                             struct ss_slice text)
{
	struct ss_evidence_record *place = ss_arena_take_raw(&c->arena, sizeof *place);
	if (place)
		*place = ss_evidence_of_event(e, ss_arena_copy(&c->arena, text));
	return place;
}

static void note_plain(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	struct ss_slice line = own->plain ? (struct ss_slice){0} : ss_tls_find_offer(e);
	if (line.data)
		own->plain = keep_place(c, e, line);
}

static void on_offer(struct ss_case *c, const struct ss_event_record *e)
{
	const struct own *own = c->own;
	if (e->code != 250 || e->unexpected == SS_FLAG_YES || e->partial == SS_FLAG_YES)
		return;
	if (own->is_tls) {
		compare_offer(c, e);
		return;
	}
	note_plain(c, e);
	keep_offer(c, e);
}

static void on_reply(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	if (e->verb == SS_VERB_EHLO || e->verb == SS_VERB_LHLO)
		on_offer(c, e);
	else if (e->verb == SS_VERB_STARTTLS && e->code == 220)
		own->is_tls = true;
}

static void on_command(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	if (!own->login)
		own->login = keep_place(c, e, (struct ss_slice){0});
}

/* The client's first one, or the server's last. */
static void note_stray(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	if (!own->stray)
		own->stray = keep_place(c, e, (struct ss_slice){0});
	else if (own->stray->direction != SS_DIRECTION_C2S)
		*own->stray = ss_evidence_of_event(e, (struct ss_slice){0});
}

static void on_anomaly(struct ss_case *c, const struct ss_event_record *e)
{
	if (ss_slice_is_equal(e->anomaly, SS_SLICE("tls_on_plain_port")))
		raise_at(c, SS_TLS_TO_PLAIN_PORT, e, e->detail);
	else if (ss_slice_is_equal(e->anomaly, SS_SLICE("not_tls")))
		note_stray(c, e);
}

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	switch ((enum ss_event_kind)e->kind) {
	case SS_EVENT_COMMAND: on_command(c, e); break;
	case SS_EVENT_REPLY: on_reply(c, e); break;
	case SS_EVENT_ANOMALY: on_anomaly(c, e); break;
	default: /* TLS */
		if (!own->begin)
			own->begin = keep_place(c, e, (struct ss_slice){0});
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
	const struct ss_evidence_record *stray = ((const struct own *)l->c->own)->stray;
	struct ss_tls_look there = *l;
	if (!stray || l->session->tls->established != SS_FLAG_YES)
		return;
	there.at = *stray;
	ss_tls_raise(&there, SS_TLS_CLEARTEXT_AFTER,
	             stray->direction == SS_DIRECTION_S2C ? SS_SEVERITY_MEDIUM : 0,
	             (struct ss_slice){0});
}

static void check_secrets(struct ss_tls_look *l)
{
	const struct own *own = l->c->own;
	if (own->login)
		l->at = *own->login;
	bool is_told = ss_tls_check_logins(l);
	if (!own->plain || is_told) /* it is the same fact */
		return;
	l->at = *own->plain;
	ss_tls_tell_offer(l);
}

static void check_agreed(struct ss_tls_look *l)
{
	const struct own *own = l->c->own;
	if (own->begin)
		l->at = *own->begin;
	check_version(l);
	check_cipher(l);
	check_group(l);
	check_fingerprint(l);
	check_stray(l);
	ss_tls_check_certificates(l);
}

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	const struct tls *t = state;
	const struct ss_evidence_record at = ss_evidence_of_head(&s->head, (struct ss_slice){0});
	struct ss_tls_look l = {t->observed->settings, c, s, at};
	check_secrets(&l);
	l.at = at;
	if (s->tls)
		check_agreed(&l);
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
	if (own->is_tls || own->begin || !(is_asked || was_asked))
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
        .kinds = 1u << SS_EVENT_COMMAND | 1u << SS_EVENT_REPLY | 1u << SS_EVENT_TLS |
                 1u << SS_EVENT_ANOMALY,
        .commands = SS_VERB_SET(AUTH),
        .replies = SS_VERB_SET(EHLO) | SS_VERB_SET(LHLO) | SS_VERB_SET(STARTTLS),
        .create = create,
        .event = on_event,
        .mail = on_mail,
        .session = on_session,
        .merge = merge,
        .destroy = destroy,
};
