/* A connection in portions (portions.h) through the streaming parser: cut elsewhere, it gives the
 * same events.  A first line "limit N" lets it hold N octets; then it only must not break. */
#include <smtpscope/stream.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "portions.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen { /* what all events say, however content is cut */
	uint64_t hash, content, n_events;
};

static void mix(uint64_t *hash, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	for (size_t i = 0; i < len; i++)
		*hash = (*hash ^ p[i]) * 1099511628211u;
}

static void mix_text(struct seen *s, struct ss_text t)
{
	if (!t.data && t.len > 0)
		abort();
	mix(&s->hash, t.data ? t.data : "", t.len);
	mix(&s->hash, &t.len, sizeof t.len);
}

static void mix_number(struct seen *s, uint64_t n)
{
	mix(&s->hash, &n, sizeof n);
}

static void see_reply(struct seen *s, const struct ss_parser_reply *r)
{
	mix_number(s, r->index);
	mix_number(s, r->code);
	mix_number(s, (uint64_t)r->is_for_content);
	mix_text(s, r->enhanced);
	if (r->n_lines == 0)
		abort();
	for (size_t i = 0; i < r->n_lines; i++)
		mix_text(s, r->lines[i]);
}

static void on_event(void *user, const struct ss_parser_event *e)
{
	struct seen *s = user;
	if (e->kind == SS_PARSER_CONTENT || e->kind == SS_PARSER_TLS) {
		struct ss_text t = e->kind == SS_PARSER_TLS ? e->bytes : e->content->bytes;
		mix(&s->content, t.data, t.len);
		return;
	}
	s->n_events++;
	mix_number(s, (uint64_t)e->kind);
	mix_number(s, (uint64_t)e->side);
	mix_number(s, e->offset);
	if (e->command) {
		mix_number(s, e->command->index);
		mix_text(s, e->command->name);
		mix_text(s, e->command->argument);
		mix_text(s, e->command->mailbox);
	}
	if (e->reply)
		see_reply(s, e->reply);
	if (e->content)
		mix_number(s, e->content->size);
	if (e->auth) {
		mix_text(s, e->auth->identity);
		mix_number(s, e->auth->code);
	}
	if (e->anomaly) {
		mix(&s->hash, e->anomaly->name, strlen(e->anomaly->name));
		mix_text(s, e->anomaly->detail);
	}
}

/* step: at most so many octets at once. */
static struct seen play(const uint8_t *data, size_t size, size_t step, size_t limit)
{
	struct seen s = {0};
	struct ss_parser_options options;
	struct ss_parser *parser;
	struct portion p;
	memset(&options, 0, sizeof options);
	options.on_event = on_event;
	options.user = &s;
	options.memory_limit = limit;
	if (ss_parser_create(&options, &parser) != 0)
		return s;
	while (portion_next(&data, &size, &p)) {
		enum ss_parser_side side = p.is_server ? SS_FROM_SERVER : SS_FROM_CLIENT;
		for (size_t at = 0; at < p.len; at += step)
			ss_parser_feed(parser, side, p.bytes + at,
			               p.len - at < step ? p.len - at : step, 0, 0);
		free(p.bytes);
	}
	ss_parser_end(parser, 0, 0);
	ss_parser_destroy(parser);
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned limit = 0;
	char head[24] = "";
	memcpy(head, data, size < sizeof head - 1 ? size : sizeof head - 1);
	if (sscanf(head, "limit %6u", &limit) == 1) {
		(void)play(data, size, 7, limit);
		return 0;
	}
	struct seen whole = play(data, size, SIZE_MAX, 0), pieces = play(data, size, 3, 0);
	if (whole.hash != pieces.hash || whole.content != pieces.content)
		abort();
	return 0;
}
