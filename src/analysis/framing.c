#include "analysis/framing.h"

#include <string.h>

#include "analysis/framing_private.h"
#include "base/limits.h"
#include "smtp/command.h"

struct framing_state {
	const struct ss_observed *observed;
	struct ss_framing_said said;
};

/* ---- raising ---- */

void ss_framing_raise(struct ss_case *c, enum ss_framing_row row, uint8_t severity,
                      const struct ss_evidence_record *at)
{
	ss_case_raise(c, &(struct ss_raise){.row = &ss_framing_rows[row], .severity = severity},
	              at);
}

void ss_framing_raise_at(struct ss_case *c, enum ss_framing_row row, uint8_t severity,
                         const struct ss_event_record *e, struct ss_slice text)
{
	const struct ss_evidence_record at = ss_evidence_of_event(e, text);
	ss_framing_raise(c, row, severity, &at);
}

/* ---- what is judged later ---- */

struct ss_framing_seen *ss_framing_find(const struct ss_case *c, enum ss_framing_what what)
{
	struct ss_framing_seen *s = ((const struct ss_framing *)c->own)->seen;
	while (s && (s->what != what || s->is_free))
		s = s->next;
	return s;
}

/* One that is free, or a new one behind the others; NULL: there are as many as may be, or no memory. */
static struct ss_framing_seen *find_place(struct ss_case *c, enum ss_framing_what what)
{
	struct ss_framing_seen **at = &((struct ss_framing *)c->own)->seen;
	size_t most = what == SS_FRAMING_SEEN_WAITING ? SS_FRAMING_WAITING : 1, n = 0;
	for (; *at; at = &(*at)->next) {
		if ((*at)->what != what)
			continue;
		if ((*at)->is_free)
			return *at;
		n++;
	}
	if (n < most && (*at = ss_arena_take(&c->arena, sizeof **at)))
		(*at)->what = (uint8_t)what;
	return n < most ? *at : NULL;
}

/* What may be written over has room for any. */
static struct ss_slice keep_text(struct ss_case *c, struct ss_framing_seen *s, struct ss_slice text)
{
	struct ss_slice kept = ss_slice_cut(text, 0, SS_LIMIT_EVIDENCE_TEXT);
	size_t size = s->what == SS_FRAMING_SEEN_WAITING ? SS_LIMIT_EVIDENCE_TEXT : kept.len;
	if (!s->room)
		s->room = ss_arena_take_raw(&c->arena, size);
	if (!s->room || !kept.data)
		return (struct ss_slice){0};
	memcpy(s->room, kept.data, kept.len);
	return (struct ss_slice){s->room, kept.len};
}

struct ss_framing_seen *ss_framing_note(struct ss_case *c, enum ss_framing_what what,
                                        const struct ss_event_record *e, struct ss_slice text)
{
	struct ss_framing_seen *s = find_place(c, what);
	if (!s)
		return NULL;
	s->is_free = false;
	s->index = e->index;
	s->at = ss_evidence_of_event(e, keep_text(c, s, text));
	return s;
}

/* ---- line ends and octets 0 ---- */

/* The same is said of lines of the dialogue and of content. */
static void see_octets(struct ss_case *c, const struct ss_event_record *e,
                       enum ss_framing_row in_content, enum ss_framing_row in_line)
{
	const struct ss_framing *f = c->own;
	bool is_content = f->in_content && e->direction == SS_DIRECTION_C2S;
	ss_framing_raise_at(c, is_content ? in_content : in_line, 0, e, e->detail);
}

static void see_bare_lf(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing *f = c->own;
	f->has_bare_lf |= f->in_content;
	see_octets(c, e, SS_FRAMING_BARE_LF, SS_FRAMING_BARE_LF_COMMAND);
}

static void see_bare_cr(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing *f = c->own;
	f->has_bare_cr |= f->in_content;
	see_octets(c, e, SS_FRAMING_BARE_CR, SS_FRAMING_BARE_CR_COMMAND);
}

static void see_nul(struct ss_case *c, const struct ss_event_record *e)
{
	see_octets(c, e, SS_FRAMING_NUL_BYTE, SS_FRAMING_NUL_BYTE_COMMAND);
}

static void end_content(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing *f = c->own;
	const uint8_t bit = (uint8_t)(1u << f->n_contents++ % SS_FRAMING_CONTENTS);
	if (f->has_bare_lf && f->has_bare_cr)
		ss_framing_raise_at(c, SS_FRAMING_MIXED_EOL, 0, e, SS_SLICE("bare CR and bare LF"));
	f->bare_lf = (uint8_t)(f->has_bare_lf ? f->bare_lf | bit : f->bare_lf & ~bit);
	f->has_bare_lf = f->has_bare_cr = f->in_content = false;
	f->content_index = e->index;
	if (f->smuggle && !f->smuggle->is_ended)
		f->smuggle->has_dot = false;
}

/* ---- lengths ---- */

/* RFC 5321, section 4.5.3.1.4, and what the extensions' RFCs add together, with room for one that we do
 * not know. */
enum { ANY_MAY = 512, AUTH_MAY = 12288 };
static const struct {
	uint8_t verb; /* enum ss_verb */
	int64_t most;
} longest[] = {{SS_VERB_MAIL, 2048},    {SS_VERB_RCPT, 1536},     {SS_VERB_AUTH, AUTH_MAY},
               {SS_VERB_XCLIENT, 2048}, {SS_VERB_XFORWARD, 2048}, {SS_VERB_BURL, 2048}};

static int64_t most_of(const struct ss_event_record *e)
{
	if (e->command.len == 0)
		return AUTH_MAY; /* an answer to a challenge */
	for (size_t i = 0; i < sizeof longest / sizeof *longest; i++) {
		if (longest[i].verb == e->verb)
			return longest[i].most;
	}
	return ANY_MAY;
}

static void check_command(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_command_text room;
	if (e->raw_length > ANY_MAY && e->raw_length > most_of(e))
		ss_framing_raise_at(c, SS_FRAMING_LINE_TOO_LONG, 0, e, ss_command_text(e, &room));
	if (ss_slice_has_control(e->argument))
		ss_framing_raise_at(c, SS_FRAMING_CONTROL_CHARACTERS, 0, e, e->argument);
}

static void check_reply(struct ss_case *c, const struct ss_event_record *e)
{
	enum { LONGEST = 512 - 6 }; /* without code, blank and line end */
	const struct ss_slice *lines = e->lines.items;
	if (e->raw_length <= LONGEST) /* all of its lines */
		return;
	for (size_t i = 0; i < e->lines.n; i++) {
		if (lines[i].len > LONGEST)
			ss_framing_raise_at(c, SS_FRAMING_REPLY_TOO_LONG, 0, e, lines[i]);
	}
}

static void see_long_line(struct ss_case *c, const struct ss_event_record *e)
{
	if (e->direction == SS_DIRECTION_S2C)
		ss_framing_raise_at(c, SS_FRAMING_REPLY_TOO_LONG, 0, e, e->detail);
	/* Of the client it is a command, which was told. */
}

/* ---- anomalies ---- */

static const struct {
	const char *name;
	uint8_t row; /* what it is, if there is no function */
	void (*see)(struct ss_case *c, const struct ss_event_record *e);
	/* or one that needs the command, which came right before it */
	void (*see_behind)(struct ss_case *c, const struct ss_event_record *e,
	                   const struct ss_framing_said *said);
} anomalies[] = {
        {"bare_lf", .see = see_bare_lf},
        {"bare_cr", .see = see_bare_cr},
        {"nul", .see = see_nul},
        {"line_too_long", .see = see_long_line},
        {"lenient_dot", .see = ss_framing_dot},
        {"verb_after_dot", .see = ss_framing_verb},
        {"lenient_end", .see = ss_framing_end},
        {"dot_not_stuffed", .row = SS_FRAMING_DOT_STUFFING_MISSING},
        {"text_line_too_long", .row = SS_FRAMING_TEXT_LINE_TOO_LONG},
        {"bad_chunk", .see = ss_framing_bad_chunk},
        {"chunk_after_refusal", .row = SS_FRAMING_BDAT_AFTER_REJECT},
        {"chunk_cut", .row = SS_FRAMING_BDAT_SIZE_MISMATCH},
        {"mixed_data_bdat", .row = SS_FRAMING_BDAT_MIXED},
        {"early_talk", .see = ss_framing_early},
        {"not_waiting", .see = ss_framing_haste},
        {"unexpected_reply", .see = ss_framing_surplus},
        {"missing_reply", .see = ss_framing_missing},
        {"out_of_order", .see_behind = ss_framing_out_of_order},
        {"bad_path", .see = ss_framing_bad_path},
        {"overlap_conflict", .row = SS_FRAMING_OVERLAP_CONFLICT},
};

static void on_anomaly(const struct framing_state *s, struct ss_case *c,
                       const struct ss_event_record *e)
{
	for (size_t i = 0; i < sizeof anomalies / sizeof *anomalies; i++) {
		if (!ss_slice_is_equal(e->anomaly, ss_slice_of(anomalies[i].name)))
			continue;
		if (anomalies[i].see)
			anomalies[i].see(c, e);
		else if (anomalies[i].see_behind)
			anomalies[i].see_behind(c, e, &s->said);
		else
			ss_framing_raise_at(c, anomalies[i].row, 0, e, e->detail);
		return;
	}
}

/* ---- events ---- */

static void on_command(struct framing_state *s, struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing *f = c->own;
	check_command(c, e);
	if (f->smuggle)
		ss_framing_smuggle_command(c, e);
	ss_framing_bdat_command(c, e);
	ss_framing_group_command(c, e);
	ss_framing_turn_command(c, e, &s->said);
}

static void on_reply(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing *f = c->own;
	if (e->code == 354 && e->verb == SS_VERB_DATA)
		f->in_content = true;
	check_reply(c, e);
	if (f->smuggle)
		ss_framing_smuggle_reply(c, e);
	ss_framing_turn_reply(c, e);
}

static void on_close(struct ss_case *c, const struct ss_event_record *e)
{
	const struct ss_framing *f = c->own;
	if (f->smuggle)
		ss_framing_smuggle_close(c);
	if (!f->seen)
		return;
	ss_framing_turn_end(c, ss_slice_is_equal(e->detail, SS_SLICE("closed")));
	ss_framing_group_end(c);
}

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing *f = c->own;
	switch ((enum ss_event_kind)e->kind) {
	case SS_EVENT_COMMAND: on_command(state, c, e); break;
	case SS_EVENT_REPLY: on_reply(c, e); break;
	case SS_EVENT_CONTENT: end_content(c, e); break;
	case SS_EVENT_ANOMALY: on_anomaly(state, c, e); break;
	case SS_EVENT_GAP: f->is_broken = true; break;
	case SS_EVENT_CLOSE: on_close(c, e); break;
	case SS_EVENT_OPEN:
	case SS_EVENT_TLS: break;
	}
}

/* ---- the observer ---- */

static void *create(const struct ss_observed *o)
{
	struct framing_state *s = ss_memory_take_zeroed(o->memory, sizeof *s);
	if (s)
		s->observed = o;
	return s;
}

static void destroy(void *state)
{
	struct framing_state *s = state;
	ss_memory_give(s->observed->memory, s, sizeof *s);
}

const struct ss_observer ss_framing_observer = {
        .name = "framing",
        .rows = ss_framing_rows,
        .n_rows = SS_N_FRAMING_ROWS,
        .case_size = sizeof(struct ss_framing),
        .needs = 1u << SS_RECORD_EVENT | 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_MESSAGE,
        .kinds = 1u << SS_EVENT_COMMAND | 1u << SS_EVENT_REPLY | 1u << SS_EVENT_CONTENT |
                 1u << SS_EVENT_ANOMALY | 1u << SS_EVENT_GAP | 1u << SS_EVENT_CLOSE,
        .create = create,
        .event = on_event,
        .mail = ss_framing_mail,
        .destroy = destroy,
};
