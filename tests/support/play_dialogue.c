#include "play_dialogue.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sample_records.h"

#define MS 1000000LL

void play_head(const struct play_dialogue *p, struct ss_record_head *head, enum ss_record_type type)
{
	sample_blank(head, type);
	head->ts = PLAY_START_NS + p->n_lines * MS;
	head->flow_id = p->flow_id;
	head->community_id = SS_SLICE("1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
	head->src_port = 40112;
	head->dst_port = 25;
	ss_address_read("192.0.2.10", &head->src_ip);
	ss_address_read("198.51.100.25", &head->dst_ip);
}

static struct ss_slice word(const char **at)
{
	size_t len = strcspn(*at, " ");
	struct ss_slice w = {(const uint8_t *)*at, len};
	*at += len;
	*at += strspn(*at, " ");
	return w;
}

static void tell(struct play_dialogue *p, struct ss_event_record *e)
{
	p->n_lines++;
	p->sink(p->user, &e->head);
}

static struct ss_event_record event(const struct play_dialogue *p, enum ss_event_kind kind,
                                    uint8_t direction)
{
	struct ss_event_record e;
	play_head(p, &e.head, SS_RECORD_EVENT);
	e.kind = (uint8_t)kind;
	e.direction = direction;
	e.packet = p->n_lines + 1;
	return e;
}

static void command(struct play_dialogue *p, const char *text)
{
	struct ss_event_record e = event(p, SS_EVENT_COMMAND, 1);
	size_t len = strlen(text);
	e.index = ++p->n_commands;
	e.raw_length = (int64_t)len + 2;
	assert(p->n_commands < PLAY_PENDING);
	if (*text != '*')
		e.command = word(&text);
	if (*text)
		e.argument = ss_slice_of(text);
	if (ss_slice_is_equal_nocase(e.command, SS_SLICE("DATA")) ||
	    ss_slice_is_equal_nocase(e.command, SS_SLICE("BDAT")))
		p->content_index = e.index;
	p->verbs[e.index] = e.command;
	tell(p, &e);
}

/* 354 does not take its DATA away: the reply to the content is one to it too. */
static void reply(struct play_dialogue *p, const char *text, bool is_unexpected)
{
	struct ss_event_record e = event(p, SS_EVENT_REPLY, 2);
	e.code = strtol(text, NULL, 10);
	if (is_unexpected) {
		e.unexpected = SS_FLAG_YES;
	} else if (p->n_commands == 0) {
		e.index = 0;
	} else {
		e.index = p->n_answered + 1;
		e.command = p->verbs[e.index];
		p->n_answered += e.code != 354;
	}
	tell(p, &e);
}

static void content(struct play_dialogue *p, const char *text, bool is_partial)
{
	struct ss_event_record e = event(p, SS_EVENT_CONTENT, 1);
	e.index = p->content_index;
	e.partial = is_partial ? SS_FLAG_YES : SS_FLAG_ABSENT;
	e.length = strtol(text, NULL, 10);
	tell(p, &e);
}

static void anomaly(struct play_dialogue *p, const char *text)
{
	struct ss_event_record e = event(p, SS_EVENT_ANOMALY, *text == 'c' ? 1 : 2);
	word(&text);
	e.anomaly = word(&text);
	if (*text)
		e.detail = ss_slice_of(text);
	tell(p, &e);
}

void play_lines(struct play_dialogue *p, const char *const *lines)
{
	for (; *lines; lines++) {
		const char *line = *lines;
		if (strncmp(line, "C: ", 3) == 0)
			command(p, line + 3);
		else if (strncmp(line, "S: ", 3) == 0)
			reply(p, line + 3, false);
		else if (strncmp(line, "S? ", 3) == 0)
			reply(p, line + 3, true);
		else if (strncmp(line, ". ", 2) == 0 || strncmp(line, "< ", 2) == 0)
			content(p, line + 2, *line == '<');
		else if (strncmp(line, "! ", 2) == 0)
			anomaly(p, line + 2);
		else {
			struct ss_event_record e = event(p, SS_EVENT_TLS, 1);
			tell(p, &e);
		}
	}
}
