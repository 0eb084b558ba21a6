#include "analysis/starttls.h"

#include "analysis/say.h"
#include "analysis/starttls_memory.h"
#include "analysis/starttls_rows.h"

struct starttls {
	const struct ss_observed *observed;
	struct ss_starttls_memory memory;
};

struct own { /* of a connection; evidence has no text of its own */
	bool has_offer, is_masked, was_asked, was_refused, is_local;
	int64_t offer_packet;
	uint64_t keywords;
	struct ss_evidence_record refusal, tls;
	bool has_tls;
};

static void raise_at(struct ss_case *c, enum ss_starttls_row row, uint8_t severity,
                     const struct ss_evidence_record *at)
{
	ss_case_raise(c, &(struct ss_raise){.row = &ss_starttls_rows[row], .severity = severity},
	              at);
}

static void raise(struct ss_case *c, enum ss_starttls_row row, const struct ss_event_record *e,
                  struct ss_slice text)
{
	const struct ss_evidence_record at = ss_evidence_of_event(e, text);
	raise_at(c, row, 0, &at);
}

/* ---- masks ---- */

static size_t count_octet(struct ss_slice s, uint8_t octet)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += s.data[i] == octet;
	return n;
}

/* "XXXXXXXA", "XXXXXXXX", "STARTTLX": eight letters, as STARTTLS has, all X but one, or all right but
 * one. */
static bool is_masked_keyword(struct ss_slice line)
{
	static const struct ss_slice starttls = {(const uint8_t *)"STARTTLS", 8};
	struct ss_slice word = ss_slice_cut(line, 0, ss_slice_find(line, 0, ' '));
	size_t n_same = 0;
	if (word.len != starttls.len)
		return false;
	for (size_t i = 0; i < word.len; i++)
		n_same += ss_ascii_upper(word.data[i]) == starttls.data[i];
	return count_octet(word, 'X') >= 7 || n_same == 7;
}

/* Cisco's inspection leaves 0, 2 and blanks. */
static bool is_masked_greeting(struct ss_slice text)
{
	enum { LEAST = 8 };
	size_t n = count_octet(text, '*');
	size_t rest = count_octet(text, '0') + count_octet(text, '2') + count_octet(text, ' ');
	return n >= LEAST && n + rest == text.len;
}

/* ---- events ---- */

static void read_greeting(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	const struct ss_slice *lines = e->lines.items;
	own->is_masked = e->lines.n > 0 && is_masked_greeting(lines[0]);
	if (own->is_masked)
		raise(c, SS_STARTTLS_STRIPPED_MARKER, e, lines[0]);
}

/* What is offered but STARTTLS, in its order. */
static void read_offer(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	const struct ss_slice *lines = e->lines.items;
	if (own->has_tls || e->partial == SS_FLAG_YES)
		return;
	own->has_offer = true;
	own->offer_packet = e->packet;
	own->keywords = 0;
	for (size_t i = 1; i < e->lines.n; i++) {
		if (is_masked_keyword(lines[i]) &&
		    !ss_slice_is_equal_nocase(lines[i], SS_SLICE("STARTTLS")))
			raise(c, SS_STARTTLS_STRIPPED_MARKER, e, lines[i]);
		if (!ss_slice_is_equal_nocase(ss_slice_trim(lines[i]), SS_SLICE("STARTTLS")))
			own->keywords = ss_key_join(own->keywords, ss_key_of_nocase(lines[i]));
	}
}

static void read_refusal(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	const struct ss_slice *lines = e->lines.items;
	struct ss_say say;
	struct ss_slice line = e->lines.n > 0 ? lines[0] : (struct ss_slice){0};
	struct ss_slice text = ss_say(&say, "%d %.*s", (int)e->code, SS_SAY(line));
	own->was_refused = true;
	own->is_local = e->code / 100 == 4;
	own->refusal = ss_evidence_of_event(e, (struct ss_slice){0});
	raise(c, SS_STARTTLS_REFUSED, e, text);
	if (own->is_masked && (e->code == 500 || e->code == 502))
		raise(c, SS_STARTTLS_STRIPPED_MARKER, e, text);
}

static void on_reply(struct ss_case *c, const struct ss_event_record *e)
{
	if (e->unexpected == SS_FLAG_YES)
		return;
	if (e->index == 0)
		read_greeting(c, e);
	else if (e->code == 250 && (ss_slice_is_equal(e->command, SS_SLICE("EHLO")) ||
	                            ss_slice_is_equal(e->command, SS_SLICE("LHLO"))))
		read_offer(c, e);
	else if (e->code >= 400 && ss_slice_is_equal(e->command, SS_SLICE("STARTTLS")))
		read_refusal(c, e);
}

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	if (e->kind == SS_EVENT_REPLY) {
		on_reply(c, e);
	} else if (e->kind == SS_EVENT_TLS) {
		own->has_tls = true;
		own->tls = ss_evidence_of_event(e, (struct ss_slice){0});
	} else if (e->kind == SS_EVENT_ANOMALY &&
	           ss_slice_is_equal(e->anomaly, SS_SLICE("text_after_starttls"))) {
		raise(c,
		      e->direction == SS_DIRECTION_C2S ? SS_STARTTLS_COMMAND_INJECTION
		                                       : SS_STARTTLS_RESPONSE_INJECTION,
		      e, e->detail);
	}
}

/* ---- sessions ---- */

static bool is_mail_in_clear(const struct ss_session_record *s)
{
	bool is_tls =
	        s->tls && (s->tls->accepted == SS_FLAG_YES || s->tls->implicit == SS_FLAG_YES);
	return !is_tls && s->bytes_content > 0;
}

static void judge_failure(struct starttls *t, struct ss_case *c, const struct ss_session_record *s)
{
	const struct own *own = c->own;
	const struct ss_slice *alerts = s->tls->alerts.items;
	struct ss_evidence_record at =
	        own->has_tls ? own->tls : ss_evidence_of_head(&s->head, (struct ss_slice){0});
	if (s->tls->established != SS_FLAG_NO || s->partial == SS_FLAG_YES)
		return;
	at.text = s->tls->alerts.n > 0 ? alerts[0] : (struct ss_slice){0};
	raise_at(c, SS_STARTTLS_FAILED, 0, &at);
	ss_starttls_memory_failed(&t->memory, s);
}

static void judge_clear(struct starttls *t, struct ss_case *c, const struct ss_session_record *s)
{
	enum { SUBMISSION = 587 };
	const struct own *own = c->own;
	struct ss_evidence_record at = ss_evidence_of_head(&s->head, SS_SLICE("mail without TLS"));
	at.packet = own->has_offer ? own->offer_packet : SS_NUMBER_ABSENT;
	if (own->was_refused)
		raise_at(c, SS_STARTTLS_FALLBACK, own->is_local ? SS_SEVERITY_LOW : 0,
		         &own->refusal);
	else if (ss_starttls_memory_has_failed(&t->memory, s))
		raise_at(c, SS_STARTTLS_FALLBACK, 0, &at);
	if (s->tls && s->tls->offered == SS_FLAG_YES && s->tls->requested != SS_FLAG_YES)
		raise_at(c, SS_STARTTLS_IGNORED,
		         s->head.dst_port == SUBMISSION ? SS_SEVERITY_LOW : 0, &at);
}

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	struct starttls *t = state;
	const struct own *own = c->own;
	bool is_offered = s->tls && s->tls->offered == SS_FLAG_YES;
	if (own->has_offer && s->lmtp != SS_FLAG_YES && s->partial != SS_FLAG_YES)
		ss_starttls_memory_offer(&t->memory, s, is_offered, own->keywords,
		                         own->offer_packet);
	if (s->tls && s->tls->accepted == SS_FLAG_YES)
		judge_failure(t, c, s);
	if (own->was_refused)
		ss_starttls_memory_failed(&t->memory, s);
	if (is_mail_in_clear(s))
		judge_clear(t, c, s);
}

/* ---- the observer ---- */

static void *create(const struct ss_observed *o)
{
	struct starttls *t = ss_memory_take_zeroed(o->memory, sizeof *t);
	if (t) {
		t->observed = o;
		ss_starttls_memory_init(&t->memory, o);
	}
	return t;
}

static void destroy(void *state)
{
	struct starttls *t = state;
	ss_starttls_memory_release(&t->memory);
	ss_memory_give(t->observed->memory, t, sizeof *t);
}

static void on_end(void *state)
{
	ss_starttls_memory_end(&((struct starttls *)state)->memory);
}

static int merge(void *state, const void *other)
{
	return ss_starttls_memory_merge(&((struct starttls *)state)->memory,
	                                &((const struct starttls *)other)->memory);
}

const struct ss_observer ss_starttls_observer = {
        .name = "starttls",
        .rows = ss_starttls_rows,
        .n_rows = SS_N_STARTTLS_ROWS,
        .case_size = sizeof(struct own),
        .needs = 1u << SS_RECORD_EVENT,
        .kinds = 1u << SS_EVENT_REPLY | 1u << SS_EVENT_TLS | 1u << SS_EVENT_ANOMALY,
        .create = create,
        .event = on_event,
        .session = on_session,
        .end = on_end,
        .merge = merge,
        .destroy = destroy,
};
