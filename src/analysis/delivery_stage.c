#include "analysis/delivery_stage.h"

#include <string.h>

/* The first four letters of a verb as a number: one comparison each. */
#define VERB(A, B, C, D)                                                                           \
	((uint32_t)(A) | (uint32_t)(B) << 8 | (uint32_t)(C) << 16 | (uint32_t)(D) << 24)

static unsigned stage_of(struct ss_slice verb)
{
	if (verb.len < 4)
		return SS_STAGE_OTHER;
	switch (VERB(verb.data[0], verb.data[1], verb.data[2], verb.data[3])) {
	case VERB('E', 'H', 'L', 'O'):
	case VERB('H', 'E', 'L', 'O'):
	case VERB('L', 'H', 'L', 'O'): return SS_STAGE_EHLO;
	case VERB('M', 'A', 'I', 'L'): return SS_STAGE_MAIL;
	case VERB('R', 'C', 'P', 'T'): return SS_STAGE_RCPT;
	case VERB('D', 'A', 'T', 'A'): return SS_STAGE_DATA;
	case VERB('B', 'D', 'A', 'T'): return 0; /* its content is between it and the reply */
	case VERB('S', 'T', 'A', 'R'): return SS_STAGE_STARTTLS;
	case VERB('A', 'U', 'T', 'H'): return SS_STAGE_AUTH;
	case VERB('Q', 'U', 'I', 'T'): return SS_STAGE_QUIT;
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
		return is_first && add(c, SS_STAGE_GREETING, e->head.ts - c->begin);
	}
	struct ss_sent_command *sent = ss_sent_answered(&c->sent, e);
	if (c->content_index > 0 && c->content_index == (uint32_t)e->index) {
		c->content_index = 0;
		return add(c, SS_STAGE_END_OF_DATA, e->head.ts - c->content_end);
	}
	if (!sent)
		return false; /* one of AUTH's later ones, or it was pushed out */
	int64_t waited = e->head.ts - sent->ts;
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
	c->content_ns += e->head.ts - begin;
}

bool ss_stage_clock_event(struct ss_stage_clock *c, struct ss_arena *arena,
                          const struct ss_event_record *e)
{
	switch ((enum ss_event_kind)e->kind) {
	case SS_EVENT_OPEN:
		c->begin = e->head.ts;
		c->has_begin = true;
		break;
	case SS_EVENT_COMMAND:
		ss_sent_add(&c->sent, arena, e, (uint8_t)stage_of(e->command));
		break;
	case SS_EVENT_REPLY: return on_reply(c, e);
	case SS_EVENT_CONTENT: on_content(c, e); break;
	default: break;
	}
	return false;
}
