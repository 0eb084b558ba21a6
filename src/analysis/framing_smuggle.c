/* SMTP smuggling: a dot in another form, commands behind it, and a server that obeys them.
 *
 * A client that stops at such a dot, and goes on when the server has answered, may be a simple one
 * that knows no better.  One that goes on at once knows: what it sends behind the dot came in a packet
 * before the reply, or all of it in one. */
#include "analysis/framing_private.h"
#include "analysis/say.h"
#include "smtp/command.h"

enum verb { MAIL = 1, RCPT = 2, DATA = 4, BDAT = 8, HELLO = 16, OTHER = 32 };
enum { ENVELOPE = MAIL | RCPT | DATA | BDAT };

static const struct {
	const char *form, *bytes;
	size_t len;
	uint8_t row;
} forms[] = {
        {"lf_dot_lf", "\n.\n", 3, SS_FRAMING_LF_DOT_LF},
        {"lf_dot_crlf", "\n.\r\n", 4, SS_FRAMING_LF_DOT_CRLF},
        {"lf_dot_cr", "\n.\r", 3, SS_FRAMING_LF_DOT_CR},
        {"cr_dot_cr", "\r.\r", 3, SS_FRAMING_CR_DOT_CR},
        {"cr_dot_crlf", "\r.\r\n", 4, SS_FRAMING_CR_DOT_CRLF},
        {"cr_dot_lf", "\r.\n", 3, SS_FRAMING_CR_DOT_LF},
        {"crlf_dot_lf", "\r\n.\n", 4, SS_FRAMING_CRLF_DOT_LF},
        {"crlf_dot_cr", "\r\n.\r", 4, SS_FRAMING_CRLF_DOT_CR},
        {"crlf_dot_nul_crlf", "\r\n.\0\r\n", 6, SS_FRAMING_NUL_DOT},
        {"lf_dot_nul_crlf", "\n.\0\r\n", 5, SS_FRAMING_NUL_DOT},
        {"cr_dot_nul_crlf", "\r.\0\r\n", 5, SS_FRAMING_NUL_DOT},
        {"crlf_nul_dot_crlf", "\r\n\0.\r\n", 6, SS_FRAMING_NUL_DOT},
        {"crlf_nul_dot_lf", "\r\n\0.\n", 5, SS_FRAMING_NUL_DOT},
        {"crlf_nul_dot_cr", "\r\n\0.\r", 5, SS_FRAMING_NUL_DOT},
        {"crlf_nul_dot_nul_crlf", "\r\n\0.\0\r\n", 7, SS_FRAMING_NUL_DOT},
};

static const struct {
	const char *name;
	uint8_t verb;
} verbs[] = {{"MAIL", MAIL}, {"RCPT", RCPT},  {"DATA", DATA},
             {"BDAT", BDAT}, {"EHLO", HELLO}, {"HELO", HELLO}};

static unsigned verb_of(struct ss_slice line)
{
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (ss_slice_has_prefix_nocase(line, ss_slice_of(verbs[i].name)))
			return verbs[i].verb;
	}
	return OTHER;
}

static void note_dot(struct ss_case *c, uint8_t row)
{
	struct ss_framing *f = c->own;
	if (!f->smuggle)
		f->smuggle = ss_arena_take(&c->arena, sizeof *f->smuggle);
	if (!f->smuggle)
		return;
	f->smuggle->has_dot = true;
	f->smuggle->row = row;
	f->smuggle->verbs = 0;
}

/* NULL: there was no dot. */
static struct ss_framing_smuggle *smuggle_of(struct ss_case *c)
{
	return ((struct ss_framing *)c->own)->smuggle;
}

void ss_framing_dot(struct ss_case *c, const struct ss_event_record *e)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		if (!ss_slice_is_equal(e->detail, ss_slice_of(forms[i].form)))
			continue;
		const struct ss_slice text = {(const uint8_t *)forms[i].bytes, forms[i].len};
		note_dot(c, forms[i].row);
		ss_framing_raise_at(c, forms[i].row, 0, e, text);
	}
}

static void tell(struct ss_case *c, unsigned row, uint8_t severity, struct ss_slice description)
{
	ss_case_raise(c,
	              &(struct ss_raise){.row = &ss_framing_rows[row],
	                                 .severity = severity,
	                                 .description = description},
	              NULL);
}

/* How grave the verbs in the content are, which was over or refused. */
static void tell_content(struct ss_case *c, uint8_t severity, struct ss_slice description)
{
	struct ss_framing_smuggle *s = smuggle_of(c);
	tell(c, SS_FRAMING_VERBS_IN_DATA, severity, description);
	for (unsigned row = 0; s->awaited_dots >> row; row++) {
		if (s->awaited_dots >> row & 1)
			tell(c, row, severity, description);
	}
	s->awaited = 0;
	s->awaited_dots = 0;
}

/* A command behind the dot, which the client sent with it. */
static void see_verb(struct ss_case *c, struct ss_slice line, const struct ss_evidence_record *at)
{
	struct ss_framing_smuggle *s = smuggle_of(c);
	uint8_t severity = SS_SEVERITY_LOW;
	s->verbs |= verb_of(line);
	unsigned envelope = s->verbs & ENVELOPE;
	if (envelope)
		severity = SS_SEVERITY_MEDIUM;
	if (envelope & (envelope - 1)) /* two of them */
		severity = SS_SEVERITY_HIGH;
	if (s->is_ended) { /* the server took it for commands */
		ss_framing_raise(c, SS_FRAMING_VERBS_IN_DATA, severity, at);
		if (severity >= SS_SEVERITY_MEDIUM)
			ss_framing_raise(c, s->row, severity, NULL);
		return;
	}
	ss_framing_raise(c, SS_FRAMING_VERBS_IN_DATA, SS_SEVERITY_LOW, at);
	if (severity > s->awaited)
		s->awaited = severity;
	if (severity >= SS_SEVERITY_MEDIUM)
		s->awaited_dots |= 1u << s->row;
}

/* The reply to the content; an unexpected one is given in the midst of it. */
static void judge_content(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing_smuggle *s = smuggle_of(c);
	bool is_refused = e->code >= 400;
	struct ss_say say;
	struct ss_slice line =
	        e->lines.n > 0 ? *(const struct ss_slice *)e->lines.items : (struct ss_slice){0};
	struct ss_slice text = {0};
	uint8_t severity = s->awaited;
	if (severity == 0 || e->code / 100 == 3 || (e->unexpected == SS_FLAG_YES && !is_refused))
		return;
	if (is_refused) {
		text = ss_say(&say, "the server refused: %lld %.*s", (long long)e->code,
		              SS_SAY(line));
		severity = severity < SS_SEVERITY_MEDIUM ? severity : SS_SEVERITY_MEDIUM;
	}
	tell_content(c, severity, text);
}

/* There is no reply. */
void ss_framing_smuggle_close(struct ss_case *c)
{
	struct ss_framing_smuggle *s = smuggle_of(c);
	if (s->awaited > 0)
		tell_content(c, s->awaited, (struct ss_slice){0});
}

void ss_framing_verb(struct ss_case *c, const struct ss_event_record *e)
{
	const struct ss_framing_smuggle *s = smuggle_of(c);
	const struct ss_evidence_record at = ss_evidence_of_event(e, e->detail);
	if (s && s->has_dot)
		see_verb(c, e->detail, &at);
}

void ss_framing_end(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing_smuggle *s = smuggle_of(c);
	if (!s || !s->has_dot)
		return;
	s->is_ended = true;
	s->is_answered = s->is_at_once = s->has_first = false;
	s->index = 0;
	s->end = e->offset;
	s->end_reply_packet = SS_NUMBER_ABSENT;
	s->verbs = 0;
	ss_framing_raise_at(c, SS_FRAMING_LENIENT_SERVER, 0, e, e->detail);
}

static void smuggles(struct ss_case *c)
{
	struct ss_framing_smuggle *s = smuggle_of(c);
	s->is_at_once = true;
	see_verb(c, s->first.text, &s->first);
}

/* The reply to the content and the first command behind it are both known. */
static void judge(struct ss_case *c)
{
	struct ss_framing_smuggle *s = smuggle_of(c);
	bool is_known = s->has_first && s->is_answered && s->first.packet != SS_NUMBER_ABSENT;
	if (is_known && !s->is_at_once && s->first.packet < s->end_reply_packet)
		smuggles(c);
}

void ss_framing_smuggle_command(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing_smuggle *s = smuggle_of(c);
	struct ss_command_text room;
	bool is_first = !s->has_first;
	if (!s->is_ended)
		return;
	struct ss_slice text = ss_command_text(e, is_first ? &s->room : &room);
	if (is_first) {
		s->has_first = true;
		s->first = ss_evidence_of_event(e, text);
	}
	if (e->packet == s->first.packet)
		s->verbs |= verb_of(text);
	if (is_first) {
		judge(c);
	} else if (s->is_at_once && e->packet == s->first.packet) {
		const struct ss_evidence_record at = ss_evidence_of_event(e, text);
		see_verb(c, text, &at);
	}
}

/* The dot was the last of its packet, and the server was quick.  What came then came in one go, content
 * and all, from a client that had waited for 354 before. */
void ss_framing_smuggle_haste(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing *f = c->own;
	const struct ss_framing_smuggle *s = f->smuggle;
	bool is_same_go = s && s->has_first && f->packet == s->first.packet;
	if (is_same_go && s->is_ended && s->is_answered && !s->is_at_once && !f->was_hasty)
		smuggles(c);
	f->was_hasty = true;
}

/* Replies to what came behind the dot, up to a second message that was accepted. */
void ss_framing_smuggle_reply(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing_smuggle *s = smuggle_of(c);
	bool is_of_content = e->verb == SS_VERB_DATA || e->verb == SS_VERB_BDAT;
	if (is_of_content || e->unexpected == SS_FLAG_YES)
		judge_content(c, e);
	if (!s->is_ended || !is_of_content || e->unexpected == SS_FLAG_YES || e->code / 100 == 3)
		return;
	if (!s->is_answered) {
		s->is_answered = true;
		s->index = e->index;
		s->end_reply_packet = e->packet;
		judge(c);
		return;
	}
	if (e->index == s->index)
		return; /* LMTP has a reply a recipient */
	if (e->code / 100 == 2 && s->is_at_once && (s->verbs & MAIL)) {
		struct ss_slice text = e->lines.n > 0 ? *(const struct ss_slice *)e->lines.items
		                                      : (struct ss_slice){0};
		ss_framing_raise(c, SS_FRAMING_CONFIRMED, 0, &s->first);
		ss_framing_raise_at(c, SS_FRAMING_CONFIRMED, 0, e, text);
		ss_framing_raise(c, SS_FRAMING_LENIENT_SERVER, SS_SEVERITY_MEDIUM, NULL);
	}
	s->is_ended = s->has_dot = false;
}
