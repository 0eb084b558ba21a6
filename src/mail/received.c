#include "mail/received.h"

#include <string.h>

#include "mail/find.h"
#include "mail/received_comment.h"

enum kind { NOTHING, WORD, COMMENT, SEMICOLON };

struct piece {
	enum kind kind;
	struct ss_slice text; /* of a comment: without its parentheses */
	size_t start, end;    /* in the value */
	bool is_unclosed;
};

/* The first pieces of the value: whoever looks for the date cuts them, so that they are cut once. */
enum { MOST_KEPT = 48 };
struct kept_pieces {
	struct piece of[MOST_KEPT];
	size_t n;
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
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Of the word that begins here.  A ";" is part of what is in brackets. */
static size_t word_end(struct ss_slice value, size_t at)
{
	const struct ss_find ends = {' ', '(', ';', ';', ';'};
	uint8_t closing = value.data[at] == '<' ? '>' : value.data[at] == '[' ? ']' : 0;
	size_t end = at + 1, seen = end;
	for (; (end = ss_find(value, end, ends)) < value.len; end++) {
		uint8_t c = value.data[end];
		if (closing && memchr(value.data + seen, closing, end - seen))
			closing = 0;
		seen = end;
		if (c == '(' || (c == ';' && !closing) || is_blank(c))
			break;
	}
	return end;
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

/* The piece at or behind `at`.  False: there is none. */
static bool next(struct ss_slice value, size_t at, struct piece *p)
{
	while (at < value.len && is_blank(value.data[at]))
		at++;
	*p = (struct piece){.kind = NOTHING, .start = at, .end = at};
	if (at >= value.len)
		return false;
	if (value.data[at] == '(') {
		take_comment(value, p);
	} else if (value.data[at] == ';') {
		p->kind = SEMICOLON;
		p->end = at + 1;
	} else {
		p->kind = WORD;
		p->end = word_end(value, at);
		p->text = ss_slice_cut(value, at, p->end - at);
	}
	return true;
}

/* Up to four octets, letters in lower case. */
static uint32_t word_of(const uint8_t *p, size_t len)
{
	uint32_t word = 0;
	for (size_t n = 0; n < len; n++)
		word = word << 8 | (p[n] | 0x20);
	return word;
}

static enum clause clause_of(struct ss_slice word)
{
	if (word.len < 2 || word.len > 4)
		return NONE;
	switch (word_of(word.data, word.len)) {
	case 'f' << 24 | 'r' << 16 | 'o' << 8 | 'm': return FROM;
	case 'b' << 8 | 'y': return BY;
	case 'v' << 16 | 'i' << 8 | 'a': return VIA;
	case 'w' << 24 | 'i' << 16 | 't' << 8 | 'h': return WITH;
	case 'i' << 8 | 'd': return ID;
	case 'f' << 16 | 'o' << 8 | 'r': return FOR;
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
	ss_received_address(word, &w->out->by_ip);
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
	struct piece following;
	if (is_in_brackets) {
		word = ss_slice_cut(word, 1, word.len);
		word = ss_slice_cut(word, 0, ss_slice_find(word, 0, '>'));
	} else if (ss_slice_find(word, 0, '@') == word.len && next(w->value, p->end, &following) &&
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
		ss_received_tls(p->text, &w->out->tls);
		if (w->clause == FROM) {
			ss_received_client(p->text, w->out, &w->source);
		} else if (w->clause == BY && w->out->by_ip.version == 0) {
			ss_received_server(p->text, &w->out->by_ip);
		} else if (w->clause == WITH && w->out->with.data) {
			w->clause = NONE; /* "with ESMTP (Nemesis) id 1" */
		}
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
	struct piece before = {0};
	for (struct piece p = {0}; next(value, p.end, &p); before = p) {
		uint64_t day;
		if (p.kind == WORD && is_weekday(p.text))
			return p.start;
		if (before.kind == WORD && before.text.len <= 2 &&
		    ss_slice_to_number(before.text, 31, &day) && is_month(p.text))
			return before.start;
	}
	return value.len;
}

/* Those in front of `end`.  A comment that was not closed is another one where the value ends earlier. */
static void keep_before(struct kept_pieces *kept, size_t end, bool is_unclosed)
{
	while (kept->n > 0 && (is_unclosed || kept->of[kept->n - 1].start >= end))
		kept->n--;
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
static size_t cut(struct ss_slice value, struct kept_pieces *kept, bool *is_unclosed)
{
	size_t semicolon = value.len;
	struct piece more, *p = kept->of;
	kept->n = 0;
	*is_unclosed = false;
	for (size_t at = 0; next(value, at, p);) {
		kept->n += kept->n < MOST_KEPT;
		*is_unclosed |= p->is_unclosed;
		if (p->kind == SEMICOLON) {
			struct ss_slice rest = ss_slice_cut(value, p->end, value.len);
			semicolon = p->start;
			if (ss_slice_find(rest, 0, ';') == rest.len) {
				*is_unclosed = has_unclosed(rest);
				break;
			}
		}
		at = p->end;
		p = kept->n < MOST_KEPT ? &kept->of[kept->n] : &more;
	}
	return semicolon;
}

/* Where the date begins: behind the last ";" that stands in no comment, or, where a comment is not
 * closed, behind the last of all.  *end: of what comes before it. */
static size_t date_of(struct ss_slice value, struct ss_mail_counts *counts, uint64_t offset,
                      struct kept_pieces *kept, size_t *end)
{
	bool is_unclosed;
	size_t semicolon = cut(value, kept, &is_unclosed);
	if (is_unclosed) {
		const uint8_t *last = memrchr(value.data, ';', value.len);
		ss_mail_count(counts, SS_MAIL_RECEIVED_UNCLOSED, offset);
		semicolon = last ? (size_t)(last - value.data) : value.len;
	}
	*end = semicolon < value.len ? semicolon : date_without_semicolon(value);
	keep_before(kept, *end, is_unclosed);
	if (semicolon < value.len)
		return semicolon + 1;
	ss_mail_count(counts, SS_MAIL_RECEIVED_NO_SEMICOLON, offset);
	return *end;
}

static void take_pieces(struct work *w, const struct kept_pieces *kept)
{
	struct piece more = {0};
	for (size_t i = 0; i < kept->n; i++)
		take_piece(w, &kept->of[i]);
	if (kept->n > 0)
		more.end = kept->of[kept->n - 1].end;
	while (next(w->value, more.end, &more))
		take_piece(w, &more);
}

void ss_received_read(struct ss_slice value, struct ss_mail_counts *counts, uint64_t offset,
                      struct ss_received *out)
{
	*out = (struct ss_received){0};
	if (value.len == 0)
		return;
	struct work w = {.value = value, .out = out};
	struct kept_pieces kept;
	size_t date = date_of(value, counts, offset, &kept, &w.value.len);
	if (date < value.len)
		out->has_date = ss_date_read(ss_slice_cut(value, date, value.len), counts, offset,
		                             &out->date);
	take_pieces(&w, &kept);
	out->from_ip = w.source.version ? w.source : w.helo;
}
