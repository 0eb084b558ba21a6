#include "engine/reply_join.h"

#include <string.h>

#include "smtp/reply_text.h"

enum { CODE_LEN = 4 }; /* "250 " */

size_t ss_reply_size(const struct ss_dialogue_reply *r)
{
	size_t size = CODE_LEN;
	for (size_t i = 0; i < r->n_lines; i++)
		size += r->lines[i].len + 1;
	return size;
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

static int64_t code_of(const struct ss_dialogue_reply *r)
{
	return r->code > 0 ? (int64_t)r->code : SS_NUMBER_ABSENT;
}

static struct ss_slice unless_empty(struct ss_slice s)
{
	return s.len > 0 ? s : (struct ss_slice){0};
}

struct ss_reply_record ss_reply_read(const struct ss_dialogue_reply *r, struct ss_slice written)
{
	struct ss_slice enhanced, rest;
	ss_enhanced_parse(r->code, ss_slice_cut(written, CODE_LEN, written.len), &enhanced, &rest);
	return (struct ss_reply_record){code_of(r), unless_empty(enhanced), unless_empty(rest)};
}

struct ss_reply_record ss_reply_join(const struct ss_dialogue_reply *r, uint8_t *out)
{
	struct ss_reply_record joined = {.code = code_of(r)};
	for (size_t i = 0; i < r->n_lines; i++) {
		struct ss_slice enhanced, rest;
		ss_enhanced_parse(r->code, r->lines[i], &enhanced, &rest);
		if (i == 0 && enhanced.len > 0) {
			memcpy(out, enhanced.data, enhanced.len);
			joined.enhanced = (struct ss_slice){out, enhanced.len};
			out += enhanced.len;
			joined.text.data = out;
		}
		add(&joined.text, out, rest);
	}
	joined.text.data = joined.text.len > 0 ? out : NULL;
	return joined;
}

struct ss_slice ss_reply_write(const struct ss_dialogue_reply *r, uint8_t *out)
{
	struct ss_slice s = {out, 3};
	for (unsigned i = 0, code = r->code; i < 3; i++, code /= 10)
		out[2 - i] = (uint8_t)('0' + code % 10);
	for (size_t i = 0; i < r->n_lines; i++)
		add(&s, out, r->lines[i]);
	return s;
}
