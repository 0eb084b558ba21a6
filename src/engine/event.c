#include "engine/event.h"

#include <string.h>

#include "smtp/reply_text.h"

static const char mask[] = "***";

struct ss_event_record ss_event_at(enum ss_event_kind kind, struct ss_place place)
{
	return (struct ss_event_record){
	        .head.ts = place.mark.ts_ns,
	        .kind = (uint8_t)kind,
	        .direction = place.side == SS_CLIENT ? 1 : 2,
	        .packet = place.mark.packet > 0 ? (int64_t)place.mark.packet : SS_NUMBER_ABSENT,
	        .offset = (int64_t)place.offset,
	        .index = SS_NUMBER_ABSENT,
	        .code = SS_NUMBER_ABSENT,
	        .raw_length = SS_NUMBER_ABSENT,
	        .length = SS_NUMBER_ABSENT,
	};
}

/* "PLAIN AGEAYg==" -> "PLAIN ***": the mechanism is no secret. */
static struct ss_slice masked(struct ss_slice argument, char text[SS_EVENT_TEXT])
{
	size_t word = ss_slice_find(argument, 0, ' ');
	if (word == argument.len)
		word = 0; /* a SASL answer is secret as a whole */
	if (word > SS_EVENT_TEXT - sizeof mask - 1)
		word = SS_EVENT_TEXT - sizeof mask - 1;
	size_t len = word;
	memcpy(text, argument.data, word);
	if (word > 0)
		text[len++] = ' ';
	memcpy(text + len, mask, sizeof mask - 1);
	return (struct ss_slice){(const uint8_t *)text, len + sizeof mask - 1};
}

struct ss_event_record ss_event_of_command(const struct ss_dialogue_command *c,
                                           bool is_secret_shown, char text[SS_EVENT_TEXT])
{
	struct ss_event_record e = ss_event_at(SS_EVENT_COMMAND, c->place);
	e.index = (int64_t)c->index;
	if (c->unit == SS_UNIT_COMMAND)
		e.command = c->command.name;
	e.argument = c->command.argument;
	if (c->is_secret && !is_secret_shown && e.argument.len > 0)
		e.argument = masked(e.argument, text);
	e.raw_length = (int64_t)c->raw_len;
	return e;
}

static struct ss_slice answered(const struct ss_dialogue_reply *r)
{
	switch (r->unit) {
	case SS_UNIT_GREETING: return (struct ss_slice){0};
	case SS_UNIT_SASL: return SS_SLICE("AUTH");
	case SS_UNIT_COMMAND:
	case SS_UNIT_CONTENT: break;
	}
	const char *name = ss_verb_traits(r->verb)->name;
	return name[0] ? ss_slice_of(name) : (struct ss_slice){0};
}

struct ss_event_record ss_event_of_reply(const struct ss_dialogue_reply *r)
{
	struct ss_event_record e = ss_event_at(SS_EVENT_REPLY, r->place);
	struct ss_slice rest;
	if (r->is_unexpected)
		e.unexpected = SS_FLAG_YES;
	else {
		e.index = (int64_t)r->index;
		e.command = answered(r);
	}
	e.code = r->code > 0 ? (int64_t)r->code : SS_NUMBER_ABSENT;
	ss_enhanced_parse(r->code, r->lines[0], &e.enhanced, &rest);
	e.lines = (struct ss_list){r->lines, r->n_lines};
	e.raw_length = (int64_t)r->raw_len;
	e.partial = r->is_partial ? SS_FLAG_YES : SS_FLAG_ABSENT;
	return e;
}
