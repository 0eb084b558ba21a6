#include "analysis/delivery_stage.h"

#include "base/duration.h"
#include "smtp/command.h"

static unsigned stage_of(const struct ss_event_record *command)
{
	switch ((enum ss_verb)command->verb) {
	case SS_VERB_NONE: return command->command.data ? SS_STAGE_OTHER : SS_STAGE_AUTH;
	case SS_VERB_EHLO:
	case SS_VERB_HELO:
	case SS_VERB_LHLO: return SS_STAGE_EHLO;
	case SS_VERB_MAIL: return SS_STAGE_MAIL;
	case SS_VERB_RCPT: return SS_STAGE_RCPT;
	case SS_VERB_DATA: return SS_STAGE_DATA;
	case SS_VERB_BDAT: return 0; /* its content is between it and the reply */
	case SS_VERB_STARTTLS: return SS_STAGE_STARTTLS;
	case SS_VERB_AUTH: return SS_STAGE_AUTH;
	case SS_VERB_QUIT: return SS_STAGE_QUIT;
	default: return SS_STAGE_OTHER;
	}
}

static bool add(struct ss_stage_clock *c, unsigned stage, int64_t ns)
{
	const int64_t ns_per_us = 1000;
	if (stage == 0 || ns < 0)
		return false;
	c->stages[c->n_samples] = (uint8_t)stage;
	c->us[c->n_samples] = (uint64_t)(ns / ns_per_us);
	return ++c->n_samples == SS_STAGE_SAMPLES;
}

static bool on_reply(struct ss_stage_clock *c, const struct ss_event_record *e)
{
	if (e->unexpected == SS_FLAG_YES || e->partial == SS_FLAG_YES)
		return false;
	if (e->index == 0) {
		bool is_first = c->has_begin && e->offset == 0;
		c->has_begin = false;
		return is_first && add(c, SS_STAGE_GREETING, ss_since(c->begin, e->head.ts));
	}
	struct ss_sent_command *sent = ss_sent_answered(&c->sent, e);
	if (c->content_index > 0 && c->content_index == (uint32_t)e->index) {
		c->content_index = 0;
		return add(c, SS_STAGE_END_OF_DATA, ss_since(c->content_end, e->head.ts));
	}
	if (!sent)
		return false; /* one of several, or it was pushed out */
	int64_t waited = ss_since(sent->ts, e->head.ts);
	sent->index = 0;
	sent->ts = e->head.ts; /* 354: where the content may begin */
	return add(c, sent->tag, waited);
}

static void on_content(struct ss_stage_clock *c, const struct ss_event_record *e)
{
	int64_t begin = ss_sent_at(&c->sent, e->index)->ts;
	c->content_index = (uint32_t)e->index;
	c->content_end = e->head.ts;
	if (begin == 0 || e->length <= 0 || e->head.ts <= begin)
		return;
	c->timed_bytes += (uint64_t)e->length;
	c->content_ns = ss_duration_add(c->content_ns, ss_duration(begin, e->head.ts));
}

bool ss_stage_clock_event(struct ss_stage_clock *c, struct ss_arena *arena,
                          const struct ss_event_record *e)
{
	switch ((enum ss_event_kind)e->kind) {
	case SS_EVENT_OPEN:
		c->begin = e->head.ts;
		c->has_begin = true;
		break;
	case SS_EVENT_COMMAND: ss_sent_add(&c->sent, arena, e, (uint8_t)stage_of(e)); break;
	case SS_EVENT_REPLY: return on_reply(c, e);
	case SS_EVENT_CONTENT: on_content(c, e); break;
	default: break;
	}
	return false;
}
