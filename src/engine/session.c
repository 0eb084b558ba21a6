#include "engine/session.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "smtp/reply_text.h"

enum { N_UNKNOWN_VERBS = 16, N_CODES = 64, DISPLAY_LEN = 128 };

static bool is_positive(unsigned code)
{
	return code >= 200 && code < 300;
}

/* A copy that lives as long as the session; the absent slice when the session has kept enough. */
static struct ss_slice keep(struct ss_session *s, struct ss_slice text)
{
	if (!text.data || text.len > SS_LIMIT_SESSION_TEXT - s->n_kept)
		return (struct ss_slice){0};
	s->n_kept += (uint32_t)text.len;
	return ss_arena_copy(&s->arena, text);
}

/* ---- commands ---- */

static void count_unknown(struct ss_session *s, struct ss_slice name)
{
	struct ss_pair *pairs = s->unknown_counts.items;
	for (size_t i = 0; i < s->unknown_counts.n; i++) {
		if (ss_slice_is_equal_nocase(pairs[i].name, name)) {
			pairs[i].number++;
			return;
		}
	}
	if (s->unknown_counts.n == N_UNKNOWN_VERBS)
		return; /* command_counts then adds up to less than commands */
	struct ss_pair *pair = ss_growing_add(&s->unknown_counts, &s->arena, sizeof *pair);
	if (pair)
		*pair = (struct ss_pair){.name = keep(s, name), .number = 1};
}

static void on_hello(struct ss_session *s, struct ss_slice argument)
{
	struct ss_slice name = ss_slice_cut(argument, 0, ss_slice_find(argument, 0, ' '));
	if (!s->helo_tried.data || !ss_slice_is_equal(s->helo_tried, name))
		s->helo_tried = keep(s, name);
}

void ss_session_command(struct ss_session *s, const struct ss_dialogue_command *c)
{
	enum ss_verb verb = c->command.verb;
	if (s->last_reply_ns > 0 && s->answered + 1 == c->index &&
	    c->place.mark.ts_ns >= s->last_reply_ns) {
		s->think_client_ns += c->place.mark.ts_ns - s->last_reply_ns;
		s->has_think_client = true;
	}
	s->last_index = c->index;
	if (c->unit != SS_UNIT_COMMAND)
		return;
	s->commands++;
	s->verb_counts[verb]++;
	s->last_verb = (uint8_t)verb;
	if (verb == SS_VERB_UNKNOWN)
		count_unknown(s, c->command.name);
	else if (verb == SS_VERB_EHLO || verb == SS_VERB_HELO || verb == SS_VERB_LHLO)
		on_hello(s, c->command.argument);
	else if (verb == SS_VERB_QUIT)
		s->is_quit = true;
}

/* ---- replies ---- */

/* Kept in order of the codes, so that the order of arrival does not show. */
static void count_reply(struct ss_session *s, unsigned code)
{
	struct ss_code_count *counts = s->reply_counts.items;
	size_t at = 0;
	while (at < s->reply_counts.n && counts[at].code < code)
		at++;
	if (at < s->reply_counts.n && counts[at].code == code) {
		counts[at].n++;
		return;
	}
	if (s->reply_counts.n == N_CODES ||
	    !ss_growing_add(&s->reply_counts, &s->arena, sizeof *counts))
		return;
	counts = s->reply_counts.items;
	memmove(counts + at + 1, counts + at, (s->reply_counts.n - 1 - at) * sizeof *counts);
	counts[at] = (struct ss_code_count){(uint16_t)code, 1};
}

static void on_greeting(struct ss_session *s, const struct ss_dialogue_reply *r)
{
	if (s->greeting.data)
		return;
	s->greeting = keep(s, r->lines[0]);
	for (size_t i = 0; i < r->n_lines; i++) {
		struct ss_greeting g;
		ss_greeting_parse(r->lines[i], &g);
		if (i == 0)
			s->host = keep(s, g.host);
		if (!s->software.data && g.software.data) {
			s->software = g.software;
			s->version = keep(s, g.version);
		}
	}
}

/* The keyword list of the last accepted EHLO or LHLO (RFC 5321, section 4.1.1.1). */
static void on_extensions(struct ss_session *s, const struct ss_dialogue_reply *r)
{
	s->is_esmtp = true;
	size_t n_before = s->extensions.n;
	s->extensions.n = 0;
	for (size_t i = 1; i < r->n_lines && i <= SS_LIMIT_KEYWORDS; i++) {
		struct ss_slice keyword, parameters;
		if (!ss_keyword_parse(r->lines[i], &keyword, &parameters))
			continue;
		if (ss_slice_is_equal_nocase(keyword, SS_SLICE("STARTTLS")))
			s->tls.offered = SS_FLAG_YES;
		bool is_reused = s->extensions.n < n_before;
		struct ss_slice *item = ss_growing_add(&s->extensions, &s->arena, sizeof *item);
		struct ss_slice text = ss_slice_trim(r->lines[i]);
		if (item && !(is_reused && ss_slice_is_equal(*item, text)))
			*item = keep(s, text);
	}
	if (s->tls.offered == SS_FLAG_ABSENT)
		s->tls.offered = SS_FLAG_NO;
}

void ss_session_reply(struct ss_session *s, const struct ss_dialogue_reply *r)
{
	s->replies++;
	count_reply(s, r->code);
	s->last_code = (uint16_t)r->code;
	if (r->is_partial)
		s->is_partial = true;
	if (r->is_unexpected)
		s->unexpected++;
	else if (r->index > 0) {
		s->think_server_ns += r->place.mark.ts_ns - r->asked.ts_ns;
		s->has_think_server = true;
		s->answered = r->index;
	}
	s->last_reply_ns = r->place.mark.ts_ns;
	if (r->unit == SS_UNIT_GREETING && !r->is_unexpected)
		on_greeting(s, r);
	if (r->unit != SS_UNIT_COMMAND || !is_positive(r->code))
		return;
	if (r->verb == SS_VERB_EHLO || r->verb == SS_VERB_LHLO)
		on_extensions(s, r);
	if (r->verb == SS_VERB_EHLO || r->verb == SS_VERB_LHLO || r->verb == SS_VERB_HELO)
		s->helo = s->helo_tried;
	if (r->verb == SS_VERB_RCPT)
		s->recipients++;
}

/* ---- other events ---- */

static struct ss_slice sasl_outcome(const struct ss_sasl *sasl, unsigned code)
{
	if (code == 235) /* RFC 4954, section 6 */
		return SS_SLICE("success");
	if (sasl->is_cancelled)
		return SS_SLICE("cancelled");
	if (code >= 400 && code < 500)
		return SS_SLICE("deferred");
	return code >= 500 ? SS_SLICE("failure") : SS_SLICE("unknown");
}

static struct ss_slice copy_bytes(struct ss_session *s, const uint8_t *bytes, size_t len)
{
	return len > 0 ? keep(s, (struct ss_slice){bytes, len}) : (struct ss_slice){0};
}

void ss_session_sasl(struct ss_session *s, const struct ss_sasl *sasl, unsigned code)
{
	if (code == 235)
		s->is_authenticated = true;
	if (s->auth.n >= SS_LIMIT_AUTH_ATTEMPTS)
		return;
	struct ss_auth_record *a = ss_growing_add(&s->auth, &s->arena, sizeof *a);
	if (!a)
		return;
	*a = (struct ss_auth_record){
	        .mechanism = copy_bytes(s, (const uint8_t *)sasl->name,
	                                strnlen(sasl->name, sizeof sasl->name)),
	        .identity = copy_bytes(s, sasl->identity, sasl->identity_len),
	        .authzid = copy_bytes(s, sasl->authzid, sasl->authzid_len),
	        .outcome = sasl_outcome(sasl, code),
	        .code = code > 0 ? (int64_t)code : SS_NUMBER_ABSENT,
	        .tls = SS_FLAG_NO,
	        .secret = copy_bytes(s, sasl->secret, sasl->secret_len),
	};
}

void ss_session_starttls(struct ss_session *s, enum ss_tls_step step)
{
	if (step == SS_TLS_REQUESTED)
		s->tls.requested = SS_FLAG_YES;
	else
		s->tls.accepted = step == SS_TLS_ACCEPTED ? SS_FLAG_YES : SS_FLAG_NO;
}

void ss_session_proxy(struct ss_session *s, const struct ss_proxy *p)
{
	s->proxy = ss_arena_take(&s->arena, sizeof *s->proxy);
	if (!s->proxy)
		return;
	*s->proxy = (struct ss_proxy_record){
	        .version = p->version,
	        .src_ip = p->src,
	        .dst_ip = p->dst,
	        .src_port = p->src.version ? (int64_t)p->src_port : SS_NUMBER_ABSENT,
	        .dst_port = p->dst.version ? (int64_t)p->dst_port : SS_NUMBER_ABSENT,
	};
}

void ss_session_anomaly(struct ss_session *s, enum ss_anomaly what)
{
	if (!s->anomaly_counts)
		s->anomaly_counts =
		        ss_arena_take(&s->arena, SS_N_ANOMALIES * sizeof *s->anomaly_counts);
	if (s->anomaly_counts)
		s->anomaly_counts[what]++;
}

void ss_session_transaction(struct ss_session *s, const struct ss_transaction_record *t)
{
	s->transactions++;
	s->accepted += t->completed == SS_FLAG_YES;
	if (!s->first_sender.data)
		s->first_sender = keep(s, t->mail_from);
}

struct ss_slice ss_session_helo(const struct ss_session *s)
{
	return s->helo.data ? s->helo : s->helo_tried;
}

/* ---- the record ---- */

static void add_pair(struct ss_growing *pairs, struct ss_session *s, struct ss_slice name,
                     uint64_t n)
{
	struct ss_pair *pair = ss_growing_add(pairs, &s->arena, sizeof *pair);
	if (pair)
		*pair = (struct ss_pair){.name = name, .number = (int64_t)n};
}

static struct ss_list command_pairs(struct ss_session *s)
{
	struct ss_growing pairs = {0};
	const struct ss_pair *unknown = s->unknown_counts.items;
	for (unsigned verb = 0; verb < SS_N_VERBS; verb++) {
		if (s->verb_counts[verb] > 0 && verb != SS_VERB_UNKNOWN && verb != SS_VERB_NONE)
			add_pair(&pairs, s, ss_slice_of(ss_verb_traits(verb)->name),
			         s->verb_counts[verb]);
	}
	for (size_t i = 0; i < s->unknown_counts.n; i++)
		add_pair(&pairs, s, unknown[i].name, (uint64_t)unknown[i].number);
	return ss_growing_list(&pairs);
}

static struct ss_list reply_pairs(struct ss_session *s)
{
	struct ss_growing pairs = {0};
	const struct ss_code_count *counts = s->reply_counts.items;
	for (size_t i = 0; i < s->reply_counts.n; i++) {
		unsigned code = counts[i].code;
		const uint8_t text[3] = {(uint8_t)('0' + code / 100),
		                         (uint8_t)('0' + code / 10 % 10),
		                         (uint8_t)('0' + code % 10)};
		add_pair(&pairs, s, ss_arena_copy(&s->arena, (struct ss_slice){text, sizeof text}),
		         counts[i].n);
	}
	return ss_growing_list(&pairs);
}

static struct ss_list anomaly_pairs(struct ss_session *s)
{
	struct ss_growing pairs = {0};
	for (unsigned a = 0; s->anomaly_counts && a < SS_N_ANOMALIES; a++) {
		if (s->anomaly_counts[a] > 0)
			add_pair(&pairs, s, ss_slice_of(ss_anomaly_name(a)), s->anomaly_counts[a]);
	}
	return ss_growing_list(&pairs);
}

/* For one column of a table: the sender if there was mail, else the server, else the last verb. */
static struct ss_slice display(struct ss_session *s)
{
	char text[DISPLAY_LEN];
	int n;
	if (s->first_sender.data && ss_slice_is_equal(s->first_sender, SS_SLICE("<>")))
		n = snprintf(text, sizeof text, "SMTP MAIL <>");
	else if (s->first_sender.data)
		n = snprintf(text, sizeof text, "SMTP MAIL <%.*s>", (int)s->first_sender.len,
		             (const char *)s->first_sender.data);
	else if (s->software.data)
		n = snprintf(text, sizeof text, "SMTP 220 (%.*s)", (int)s->software.len,
		             (const char *)s->software.data);
	else if (s->last_verb > SS_VERB_UNKNOWN)
		n = snprintf(text, sizeof text, "SMTP %s", ss_verb_traits(s->last_verb)->name);
	else
		n = snprintf(text, sizeof text, "SMTP %03u", s->last_code);
	if (n < 0)
		return (struct ss_slice){0};
	size_t len = (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
	return ss_arena_copy(&s->arena, (struct ss_slice){(const uint8_t *)text, len});
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

void ss_session_write(struct ss_session *s, struct ss_session_record *out)
{
	struct ss_session_record r = {
	        .server_greeting = s->greeting,
	        .server_host = s->host,
	        .server_software = s->software,
	        .server_version = s->version,
	        .helo = ss_session_helo(s),
	        .esmtp = s->is_esmtp ? SS_FLAG_YES : SS_FLAG_NO,
	        .extensions = ss_growing_list(&s->extensions),
	        .auth = ss_growing_list(&s->auth),
	        .authenticated = s->is_authenticated ? SS_FLAG_YES : SS_FLAG_NO,
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
	        .anomalies = anomaly_pairs(s),
	};
	if (s->tls.offered || s->tls.requested)
		r.tls = &s->tls;
	*out = r;
}
