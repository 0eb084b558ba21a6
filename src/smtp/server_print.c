/* docs/fingerprints.md, the part of the server. */
#include <string.h>

#include "base/find.h"
#include "smtp/dialogue.h"
#include "smtp/fingerprint.h"
#include "smtp/fingerprint_text.h"
#include "smtp/memo.h"
#include "smtp/offer.h"

enum {
	MOST_LINES = 9,    /* one digit */
	LONGEST_WORD = 20, /* ids are longer */
	LONGEST_ZONE = 5,  /* "CEST", "(GMT)" */
};

/* ---- the shape of a line ---- */

enum word_class { WORD_TEXT, WORD_NUMBER, WORD_TIME, WORD_NAME };

/* What an octet makes of its word. */
enum { DIGIT = 1, LETTER = 2, COLON = 4, AT = 8, DOT = 16, OPENS = 32, CLOSES = 64 };
static const uint8_t octets[256] = {
        ['0' ... '9'] = DIGIT,
        ['A' ... 'Z'] = LETTER,
        ['a' ... 'z'] = LETTER,
        [':'] = COLON | CLOSES,
        ['@'] = AT,
        ['.'] = DOT | CLOSES,
        ['('] = OPENS,
        ['['] = OPENS,
        ['<'] = OPENS,
        ['{'] = OPENS,
        ['"'] = OPENS | CLOSES,
        ['\''] = OPENS | CLOSES,
        [')'] = CLOSES,
        [']'] = CLOSES,
        ['>'] = CLOSES,
        ['}'] = CLOSES,
        [','] = CLOSES,
        [';'] = CLOSES,
        ['!'] = CLOSES,
};

/* Without brackets, quotes and full stops around it. */
static struct ss_slice core_of(struct ss_slice word)
{
	size_t from = 0, to = word.len;
	while (from < to && octets[word.data[from]] & OPENS)
		from++;
	while (to > from && octets[word.data[to - 1]] & CLOSES)
		to--;
	return ss_slice_cut(word, from, to - from);
}

static bool is_day_or_month(struct ss_slice s)
{
	static const char names[] = "MonTueWedThuFriSatSunJanFebMarAprMayJunJulAugSepOctNovDec";
	for (size_t i = 0; s.len == 3 && i < sizeof names - 1; i += 3) {
		if (memcmp(s.data, names + i, 3) == 0)
			return true;
	}
	return false;
}

static enum word_class class_of(struct ss_slice s)
{
	unsigned seen = 0;
	if (s.len > LONGEST_WORD)
		return WORD_NAME;
	for (size_t i = 0; i < s.len; i++) {
		unsigned octet = octets[s.data[i]];
		if (octet == AT || (octet & DOT && seen & LETTER))
			return WORD_NAME;
		seen |= octet;
	}
	if (seen & DIGIT && seen & LETTER)
		return WORD_NAME;
	if (seen & DIGIT)
		return seen & COLON ? WORD_TIME : WORD_NUMBER;
	return is_day_or_month(s) ? WORD_NUMBER : WORD_TEXT;
}

static bool is_zone(struct ss_slice s)
{
	return s.len <= LONGEST_ZONE && s.len > 0 && ss_ascii_is_alpha(s.data[0]) &&
	       ss_case_of(s) == SS_CASE_UPPER;
}

static void add_stand_in(struct ss_print_text *t, char stand_in)
{
	if (t->len > 0 && t->out[t->len - 1] == stand_in &&
	    (t->len == 1 || t->out[t->len - 2] == ' '))
		return; /* one is enough */
	if (t->len > 0)
		ss_print_text_add_char(t, ' ');
	ss_print_text_add_char(t, stand_in);
}

static void add_word(struct ss_print_text *t, struct ss_slice word)
{
	if (t->len > 0)
		ss_print_text_add_char(t, ' ');
	for (size_t i = 0; i < word.len; i++)
		ss_print_text_add_char(
		        t, word.data[i] > ' ' && word.data[i] < 0x7f ? (char)word.data[i] : '?');
}

static bool announces_client(struct ss_slice word)
{
	static const char *const words[] = {"Hello", "greets", "Aloha", "Hi", "EHLO", "to"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (ss_slice_is_equal_nocase(word, ss_slice_of(words[i])))
			return true;
	}
	return false;
}

struct shaper {
	struct ss_print_text text;
	bool is_hello, is_first, is_after_time, is_client, is_in_parentheses;
};

/* In the answer to a hello whatever may be the client is one C: its name, its address, a remark in
 * parentheses that they do not agree. */
static void shape_hello_word(struct shaper *s, struct ss_slice word)
{
	bool is_opening = word.data[0] == '(';
	if (s->is_in_parentheses || is_opening) {
		s->is_in_parentheses = !memchr(word.data, ')', word.len);
		return;
	}
	if (s->is_client || class_of(core_of(word)) != WORD_TEXT)
		add_stand_in(&s->text, 'C');
	else
		add_word(&s->text, word);
	s->is_client = announces_client(word);
}

static void shape_word(struct shaper *s, struct ss_slice word)
{
	if (s->is_first) {
		s->is_first = false;
		ss_print_text_add_char(&s->text, 'H');
		return;
	}
	if (s->is_hello) {
		shape_hello_word(s, word);
		return;
	}
	struct ss_slice core = core_of(word);
	enum word_class class = class_of(core);
	bool is_zone_of_time = s->is_after_time && is_zone(core);
	s->is_after_time = class == WORD_TIME || (s->is_after_time && class == WORD_NUMBER);
	if (class == WORD_NAME)
		add_stand_in(&s->text, 'N');
	else if (class != WORD_TEXT)
		add_stand_in(&s->text, '9');
	else if (!is_zone_of_time)
		add_word(&s->text, word);
}

size_t ss_shape_of_line(struct ss_slice line, bool is_hello, char *out, size_t size)
{
	const struct ss_find blank = {0, ' ', '\t', ' ', '\t'};
	struct shaper s = {{out, size, 0}, is_hello, true, false, false, false};
	for (size_t at = 0; at < line.len;) {
		size_t end = ss_find(line, at, blank);
		if (end > at)
			shape_word(&s, ss_slice_cut(line, at, end - at));
		at = end + 1;
	}
	return s.text.len;
}

/* ---- taking it down ---- */

static size_t write_code(char *out, unsigned code)
{
	out[0] = (char)('0' + code / 100 % 10);
	out[1] = (char)('0' + code / 10 % 10);
	out[2] = (char)('0' + code % 10);
	out[3] = ' ';
	return 4;
}

static void hash_shapes(struct ss_print_memo *memo, const struct ss_dialogue_reply *r,
                        size_t n_lines, bool is_hello, uint8_t out[SS_PRINT_LINE_HASH])
{
	char text[SS_FINGERPRINT_TEXT];
	size_t len = write_code(text, r->code);
	for (size_t i = 0; i < n_lines && len < sizeof text - 1; i++) {
		if (i > 0)
			text[len++] = '\n';
		len += ss_shape_of_line(r->lines[i], is_hello, text + len, sizeof text - len);
	}
	uint8_t hash[SS_PRINT_HASH];
	ss_print_hash(memo, text, len, hash);
	memcpy(out, hash, SS_PRINT_LINE_HASH);
}

/* Servers greet alike in each session, and answer the same client alike: what is kept takes 100
 * instructions (by callgrind, of tiny sessions), to find the shape anew 800. */
static void hash_line(struct ss_print_memo *memo, const struct ss_dialogue_reply *r, bool is_hello,
                      uint8_t out[SS_PRINT_LINE_HASH])
{
	struct ss_slice line = r->lines[0];
	if (!memo || line.len == 0 || line.len > SS_PRINT_LINE_TEXT) {
		hash_shapes(memo, r, 1, is_hello, out);
		return;
	}
	struct ss_print_line *kept =
	        &memo->lines[ss_memo_place(line.data, line.len, SS_PRINT_LINES)];
	if (kept->len != line.len || kept->code != r->code || kept->is_hello != is_hello ||
	    memcmp(kept->text, line.data, line.len) != 0) {
		hash_shapes(memo, r, 1, is_hello, kept->hash);
		memcpy(kept->text, line.data, line.len);
		kept->len = (uint8_t)line.len;
		kept->code = (uint16_t)r->code;
		kept->is_hello = is_hello;
	}
	memcpy(out, kept->hash, SS_PRINT_LINE_HASH);
}

static void on_greeting(struct ss_server_print *p, struct ss_print_memo *memo,
                        const struct ss_dialogue_reply *r)
{
	if (p->n_greeting > 0)
		return;
	if (r->n_lines == 1)
		hash_line(memo, r, false, p->greeting);
	else
		hash_shapes(memo, r, r->n_lines, false, p->greeting);
	p->n_greeting = (uint8_t)(r->n_lines < MOST_LINES ? r->n_lines : MOST_LINES);
}

static void on_hello(struct ss_server_print *p, struct ss_print_memo *memo,
                     const struct ss_dialogue_reply *r, const struct ss_offer *offer, char kind)
{
	if (p->kind || r->code / 100 != 2)
		return;
	p->kind = kind;
	hash_line(memo, r, true, p->hello);
	if (kind == 'h')
		return;
	p->starttls = offer->offered & SS_OFFERED_STARTTLS ? 't' : 'n';
	p->n_keywords = offer->n_keywords;
	memcpy(p->keywords, offer->hash, sizeof p->keywords);
}

void ss_server_print_reply(struct ss_server_print *p, struct ss_print_memo *memo,
                           const struct ss_dialogue_reply *r, const struct ss_offer *offer)
{
	if (r->is_unexpected || r->is_partial || r->n_lines == 0)
		return;
	if (r->unit == SS_UNIT_GREETING)
		on_greeting(p, memo, r);
	if (r->unit != SS_UNIT_COMMAND)
		return;
	if (r->verb == SS_VERB_EHLO)
		on_hello(p, memo, r, offer, 'e');
	else if (r->verb == SS_VERB_HELO)
		on_hello(p, memo, r, offer, 'h');
	else if (r->verb == SS_VERB_LHLO)
		on_hello(p, memo, r, offer, 'l');
}

size_t ss_server_print_write(const struct ss_server_print *p, char out[SS_FINGERPRINT])
{
	struct ss_print_text t = {out, SS_FINGERPRINT - 1, 0};
	out[0] = 0;
	if (p->n_greeting == 0 && !p->kind)
		return 0;
	ss_print_text_add_char(&t, 's');
	ss_print_text_add_char(&t, p->kind ? p->kind : '0');
	ss_print_text_add_char(&t, (char)('0' + p->n_greeting));
	ss_print_text_add_char(&t, p->starttls ? p->starttls : '0');
	ss_print_text_add_char(&t, (char)('0' + p->n_keywords / 10));
	ss_print_text_add_char(&t, (char)('0' + p->n_keywords % 10));
	ss_print_text_add_char(&t, '_');
	ss_print_text_add_hex(&t, p->keywords, sizeof p->keywords);
	ss_print_text_add_char(&t, '_');
	ss_print_text_add_hex(&t, p->greeting, sizeof p->greeting);
	ss_print_text_add_hex(&t, p->hello, sizeof p->hello);
	out[t.len] = 0;
	return t.len;
}
