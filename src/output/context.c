#include "output/context.h"

#include <string.h>

#include "base/error.h"
#include "output/context_forms.h"

const struct ss_context_form *const ss_context_forms[] = {&ss_context_markdown, &ss_context_json,
                                                          NULL};

/* ---- tokens ---- */

enum {
	LETTERS = 5, /* of a token, at most */
	DIGITS = 3,
	WORD = 16, /* letters and digits; what is longer is no word: base64, hexadecimal, noise */
};

/* Capitals begin a piece of their own: "dFqWc" is three. */
static size_t letters_at(struct ss_slice s, size_t at)
{
	size_t end = at;
	while (end < s.len && s.data[end] >= 'A' && s.data[end] <= 'Z')
		end++;
	while (end < s.len && s.data[end] >= 'a' && s.data[end] <= 'z')
		end++;
	return end - at;
}

static size_t digits_at(struct ss_slice s, size_t at)
{
	size_t end = at;
	while (end < s.len && ss_ascii_is_digit(s.data[end]))
		end++;
	return end - at;
}

static size_t word_at(struct ss_slice s, size_t at)
{
	size_t end = at;
	while (end < s.len && (ss_ascii_is_alpha(s.data[end]) || ss_ascii_is_digit(s.data[end])))
		end++;
	return end - at;
}

static size_t blanks_at(struct ss_slice s, size_t at)
{
	size_t end = at;
	while (end < s.len && s.data[end] == ' ')
		end++;
	return end - at;
}

static uint64_t tokens_of_word(struct ss_slice word)
{
	uint64_t tokens = 0;
	if (word.len > WORD)
		return (word.len * 3 + 3) / 4;
	for (size_t at = 0, n; at < word.len; at += n) {
		if ((n = letters_at(word, at)) > 0) {
			tokens += (n + LETTERS - 1) / LETTERS;
		} else {
			n = digits_at(word, at);
			tokens += (n + DIGITS - 1) / DIGITS;
		}
	}
	return tokens;
}

uint64_t ss_context_tokens(struct ss_slice s)
{
	uint64_t tokens = 0;
	for (size_t at = 0, n; at < s.len; at += n) {
		if ((n = word_at(s, at)) > 0) {
			tokens += tokens_of_word(ss_slice_cut(s, at, n));
		} else if ((n = blanks_at(s, at)) > 0) {
			tokens += n > 1; /* one is part of the word behind it */
		} else {
			n = 1;
			tokens++;
		}
	}
	return tokens;
}

/* ---- what is told, and how fully ---- */

enum choice { LEFT_OUT, LEAST, BRIEF, FULL };

struct piece {
	struct ss_slice texts[FULL + 1]; /* by choice */
	uint64_t costs[FULL + 1];
	uint64_t frame; /* of its section, if it was promised with this one */
	enum choice choice;
};

struct telling {
	const struct ss_context_form *form;
	const struct ss_context_items *items;
	struct piece *pieces; /* one an item */
	struct ss_arena *arena;
	struct ss_buffer buffer;
	uint64_t left;     /* tokens */
	uint64_t promised; /* of them: to items that come first of their kind, in brief */
	bool has_section[SS_CONTEXT_SECTIONS];
	uint64_t told[SS_CONTEXT_SECTIONS];
	bool is_short;
};

/* A buffer that could not grow is full, and stays so. */
static void note_short(struct telling *t)
{
	if (ss_buffer_add(&t->buffer, "", 1) == 1)
		t->buffer.len--;
	else
		t->is_short = true;
}

static struct ss_slice take_text(struct telling *t)
{
	note_short(t);
	struct ss_slice text = ss_arena_copy(t->arena, ss_buffer_slice(&t->buffer));
	t->is_short |= !text.data;
	ss_buffer_clear(&t->buffer);
	return text;
}

static void write_pieces(struct telling *t)
{
	for (size_t i = 0; i < t->items->n; i++) {
		const struct ss_context_item *item = &t->items->items[i];
		struct piece *p = &t->pieces[i];
		t->form->item(&t->buffer, item, item->least ? item->least : item->brief);
		p->texts[LEAST] = take_text(t);
		t->form->item(&t->buffer, item, item->brief);
		p->texts[BRIEF] = take_text(t);
		t->form->item(&t->buffer, item, item->full);
		p->texts[FULL] = take_text(t);
		for (enum choice c = LEAST; c <= FULL; c++)
			p->costs[c] = ss_context_tokens(p->texts[c]);
		/* At the lowest detail they are the same. */
		if (p->costs[FULL] < p->costs[BRIEF])
			p->costs[BRIEF] = p->costs[FULL];
		if (p->costs[BRIEF] < p->costs[LEAST])
			p->costs[LEAST] = p->costs[BRIEF];
	}
}

/* Its frame, too, if it is the first of its section. */
static uint64_t cost_of_section(struct telling *t, enum ss_context_section s)
{
	if (t->has_section[s])
		return 0;
	t->form->begin_section(&t->buffer, s);
	t->form->end_section(&t->buffer, s);
	uint64_t cost = ss_context_tokens(ss_buffer_slice(&t->buffer));
	ss_buffer_clear(&t->buffer);
	return cost;
}

/* ---- what is left out ---- */

static const struct ss_slice left_words[SS_CONTEXT_SECTIONS] = {
        [SS_CONTEXT_FINDINGS] = SS_SLICE("findings"),
        [SS_CONTEXT_FAILURES] = SS_SLICE("failed transactions"),
        [SS_CONTEXT_SUMMARY] = SS_SLICE("the summary"),
        [SS_CONTEXT_SESSIONS] = SS_SLICE("sessions"),
        [SS_CONTEXT_MAILS] = SS_SLICE("ordinary transactions"),
};

static size_t list_left(const struct telling *t,
                        struct ss_context_left_record left[SS_CONTEXT_SECTIONS])
{
	size_t n = 0;
	for (int s = 0; s < SS_CONTEXT_SECTIONS; s++) {
		uint64_t total = t->items->totals[s];
		if (total <= t->told[s])
			continue;
		left[n++] =
		        (struct ss_context_left_record){left_words[s], total - t->told[s], total};
	}
	return n;
}

/* What is said whatever is told; longest where nothing is. */
static uint64_t cost_of_frame(struct telling *t)
{
	struct ss_context_left_record left[SS_CONTEXT_SECTIONS];
	size_t n = list_left(t, left);
	t->form->begin(&t->buffer, t->items);
	t->form->end(&t->buffer, t->items, left, n);
	uint64_t cost = ss_context_tokens(ss_buffer_slice(&t->buffer));
	ss_buffer_clear(&t->buffer);
	return cost;
}

/* ---- what there is room for ---- */

/* False: there is no room. */
static bool promise_one(struct telling *t, size_t i, bool has_frame[SS_CONTEXT_SECTIONS])
{
	const struct ss_context_item *item = &t->items->items[i];
	struct piece *p = &t->pieces[i];
	if (p->choice != LEFT_OUT)
		return true;
	if (!has_frame[item->section])
		p->frame = cost_of_section(t, (enum ss_context_section)item->section);
	if (t->promised + p->costs[LEAST] + p->frame > t->left)
		return false;
	t->promised += p->costs[LEAST] + p->frame;
	has_frame[item->section] = true;
	p->choice = LEAST;
	return true;
}

static size_t find_first(const struct telling *t, enum ss_context_section s)
{
	size_t i = 0;
	while (i < t->items->n && !(t->items->items[i].section == s && t->items->items[i].is_first))
		i++;
	return i;
}

/* The line that says that the only one of its section is left out: it is not. */
static uint64_t cost_of_line(struct telling *t, enum ss_context_section s)
{
	uint64_t cost = cost_of_frame(t);
	t->told[s] = t->items->totals[s];
	cost -= cost_of_frame(t);
	t->told[s] = 0;
	return cost;
}

/* The numbers, the gravest finding and the first failure are told before a second of any; then as many
 * of the items that come first as fit in brief: none of them is left out for another one's details. */
static void promise(struct telling *t)
{
	static const enum ss_context_section always[] = {SS_CONTEXT_SUMMARY, SS_CONTEXT_FINDINGS,
	                                                 SS_CONTEXT_FAILURES};
	bool has_frame[SS_CONTEXT_SECTIONS] = {false};
	for (size_t k = 0; k < sizeof always / sizeof always[0]; k++) {
		size_t first = find_first(t, always[k]);
		bool is_promised = first < t->items->n && promise_one(t, first, has_frame);
		if (is_promised && always[k] == SS_CONTEXT_SUMMARY)
			t->left += cost_of_line(t, SS_CONTEXT_SUMMARY);
	}
	for (size_t i = 0; i < t->items->n; i++) {
		if (t->items->items[i].is_first && !promise_one(t, i, has_frame))
			break;
	}
}

static void choose(struct telling *t, size_t i)
{
	const struct ss_context_item *item = &t->items->items[i];
	struct piece *p = &t->pieces[i];
	uint64_t frame = cost_of_section(t, (enum ss_context_section)item->section);
	if (p->choice == LEAST)
		t->promised -= p->costs[LEAST] + p->frame;
	p->choice = FULL;
	while (p->choice > LEFT_OUT && p->costs[p->choice] + frame + t->promised > t->left)
		p->choice--;
	if (p->choice == LEFT_OUT)
		return;
	t->left -= p->costs[p->choice] + frame;
	t->has_section[item->section] = true;
	t->told[item->section]++;
}

/* ---- writing ---- */

static struct ss_slice write_section(struct telling *t, enum ss_context_section s)
{
	if (!t->has_section[s])
		return (struct ss_slice){0};
	t->form->begin_section(&t->buffer, s);
	for (size_t i = 0; i < t->items->n; i++) {
		const struct piece *p = &t->pieces[i];
		if (t->items->items[i].section == s && p->choice != LEFT_OUT)
			ss_buffer_add(&t->buffer, p->texts[p->choice].data,
			              p->texts[p->choice].len);
	}
	note_short(t);
	t->form->end_section(&t->buffer, s);
	return take_text(t);
}

/* All is there before the first of it is written: half of it would be no JSON, or an open fence. */
static void write_all(struct telling *t, struct ss_writer *w)
{
	struct ss_slice texts[SS_CONTEXT_SECTIONS + 2];
	struct ss_context_left_record left[SS_CONTEXT_SECTIONS];
	size_t n = list_left(t, left), n_texts = 0;
	t->form->begin(&t->buffer, t->items);
	texts[n_texts++] = take_text(t);
	for (int s = 0; s < SS_CONTEXT_SECTIONS; s++)
		texts[n_texts++] = write_section(t, (enum ss_context_section)s);
	t->form->end(&t->buffer, t->items, left, n);
	texts[n_texts++] = take_text(t);
	for (size_t i = 0; !t->is_short && i < n_texts; i++)
		ss_write_slice(w, texts[i]);
}

int ss_context_write(struct ss_writer *w, const struct ss_context_form *form,
                     const struct ss_context_items *items, uint64_t max_tokens,
                     struct ss_arena *arena)
{
	struct telling t = {.form = form,
	                    .items = items,
	                    .arena = arena,
	                    .buffer.memory = arena->memory,
	                    .left = max_tokens > 0 ? max_tokens : UINT64_MAX};
	t.pieces = ss_arena_take(arena, (items->n + 1) * sizeof *t.pieces);
	if (!t.pieces)
		return SS_ENOMEM;
	uint64_t frame = cost_of_frame(&t);
	t.left = t.left > frame ? t.left - frame : 0;
	write_pieces(&t);
	promise(&t);
	for (size_t i = 0; i < items->n; i++)
		choose(&t, i);
	if (!t.is_short)
		write_all(&t, w);
	ss_buffer_release(&t.buffer);
	return t.is_short ? SS_ENOMEM : SS_OK;
}
