#include "engine/display.h"
#include "engine/session.h"

static void add_pair(struct ss_growing *pairs, struct ss_session *s, struct ss_slice name,
                     uint64_t n)
{
	struct ss_pair *pair = ss_growing_add_raw(pairs, &s->arena, sizeof *pair);
	if (pair)
		*pair = (struct ss_pair){.name = name, .number = (int64_t)n};
}

static struct ss_list command_pairs(struct ss_session *s)
{
	const uint64_t without_name = UINT64_C(1) << SS_VERB_UNKNOWN | UINT64_C(1) << SS_VERB_NONE;
	struct ss_growing pairs = {0};
	const struct ss_pair *unknown = s->unknown_counts.items;
	_Static_assert(SS_N_VERBS <= 64, "a bit each");
	for (uint64_t rest = s->verbs & ~without_name; rest; rest &= rest - 1) {
		unsigned verb = (unsigned)__builtin_ctzll(rest);
		add_pair(&pairs, s, ss_slice_of(ss_verb_traits(verb)->name), s->verb_counts[verb]);
	}
	for (size_t i = 0; i < s->unknown_counts.n; i++)
		add_pair(&pairs, s, unknown[i].name, (uint64_t)unknown[i].number);
	if (s->other_verbs > 0)
		add_pair(&pairs, s, SS_SLICE("other"), s->other_verbs);
	return ss_growing_list(&pairs);
}

static struct ss_list reply_pairs(struct ss_session *s)
{
	struct ss_growing pairs = {0};
	const struct ss_code_count *counts = s->reply_counts.items;
	uint32_t n = s->reply_counts.n;
	uint8_t *text = ss_arena_take_raw(&s->arena, (size_t)3 * n);
	ss_growing_reserve(&pairs, &s->arena, sizeof(struct ss_pair), n + (s->other_codes > 0));
	for (uint32_t i = 0; text && i < n; i++, text += 3) {
		unsigned code = counts[i].code;
		text[0] = (uint8_t)('0' + code / 100);
		text[1] = (uint8_t)('0' + code / 10 % 10);
		text[2] = (uint8_t)('0' + code % 10);
		add_pair(&pairs, s, (struct ss_slice){text, 3}, counts[i].n);
	}
	if (s->other_codes > 0)
		add_pair(&pairs, s, SS_SLICE("other"), s->other_codes);
	return ss_growing_list(&pairs);
}

static struct ss_list anomaly_pairs(struct ss_session *s)
{
	struct ss_growing pairs = {0};
	for (unsigned a = 0; s->anomaly_counts && a < SS_N_ANOMALIES; a++) {
		if (s->anomaly_counts[a] > 0)
			add_pair(&pairs, s, ss_slice_of(ss_anomaly_name(a)), s->anomaly_counts[a]);
	}
	if (s->conflicts > 0)
		add_pair(&pairs, s, SS_ANOMALY_OVERLAP_CONFLICT, s->conflicts);
	if (s->tls_on_plain_port > 0)
		add_pair(&pairs, s, SS_ANOMALY_TLS_ON_PLAIN_PORT, s->tls_on_plain_port);
	for (unsigned a = 0; s->tls_facts && a < SS_N_TLS_ANOMALIES; a++) {
		uint64_t n = ss_tls_facts_anomalies(s->tls_facts, (enum ss_tls_anomaly)a);
		if (n > 0)
			add_pair(&pairs, s,
			         ss_slice_of(ss_tls_anomaly_name((enum ss_tls_anomaly)a)), n);
	}
	return ss_growing_list(&pairs);
}

static struct ss_list extension_texts(struct ss_session *s)
{
	enum { USUAL = 8 }; /* octets of a keyword's line, or more: it need not grow */
	struct ss_growing texts = {0};
	struct ss_slice lines = {s->extensions.data, s->extensions.len};
	(void)ss_growing_reserve(&texts, &s->arena, sizeof(struct ss_slice),
	                         (uint32_t)(lines.len / USUAL));
	for (size_t at = 0, end; at < lines.len; at = end + 1) {
		end = ss_slice_find(lines, at, '\n');
		struct ss_slice *text = ss_growing_add_raw(&texts, &s->arena, sizeof *text);
		if (text)
			*text = ss_slice_cut(lines, at, end - at);
	}
	return ss_growing_list(&texts);
}

/* The sender if there was mail, else the server, else the last verb. */
static struct ss_slice display(struct ss_session *s)
{
	if (s->sender.data)
		return s->sender;
	if (s->identity.software)
		return ss_display_keep(
		        &s->arena,
		        &(struct ss_display){.code = s->greeting_code,
		                             .software = ss_slice_of(s->identity.software)});
	if (s->last_verb > SS_VERB_UNKNOWN)
		return ss_display_keep(
		        &s->arena,
		        &(struct ss_display){
		                .verb = ss_slice_of(ss_verb_traits(s->last_verb)->name)});
	return ss_display_keep(&s->arena, &(struct ss_display){.code = s->last_code});
}

static const struct ss_think_time_record *think_time(struct ss_session *s)
{
	struct ss_think_time_record *t = ss_arena_take(&s->arena, sizeof *t);
	if (!t || (!s->has_think_client && !s->has_think_server))
		return NULL;
	t->client = s->has_think_client ? s->think_client_ns : SS_NUMBER_ABSENT;
	t->server = s->has_think_server ? s->think_server_ns : SS_NUMBER_ABSENT;
	return t;
}

/* Where part of the dialogue is missing, a hello that was not seen may have been accepted. */
static uint8_t esmtp(const struct ss_session *s)
{
	if (!s->is_hello_accepted && s->is_partial)
		return SS_FLAG_ABSENT;
	return s->is_esmtp ? SS_FLAG_YES : SS_FLAG_NO;
}

static const struct ss_tls_record *tls(struct ss_session *s)
{
	if (!s->tls.offered && !s->tls.requested && !s->tls.accepted && !s->tls_facts)
		return NULL;
	struct ss_tls_record *r = ss_arena_take(&s->arena, sizeof *r);
	if (!r)
		return NULL;
	r->offered = s->tls.offered;
	r->requested = s->tls.requested;
	r->accepted = s->tls.accepted;
	r->implicit = s->is_tls_implicit ? SS_FLAG_YES : SS_FLAG_ABSENT;
	r->not_tls = SS_NUMBER_ABSENT;
	if (s->tls_facts) {
		ss_tls_facts_write(s->tls_facts, &s->arena, r);
		s->dropped += (uint32_t)ss_tls_facts_dropped(s->tls_facts);
	}
	if (s->not_tls > 0)
		r->not_tls = (int64_t)s->not_tls + (r->not_tls > 0 ? r->not_tls : 0);
	return r;
}

void ss_session_write(struct ss_session *s, struct ss_session_record *out)
{
	const struct ss_tls_record *tls_record = tls(s); /* counts what was dropped, too */
	struct ss_session_record r = {
	        .server_greeting = s->greeting,
	        .server_greeting_code = s->greeting_code ? s->greeting_code : SS_NUMBER_ABSENT,
	        .server_host = s->host,
	        .helo = ss_session_helo(s),
	        .esmtp = esmtp(s),
	        .extensions = extension_texts(s),
	        .auth = ss_growing_list(&s->auth),
	        .authenticated = s->is_authenticated ? SS_FLAG_YES : SS_FLAG_NO,
	        .tls = tls_record,
	        .commands = s->commands,
	        .replies = s->replies,
	        .command_counts = command_pairs(s),
	        .reply_counts = reply_pairs(s),
	        .transactions = s->transactions,
	        .messages_accepted = s->accepted,
	        .recipients = s->recipients,
	        .bytes_content = s->bytes_content,
	        .think_time = think_time(s),
	        .display = display(s),
	        .partial = s->is_partial ? SS_FLAG_YES : SS_FLAG_ABSENT,
	        .proxy = s->proxy,
	        .tunnel = s->tunnel,
	        .anomalies = anomaly_pairs(s),
	        .dropped = s->dropped > 0 ? (int64_t)s->dropped : SS_NUMBER_ABSENT,
	};
	ss_identity_write(&s->identity, &s->arena, &r);
	*out = r;
}
