/* Line ends in addresses: a program that writes them unchecked sends two commands where it means one.
 * The line breaks off, and what follows comes in the same packet, though the client waits for
 * replies otherwise. */
#include "analysis/framing_private.h"
#include "smtp/command.h"

enum { OTHER, MAIL, RCPT, DATA };

static uint8_t verb_of(const struct ss_event_record *e)
{
	switch ((enum ss_verb)e->verb) {
	case SS_VERB_MAIL: return MAIL;
	case SS_VERB_RCPT: return RCPT;
	case SS_VERB_DATA: return DATA;
	default: return OTHER;
	}
}

static bool has_word(struct ss_slice words, struct ss_slice word)
{
	for (size_t at = 0; at < words.len; at++) {
		size_t end = ss_slice_find(words, at, ' ');
		if (ss_slice_is_equal(ss_slice_cut(words, at, end - at), word))
			return true;
		at = end;
	}
	return false;
}

void ss_framing_bad_path(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing *f = c->own;
	f->breaks_off |= has_word(e->detail, SS_SLICE("unbalanced"));
}

/* "FROM:<a@b> SIZE=": the value was cut off. */
static bool breaks_off(const struct ss_event_record *e)
{
	return e->argument.len > 0 && e->argument.data[e->argument.len - 1] == '=';
}

/* In the packet of the command before. */
static void see_group(struct ss_case *c, const struct ss_event_record *e, uint8_t verb)
{
	enum { MORE = 2 };
	struct ss_framing *f = c->own;
	struct ss_command_text room;
	if (verb == OTHER)
		return;
	if (f->breaks_off)
		ss_framing_raise_at(c, SS_FRAMING_CRLF_INJECTION,
		                    f->n_groups > 0 ? SS_SEVERITY_LOW : 0, e,
		                    ss_command_text(e, &room));
	if (f->n_groups == 0 && verb == RCPT)
		(void)ss_framing_note(c, SS_FRAMING_SEEN_GROUP, e, ss_command_text(e, &room));
	if (f->n_groups < MORE)
		f->n_groups++;
}

void ss_framing_group_command(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing *f = c->own;
	uint8_t verb = verb_of(e);
	bool is_grouped = f->sent > 0 && e->packet == f->packet && f->group_verb != OTHER &&
	                  e->packet != SS_NUMBER_ABSENT;
	if (is_grouped)
		see_group(c, e, verb);
	else if (verb == RCPT && f->seen && ss_framing_find(c, SS_FRAMING_SEEN_GROUP))
		f->has_alone = true;
	f->breaks_off = verb != OTHER && breaks_off(e);
	f->group_verb = verb;
}

/* One RCPT came with the command before, once, and other RCPT came alone: the client does not group,
 * somebody else's line end did. */
void ss_framing_group_end(struct ss_case *c)
{
	const struct ss_framing *f = c->own;
	const struct ss_framing_seen *first = ss_framing_find(c, SS_FRAMING_SEEN_GROUP);
	if (first && f->n_groups == 1 && f->has_alone)
		ss_case_raise(c,
		              &(struct ss_raise){.row = &ss_framing_rows[SS_FRAMING_CRLF_INJECTION],
		                                 .severity = SS_SEVERITY_LOW,
		                                 .confidence = SS_CERTAINTY_LOW},
		              &first->at);
}
