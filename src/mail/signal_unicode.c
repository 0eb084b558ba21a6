/* Characters that cannot be seen, and carry something. */
#include <string.h>

#include "base/utf8.h"
#include "mail/signal_private.h"

/* Kinds: a run of one alone says nothing, of two it may be bits. */
static const struct {
	const char *text;
	uint8_t kind;
} CHARACTERS[] = {
        {"\xe2\x80\x8b", 1}, {"\xe2\x80\x8c", 2}, {"\xe2\x80\x8d", 3}, {"\xe2\x81\xa0", 4},
        {"\xe2\x81\xa1", 5}, {"\xe2\x81\xa2", 6}, {"\xe2\x81\xa3", 7}, {"\xe2\x81\xa4", 8},
        {"\xef\xbb\xbf", 9}, {"&zwnj;", 2},       {"&zwj;", 3},        {"&#8203;", 1},
        {"&#8204;", 2},      {"&#8205;", 3},      {"&#8288;", 4},      {"&#x200b;", 1},
        {"&#x200c;", 2},     {"&#x200d;", 3},     {"&#x2060;", 4},
};

size_t ss_signal_zero_width(const struct ss_signal_view *v, size_t at, unsigned *kind)
{
	if (at >= v->len || (v->p[at] < 128 && v->p[at] != '&'))
		return 0;
	for (size_t i = 0; i < sizeof CHARACTERS / sizeof CHARACTERS[0]; i++) {
		if ((uint8_t)CHARACTERS[i].text[0] != v->p[at])
			continue;
		*kind = CHARACTERS[i].kind;
		if (ss_signal_has_nocase(v, at, CHARACTERS[i].text))
			return strlen(CHARACTERS[i].text);
	}
	return 0;
}

static void tell_count(struct ss_signals *s, enum ss_signal what, uint64_t offset, unsigned n)
{
	char text[32] = "characters: ";
	size_t len = strlen(text), digits = 1;
	for (unsigned rest = n; rest >= 10; rest /= 10)
		digits++;
	for (size_t i = digits; i-- > 0; n /= 10)
		text[len + i] = (char)('0' + n % 10);
	ss_signal_add_text(s, what, (int64_t)offset,
	                   (struct ss_slice){(const uint8_t *)text, len + digits});
}

/* Between letters of ASCII: a word that is not found by who looks for it.  Persian and emoji have
 * such characters where they belong. */
static void see_word(struct ss_signals *s, const struct ss_signal_view *v, size_t at, size_t end)
{
	enum { NEAR = 24, ENOUGH = 3 };
	struct ss_signal_text *t = &s->of.text;
	uint64_t offset = v->offset + at;
	if (!ss_ascii_is_alpha(ss_signal_before(v, at)) || end >= v->len ||
	    !ss_ascii_is_alpha(v->p[end]))
		return;
	bool is_same = t->n_in_word > 0 && offset - t->word_at <= NEAR;
	for (uint64_t n = t->word_at; is_same && n < offset; n++)
		is_same = n < v->offset || !ss_signal_is_blank(v->p[n - v->offset]);
	t->n_in_word = is_same ? t->n_in_word + 1 : 1;
	t->word_at = offset;
	if (t->n_in_word == ENOUGH)
		ss_signal_add(s, SS_SIGNAL_ZERO_WIDTH_WORD, v, at > NEAR ? at - NEAR : 0,
		              (at > NEAR ? NEAR : at) + NEAR);
}

void ss_signal_look_zero_width(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                               enum ss_signal_place place)
{
	enum { ENOUGH = 12 };
	struct ss_signal_text *t = &s->of.text;
	unsigned kind, kinds = 0, n = 0;
	size_t end = at, len;
	if (v->offset + at < t->zero_width_end)
		return;
	while ((len = ss_signal_zero_width(v, end, &kind)) > 0) {
		kinds |= 1u << kind;
		n++;
		end += len;
	}
	t->zero_width_end = v->offset + end;
	if (n >= ENOUGH && (kinds & (kinds - 1)) != 0)
		tell_count(s, SS_SIGNAL_ZERO_WIDTH_RUN, v->offset + at, n);
	else if (n > 0)
		see_word(s, v, at, end);
}

/* U+E0000..E007F mirror ASCII, unseen; but for flags of countries' parts (UTS #51, annex C), whose
 * base is a black flag, nothing uses them. */
void ss_signal_look_tags(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                         enum ss_signal_place place)
{
	enum { TAG = 4, ENOUGH = 2 };
	static const char FLAG[] = "\xf0\x9f\x8f\xb4";
	struct ss_signal_text *t = &s->of.text;
	uint8_t text[SS_LIMIT_SIGNAL_TEXT];
	size_t len = 0, end = at;
	unsigned n = 0;
	if (v->offset + at < t->zero_width_end)
		return;
	while (v->len - end >= TAG && v->p[end] == 0xf3 && v->p[end + 1] == 0xa0 &&
	       (v->p[end + 2] == 0x80 || v->p[end + 2] == 0x81)) {
		uint8_t c = (uint8_t)((v->p[end + 2] & 1) << 6 | (v->p[end + 3] & 0x3f));
		if (len < sizeof text && c >= ' ')
			text[len++] = c;
		n++;
		end += TAG;
	}
	t->zero_width_end = v->offset + end;
	bool is_flag = at >= TAG && ss_signal_has(v, at - TAG, FLAG, TAG);
	if (n >= ENOUGH && !is_flag)
		ss_signal_add_text(s, SS_SIGNAL_UNICODE_TAGS, (int64_t)(v->offset + at),
		                   (struct ss_slice){text, len});
}
