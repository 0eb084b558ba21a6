#include "smtp/echo.h"

#include <string.h>

#include "smtp/shown.h"

enum {
	LONGEST_SECRET = 512, /* the rest of it is not looked for */
	MAX_WORDS = 8,        /* of a secret that is looked for: an answer to a 334 is one */
	SHORTEST_WORD = 4,    /* shorter ones are in every reply */
	SHORTEST_HEAD = 8,    /* so much of a word is it, where the server cuts */
};

struct words {
	struct ss_slice word[MAX_WORDS];
	size_t n;
	uint64_t firsts; /* the set of their first octets: most of a line is none of them */
};

void ss_echo_init(struct ss_echo *e, struct ss_memory *memory)
{
	*e = (struct ss_echo){.secret = {.memory = memory, .limit = LONGEST_SECRET}};
}

void ss_echo_keep(struct ss_echo *e, uint64_t index, struct ss_slice secret)
{
	ss_echo_forget(e);
	e->index = index;
	(void)ss_buffer_add(&e->secret, secret.data, secret.len);
}

void ss_echo_forget(struct ss_echo *e)
{
	if (!e->secret.data)
		return;
	explicit_bzero(e->secret.data, e->secret.size);
	ss_buffer_release(&e->secret);
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static uint64_t bit_of(uint8_t c)
{
	return 1ULL << ss_ascii_upper(c) % 64;
}

static void split(struct ss_slice s, struct words *out)
{
	out->n = 0;
	out->firsts = 0;
	for (size_t at = 0; at < s.len && out->n < MAX_WORDS;) {
		size_t from = at;
		while (at < s.len && !is_blank(s.data[at]))
			at++;
		if (at - from >= SHORTEST_WORD) {
			out->firsts |= bit_of(s.data[from]);
			out->word[out->n++] = ss_slice_cut(s, from, at - from);
		}
		at++;
	}
}

static size_t common_len(struct ss_slice a, struct ss_slice b)
{
	size_t n = 0;
	while (n < a.len && n < b.len && ss_ascii_upper(a.data[n]) == ss_ascii_upper(b.data[n]))
		n++;
	return n;
}

/* How much of the line's beginning is a word of the secret, or its head; 0 if nothing is. */
static size_t match(const struct words *words, struct ss_slice line)
{
	size_t longest = 0;
	for (size_t n = 0; n < words->n; n++) {
		size_t len = common_len(words->word[n], line);
		bool is_it = len == words->word[n].len || len >= SHORTEST_HEAD;
		if (is_it && len > longest)
			longest = len;
	}
	return longest;
}

static bool is_in(const struct words *words, struct ss_slice line)
{
	for (size_t at = 0; at < line.len; at++) {
		if ((words->firsts & bit_of(line.data[at])) &&
		    match(words, ss_slice_cut(line, at, line.len)) > 0)
			return true;
	}
	return false;
}

/* Never longer than the line: what is masked is. */
static size_t mask(const struct words *words, struct ss_slice line, uint8_t *out)
{
	size_t len = 0;
	for (size_t at = 0; at < line.len;) {
		size_t found = match(words, ss_slice_cut(line, at, line.len));
		if (found > 0) {
			memcpy(out + len, SS_SHOWN_MASK.data, SS_SHOWN_MASK.len);
			len += SS_SHOWN_MASK.len;
			at += found;
		} else {
			out[len++] = line.data[at++];
		}
	}
	return len;
}

static void mask_all(const struct ss_echo *e, const struct words *words, struct ss_echo_lines *out)
{
	static const struct ss_slice all = {(const uint8_t *)"***", 3};
	const struct ss_slice *lines = out->lines;
	size_t size = out->n_lines * sizeof *lines;
	for (size_t n = 0; n < out->n_lines; n++)
		size += lines[n].len;
	struct ss_slice *masked = ss_memory_take(e->secret.memory, size);
	if (!masked) {
		out->lines = &all;
		out->n_lines = 1;
		return;
	}
	uint8_t *text = (uint8_t *)(masked + out->n_lines);
	for (size_t n = 0; n < out->n_lines; n++) {
		size_t len = mask(words, lines[n], text);
		masked[n] = (struct ss_slice){text, len};
		text += len;
	}
	out->lines = out->block = masked;
	out->size = size;
}

void ss_echo_mask(const struct ss_echo *e, const struct ss_slice *lines, size_t n_lines,
                  struct ss_echo_lines *out)
{
	struct words words;
	*out = (struct ss_echo_lines){.lines = lines, .n_lines = n_lines};
	if (e->secret.len == 0)
		return;
	split(ss_buffer_slice(&e->secret), &words);
	for (size_t n = 0; n < n_lines; n++) {
		if (is_in(&words, lines[n])) {
			mask_all(e, &words, out);
			return;
		}
	}
}

void ss_echo_release(const struct ss_echo *e, struct ss_echo_lines *lines)
{
	ss_memory_give(e->secret.memory, lines->block, lines->size);
	lines->block = NULL;
}
