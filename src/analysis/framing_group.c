/* Line ends in addresses: a program that writes them unchecked sends two commands where it means one.
 * The line breaks off, and what follows comes in the same packet, though the client waits for
 * replies otherwise. */
#include "analysis/framing_private.h"

enum { OTHER, MAIL, RCPT, DATA };

static uint8_t verb_of(struct ss_slice verb)
{
	static const char *const names[] = {"MAIL", "RCPT", "DATA"};
	for (uint8_t i = 0; i < 3; i++) {
		if (ss_slice_is_equal_nocase(verb, ss_slice_of(names[i])))
			return (uint8_t)(i + MAIL);
	}
	return OTHER;
}

static struct ss_framing_group *group_of(struct ss_case *c)
{
	return &((struct ss_framing *)c->own)->group;
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
	if (has_word(e->detail, SS_SLICE("unbalanced")))
		group_of(c)->broken = ((struct ss_framing *)c->own)->turn.sent;
}

/* "FROM:<a@b> SIZE=": the value was cut off. */
static bool breaks_off(const struct ss_event_record *e)
{
	return e->argument.len > 0 && e->argument.data[e->argument.len - 1] == '=';
}

/* In the packet of the command before. */
static void see_group(struct ss_case *c, const struct ss_event_record *e, uint8_t verb)
{
	struct ss_framing_group *g = group_of(c);
	struct ss_command_text room;
	struct ss_slice text = ss_command_text(e, &room);
	if (g->broken == e->index - 1 && g->broken > 0 && verb != OTHER)
		ss_framing_raise_at(c, SS_FRAMING_CRLF_INJECTION,
		                    g->n_groups > 0 ? SS_SEVERITY_LOW : 0, e, text);
	if (verb != OTHER && g->n_groups++ == 0 && verb == RCPT)
		(void)ss_framing_note(c, &g->at, e, text);
}

void ss_framing_group_command(struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_framing_group *g = group_of(c);
	const struct ss_framing_turn *t = &((struct ss_framing *)c->own)->turn;
	uint8_t verb = verb_of(e->command);
	bool is_grouped = t->sent > 0 && e->packet == t->packet && g->verb != OTHER &&
	                  e->packet != SS_NUMBER_ABSENT;
	if (is_grouped)
		see_group(c, e, verb);
	else if (verb == RCPT && g->at.is_set)
		g->n_alone++;
	if (breaks_off(e) && verb != OTHER)
		g->broken = e->index;
	g->verb = verb;
}

/* One RCPT came with the command before, once, and other RCPT came alone: the client does not group,
 * somebody else's line end did. */
void ss_framing_group_end(struct ss_case *c)
{
	const struct ss_framing_group *g = group_of(c);
	if (g->at.is_set && g->n_groups == 1 && g->n_alone > 0)
		ss_case_raise(c,
		              &(struct ss_raise){.row = &ss_framing_rows[SS_FRAMING_CRLF_INJECTION],
		                                 .severity = SS_SEVERITY_LOW,
		                                 .confidence = SS_CERTAINTY_LOW},
		              &g->at.at);
}
