#include "dialogue_script.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialogue_recorder.h"
#include "guard.h"

static void *need(void *block)
{
	if (!block)
		abort();
	return block;
}

char *script_read_text(const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return NULL;
	char *text = NULL;
	size_t len = 0, n;
	do {
		text = need(realloc(text, len + 4097));
		n = fread(text + len, 1, 4096, f);
		len += n;
	} while (n > 0);
	text[len] = '\0';
	fclose(f);
	return text;
}

static unsigned hex(char c)
{
	if (!isxdigit((unsigned char)c))
		return 0;
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
}

/* Returns the length of the bytes; they are not longer than the text. */
static size_t unescape(const char *text, uint8_t *out)
{
	size_t n = 0;
	for (; *text; text++) {
		if (*text != '\\') {
			out[n++] = (uint8_t)*text;
			continue;
		}
		switch (*++text) {
		case 'r': out[n++] = '\r'; break;
		case 'n': out[n++] = '\n'; break;
		case '0': out[n++] = '\0'; break;
		case 'x':
			if (!text[1] || !text[2])
				return n;
			out[n++] = (uint8_t)(hex(text[1]) << 4 | hex(text[2]));
			text += 2;
			break;
		case '\0': return n;
		default: out[n++] = (uint8_t)*text; break;
		}
	}
	return n;
}

static void read_bytes(const char *text, bool is_line, struct script_step *step)
{
	size_t count;
	char repeated;
	if (sscanf(text, "<repeat %5zu %c>", &count, &repeated) == 2) {
		step->bytes = need(malloc(count + 2));
		memset(step->bytes, repeated, count);
		step->len = count;
	} else {
		step->bytes = need(malloc(strlen(text) + 2));
		step->len = unescape(text, step->bytes);
	}
	if (is_line) {
		step->bytes[step->len++] = '\r';
		step->bytes[step->len++] = '\n';
	}
}

static bool read_line(const char *line, struct script *s)
{
	if (line[0] == '\0' || line[0] == '#')
		return true;
	if (strcmp(line, "midway") == 0) {
		s->is_midway = true;
		return true;
	}
	if ((line[0] != 'C' && line[0] != 'S') || (line[1] != ':' && line[1] != '+'))
		return false;
	const char *text = line[2] == ' ' ? line + 3 : line + 2;
	struct script_step step = {.side = line[0] == 'C' ? SS_CLIENT : SS_SERVER};
	if (sscanf(text, "<gap %9zu>", &step.len) == 1)
		step.kind = SCRIPT_GAP;
	else if (strcmp(text, "<lost>") == 0)
		step.kind = SCRIPT_LOST;
	else
		read_bytes(text, line[1] == ':', &step);
	s->steps = need(realloc(s->steps, (s->n_steps + 1) * sizeof *s->steps));
	s->steps[s->n_steps++] = step;
	return true;
}

bool script_parse(const char *text, struct script *out)
{
	char *copy = need(strdup(text)), *rest = copy, *line;
	bool is_good = true;
	*out = (struct script){0};
	while ((line = strsep(&rest, "\n")) != NULL)
		is_good &= read_line(line, out);
	free(copy);
	return is_good;
}

void script_read(const char *path, struct script *out)
{
	char *text = script_read_text(path);
	if (!text || !script_parse(text, out)) {
		fprintf(stderr, "%s is no dialogue\n", path);
		abort();
	}
	free(text);
}

void script_release(struct script *s)
{
	for (size_t n = 0; n < s->n_steps; n++)
		free(s->steps[n].bytes);
	free(s->steps);
	*s = (struct script){0};
}

struct play {
	struct ss_dialogue *dialogue;
	const struct script_options *options;
	uint64_t offset[2];
};

static struct ss_mark mark_of(const struct play *p, size_t n)
{
	uint64_t packet = p->options->joins ? 1 : n + 1;
	return (struct ss_mark){.ts_ns = (int64_t)packet * 1000, .packet = packet};
}

/* Cut portions end at a page that may not be touched. */
static void play_bytes(struct play *p, enum ss_side side, const uint8_t *bytes, size_t len,
                       struct ss_mark mark)
{
	size_t whole = len;
	uint8_t *guarded = p->options->cut ? guard_copy(bytes, len) : NULL;
	while (len > 0) {
		size_t n = p->options->cut ? p->options->cut(p->options->cut_user, len) : len;
		const uint8_t *portion = bytes;
		if (guarded)
			portion = memcpy(guarded + whole - n, bytes, n);
		ss_dialogue_feed(p->dialogue, side, portion, n, p->offset[side], mark);
		p->offset[side] += n;
		bytes += n;
		len -= n;
	}
	if (guarded)
		guard_free(guarded, whole);
}

/* How many steps from this one on are bytes of one side. */
static size_t run_of(const struct script *s, size_t from)
{
	size_t n = from;
	while (n < s->n_steps && s->steps[n].kind == SCRIPT_BYTES &&
	       s->steps[n].side == s->steps[from].side)
		n++;
	return n - from;
}

static void play_run(struct play *p, const struct script *s, size_t from, size_t n_steps)
{
	size_t len = 0, at = 0;
	for (size_t n = 0; n < n_steps; n++)
		len += s->steps[from + n].len;
	uint8_t *bytes = need(malloc(len + 1));
	for (size_t n = 0; n < n_steps; n++) {
		memcpy(bytes + at, s->steps[from + n].bytes, s->steps[from + n].len);
		at += s->steps[from + n].len;
	}
	play_bytes(p, s->steps[from].side, bytes, len, mark_of(p, from));
	free(bytes);
}

static void play_step(struct play *p, const struct script_step *step, size_t n)
{
	switch (step->kind) {
	case SCRIPT_BYTES: play_bytes(p, step->side, step->bytes, step->len, mark_of(p, n)); break;
	case SCRIPT_GAP:
		ss_dialogue_gap(p->dialogue, step->side, step->len, p->offset[step->side],
		                mark_of(p, n));
		p->offset[step->side] += step->len;
		break;
	case SCRIPT_LOST: ss_dialogue_lose_side(p->dialogue, step->side); break;
	}
}

char *script_play(const struct script *s, const struct script_options *options)
{
	struct ss_memory own = {0};
	struct dialogue_recorder recorder = {.has_places = options->has_places};
	struct ss_dialogue_options o = {
	        .events = &dialogue_recorder_events,
	        .user = &recorder,
	        .memory = options->memory ? options->memory : &own,
	        .is_midway = s->is_midway,
	};
	struct play p = {.options = options};
	if (ss_dialogue_create(&o, &p.dialogue) < 0)
		return need(strdup("no memory\n"));
	for (size_t n = 0; n < s->n_steps;) {
		size_t run = options->joins ? run_of(s, n) : 0;
		if (run > 0)
			play_run(&p, s, n, run);
		else
			play_step(&p, &s->steps[n], n);
		n += run > 0 ? run : 1;
	}
	ss_dialogue_end(p.dialogue, mark_of(&p, s->n_steps));
	ss_dialogue_destroy(p.dialogue);
	if (own.used != 0) {
		fprintf(stderr, "%zu bytes were not given back\n", own.used);
		abort();
	}
	return dialogue_recorder_take(&recorder);
}
