#include "engine/event.h"

#include "smtp/reply_text.h"

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

struct ss_event_record ss_event_of_command(const struct ss_dialogue_command *c,
                                           bool is_secret_shown)
{
	const struct ss_command *told = is_secret_shown ? &c->command : &c->shown;
	struct ss_event_record e = ss_event_at(SS_EVENT_COMMAND, c->place);
	e.index = (int64_t)c->index;
	if (c->unit == SS_UNIT_COMMAND) {
		e.command = told->name;
		e.verb = (uint8_t)told->verb;
	}
	e.argument = told->argument;
	e.raw_length = (int64_t)c->raw_len;
	return e;
}

static enum ss_verb answered(const struct ss_dialogue_reply *r)
{
	switch (r->unit) {
	case SS_UNIT_GREETING: return SS_VERB_NONE;
	case SS_UNIT_SASL: return SS_VERB_AUTH;
	case SS_UNIT_COMMAND:
	case SS_UNIT_CONTENT: break;
	}
	return r->verb;
}

struct ss_event_record ss_event_of_reply(const struct ss_dialogue_reply *r)
{
	struct ss_event_record e = ss_event_at(SS_EVENT_REPLY, r->place);
	struct ss_slice rest;
	if (r->is_unexpected)
		e.unexpected = SS_FLAG_YES;
	else {
		const char *name = ss_verb_traits(answered(r))->name;
		e.index = (int64_t)r->index;
		e.verb = (uint8_t)answered(r);
		if (name[0])
			e.command = ss_slice_of(name);
	}
	e.code = r->code > 0 ? (int64_t)r->code : SS_NUMBER_ABSENT;
	ss_enhanced_parse(r->code, r->lines[0], &e.enhanced, &rest);
	e.lines = (struct ss_list){r->lines, r->n_lines};
	e.raw_length = (int64_t)r->raw_len;
	e.partial = r->is_partial ? SS_FLAG_YES : SS_FLAG_ABSENT;
	return e;
}
