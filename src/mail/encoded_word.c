#include "mail/encoded_word.h"

#include <string.h>

#include "base/limits.h"
#include "mail/decode.h"

enum { LONGEST_WORD = 75, STEP = 256 };

struct word { /* =?charset?encoding?text?= */
	struct ss_slice charset, text;
	uint8_t encoding; /* 'B' or 'Q' */
	size_t end;       /* behind it */
};

struct work {
	const struct ss_encoded_words *how;
	struct ss_slice text;
	uint64_t offset;
	struct ss_buffer *out;
	struct ss_buffer run; /* octets of the words that are joined */
	struct ss_slice charset;
	size_t run_start, run_end; /* in text; both 0: there is no run */
	bool is_cut;
};

static void count(const struct work *w, enum ss_mail_anomaly what)
{
	ss_mail_count(w->how->counts, what, w->offset);
}

static void add(struct work *w, struct ss_buffer *to, const uint8_t *bytes, size_t len)
{
	if (ss_buffer_add(to, bytes, len) < len)
		w->is_cut = true;
}

/* Up to the next "?"; false if a blank comes first, or nothing. */
static bool next_token(struct ss_slice text, size_t *at, struct ss_slice *token)
{
	size_t n = *at;
	while (n < text.len && text.data[n] != '?' && text.data[n] > ' ')
		n++;
	if (n == text.len || text.data[n] != '?')
		return false;
	*token = ss_slice_cut(text, *at, n - *at);
	*at = n + 1;
	return true;
}

/* at: of "=?". */
static bool read_word(struct ss_slice text, size_t at, struct word *word)
{
	struct ss_slice encoding;
	at += 2;
	if (!next_token(text, &at, &word->charset) || !next_token(text, &at, &encoding) ||
	    !next_token(text, &at, &word->text))
		return false;
	if (word->charset.len == 0 || encoding.len != 1 || at == text.len || text.data[at] != '=')
		return false;
	word->encoding = ss_ascii_upper(encoding.data[0]);
	word->charset.len = ss_slice_find(word->charset, 0, '*'); /* a language: RFC 2231, 5 */
	word->end = at + 1;
	return word->encoding == 'B' || word->encoding == 'Q';
}

static void add_base64(struct work *w, struct ss_slice text)
{
	struct ss_mail_counts counts;
	struct ss_base64 d = {.counts = &counts};
	uint8_t out[SS_BASE64_ROOM(STEP)];
	ss_mail_counts_clear(&counts);
	for (size_t n = 0; n < text.len; n += STEP) {
		struct ss_slice step = ss_slice_cut(text, n, STEP);
		add(w, &w->run, out, ss_base64_feed(&d, step.data, step.len, out));
	}
	add(w, &w->run, out, ss_base64_end(&d, out));
	if (d.agreed < d.made || ss_mail_counted(&counts, SS_MAIL_BASE64_INCOMPLETE) > 0 ||
	    ss_mail_counted(&counts, SS_MAIL_BASE64_BAD_CHARACTER) > 0)
		count(w, SS_MAIL_WORD_BAD_ENCODING);
}

static int hex_of(uint8_t c)
{
	if (ss_ascii_is_digit(c))
		return c - '0';
	c = ss_ascii_upper(c);
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "Q" is not quite quoted-printable: "_" is a space, and there are no lines (section 4.2). */
static void add_q(struct work *w, struct ss_slice text)
{
	bool is_bad = false;
	for (size_t n = 0; n < text.len; n++) {
		uint8_t c = text.data[n];
		if (c == '_') {
			c = ' ';
		} else if (c == '=') {
			bool is_whole = text.len - n > 2;
			int upper = is_whole ? hex_of(text.data[n + 1]) : -1;
			int lower = is_whole ? hex_of(text.data[n + 2]) : -1;
			if (upper < 0 || lower < 0) {
				is_bad = true;
			} else {
				c = (uint8_t)(upper * 16 + lower);
				n += 2;
			}
		}
		add(w, &w->run, &c, 1);
	}
	if (is_bad)
		count(w, SS_MAIL_WORD_BAD_ENCODING);
}

static void add_plain(struct work *w, size_t from, size_t to)
{
	struct ss_charset_result r =
	        ss_charset_guess(ss_slice_cut(w->text, from, to - from), w->out);
	if (r.n_bad > 0)
		count(w, SS_MAIL_TEXT_NOT_UTF8);
	w->is_cut |= r.is_cut;
}

/* The run of words is over. */
static void end_run(struct work *w)
{
	struct ss_slice bytes = ss_buffer_slice(&w->run);
	if (w->run_end == 0)
		return;
	size_t before = w->out->len;
	struct ss_charset_result r =
	        ss_charset_convert(w->how->charsets, w->charset, bytes, w->out);
	w->is_cut |= r.is_cut;
	if (r.is_unknown) {
		count(w, SS_MAIL_WORD_UNKNOWN_CHARSET);
		add_plain(w, w->run_start, w->run_end);
	} else if (r.n_bad > 0) {
		count(w, SS_MAIL_WORD_BAD_CHARACTER);
	}
	/* Not in bytes: some charsets are written with such characters. */
	if (ss_slice_has_control(ss_slice_cut(ss_buffer_slice(w->out), before, w->out->len)))
		count(w, SS_MAIL_WORD_CONTROL);
	ss_buffer_clear(&w->run);
	w->run_start = w->run_end = 0;
}

static bool is_blank(struct ss_slice text)
{
	return ss_slice_trim(text).len == 0;
}

/* A word at `at`; from: where the text begins that is not yet given. */
static void take_word(struct work *w, size_t from, size_t at, const struct word *word)
{
	struct ss_slice between = ss_slice_cut(w->text, from, at - from);
	bool is_next = w->run_end > 0 && is_blank(between);
	if (at > 0 && w->text.data[at - 1] != ' ' && w->text.data[at - 1] != '\t')
		count(w, SS_MAIL_WORD_NO_BLANK);
	if (word->end - at > LONGEST_WORD)
		count(w, SS_MAIL_WORD_TOO_LONG);
	if (!is_next || !ss_slice_is_equal_nocase(word->charset, w->charset)) {
		end_run(w);
		if (!is_next)
			add_plain(w, from, at);
		w->run_start = at;
		w->charset = word->charset;
	}
	w->run_end = word->end;
	if (word->encoding == 'B')
		add_base64(w, word->text);
	else
		add_q(w, word->text);
}

bool ss_encoded_word_decode(const struct ss_encoded_words *how, struct ss_slice text,
                            uint64_t offset, struct ss_buffer *out)
{
	struct work w = {.how = how, .text = text, .offset = offset, .out = out};
	size_t from = 0, at = 0;
	w.run = (struct ss_buffer){.memory = how->memory, .limit = SS_LIMIT_HEADER_FIELD};
	for (; (at = ss_slice_find(text, at, '=')) < text.len;) {
		struct word word;
		if (at + 1 == text.len || text.data[at + 1] != '?') {
			at++;
		} else if (read_word(text, at, &word)) {
			take_word(&w, from, at, &word);
			from = at = word.end;
		} else {
			count(&w, SS_MAIL_WORD_BROKEN);
			at += 2;
		}
	}
	end_run(&w);
	if (from < text.len)
		add_plain(&w, from, text.len);
	ss_buffer_release(&w.run);
	return !w.is_cut;
}
