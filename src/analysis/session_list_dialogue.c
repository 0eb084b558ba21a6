#include "analysis/session_list_dialogue.h"

#include <string.h>

#include "base/duration.h"
#include "base/limits.h"

struct text {
	uint8_t *out;
	size_t len;
};

static void put(struct text *t, struct ss_slice s)
{
	size_t room = SS_LIMIT_REPORT_LINE - t->len, n = s.len < room ? s.len : room;
	if (n > 0)
		memcpy(t->out + t->len, s.data, n);
	t->len += n;
}

static void put_number(struct text *t, uint64_t n)
{
	uint8_t digits[20];
	size_t at = sizeof digits;
	do
		digits[--at] = (uint8_t)('0' + n % 10);
	while ((n /= 10) > 0);
	put(t, (struct ss_slice){digits + at, sizeof digits - at});
}

static void keep(struct ss_dialogue_lines *d, struct ss_arena *arena,
                 const struct ss_event_record *e, uint8_t direction, const struct text *t)
{
	struct ss_dialogue_line *l = NULL;
	if (d->n < SS_LIMIT_REPORT_LINES)
		l = ss_arena_take_raw(arena, sizeof *l + t->len);
	if (!l) {
		d->left_out++;
		return;
	}
	uint8_t *copy = (uint8_t *)(l + 1);
	memcpy(copy, t->out, t->len);
	*l = (struct ss_dialogue_line){NULL, e->head.ts, e->packet, direction, {copy, t->len}};
	if (d->last)
		d->last->next = l;
	else
		d->first = l;
	d->last = l;
	d->n++;
}

static void add_reply(struct ss_dialogue_lines *d, struct ss_arena *arena,
                      const struct ss_event_record *e, struct text *t)
{
	const struct ss_slice *lines = e->lines.items;
	size_t shown =
	        e->lines.n < SS_LIMIT_REPORT_REPLY_LINES ? e->lines.n : SS_LIMIT_REPORT_REPLY_LINES;
	for (size_t i = 0; i < shown; i++) {
		t->len = 0;
		if (e->code > 0) {
			put_number(t, (uint64_t)e->code);
			put(t, i + 1 < e->lines.n ? SS_SLICE("-") : SS_SLICE(" "));
		}
		put(t, lines[i]);
		keep(d, arena, e, SS_DIRECTION_S2C, t);
	}
	d->left_out += e->lines.n - shown;
}

static void put_octets(struct text *t, const char *what, int64_t n)
{
	put(t, ss_slice_of(what));
	put(t, SS_SLICE(": "));
	put_number(t, n > 0 ? (uint64_t)n : 0);
	put(t, SS_SLICE(" octets"));
}

void ss_dialogue_lines_add(struct ss_dialogue_lines *d, struct ss_arena *arena,
                           const struct ss_event_record *e)
{
	uint8_t out[SS_LIMIT_REPORT_LINE];
	struct text t = {out, 0};
	uint8_t direction = 0;
	switch ((enum ss_event_kind)e->kind) {
	case SS_EVENT_REPLY: add_reply(d, arena, e, &t); return;
	case SS_EVENT_COMMAND:
		put(&t, e->command);
		if (e->argument.len > 0)
			put(&t, SS_SLICE(" "));
		put(&t, e->argument);
		direction = SS_DIRECTION_C2S;
		break;
	case SS_EVENT_CONTENT: put_octets(&t, "message content", e->length); break;
	case SS_EVENT_GAP: put_octets(&t, "not captured", e->length); break;
	case SS_EVENT_TLS: put(&t, SS_SLICE("what follows is in TLS")); break;
	case SS_EVENT_ANOMALY:
		put(&t, SS_SLICE("anomaly: "));
		put(&t, e->anomaly);
		break;
	case SS_EVENT_CLOSE:
		put(&t, SS_SLICE("end: "));
		put(&t, e->detail);
		break;
	case SS_EVENT_OPEN: return;
	}
	keep(d, arena, e, direction, &t);
}

struct ss_list ss_dialogue_lines_list(const struct ss_dialogue_lines *d, struct ss_arena *arena,
                                      int64_t begin)
{
	struct ss_line_record *out = d->n > 0 ? ss_arena_take(arena, d->n * sizeof *out) : NULL;
	size_t n = 0;
	for (const struct ss_dialogue_line *l = d->first; out && l; l = l->next)
		out[n++] = (struct ss_line_record){ss_since(begin, l->ts), l->direction, l->packet,
		                                   ss_arena_copy(arena, l->text)};
	return (struct ss_list){out, n};
}
