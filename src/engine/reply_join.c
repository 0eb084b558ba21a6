#include "engine/reply_join.h"

#include <string.h>

#include "smtp/reply_text.h"

enum { CODE_LEN = 4 }; /* "250 " */

static size_t lines_len(const struct ss_dialogue_reply *r)
{
	size_t len = 0;
	for (size_t i = 0; i < r->n_lines; i++)
		len += r->lines[i].len + 1;
	return len;
}

static void add(struct ss_slice *s, uint8_t *to, struct ss_slice more)
{
	if (more.len == 0)
		return;
	if (s->len > 0)
		to[s->len++] = ' ';
	memcpy(to + s->len, more.data, more.len);
	s->len += more.len;
}

struct ss_reply_record ss_reply_join(struct ss_arena *arena, const struct ss_dialogue_reply *r)
{
	struct ss_reply_record out = {.code = r->code > 0 ? (int64_t)r->code : SS_NUMBER_ABSENT};
	uint8_t *text = ss_arena_take(arena, lines_len(r) + 1);
	if (!text)
		return out;
	out.text.data = text;
	for (size_t i = 0; i < r->n_lines; i++) {
		struct ss_slice enhanced, rest;
		ss_enhanced_parse(r->code, r->lines[i], &enhanced, &rest);
		if (i == 0)
			out.enhanced = ss_arena_copy(arena, enhanced);
		add(&out.text, text, rest);
	}
	if (out.text.len == 0)
		out.text.data = NULL;
	return out;
}

struct ss_slice ss_reply_write(struct ss_arena *arena, const struct ss_dialogue_reply *r)
{
	uint8_t *text = ss_arena_take(arena, CODE_LEN + lines_len(r) + 1);
	if (!text)
		return (struct ss_slice){0};
	struct ss_slice s = {text, 3};
	for (unsigned i = 0, code = r->code; i < 3; i++, code /= 10)
		text[2 - i] = (uint8_t)('0' + code % 10);
	for (size_t i = 0; i < r->n_lines; i++)
		add(&s, text, r->lines[i]);
	return s;
}
