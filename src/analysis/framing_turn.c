/* Whose turn it is: who spoke before it was, and what came in the wrong order. */
#include "analysis/framing_private.h"
#include "smtp/command.h"

enum { CODE_CLOSING = 221, CODE_NOT_AVAILABLE = 421 };

/* RFC 2920, section 3.1: these end a group; what follows too early is told by the dialogue. */
static const uint32_t last_of_group = SS_VERB_SET(EHLO) | SS_VERB_SET(LHLO) | SS_VERB_SET(HELO) |
                                      SS_VERB_SET(DATA) | SS_VERB_SET(AUTH) |
                                      SS_VERB_SET(STARTTLS) | SS_VERB_SET(QUIT) |
                                      SS_VERB_SET(VRFY) | SS_VERB_SET(EXPN) | SS_VERB_SET(TURN) |
                                      SS_VERB_SET(NOOP) | SS_VERB_SET(HELP) | SS_VERB_SET(ETRN);

static bool ends_group(const struct ss_event_record *e)
{
	bool is_answer = e->command.len == 0; /* to a challenge */
	return is_answer || ss_verb_is_in(e->verb, last_of_group);
}

/* ---- what the dialogue told ---- */

void ss_framing_early(struct ss_case *c, const struct ss_event_record *e)
{
	(void)ss_framing_note(c, SS_FRAMING_SEEN_EARLY, e, e->detail);
}

/* Exim's early pipelining sends EHLO's group at once: whether that is offered is not known yet. */
void ss_framing_haste(struct ss_case *c, const struct ss_event_record *e)
{
	if (ss_slice_is_equal(e->detail, SS_SLICE("DATA")))
		ss_framing_smuggle_haste(c, e);
	bool is_hello = ss_slice_has_prefix_nocase(e->detail, SS_SLICE("EHLO"));
	if (is_hello)
		(void)ss_framing_note(c, SS_FRAMING_SEEN_HASTE, e, e->detail);
	else
		ss_framing_raise_at(c, SS_FRAMING_PIPELINING_ILLEGAL, 0, e, e->detail);
}

void ss_framing_surplus(struct ss_case *c, const struct ss_event_record *e)
{
	const struct ss_framing *f = c->own;
	if (f->is_broken)
		return;
	if (!f->has_hung_up) /* it is told behind its reply */
		ss_framing_raise_at(c, SS_FRAMING_REPLY_DESYNC, 0, e, e->detail);
	if (f->bdat_refused) /* octets of a chunk were read as commands */
		ss_framing_raise_at(c, SS_FRAMING_BDAT_AFTER_REJECT, SS_SEVERITY_MEDIUM, e,
		                    e->detail);
}

void ss_framing_missing(struct ss_case *c, const struct ss_event_record *e)
{
	const struct ss_framing *f = c->own;
	/* Whoever hangs up owes no replies. */
	if (!f->has_hung_up && !ss_slice_is_equal_nocase(e->detail, SS_SLICE("QUIT")))
		(void)ss_framing_note(c, SS_FRAMING_SEEN_MISSING, e, e->detail);
}

/* ---- the order of commands ---- */

static const struct {
	const char *verb;
	uint8_t row;
	uint8_t if_taken; /* severity, 0: the row's */
} wrong_order[] = {
        {"MAIL", SS_FRAMING_NESTED_MAIL, SS_SEVERITY_MEDIUM},
        {"RCPT", SS_FRAMING_RCPT_BEFORE_MAIL, SS_SEVERITY_MEDIUM},
        {"DATA", SS_FRAMING_DATA_BEFORE_RCPT, SS_SEVERITY_MEDIUM},
        {"BDAT", SS_FRAMING_DATA_BEFORE_RCPT, SS_SEVERITY_MEDIUM},
        {"BURL", SS_FRAMING_DATA_BEFORE_RCPT, SS_SEVERITY_MEDIUM},
        {"AUTH", SS_FRAMING_AUTH_AGAIN, 0},
};
enum { N_WRONG = sizeof wrong_order / sizeof *wrong_order };
/* The verbs of these rows: their text is kept. */
static const uint32_t orderly = SS_VERB_SET(MAIL) | SS_VERB_SET(RCPT) | SS_VERB_SET(DATA) |
                                SS_VERB_SET(BDAT) | SS_VERB_SET(BURL) | SS_VERB_SET(AUTH);

static void await(struct ss_case *c, uint8_t row, const struct ss_event_record *e,
                  struct ss_slice line)
{
	const struct ss_framing *f = c->own;
	struct ss_framing_seen *w = ss_framing_note(c, SS_FRAMING_SEEN_WAITING, e, line);
	if (!w) {
		ss_framing_raise_at(c, row, 0, e, line);
		return;
	}
	w->row = row;
	w->index = f->sent;
}

void ss_framing_out_of_order(struct ss_case *c, const struct ss_event_record *e,
                             const struct ss_framing_said *said)
{
	const struct ss_framing *f = c->own;
	struct ss_slice line = said->flow_id == c->flow_id ? said->line : e->detail;
	for (size_t i = 0; i < N_WRONG; i++) {
		if (!ss_slice_is_equal(e->detail, ss_slice_of(wrong_order[i].verb)))
			continue;
		bool is_first = wrong_order[i].row == SS_FRAMING_NESTED_MAIL && !f->has_hello;
		await(c, is_first ? SS_FRAMING_MAIL_BEFORE_HELLO : wrong_order[i].row, e, line);
		return;
	}
}

static void tell_waiting(struct ss_case *c, struct ss_framing_seen *w, int64_t code)
{
	const struct ss_framing *f = c->own;
	uint8_t severity = 0;
	for (size_t i = 0; i < N_WRONG && code >= 200 && code < 400; i++) {
		if (wrong_order[i].row == w->row)
			severity = wrong_order[i].if_taken;
	}
	/* All recipients were refused: there is nobody whose mail it could become. */
	if (w->row == SS_FRAMING_NESTED_MAIL && severity > 0 && !f->has_recipient)
		severity = SS_SEVERITY_INFO;
	ss_framing_raise(c, w->row, severity, &w->at);
	w->is_free = true;
}

/* index: of the command whose reply came; SS_NUMBER_ABSENT: no more will come. */
static void answer_waiting(struct ss_case *c, int64_t index, int64_t code)
{
	const struct ss_framing *f = c->own;
	for (struct ss_framing_seen *s = f->seen; s; s = s->next) {
		bool is_answered = index == SS_NUMBER_ABSENT || s->index == index;
		if (s->what == SS_FRAMING_SEEN_WAITING && !s->is_free && is_answered)
			tell_waiting(c, s, code);
	}
}

/* ---- commands and replies ---- */

static void keep_line(struct ss_framing_said *said, struct ss_case *c,
                      const struct ss_event_record *e)
{
	said->flow_id = c->flow_id;
	said->line = ss_command_text(e, &said->room);
}

void ss_framing_turn_command(struct ss_case *c, const struct ss_event_record *e,
                             struct ss_framing_said *said)
{
	struct ss_framing *f = c->own;
	bool waits = f->sent > 0 && (f->answered < f->sent || f->content_index > 0);
	struct ss_command_text room;
	if (waits && !f->must_wait && f->pipelining == SS_FLAG_NO && !f->is_broken)
		ss_framing_raise_at(c, SS_FRAMING_PIPELINING_NOT_OFFERED, 0, e,
		                    ss_command_text(e, &room));
	if (ss_verb_is_in(e->verb, orderly))
		keep_line(said, c, e);
	f->sent = e->index;
	f->packet = e->packet;
	f->must_wait = ends_group(e);
}

static bool has_word(struct ss_slice line, const char *word)
{
	struct ss_slice w = ss_slice_of(word);
	return ss_slice_has_prefix_nocase(line, w) &&
	       (line.len == w.len || line.data[w.len] == ' ');
}

static void read_offer(struct ss_framing *f, const struct ss_event_record *e)
{
	const struct ss_slice *lines = e->lines.items;
	f->has_hello = true;
	f->pipelining = e->partial == SS_FLAG_YES ? SS_FLAG_ABSENT : SS_FLAG_NO;
	for (size_t i = 1; i < e->lines.n; i++) {
		if (has_word(lines[i], "PIPELINING"))
			f->pipelining = SS_FLAG_YES;
		/* Exim since 4.94; before it was experimental */
		f->offers_early |=
		        has_word(lines[i], "PIPECONNECT") || has_word(lines[i], "X_PIPE_CONNECT");
	}
}

/* What the reply changes, behind what waited for it. */
static void note_reply(struct ss_framing *f, const struct ss_event_record *e)
{
	const uint32_t hello = SS_VERB_SET(EHLO) | SS_VERB_SET(LHLO) | SS_VERB_SET(HELO);
	bool is_good = e->code >= 200 && e->code < 300;
	if (is_good && ss_verb_is_in(e->verb, hello))
		read_offer(f, e);
	if (is_good && e->verb == SS_VERB_MAIL)
		f->has_recipient = false;
	if (is_good && e->verb == SS_VERB_RCPT)
		f->has_recipient = true;
	if (e->verb == SS_VERB_BDAT)
		f->bdat_refused = e->code >= 400;
}

void ss_framing_turn_reply(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing *f = c->own;
	bool is_final = e->code < 300 || e->code > 399;
	f->has_hung_up |= e->code == CODE_CLOSING || e->code == CODE_NOT_AVAILABLE;
	if (e->unexpected == SS_FLAG_YES)
		return;
	if (e->index > f->answered)
		f->answered = e->index;
	if (is_final && f->content_index > 0 && e->index >= f->content_index)
		f->content_index = 0;
	if (f->seen)
		answer_waiting(c, e->index, e->code);
	note_reply(f, e);
}

static void tell_if_not_offered(struct ss_case *c, enum ss_framing_row row,
                                enum ss_framing_what what)
{
	const struct ss_framing *f = c->own;
	const struct ss_framing_seen *seen = ss_framing_find(c, what);
	if (seen)
		ss_framing_raise(c, row, f->offers_early ? SS_SEVERITY_INFO : 0, &seen->at);
}

void ss_framing_turn_end(struct ss_case *c, bool is_closed)
{
	const struct ss_framing *f = c->own;
	const struct ss_framing_seen *missing = ss_framing_find(c, SS_FRAMING_SEEN_MISSING);
	answer_waiting(c, SS_NUMBER_ABSENT, 0);
	tell_if_not_offered(c, SS_FRAMING_EARLY_TALKER, SS_FRAMING_SEEN_EARLY);
	tell_if_not_offered(c, SS_FRAMING_PIPELINING_ILLEGAL, SS_FRAMING_SEEN_HASTE);
	if (missing && is_closed && !f->is_broken)
		ss_framing_raise(c, SS_FRAMING_REPLY_DESYNC, SS_SEVERITY_INFO, &missing->at);
}
