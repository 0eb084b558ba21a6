/* Whose turn it is: who spoke before it was, and what came in the wrong order. */
#include "analysis/framing_private.h"

enum { CODE_CLOSING = 221, CODE_NOT_AVAILABLE = 421 };

/* RFC 2920, section 3.1: these end a group; what follows too early is told by the dialogue. */
static const struct ss_slice last_of_group[] = {
        SS_SLICE("EHLO"), SS_SLICE("LHLO"),     SS_SLICE("HELO"), SS_SLICE("DATA"),
        SS_SLICE("AUTH"), SS_SLICE("STARTTLS"), SS_SLICE("QUIT"), SS_SLICE("VRFY"),
        SS_SLICE("EXPN"), SS_SLICE("TURN"),     SS_SLICE("NOOP"), SS_SLICE("HELP"),
        SS_SLICE("ETRN"),
};

static bool ends_group(struct ss_slice verb)
{
	for (size_t i = 0; i < sizeof last_of_group / sizeof *last_of_group; i++) {
		if (ss_slice_is_equal_nocase(verb, last_of_group[i]))
			return true;
	}
	return verb.len == 0; /* an answer to a challenge */
}

static struct ss_framing_turn *turn_of(struct ss_case *c)
{
	return &((struct ss_framing *)c->own)->turn;
}

/* ---- what the dialogue told ---- */

void ss_framing_early(struct ss_case *c, const struct ss_event_record *e)
{
	(void)ss_framing_note(c, &turn_of(c)->early, e, e->detail);
}

/* Exim's early pipelining sends EHLO's group at once: whether that is offered is not known yet. */
void ss_framing_haste(struct ss_case *c, const struct ss_event_record *e)
{
	if (ss_slice_is_equal(e->detail, SS_SLICE("DATA")))
		ss_framing_smuggle_haste(c, e);
	bool is_hello = ss_slice_has_prefix_nocase(e->detail, SS_SLICE("EHLO"));
	if (is_hello)
		(void)ss_framing_note(c, &turn_of(c)->haste, e, e->detail);
	else
		ss_framing_raise_at(c, SS_FRAMING_PIPELINING_ILLEGAL, 0, e, e->detail);
}

void ss_framing_surplus(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing_turn *t = turn_of(c);
	if (t->is_broken)
		return;
	if (!t->has_hung_up) /* it is told behind its reply */
		ss_framing_raise_at(c, SS_FRAMING_REPLY_DESYNC, 0, e, e->detail);
	if (t->bdat_refused) /* octets of a chunk were read as commands */
		ss_framing_raise_at(c, SS_FRAMING_BDAT_AFTER_REJECT, SS_SEVERITY_MEDIUM, e,
		                    e->detail);
}

void ss_framing_missing(struct ss_case *c, const struct ss_event_record *e)
{
	/* Whoever hangs up owes no replies. */
	if (!turn_of(c)->has_hung_up && !ss_slice_is_equal_nocase(e->detail, SS_SLICE("QUIT")))
		(void)ss_framing_note(c, &turn_of(c)->missing, e, e->detail);
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

static void await(struct ss_case *c, uint8_t row, const struct ss_event_record *e)
{
	struct ss_framing_turn *t = turn_of(c);
	for (size_t i = 0; i < SS_FRAMING_WAITING; i++) {
		if (ss_framing_note(c, &t->waiting[i], e, t->line)) {
			t->waiting[i].row = row;
			t->waiting[i].index = t->sent;
			return;
		}
	}
	ss_framing_raise_at(c, row, 0, e, t->line);
}

void ss_framing_out_of_order(struct ss_case *c, const struct ss_event_record *e)
{
	const struct ss_framing_turn *t = turn_of(c);
	for (size_t i = 0; i < N_WRONG; i++) {
		if (!ss_slice_is_equal(e->detail, ss_slice_of(wrong_order[i].verb)))
			continue;
		bool is_first = wrong_order[i].row == SS_FRAMING_NESTED_MAIL && !t->has_hello;
		await(c, is_first ? SS_FRAMING_MAIL_BEFORE_HELLO : wrong_order[i].row, e);
		return;
	}
}

static void tell_waiting(struct ss_case *c, struct ss_framing_seen *w, int64_t code)
{
	uint8_t severity = 0;
	for (size_t i = 0; i < N_WRONG && code >= 200 && code < 400; i++) {
		if (wrong_order[i].row == w->row)
			severity = wrong_order[i].if_taken;
	}
	/* All recipients were refused: there is nobody whose mail it could become. */
	if (w->row == SS_FRAMING_NESTED_MAIL && severity > 0 && !turn_of(c)->has_recipient)
		severity = SS_SEVERITY_INFO;
	ss_framing_raise(c, w->row, severity, &w->at);
	w->is_set = false;
}

static void answer_waiting(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing_turn *t = turn_of(c);
	for (size_t i = 0; i < SS_FRAMING_WAITING; i++) {
		if (t->waiting[i].is_set && t->waiting[i].index == e->index)
			tell_waiting(c, &t->waiting[i], e->code);
	}
}

/* ---- commands and replies ---- */

void ss_framing_turn_command(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing_turn *t = turn_of(c);
	bool waits = t->sent > 0 && (t->answered < t->sent || t->content_index > 0);
	struct ss_command_text room;
	if (waits && !t->must_wait && t->pipelining == SS_FLAG_NO && !t->is_broken)
		ss_framing_raise_at(c, SS_FRAMING_PIPELINING_NOT_OFFERED, 0, e,
		                    ss_command_text(e, &room));
	t->line = ss_command_text(e, &t->room);
	t->sent = e->index;
	t->packet = e->packet;
	t->must_wait = ends_group(e->command);
}

static bool has_word(struct ss_slice line, const char *word)
{
	struct ss_slice w = ss_slice_of(word);
	return ss_slice_has_prefix_nocase(line, w) &&
	       (line.len == w.len || line.data[w.len] == ' ');
}

static void read_offer(struct ss_framing_turn *t, const struct ss_event_record *e)
{
	const struct ss_slice *lines = e->lines.items;
	t->has_hello = true;
	t->pipelining = e->partial == SS_FLAG_YES ? SS_FLAG_ABSENT : SS_FLAG_NO;
	for (size_t i = 1; i < e->lines.n; i++) {
		if (has_word(lines[i], "PIPELINING"))
			t->pipelining = SS_FLAG_YES;
		/* Exim since 4.94; before it was experimental */
		t->offers_early |=
		        has_word(lines[i], "PIPECONNECT") || has_word(lines[i], "X_PIPE_CONNECT");
	}
}

static void note_recipient(struct ss_framing_turn *t, const struct ss_event_record *e)
{
	if (e->code / 100 != 2)
		return;
	if (ss_slice_is_equal(e->command, SS_SLICE("MAIL")))
		t->has_recipient = false;
	else if (ss_slice_is_equal(e->command, SS_SLICE("RCPT")))
		t->has_recipient = true;
}

void ss_framing_turn_reply(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing_turn *t = turn_of(c);
	bool is_final = e->code / 100 != 3;
	t->has_hung_up |= e->code == CODE_CLOSING || e->code == CODE_NOT_AVAILABLE;
	if (e->unexpected == SS_FLAG_YES)
		return;
	if (e->index > t->answered)
		t->answered = e->index;
	if (is_final && t->content_index > 0 && e->index >= t->content_index)
		t->content_index = 0;
	if (ss_slice_is_equal(e->command, SS_SLICE("EHLO")) ||
	    ss_slice_is_equal(e->command, SS_SLICE("LHLO")) ||
	    ss_slice_is_equal(e->command, SS_SLICE("HELO"))) {
		if (e->code / 100 == 2)
			read_offer(t, e);
	}
	if (ss_slice_is_equal(e->command, SS_SLICE("BDAT")))
		t->bdat_refused = e->code >= 400;
	answer_waiting(c, e);
	note_recipient(t, e);
}

static void tell_if_not_offered(struct ss_case *c, enum ss_framing_row row,
                                const struct ss_framing_seen *seen)
{
	if (seen->is_set)
		ss_framing_raise(c, row, turn_of(c)->offers_early ? SS_SEVERITY_INFO : 0,
		                 &seen->at);
}

void ss_framing_turn_end(struct ss_case *c, bool is_closed)
{
	struct ss_framing_turn *t = turn_of(c);
	for (size_t i = 0; i < SS_FRAMING_WAITING; i++) {
		if (t->waiting[i].is_set)
			tell_waiting(c, &t->waiting[i], 0);
	}
	tell_if_not_offered(c, SS_FRAMING_EARLY_TALKER, &t->early);
	tell_if_not_offered(c, SS_FRAMING_PIPELINING_ILLEGAL, &t->haste);
	if (t->missing.is_set && is_closed && !t->is_broken)
		ss_framing_raise(c, SS_FRAMING_REPLY_DESYNC, SS_SEVERITY_INFO, &t->missing.at);
}
