#include "smtp/offer.h"

#include <string.h>

#include "smtp/dialogue.h"
#include "smtp/fingerprint_text.h"
#include "smtp/memo.h"
#include "smtp/reply_text.h"

enum { MOST_KEYWORDS = 99, /* two digits */ KEYWORDS_TEXT = 512 };

static unsigned offered_by(struct ss_slice keyword)
{
	static const struct {
		const char *keyword;
		enum ss_offered offered;
	} known[] = {{"SIZE", SS_OFFERED_SIZE},
	             {"SMTPUTF8", SS_OFFERED_UTF8},
	             {"PIPELINING", SS_OFFERED_PIPELINING},
	             {"CHUNKING", SS_OFFERED_CHUNKING},
	             {"STARTTLS", SS_OFFERED_STARTTLS}};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (ss_slice_is_equal_nocase(keyword, ss_slice_of(known[i].keyword)))
			return known[i].offered;
	}
	return 0;
}

/* What does not fit is left out: of the fingerprint's text the end, of the forms' a keyword. */
static void add_keyword(struct ss_print_text *print, struct ss_print_text *form,
                        struct ss_slice keyword)
{
	if (print->len > 0)
		ss_print_text_add_char(print, ',');
	for (size_t i = 0; i < keyword.len; i++)
		ss_print_text_add_char(print, (char)keyword.data[i]);
	if (keyword.len + 1 > form->size - form->len)
		return;
	if (form->len > 0)
		ss_print_text_add_char(form, ' ');
	memcpy(form->out + form->len, keyword.data, keyword.len);
	form->len += keyword.len;
}

static bool is_trimmed(struct ss_slice line)
{
	return ss_slice_trim(line).len == line.len;
}

/* All but the text. */
static void read_lines(struct ss_software_index *x, const struct ss_dialogue_reply *r,
                       struct ss_offer *out)
{
	char listed[SS_FINGERPRINT_TEXT], spaced[KEYWORDS_TEXT];
	struct ss_print_text print = {listed, sizeof listed, 0}, form = {spaced, sizeof spaced, 0};
	memset(out, 0, offsetof(struct ss_offer, len));
	out->is_list = out->len > 0;
	for (size_t i = 1; i < r->n_lines; i++) {
		struct ss_slice keyword, parameters;
		bool is_one = ss_keyword_parse(r->lines[i], &keyword, &parameters);
		out->is_list = out->is_list && is_one && is_trimmed(r->lines[i]);
		if (!is_one)
			continue;
		add_keyword(&print, &form, keyword);
		out->offered |= (uint8_t)offered_by(keyword);
		if (out->n_keywords < MOST_KEYWORDS)
			out->n_keywords++;
	}
	if (print.len > 0)
		ss_print_hash(NULL, listed, print.len, out->hash);
	if (form.len > 0)
		ss_software_find_rows(x, SS_SOFTWARE_KEYWORDS, 0,
		                      (struct ss_slice){(const uint8_t *)spaced, form.len},
		                      &out->rows);
}

/* The lines behind the first, in one text; 0 if they do not fit. */
static uint16_t join(const struct ss_dialogue_reply *r, uint8_t text[SS_OFFER_TEXT])
{
	size_t len = 0;
	for (size_t i = 1; i < r->n_lines; i++) {
		struct ss_slice line = r->lines[i];
		if (line.len >= SS_OFFER_TEXT - len)
			return 0;
		memcpy(text + len, line.data, line.len);
		len += line.len;
		text[len++] = '\n';
	}
	return (uint16_t)len;
}

void ss_offer_read(struct ss_offers *all, const struct ss_dialogue_reply *r, struct ss_offer *out)
{
	bool is_offer = r->unit == SS_UNIT_COMMAND && r->code >= 200 && r->code < 400 &&
	                (r->verb == SS_VERB_EHLO || r->verb == SS_VERB_LHLO);
	if (!is_offer || r->n_lines < 2) {
		memset(out, 0, offsetof(struct ss_offer, text));
		return;
	}
	out->len = join(r, out->text);
	struct ss_offer *kept = &all->kept[ss_memo_place(out->text, out->len, SS_OFFERS)];
	if (out->len > 0 && kept->len == out->len && memcmp(kept->text, out->text, out->len) == 0) {
		memcpy(out, kept, offsetof(struct ss_offer, len));
		return;
	}
	read_lines(&all->index, r, out);
	if (out->len > 0) {
		memcpy(kept, out, offsetof(struct ss_offer, text));
		memcpy(kept->text, out->text, out->len);
	}
}
