#include "analysis/framing.h"

#include "analysis/framing_private.h"

struct framing_state {
	const struct ss_observed *observed;
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

bool ss_framing_note(struct ss_case *c, struct ss_framing_seen *seen,
                     const struct ss_event_record *e, struct ss_slice text)
{
	if (seen->is_set)
		return false;
	seen->is_set = true;
	seen->index = e->index;
	seen->at = ss_evidence_of_event(e, ss_arena_copy(&c->arena, text));
	return true;
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

static uint64_t how_many(const struct ss_event_record *e)
{
	return e->length > 0 ? (uint64_t)e->length : 1;
}

static void see_bare_lf(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing *f = c->own;
	if (f->in_content)
		f->bare_lf = how_many(e);
	see_octets(c, e, SS_FRAMING_BARE_LF, SS_FRAMING_BARE_LF_COMMAND);
}

static void see_bare_cr(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing *f = c->own;
	if (f->in_content)
		f->bare_cr = how_many(e);
	see_octets(c, e, SS_FRAMING_BARE_CR, SS_FRAMING_BARE_CR_COMMAND);
}

static void see_nul(struct ss_case *c, const struct ss_event_record *e)
{
	see_octets(c, e, SS_FRAMING_NUL_BYTE, SS_FRAMING_NUL_BYTE_COMMAND);
}

static void end_content(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing *f = c->own;
	if (f->bare_lf > 0 && f->bare_cr > 0)
		ss_framing_raise_at(c, SS_FRAMING_MIXED_EOL, 0, e, SS_SLICE("bare CR and bare LF"));
	f->bare[f->n_contents++ % SS_FRAMING_CONTENTS] = f->bare_lf;
	f->bare_lf = f->bare_cr = 0;
	f->in_content = false;
	f->turn.content_index = e->index;
	if (!f->smuggle.is_ended)
		f->smuggle.has_dot = false;
}

/* ---- lengths ---- */

/* RFC 5321, section 4.5.3.1.4, and what the extensions' RFCs add together, with room for one that we do
 * not know. */
enum { ANY_MAY = 512 };
static const struct {
	const char *verb;
	int64_t most;
} longest[] = {{"MAIL", 2048},     {"RCPT", 1536}, {"AUTH", 12288}, {"XCLIENT", 2048},
               {"XFORWARD", 2048}, {"BURL", 2048}, {"", ANY_MAY}};

static void check_length(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_command_text room;
	size_t i = 0;
	while (longest[i].verb[0] &&
	       !ss_slice_is_equal_nocase(e->command, ss_slice_of(longest[i].verb)))
		i++;
	int64_t most = e->command.len > 0 ? longest[i].most : longest[2].most;
	if (e->raw_length > most)
		ss_framing_raise_at(c, SS_FRAMING_LINE_TOO_LONG, 0, e, ss_command_text(e, &room));
}

static void check_command(struct ss_case *c, const struct ss_event_record *e)
{
	if (e->raw_length > ANY_MAY)
		check_length(c, e);
	if (ss_slice_has_control(e->argument))
		ss_framing_raise_at(c, SS_FRAMING_CONTROL_CHARACTERS, 0, e, e->argument);
}

static void check_reply(struct ss_case *c, const struct ss_event_record *e)
{
	enum { LONGEST = 512 - 6 }; /* without code, blank and line end */
	const struct ss_slice *lines = e->lines.items;
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
} anomalies[] = {
        {"bare_lf", 0, see_bare_lf},
        {"bare_cr", 0, see_bare_cr},
        {"nul", 0, see_nul},
        {"line_too_long", 0, see_long_line},
        {"lenient_dot", 0, ss_framing_dot},
        {"verb_after_dot", 0, ss_framing_verb},
        {"lenient_end", 0, ss_framing_end},
        {"dot_not_stuffed", SS_FRAMING_DOT_STUFFING_MISSING, NULL},
        {"text_line_too_long", SS_FRAMING_TEXT_LINE_TOO_LONG, NULL},
        {"bad_chunk", 0, ss_framing_bad_chunk},
        {"chunk_after_refusal", SS_FRAMING_BDAT_AFTER_REJECT, NULL},
        {"chunk_cut", SS_FRAMING_BDAT_SIZE_MISMATCH, NULL},
        {"mixed_data_bdat", SS_FRAMING_BDAT_MIXED, NULL},
        {"early_talk", 0, ss_framing_early},
        {"not_waiting", 0, ss_framing_haste},
        {"unexpected_reply", 0, ss_framing_surplus},
        {"missing_reply", 0, ss_framing_missing},
        {"out_of_order", 0, ss_framing_out_of_order},
        {"bad_path", 0, ss_framing_bad_path},
        {"overlap_conflict", SS_FRAMING_OVERLAP_CONFLICT, NULL},
};

static void on_anomaly(struct ss_case *c, const struct ss_event_record *e)
{
	for (size_t i = 0; i < sizeof anomalies / sizeof *anomalies; i++) {
		if (!ss_slice_is_equal(e->anomaly, ss_slice_of(anomalies[i].name)))
			continue;
		if (anomalies[i].see)
			anomalies[i].see(c, e);
		else
			ss_framing_raise_at(c, anomalies[i].row, 0, e, e->detail);
		return;
	}
}

/* ---- events ---- */

static void on_command(struct ss_case *c, const struct ss_event_record *e)
{
	check_command(c, e);
	ss_framing_smuggle_command(c, e);
	ss_framing_bdat_command(c, e);
	ss_framing_group_command(c, e);
	ss_framing_turn_command(c, e);
}

static void on_reply(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing *f = c->own;
	if (e->code == 354 && ss_slice_is_equal(e->command, SS_SLICE("DATA")))
		f->in_content = true;
	check_reply(c, e);
	ss_framing_smuggle_reply(c, e);
	ss_framing_turn_reply(c, e);
}

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing *f = c->own;
	switch ((enum ss_event_kind)e->kind) {
	case SS_EVENT_COMMAND: on_command(c, e); break;
	case SS_EVENT_REPLY: on_reply(c, e); break;
	case SS_EVENT_CONTENT: end_content(c, e); break;
	case SS_EVENT_ANOMALY: on_anomaly(c, e); break;
	case SS_EVENT_GAP: f->turn.is_broken = true; break;
	case SS_EVENT_CLOSE:
		ss_framing_smuggle_close(c);
		ss_framing_turn_end(c, ss_slice_is_equal(e->detail, SS_SLICE("closed")));
		ss_framing_group_end(c);
		break;
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
        .create = create,
        .event = on_event,
        .mail = ss_framing_mail,
        .destroy = destroy,
};
