#include "mail/parameter.h"

#include <string.h>

#include "base/rare.h"
#include "mail/parameter_pieces.h"
#include "mail/parameter_plain.h"

struct work {
	const struct ss_encoded_words *how;
	uint64_t offset;
	struct ss_buffer raw, octets, value; /* of the parameter in hand */
	size_t charset_len;                  /* of an extended one: raw begins with it */
	bool is_cut, has_percents;
	struct ss_parameter_pieces pieces; /* must be the last: 10 KB that are not zeroed */
};

static void count(const struct work *w, enum ss_mail_anomaly what)
{
	ss_mail_count(w->how->counts, what, w->offset);
}

static bool has_raw_8bit(struct ss_slice text)
{
	for (size_t n = 0; n < text.len; n++)
		if (text.data[n] > 127)
			return true;
	return false;
}

static int hex_of(struct ss_slice s, size_t n)
{
	uint8_t c = ss_ascii_upper((uint8_t)(n < s.len ? s.data[n] : 0));
	if (ss_ascii_is_digit(c))
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void add_octets(struct work *w, struct ss_slice text)
{
	w->is_cut |= ss_buffer_add(&w->octets, text.data, text.len) < text.len;
}

static void add_percents(struct work *w, struct ss_slice text)
{
	bool is_bad = false;
	for (size_t n = 0; n < text.len; n++) {
		uint8_t c = text.data[n];
		if (c == '%') {
			int upper = hex_of(text, n + 1), lower = hex_of(text, n + 2);
			if (upper < 0 || lower < 0) {
				is_bad = true;
			} else {
				c = (uint8_t)(upper * 16 + lower);
				n += 2;
			}
		}
		add_octets(w, (struct ss_slice){&c, 1});
	}
	if (is_bad)
		count(w, SS_MAIL_PARAMETER_BAD_EXTENDED);
}

/* Takes charset'language' off (RFC 2231, section 4). */
static struct ss_slice without_charset(struct work *w, struct ss_slice text)
{
	size_t first = ss_slice_find(text, 0, '\''), second = ss_slice_find(text, first + 1, '\'');
	if (first == text.len || second == text.len) {
		count(w, SS_MAIL_PARAMETER_BAD_EXTENDED);
		return text;
	}
	w->charset_len = first;
	return ss_slice_cut(text, second + 1, text.len);
}

/* Backslashes are kept that others drop, as Windows has them in paths. */
static void count_backslashes(const struct work *w, const struct ss_parameter_piece *p)
{
	for (size_t n = 0; p->is_quoted && n + 1 < p->text.len; n++) {
		if (p->text.data[n] != '\\')
			continue;
		if (p->text.data[++n] != '"' && p->text.data[n] != '\\') {
			count(w, SS_MAIL_PARAMETER_BACKSLASH);
			return;
		}
	}
}

static void add_piece(struct work *w, const struct ss_parameter_piece *p, bool is_first)
{
	size_t before = w->raw.len;
	count_backslashes(w, p);
	w->is_cut |= !ss_parameter_piece_unquote(p, &w->raw);
	struct ss_slice text = ss_slice_cut(ss_buffer_slice(&w->raw), before, w->raw.len);
	if (has_raw_8bit(text))
		count(w, SS_MAIL_PARAMETER_RAW_8BIT);
	if (is_first && p->has_percents)
		text = without_charset(w, text);
	w->has_percents |= p->has_percents;
	if (p->has_percents)
		add_percents(w, text);
	else
		add_octets(w, text);
}

static void decode_words(struct work *w)
{
	struct ss_slice text = ss_buffer_slice(&w->octets);
	w->is_cut |= !ss_encoded_word_decode(w->how, text, w->offset, &w->value);
	if (memmem(text.data, text.len, "=?", 2) &&
	    !ss_slice_is_equal(text, ss_buffer_slice(&w->value)))
		count(w, SS_MAIL_PARAMETER_WORD);
}

static void decode_charset(struct work *w)
{
	struct ss_slice text = ss_buffer_slice(&w->octets);
	struct ss_slice charset = ss_slice_cut(ss_buffer_slice(&w->raw), 0, w->charset_len);
	struct ss_charset_result r = {.is_unknown = true};
	if (charset.len > 0)
		r = ss_charset_convert(w->how->charsets, charset, text, &w->value);
	if (r.is_unknown) {
		if (charset.len > 0)
			count(w, SS_MAIL_PARAMETER_UNKNOWN_CHARSET);
		r = ss_charset_guess(text, &w->value);
	}
	if (r.n_bad > 0)
		count(w, SS_MAIL_PARAMETER_BAD_CHARACTER);
	w->is_cut |= r.is_cut;
}

/* Adds all sections that have the name of the piece at `first`, by their numbers. */
static void add_sections(struct work *w, size_t first)
{
	struct ss_parameter_piece *all = w->pieces.of;
	int next = 0;
	for (bool is_first = true;; is_first = false) {
		struct ss_parameter_piece *least = NULL;
		for (size_t n = first; n < w->pieces.n; n++) {
			struct ss_parameter_piece *p = &all[n];
			if (p->section >= 0 && !p->is_done && p->group == all[first].group &&
			    (!least || p->section < least->section))
				least = p;
		}
		if (!least)
			return;
		least->is_done = true;
		if (least->section != next)
			count(w, SS_MAIL_PARAMETER_BAD_SECTION);
		if (least->section >= next) /* the first of two with one number counts */
			add_piece(w, least, is_first);
		next = least->section + 1;
	}
}

static void count_repeated(const struct work *w, size_t place)
{
	const struct ss_parameter_piece *p = &w->pieces.of[place], *before = w->pieces.of;
	for (; before < p; before++) {
		if (before->is_extended == p->is_extended && before->group == p->group) {
			count(w, SS_MAIL_PARAMETER_REPEATED);
			return;
		}
	}
}

/* Is it what stands there?  Nearly all are: nothing is escaped, encoded, continued or odd. */
static bool is_literal(const struct ss_parameter_piece *p)
{
	if (p->is_extended || p->is_joined || p->text.len > SS_LIMIT_HEADER_FIELD)
		return false;
	for (size_t n = 0; n < p->text.len; n++) {
		uint8_t c = p->text.data[n];
		bool begins_word = c == '=' && n + 1 < p->text.len && p->text.data[n + 1] == '?';
		if (c < ' ' || c > '~' || c == '\\' || begins_word)
			return false;
	}
	return true;
}

static struct ss_parameter decode_parameter(struct work *w, size_t place)
{
	struct ss_parameter_piece *p = &w->pieces.of[place];
	ss_buffer_clear(&w->raw);
	ss_buffer_clear(&w->octets);
	ss_buffer_clear(&w->value);
	w->charset_len = 0;
	w->is_cut = w->has_percents = false;
	if (p->section >= 0)
		add_sections(w, place);
	else
		add_piece(w, p, true);
	if (w->has_percents)
		decode_charset(w);
	else
		decode_words(w);
	if (w->is_cut)
		count(w, SS_MAIL_PARAMETER_TOO_LONG);
	if (ss_slice_has_control(ss_buffer_slice(&w->value)))
		count(w, SS_MAIL_PARAMETER_CONTROL);
	return (struct ss_parameter){.name = p->name,
	                             .value = ss_buffer_slice(&w->value),
	                             .raw = ss_buffer_slice(&w->raw),
	                             .is_extended = p->is_extended};
}

static struct ss_parameter read_parameter(struct work *w, size_t place)
{
	const struct ss_parameter_piece *p = &w->pieces.of[place];
	count_repeated(w, place);
	if (!is_literal(p))
		return decode_parameter(w, place);
	return (struct ss_parameter){.name = p->name, .value = p->text, .raw = p->text};
}

struct ss_slice ss_parameter_value(struct ss_slice value)
{
	size_t end;
	return ss_parameter_head(value, &end);
}

/* In any form.  Apart, as it takes 11 KB of the stack. */
SS_APART static void read_pieces(const struct ss_encoded_words *how, struct ss_slice value,
                                 uint64_t offset,
                                 void (*on_parameter)(void *user, const struct ss_parameter *p),
                                 void *user)
{
	struct work w;
	memset(&w, 0, offsetof(struct work, pieces));
	w.how = how;
	w.offset = offset;
	w.raw = (struct ss_buffer){.memory = how->memory, .limit = SS_LIMIT_HEADER_FIELD};
	w.octets = w.value = w.raw;
	ss_parameter_pieces_read(&w.pieces, value, how->counts, offset);
	for (size_t n = 0; n < w.pieces.n; n++) {
		if (w.pieces.of[n].is_done)
			continue;
		struct ss_parameter p = read_parameter(&w, n);
		on_parameter(user, &p);
	}
	ss_buffer_release(&w.raw);
	ss_buffer_release(&w.octets);
	ss_buffer_release(&w.value);
}

struct ss_slice ss_parameter_read(const struct ss_encoded_words *how, struct ss_slice value,
                                  uint64_t offset,
                                  void (*on_parameter)(void *user, const struct ss_parameter *p),
                                  void *user)
{
	struct ss_parameters_plain plain;
	bool is_plain = ss_parameter_plain(value, &plain);
	for (size_t n = 0; is_plain && n < plain.n; n++)
		on_parameter(user, &plain.of[n]);
	if (!is_plain)
		read_pieces(how, value, offset, on_parameter, user);
	return plain.head;
}
