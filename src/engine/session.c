#include "engine/session.h"

#include <string.h>

#include "base/duration.h"
#include "base/limits.h"
#include "base/rare.h"
#include "engine/display.h"
#include "smtp/reply_text.h"

enum { CODE_AUTHENTICATED = 235 }; /* RFC 4954, section 6 */

static bool is_positive(unsigned code)
{
	return code >= 200 && code < 300;
}

static bool is_hello(enum ss_verb verb)
{
	return verb == SS_VERB_EHLO || verb == SS_VERB_HELO || verb == SS_VERB_LHLO;
}

static struct ss_slice cut(struct ss_session *s, struct ss_slice text)
{
	s->dropped += text.len > SS_LIMIT_SESSION_NAME;
	return ss_text_cut(text, SS_LIMIT_SESSION_NAME);
}

/* A copy that lives as long as the session: only of what comes a bounded number of times. */
static struct ss_slice keep(struct ss_session *s, struct ss_slice text)
{
	struct ss_slice kept = ss_arena_copy(&s->arena, cut(s, text));
	s->dropped += text.data && !kept.data;
	return kept;
}

static void replace(struct ss_session *s, struct ss_kept *kept, struct ss_slice text)
{
	s->dropped += !ss_kept_set(kept, &s->arena, cut(s, text));
}

/* ---- commands ---- */

SS_RARE static void count_unknown(struct ss_session *s, struct ss_slice name)
{
	struct ss_pair *pairs = s->unknown_counts.items;
	name = ss_text_cut(name, SS_LIMIT_SESSION_NAME);
	for (size_t i = 0; i < s->unknown_counts.n; i++) {
		if (ss_slice_is_equal_nocase(pairs[i].name, name)) {
			pairs[i].number++;
			return;
		}
	}
	bool is_kept = name.len > 0 && s->unknown_counts.n < SS_LIMIT_SESSION_VERBS;
	struct ss_slice copy = is_kept ? ss_arena_copy(&s->arena, name) : (struct ss_slice){0};
	struct ss_pair *pair =
	        copy.data ? ss_growing_add_raw(&s->unknown_counts, &s->arena, sizeof *pair) : NULL;
	if (pair)
		*pair = (struct ss_pair){.name = copy, .number = 1};
	else
		s->other_verbs++;
}

static void on_hello(struct ss_session *s, uint64_t index, struct ss_slice argument)
{
	struct ss_hello *hello = &s->hellos[s->n_hellos++ % SS_LIMIT_SESSION_HELLOS];
	hello->index = index;
	replace(s, &hello->name, ss_slice_cut(argument, 0, ss_slice_find(argument, 0, ' ')));
}

static void add_client_time(struct ss_session *s, const struct ss_dialogue_command *c)
{
	if (s->last_reply_ns <= 0 || s->answered + 1 != c->index ||
	    c->place.mark.ts_ns < s->last_reply_ns)
		return;
	s->think_client_ns = ss_duration_add(s->think_client_ns,
	                                     ss_duration(s->last_reply_ns, c->place.mark.ts_ns));
	s->has_think_client = true;
}

static void tell_command(struct ss_session *s, const struct ss_dialogue_command *c)
{
	enum ss_verb verb = c->command.verb;
	add_client_time(s, c);
	ss_identity_command(&s->identity, c, c->index > s->answered + 1);
	if (c->unit != SS_UNIT_COMMAND)
		return;
	s->commands++;
	s->verb_counts[verb]++;
	s->verbs |= UINT64_C(1) << verb;
	s->last_verb = (uint8_t)verb;
	if (verb == SS_VERB_UNKNOWN)
		count_unknown(s, c->shown.name);
}

void ss_session_command(struct ss_session *s, const struct ss_dialogue_command *c)
{
	if (s->is_told)
		tell_command(s, c);
	if (s->is_helo_told && c->unit == SS_UNIT_COMMAND && is_hello(c->command.verb))
		on_hello(s, c->index, c->command.argument);
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
	if (s->reply_counts.n == SS_LIMIT_SESSION_CODES ||
	    !ss_growing_add_raw(&s->reply_counts, &s->arena, sizeof *counts)) {
		s->other_codes++;
		return;
	}
	counts = s->reply_counts.items;
	for (size_t i = s->reply_counts.n - 1; i > at; i--) /* few, and mostly none */
		counts[i] = counts[i - 1];
	counts[at] = (struct ss_code_count){(uint16_t)code, 1};
}

static void on_greeting(struct ss_session *s, const struct ss_dialogue_reply *r)
{
	bool is_first = !s->greeting.data;
	if (is_first) {
		s->greeting = keep(s, r->lines[0]);
		s->greeting_code = (uint16_t)r->code;
	}
	for (size_t i = 0; i < r->n_lines; i++) {
		struct ss_greeting line;
		struct ss_slice enhanced, text; /* "554 5.7.1 go away" */
		ss_enhanced_parse(r->code, r->lines[i], &enhanced, &text);
		ss_greeting_parse_kept(s->greetings, text, &line);
		ss_identity_greeting(&s->identity, &s->arena, &line);
		if (is_first && i == 0)
			s->host = keep(s, line.host);
	}
}

/* Are all its lines there, with all their text?  A line takes its text, code, separator, CR LF. */
static bool is_whole(const struct ss_dialogue_reply *r)
{
	enum { AROUND = 6 };
	size_t len = 0;
	for (size_t i = 0; i < r->n_lines; i++)
		len += r->lines[i].len + AROUND;
	return !r->is_partial && r->n_lines < SS_LIMIT_REPLY_LINES && r->raw_len <= len;
}

/* The lines that are keywords; *len: of them.  Returns whether STARTTLS is one. */
static bool list_keywords(struct ss_session *s, const struct ss_dialogue_reply *r,
                          uint8_t lines[SS_LIMIT_KEYWORDS_TEXT], size_t *len)
{
	bool has_starttls = false;
	*len = 0;
	for (size_t i = 1; i < r->n_lines; i++) {
		struct ss_slice keyword, parameters, text = ss_slice_trim(r->lines[i]);
		if (!ss_keyword_parse(text, &keyword, &parameters))
			continue;
		has_starttls |= ss_slice_is_equal_nocase(keyword, SS_SLICE("STARTTLS"));
		if (text.len >= SS_LIMIT_KEYWORDS_TEXT - *len) {
			s->dropped++;
			continue;
		}
		memcpy(lines + *len, text.data, text.len);
		*len += text.len;
		lines[(*len)++] = '\n';
	}
	return has_starttls;
}

/* The keyword list of the last accepted EHLO or LHLO (RFC 5321, section 4.1.1.1), kept as one text
 * of lines: an idle session has little else to keep. */
static void on_extensions(struct ss_session *s, const struct ss_dialogue_reply *r,
                          const struct ss_offer *offer)
{
	uint8_t lines[SS_LIMIT_KEYWORDS_TEXT];
	struct ss_slice listed = {offer->text, offer->len};
	bool has_starttls = offer->offered & SS_OFFERED_STARTTLS;
	_Static_assert(sizeof offer->text <= sizeof lines, "no line is dropped");
	if (!offer->is_list) {
		listed.data = lines;
		has_starttls = list_keywords(s, r, lines, &listed.len);
	}
	s->dropped += !ss_kept_set(&s->extensions, &s->arena, listed);
	if (has_starttls)
		s->tls.offered = SS_FLAG_YES;
	else if (s->tls.offered == SS_FLAG_ABSENT && is_whole(r))
		s->tls.offered = SS_FLAG_NO;
}

static void accept_name(struct ss_session *s, uint64_t index)
{
	struct ss_hello *hello = NULL;
	for (size_t i = 0; i < SS_LIMIT_SESSION_HELLOS; i++)
		if (s->hellos[i].index == index)
			hello = &s->hellos[i];
	s->dropped += !hello && s->n_hellos > SS_LIMIT_SESSION_HELLOS; /* it was pushed out */
	struct ss_kept before = s->helo;
	s->helo = hello ? hello->name : (struct ss_kept){0};
	if (hello)
		hello->name = before; /* room for the next one */
}

/* Each accepted hello begins anew (RFC 5321, section 4.1.4). */
static void on_hello_accepted(struct ss_session *s, const struct ss_dialogue_reply *r,
                              const struct ss_offer *offer)
{
	s->is_hello_accepted = true;
	s->is_esmtp = r->verb != SS_VERB_HELO;
	if (s->is_helo_told)
		accept_name(s, r->index);
	s->extensions.len = 0;
	if (s->is_esmtp && s->is_told)
		on_extensions(s, r, offer);
}

static void add_server_time(struct ss_session *s, const struct ss_dialogue_reply *r)
{
	if (r->asked.ts_ns <= 0 || r->place.mark.ts_ns < r->asked.ts_ns)
		return; /* it is not known when it was asked, or the answer came first: early 552 */
	s->think_server_ns = ss_duration_add(s->think_server_ns,
	                                     ss_duration(r->asked.ts_ns, r->place.mark.ts_ns));
	s->has_think_server = true;
}

static void tell_reply(struct ss_session *s, const struct ss_dialogue_reply *r,
                       struct ss_offer *offer)
{
	s->replies++;
	count_reply(s, r->code);
	ss_identity_reply(&s->identity, &s->arena, r, ss_session_helo(s), offer);
	s->last_code = (uint16_t)r->code;
	if (!r->is_unexpected && r->index > 0) {
		s->answered = r->index;
		add_server_time(s, r);
	}
	s->last_reply_ns = r->place.mark.ts_ns;
	if (r->unit == SS_UNIT_GREETING && !r->is_unexpected)
		on_greeting(s, r);
}

void ss_session_reply(struct ss_session *s, const struct ss_dialogue_reply *r)
{
	struct ss_offer offer; /* of a reply to a hello, if the session is told; else nothing */
	offer.is_list = false;
	offer.offered = 0;
	offer.len = 0;
	if (s->is_told)
		tell_reply(s, r, &offer);
	s->is_partial |= r->is_partial;
	if (r->unit != SS_UNIT_COMMAND || !is_positive(r->code))
		return;
	if (is_hello(r->verb))
		on_hello_accepted(s, r, &offer);
	if (r->verb == SS_VERB_QUIT)
		s->is_quit_answered = true;
	if (r->verb == SS_VERB_RCPT)
		s->recipients++;
}

/* ---- other events ---- */

static struct ss_slice sasl_outcome(const struct ss_sasl *sasl, unsigned code)
{
	if (code == CODE_AUTHENTICATED)
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

/* Room for one more.  Above the limit a success takes the place of the last that was none: what
 * came of guessing matters more than one guess of many. */
static struct ss_auth_record *auth_slot(struct ss_session *s, bool is_success)
{
	struct ss_auth_record *items = s->auth.items, *slot = NULL;
	if (s->auth.n < SS_LIMIT_AUTH_ATTEMPTS)
		slot = ss_growing_add_raw(&s->auth, &s->arena, sizeof *slot);
	if (slot)
		return slot;
	s->dropped++;
	for (size_t i = is_success ? s->auth.n : 0; i-- > 0;) {
		if (items[i].code == CODE_AUTHENTICATED)
			continue;
		memmove(items + i, items + i + 1, (s->auth.n - 1 - i) * sizeof *items);
		return &items[s->auth.n - 1];
	}
	return NULL;
}

void ss_session_sasl(struct ss_session *s, const struct ss_sasl *sasl, unsigned code)
{
	bool is_success = code == CODE_AUTHENTICATED;
	s->is_authenticated |= is_success;
	struct ss_auth_record *a = s->is_told ? auth_slot(s, is_success) : NULL;
	if (!a)
		return;
	*a = (struct ss_auth_record){
	        .mechanism = copy_bytes(s, (const uint8_t *)sasl->name,
	                                strnlen(sasl->name, sizeof sasl->name)),
	        .identity = copy_bytes(s, sasl->identity, sasl->identity_len),
	        .authzid = copy_bytes(s, sasl->authzid, sasl->authzid_len),
	        .outcome = sasl_outcome(sasl, code),
	        .code = code > 0 ? (int64_t)code : SS_NUMBER_ABSENT,
	        /* Text after an accepted STARTTLS: the copy was decrypted on its way to us. */
	        .tls = s->tls.accepted == SS_FLAG_YES ? SS_FLAG_YES : SS_FLAG_NO,
	        .secret = copy_bytes(s, sasl->secret, sasl->secret_len),
	        .secret_mark = sasl->secret_mark,
	        .is_secret_identity = sasl->is_secret_identity,
	        .is_default_pair = sasl->is_default_pair,
	};
}

void ss_session_starttls(struct ss_session *s, enum ss_tls_step step)
{
	if (step == SS_TLS_REQUESTED)
		s->tls.requested = SS_FLAG_YES;
	else if (step == SS_TLS_ACCEPTED)
		s->tls.accepted = SS_FLAG_YES;
	else if (s->tls.accepted != SS_FLAG_YES) /* a second one may be refused: it stands */
		s->tls.accepted = SS_FLAG_NO;
}

void ss_session_proxy(struct ss_session *s, const struct ss_proxy *p)
{
	if (!s->proxy && s->is_told)
		s->proxy = ss_arena_take(&s->arena, sizeof *s->proxy);
	if (!s->proxy)
		return;
	/* Of several the last: it is that of the balancer that the client called. */
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
	if (!s->anomaly_counts && s->is_told)
		s->anomaly_counts =
		        ss_arena_take(&s->arena, SS_N_ANOMALIES * sizeof *s->anomaly_counts);
	if (s->anomaly_counts)
		s->anomaly_counts[what]++;
}

void ss_session_conflict(struct ss_session *s)
{
	s->conflicts++;
}

void ss_session_content(struct ss_session *s, uint64_t size)
{
	s->bytes_content += size;
	if (s->is_told)
		ss_identity_content(&s->identity, size);
}

void ss_session_transaction(struct ss_session *s, const struct ss_transaction_record *t)
{
	s->transactions++;
	s->accepted += t->completed == SS_FLAG_YES;
	if (s->is_told && !s->sender.data && t->mail_from.data)
		s->sender =
		        ss_display_keep(&s->arena, &(struct ss_display){.verb = SS_SLICE("MAIL"),
		                                                        .address = t->mail_from});
}

struct ss_slice ss_session_helo(const struct ss_session *s)
{
	if (s->is_hello_accepted)
		return ss_kept_text(&s->helo);
	if (s->n_hellos == 0)
		return (struct ss_slice){0};
	return ss_kept_text(&s->hellos[(s->n_hellos - 1) % SS_LIMIT_SESSION_HELLOS].name);
}

bool ss_session_is_quit(const struct ss_session *s)
{
	return s->is_quit_answered || s->last_verb == SS_VERB_QUIT;
}
