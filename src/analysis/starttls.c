#include "analysis/starttls.h"

#include <string.h>

#include "analysis/say.h"
#include "analysis/starttls_memory.h"
#include "analysis/starttls_rows.h"
#include "base/eight.h"
#include "smtp/command.h"

struct starttls {
	const struct ss_observed *observed;
	struct ss_starttls_memory memory;
};

struct own { /* of a connection */
	int64_t offer_packet;
	uint64_t keywords;
	/* Where it was, without a text: the case's; NULL: it was not. */
	struct ss_evidence_record *refusal, *tls;
	bool has_offer, is_masked, is_local;
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

enum { STARTTLS = sizeof "STARTTLS" - 1 };

/* "XXXXXXXA", "XXXXXXXX", "STARTTLX": eight letters, as STARTTLS has, all X but one, or all right but
 * one. */
static bool is_masked_keyword(struct ss_slice line)
{
	size_t n_same = 0, n_masked = 0;
	if (line.len < STARTTLS || (line.len > STARTTLS && line.data[STARTTLS] != ' '))
		return false; /* nearly all of them */
	for (size_t i = 0; i < STARTTLS; i++) {
		n_same += ss_ascii_upper(line.data[i]) == (uint8_t) "STARTTLS"[i];
		n_masked += line.data[i] == 'X';
		if (line.data[i] == ' ')
			return false;
	}
	return n_masked >= STARTTLS - 1 || n_same == STARTTLS - 1;
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

/* Of a line, in any case.  Only asked whether two are the same, and by nobody but us: a hash that can
 * be forged is enough, and takes a fifth of SipHash. */
static uint64_t key_of_line(struct ss_slice line)
{
	uint64_t key = line.len;
	for (size_t at = 0; at < line.len; at += SS_EIGHT) {
		uint8_t rest[SS_EIGHT] = {0};
		if (line.len - at < SS_EIGHT)
			memcpy(rest, line.data + at, line.len - at);
		uint64_t word = ss_eight_read(line.len - at < SS_EIGHT ? rest : line.data + at);
		word &= ~(ss_eight_letters(word) >> 2); /* upper case */
		key = ss_key_join(key, word);
	}
	return key;
}

/* What is offered but STARTTLS, in its order. */
static void read_offer(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	const struct ss_slice *lines = e->lines.items;
	if (own->tls || e->partial == SS_FLAG_YES)
		return;
	own->has_offer = true;
	own->offer_packet = e->packet;
	own->keywords = 0;
	for (size_t i = 1; i < e->lines.n; i++) {
		bool is_starttls =
		        ss_slice_is_equal_nocase(ss_slice_trim(lines[i]), SS_SLICE("STARTTLS"));
		if (is_masked_keyword(lines[i]))
			raise(c, SS_STARTTLS_STRIPPED_MARKER, e, lines[i]);
		if (!is_starttls)
			own->keywords = ss_key_join(own->keywords, key_of_line(lines[i]));
	}
}

/* NULL: no memory. */
static struct ss_evidence_record *keep_place(struct ss_case *c, const struct ss_event_record *e,
                                             struct ss_evidence_record *old)
{
	struct ss_evidence_record *place = old ? old : ss_arena_take_raw(&c->arena, sizeof *place);
	if (place)
		*place = ss_evidence_of_event(e, (struct ss_slice){0});
	return place;
}

static void read_refusal(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	const struct ss_slice *lines = e->lines.items;
	struct ss_say say;
	struct ss_slice line = e->lines.n > 0 ? lines[0] : (struct ss_slice){0};
	struct ss_slice text = ss_say(&say, "%d %.*s", (int)e->code, SS_SAY(line));
	own->is_local = e->code / 100 == 4;
	own->refusal = keep_place(c, e, own->refusal);
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
	else if (e->code == 250 && (e->verb == SS_VERB_EHLO || e->verb == SS_VERB_LHLO))
		read_offer(c, e);
	else if (e->code >= 400 && e->verb == SS_VERB_STARTTLS)
		read_refusal(c, e);
}

static void on_anomaly(struct ss_case *c, const struct ss_event_record *e)
{
	bool is_client = e->direction == SS_DIRECTION_C2S;
	if (ss_slice_is_equal(e->anomaly, SS_SLICE("text_after_starttls")))
		raise(c, is_client ? SS_STARTTLS_COMMAND_INJECTION : SS_STARTTLS_RESPONSE_INJECTION,
		      e, e->detail);
}

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	switch ((enum ss_event_kind)e->kind) {
	case SS_EVENT_REPLY: on_reply(c, e); break;
	case SS_EVENT_ANOMALY: on_anomaly(c, e); break;
	default: own->tls = keep_place(c, e, own->tls); /* TLS */
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
	        own->tls ? *own->tls : ss_evidence_of_head(&s->head, (struct ss_slice){0});
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
	if (own->refusal)
		raise_at(c, SS_STARTTLS_FALLBACK, own->is_local ? SS_SEVERITY_LOW : 0,
		         own->refusal);
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
	if (own->refusal)
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
        .replies =
                SS_VERB_SET(NONE) | SS_VERB_SET(EHLO) | SS_VERB_SET(LHLO) | SS_VERB_SET(STARTTLS),
        .create = create,
        .event = on_event,
        .session = on_session,
        .end = on_end,
        .merge = merge,
        .destroy = destroy,
};
