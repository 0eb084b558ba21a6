#include "mail/received.h"

#include <string.h>

#include "base/find.h"
#include "mail/received_comment.h"

enum kind { NOTHING, WORD, COMMENT, SEMICOLON };

struct piece {
	enum kind kind;
	struct ss_slice text; /* of a comment: without its parentheses */
	size_t start, end;    /* in the value */
	bool is_unclosed;
};

enum clause { NONE, FROM, BY, VIA, WITH, ID, FOR };

struct work {
	struct ss_slice value; /* without the date */
	struct ss_received *out;
	enum clause clause;       /* of the pieces to come */
	unsigned seen;            /* set of 1 << clause; the first one of each counts */
	bool is_named;            /* the clause has its word */
	struct ss_address helo;   /* what from says, if that is an address */
	struct ss_address source; /* ... and what a comment says */
};

static bool is_blank(uint8_t c)
{
	return c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n');
}

/* A value on its way into pieces, and where words may end: sixty-four octets are looked at at once. */
struct cutter {
	struct ss_slice value;
	size_t from, to; /* of those octets; to is 0 before the first */
	uint64_t ends;
};

static const struct ss_find word_ends = {' ', '(', ';', ';', ';'};

/* Those from `at` on; behind the value there are ends. */
static void look_on(struct cutter *c, size_t at)
{
	uint8_t rest[64] = {0};
	size_t left = c->value.len - at;
	c->from = at;
	c->to = at + sizeof rest;
	if (left < sizeof rest)
		memcpy(rest, c->value.data + at, left);
	c->ends = ss_find_64(left < sizeof rest ? rest : c->value.data + at, word_ends);
}

/* Of the word in brackets that begins here: up to the closing one, a ";" is part of it. */
static size_t bracketed_end(struct ss_slice value, size_t at)
{
	uint8_t closing = value.data[at] == '<' ? '>' : ']';
	size_t end = at + 1, seen = end;
	for (; (end = ss_find(value, end, word_ends)) < value.len; end++) {
		uint8_t c = value.data[end];
		if (closing && memchr(value.data + seen, closing, end - seen))
			closing = 0;
		seen = end;
		if (c == '(' || (c == ';' && !closing) || is_blank(c))
			break;
	}
	return end;
}

/* Of the word that begins here. */
static inline size_t word_end(struct cutter *c, size_t at)
{
	const uint8_t *p = c->value.data;
	if (p[at] == '<' || p[at] == '[')
		return bracketed_end(c->value, at);
	for (at++; at < c->value.len; at++) {
		if (at >= c->to)
			look_on(c, at);
		uint64_t ends = c->ends >> (at - c->from);
		at = ends ? at + (size_t)__builtin_ctzll(ends) : c->to - 1;
		if (ends && (at >= c->value.len || p[at] > ' ' || is_blank(p[at])))
			break;
	}
	return at < c->value.len ? at : c->value.len;
}

/* One that is not closed takes the rest. */
static void take_comment(struct ss_slice value, struct piece *p)
{
	size_t end = ss_comment_end(value, p->start);
	p->kind = COMMENT;
	p->is_unclosed = end > value.len;
	p->end = p->is_unclosed ? value.len : end;
	p->text = ss_slice_cut(value, p->start + 1, p->end - p->start - (p->is_unclosed ? 1 : 2));
}

/* The piece at or behind `at`, which is not in front of the last one.  False: there is none. */
static inline __attribute__((always_inline)) bool next(struct cutter *c, size_t at, struct piece *p)
{
	struct ss_slice value = c->value;
	while (at < value.len && is_blank(value.data[at]))
		at++;
	p->kind = NOTHING;
	p->text = (struct ss_slice){NULL, 0};
	p->start = p->end = at;
	p->is_unclosed = false;
	if (at >= value.len)
		return false;
	if (value.data[at] == '(') {
		take_comment(value, p);
	} else if (value.data[at] == ';') {
		p->kind = SEMICOLON;
		p->end = at + 1;
	} else {
		p->kind = WORD;
		p->end = word_end(c, at);
		p->text = (struct ss_slice){value.data + at, p->end - at};
	}
	return true;
}

/* Four octets in a word, letters in lower case. */
#define FOUR(A, B, C, D)                                                                           \
	(((uint32_t)(A) | (uint32_t)(B) << 8 | (uint32_t)(C) << 16 | (uint32_t)(D) << 24) |        \
	 0x20202020)

static inline enum clause clause_of(struct ss_slice word)
{
	if (word.len < 2 || word.len > 4)
		return NONE;
	const uint8_t *p = word.data, *end = p + word.len;
	switch (FOUR(p[0], p[1], end[-2], end[-1])) {
	case FOUR('f', 'r', 'o', 'm'): return FROM;
	case FOUR('b', 'y', 'b', 'y'): return word.len == 2 ? BY : NONE;
	case FOUR('v', 'i', 'i', 'a'): return word.len == 3 ? VIA : NONE;
	case FOUR('w', 'i', 't', 'h'): return WITH;
	case FOUR('i', 'd', 'i', 'd'): return word.len == 2 ? ID : NONE;
	case FOUR('f', 'o', 'o', 'r'): return word.len == 3 ? FOR : NONE;
	default: return NONE;
	}
}

/* Fully qualified names may end with a dot; commas stand where somebody wrote a list. */
static struct ss_slice host_of(struct ss_slice word)
{
	while (word.len > 1 && (word.data[word.len - 1] == '.' || word.data[word.len - 1] == ','))
		word.len--;
	return word;
}

/* "host[192.0.2.1]" is written as one word by some. */
static void take_from(struct work *w, struct ss_slice word)
{
	size_t bracket = ss_slice_find(word, 1, '[');
	struct ss_slice literal = ss_slice_cut(word, bracket, word.len);
	if (literal.len > 0 && ss_received_address(literal, &w->source))
		word = ss_slice_cut(word, 0, bracket);
	else
		ss_received_address(word, &w->helo);
	w->out->from = host_of(word);
}

/* "by uid 1000" of qmail and what imitates it names a user, not a server. */
static void take_by(struct work *w, struct ss_slice word)
{
	if (ss_slice_is_equal(word, SS_SLICE("uid")))
		return;
	w->out->by = host_of(word);
}

/* "Microsoft SMTP Server": all words up to a comment or the next clause. */
static void take_with(struct work *w, const struct piece *p)
{
	struct ss_slice *with = &w->out->with;
	if (!with->data)
		*with = p->text;
	else
		with->len = (size_t)(w->value.data + p->end - with->data);
}

/* "<a@b>", "a@b" or a user's name; "for multiple recipients" names nobody. */
static void take_for(struct work *w, const struct piece *p)
{
	struct ss_slice word = p->text;
	bool is_in_brackets = word.len > 1 && word.data[0] == '<';
	struct cutter cutter = {.value = w->value};
	struct piece following;
	if (is_in_brackets) {
		word = ss_slice_cut(word, 1, word.len);
		word = ss_slice_cut(word, 0, ss_slice_find(word, 0, '>'));
	} else if (ss_slice_find(word, 0, '@') == word.len && next(&cutter, p->end, &following) &&
	           following.kind == WORD && clause_of(following.text) == NONE) {
		return;
	}
	w->out->for_mailbox = is_in_brackets ? word : host_of(word);
}

static void take_word(struct work *w, const struct piece *p)
{
	if (w->clause == WITH)
		take_with(w, p);
	if (w->is_named)
		return;
	w->is_named = true;
	switch (w->clause) {
	case FROM: take_from(w, p->text); break;
	case BY: take_by(w, p->text); break;
	case ID: w->out->id = host_of(p->text); break;
	case FOR: take_for(w, p); break;
	default: break;
	}
}

static void take_comment_text(struct work *w, struct ss_slice comment)
{
	if (w->clause == FROM && ss_received_client(comment, w->out, &w->source))
		return; /* nothing else is in there: "tls1.example [192.0.2.1]" is a host */
	ss_received_tls(comment, &w->out->tls);
	if (w->clause == WITH && w->out->with.data)
		w->clause = NONE; /* "with ESMTP (Nemesis) id 1" */
}

/* A word that is a clause's name begins it, wherever it stands: servers differ in the order. */
static void take_piece(struct work *w, const struct piece *p)
{
	enum clause clause = p->kind == WORD ? clause_of(p->text) : NONE;
	if (clause != NONE) {
		bool is_new = (w->seen & 1U << clause) == 0;
		w->clause = is_new ? clause : NONE;
		w->is_named = !is_new;
		w->seen |= 1U << clause;
	} else if (p->kind == WORD) {
		take_word(w, p);
	} else if (p->kind == COMMENT) {
		take_comment_text(w, p->text);
	}
}

static bool is_month(struct ss_slice word)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	for (size_t n = 0; n + 3 < sizeof names; n += 3) {
		struct ss_slice name = {(const uint8_t *)names + n, 3};
		if (ss_slice_has_prefix_nocase(word, name))
			return true;
	}
	return false;
}

static bool is_weekday(struct ss_slice word)
{
	static const char names[] = "SunMonTueWedThuFriSat";
	for (size_t n = 0; n + 3 < sizeof names; n += 3) {
		struct ss_slice name = {(const uint8_t *)names + n, 3};
		if (word.len >= 3 && word.len <= 4 && ss_slice_has_prefix_nocase(word, name))
			return word.len == 3 || word.data[3] == ',';
	}
	return false;
}

/* Without a ";": where a weekday, or the number and name of a day, stands.  value.len: nowhere. */
static size_t date_without_semicolon(struct ss_slice value)
{
	struct cutter cutter = {.value = value};
	struct piece before = {0};
	for (struct piece p = {0}; next(&cutter, p.end, &p); before = p) {
		uint64_t day;
		if (p.kind == WORD && is_weekday(p.text))
			return p.start;
		if (before.kind == WORD && before.text.len <= 2 &&
		    ss_slice_to_number(before.text, 31, &day) && is_month(p.text))
			return before.start;
	}
	return value.len;
}

static bool has_unclosed(struct ss_slice text)
{
	size_t at = 0;
	while ((at = ss_slice_find(text, at, '(')) < text.len) {
		at = ss_comment_end(text, at);
		if (at > text.len)
			return true;
	}
	return false;
}

/* The place of the last ";" that stands in no comment, or value.len.  Behind the last of all is
 * nothing but the date, which is not cut. */
static size_t cut(struct ss_slice value, bool *is_unclosed)
{
	struct cutter cutter = {.value = value};
	size_t semicolon = value.len;
	*is_unclosed = false;
	for (struct piece p = {.end = 0}; next(&cutter, p.end, &p);) {
		*is_unclosed |= p.is_unclosed;
		if (p.kind != SEMICOLON)
			continue;
		struct ss_slice rest = ss_slice_cut(value, p.end, value.len);
		semicolon = p.start;
		if (ss_slice_find(rest, 0, ';') == rest.len) {
			*is_unclosed = has_unclosed(rest);
			break;
		}
	}
	return semicolon;
}

/* Where the date begins: behind the last ";" that stands in no comment, or, where a comment is not
 * closed, behind the last of all.  *end: of what comes before it. */
static size_t date_of(struct ss_slice value, struct ss_mail_counts *counts, uint64_t offset,
                      size_t *end)
{
	bool is_unclosed;
	size_t semicolon = cut(value, &is_unclosed);
	if (is_unclosed) {
		const uint8_t *last = memrchr(value.data, ';', value.len);
		ss_mail_count(counts, SS_MAIL_RECEIVED_UNCLOSED, offset);
		semicolon = last ? (size_t)(last - value.data) : value.len;
	}
	*end = semicolon < value.len ? semicolon : date_without_semicolon(value);
	if (semicolon < value.len)
		return semicolon + 1;
	ss_mail_count(counts, SS_MAIL_RECEIVED_NO_SEMICOLON, offset);
	return *end;
}

/* Does the word go on behind the value, where a ";" follows that may be part of it? */
static bool may_go_on(struct ss_slice value, const struct piece *p)
{
	if (p->kind != WORD || p->end < value.len)
		return false;
	uint8_t first = p->text.data[0], last = p->text.data[p->text.len - 1];
	return (first == '<' && last != '>') || (first == '[' && last != ']');
}

/* False: something is not closed, so that it may go on behind the value. */
static bool take_pieces(struct work *w)
{
	struct cutter cutter = {.value = w->value};
	bool is_closed = true;
	for (struct piece p = {.end = 0}; next(&cutter, p.end, &p);) {
		is_closed &= !p.is_unclosed && !may_go_on(w->value, &p);
		take_piece(w, &p);
	}
	return is_closed;
}

/* What comes before the last ";" of all, if that begins the date, as it nearly always does: the value
 * is cut once, and a field takes 3,100 instructions instead of 4,400 (by callgrind, of mail of a
 * relay).  The place of the ";"; value.len: it is not known to, nothing is taken. */
static size_t take_before_last(struct ss_slice value, struct work *w)
{
	const uint8_t *last = memrchr(value.data, ';', value.len);
	size_t semicolon = last ? (size_t)(last - value.data) : value.len;
	w->value.len = semicolon;
	struct ss_slice rest = {last, value.len - semicolon};
	if (last && !has_unclosed(rest) && take_pieces(w))
		return semicolon;
	*w->out = (struct ss_received){0};
	*w = (struct work){.value = value, .out = w->out};
	return value.len;
}

void ss_received_read(struct ss_slice value, struct ss_mail_counts *counts, uint64_t offset,
                      struct ss_received *out)
{
	*out = (struct ss_received){0};
	if (value.len == 0)
		return;
	struct work w = {.value = value, .out = out};
	size_t date = take_before_last(value, &w) + 1;
	if (date > value.len) {
		date = date_of(value, counts, offset, &w.value.len);
		take_pieces(&w);
	}
	if (date < value.len)
		out->has_date = ss_date_read(ss_slice_cut(value, date, value.len), counts, offset,
		                             &out->date);
	out->from_ip = w.source.version ? w.source : w.helo;
}
