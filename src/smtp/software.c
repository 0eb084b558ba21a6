/* A server's manner of speaking, held against the table. */
#include "smtp/software.h"

#include <string.h>

#include "smtp/dialogue.h"
#include "smtp/reply_text.h"

enum {
	FORM_TEXT = 512, /* octets of a line that are looked at: longer ones have no form we know */
	FORM_STEPS = 2048, /* of matching, whatever the text: forms that are met take a hundred */
	KEYWORDS_TEXT = 512,
	REFUSALS = 2, /* looked at in one session */
	MAX_PRODUCTS = 48,
	BITS = 32,
	REPEATED = 1, /* weight of words that were met in another reply */
};

/* ---- forms ---- */

static bool is_wildcard(char c)
{
	return c == '*' || c == '%' || c == '~';
}

/* The first octet from p on that ends the run. */
static const uint8_t *run_end(char wildcard, const uint8_t *p, const uint8_t *end)
{
	if (wildcard == '*')
		return end;
	if (wildcard == '%') {
		const uint8_t *blank = memchr(p, ' ', (size_t)(end - p));
		return blank ? blank : end;
	}
	while (p < end && ss_ascii_is_digit(*p))
		p++;
	return p;
}

/* Recursion is as deep as the pattern has wildcards. */
static bool matches(const uint8_t *text, const uint8_t *end, const char *pattern, unsigned *steps);

/* pattern: behind the wildcard.  Most texts fail at the search for the octet that follows it. */
static bool matches_behind(char wildcard, const uint8_t *text, const uint8_t *end,
                           const char *pattern, unsigned *steps)
{
	const uint8_t *p = text + (wildcard != '*'), *last = run_end(wildcard, text, end);
	char next = *pattern;
	if (!next)
		return p <= last && last == end;
	if (next == '?' || is_wildcard(next)) {
		for (; p <= last; p++) {
			if (matches(p, end, pattern, steps))
				return true;
		}
		return false;
	}
	for (size_t room = last < end; p < last + room; p++) {
		p = memchr(p, next, (size_t)(last - p) + room);
		if (!p)
			return false;
		if (matches(p + 1, end, pattern + 1, steps))
			return true;
	}
	return false;
}

static bool matches(const uint8_t *text, const uint8_t *end, const char *pattern, unsigned *steps)
{
	for (; *pattern; pattern++, text++) {
		if (++*steps > FORM_STEPS)
			return false;
		if (is_wildcard(*pattern))
			return matches_behind(*pattern, text, end, pattern + 1, steps);
		if (text == end || (*pattern != '?' && *text != (uint8_t)*pattern))
			return false;
	}
	return text == end;
}

bool ss_software_has_form(struct ss_slice text, const char *pattern)
{
	unsigned steps = 0;
	return text.len <= FORM_TEXT && matches(text.data, text.data + text.len, pattern, &steps);
}

/* The form of a reply begins with its code and a blank. */
static bool has_reply_form(unsigned code, struct ss_slice text, const char *pattern)
{
	const char digits[3] = {(char)('0' + code / 100 % 10), (char)('0' + code / 10 % 10),
	                        (char)('0' + code % 10)};
	for (unsigned i = 0; i < sizeof digits; i++) {
		if (pattern[i] != '?' && pattern[i] != digits[i])
			return false;
	}
	pattern += sizeof digits + 1;
	if (text.len > 0 && *pattern != (char)text.data[0] && *pattern != '?' &&
	    !is_wildcard(*pattern))
		return false; /* nearly all of them: no more is looked at */
	return ss_software_has_form(text, pattern);
}

/* ---- rows that are met ---- */

static size_t first_row(enum ss_software_kind kind)
{
	size_t low = 0, high = ss_n_software_rows;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		bool is_before = ss_software_rows[middle].kind < kind;
		low = is_before ? middle + 1 : low;
		high = is_before ? high : middle;
	}
	return low;
}

struct line { /* of a reply */
	enum ss_software_kind kind;
	unsigned code; /* 0: the text has none */
	struct ss_slice text;
};

struct rows { /* that a line meets; counted from the first behind the names */
	uint16_t list[SS_SOFTWARE_ROWS];
	size_t n;
};

static void find_rows(const struct line *line, struct rows *out)
{
	size_t base = first_row(SS_SOFTWARE_GREETING);
	out->n = 0;
	for (size_t i = first_row(line->kind); i < ss_n_software_rows; i++) {
		const struct ss_software_row *row = &ss_software_rows[i];
		if (row->kind != line->kind || i - base >= SS_SOFTWARE_ROWS)
			return;
		if (line->code > 0 ? has_reply_form(line->code, line->text, row->pattern)
		                   : ss_software_has_form(line->text, row->pattern))
			out->list[out->n++] = (uint16_t)(i - base);
	}
}

static void meet(struct ss_software *s, const uint16_t *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s->met[rows[i] / BITS] |= 1U << rows[i] % BITS;
}

/* Any spread will do: a place holds the last line that came to it. */
static struct ss_software_known *place_of(struct ss_software_memo *memo, const struct line *line)
{
	uint32_t hash = (line->code << 4) + line->kind;
	for (size_t i = 0; i < line->text.len; i++)
		hash = (hash ^ line->text.data[i]) * 16777619U;
	return &memo->kept[(hash >> 16) % SS_SOFTWARE_MEMOS];
}

static bool is_kept(const struct ss_software_known *known, const struct line *line)
{
	return known->kind == line->kind && known->code == line->code &&
	       ss_slice_is_equal((struct ss_slice){known->text, known->len}, line->text);
}

static void keep(struct ss_software_known *known, const struct line *line, const struct rows *rows)
{
	known->kind = (uint8_t)line->kind;
	known->code = (uint16_t)line->code;
	known->n_rows = (uint8_t)rows->n;
	known->len = (uint8_t)line->text.len;
	memcpy(known->rows, rows->list, rows->n * sizeof rows->list[0]);
	memcpy(known->text, line->text.data, line->text.len);
}

static void look(struct ss_software *s, struct ss_software_memo *memo, const struct line *line)
{
	size_t len = line->text.len;
	bool may_be_kept = memo && len > 0 && len <= SS_SOFTWARE_MEMO_TEXT;
	struct ss_software_known *known = may_be_kept ? place_of(memo, line) : NULL;
	struct rows found;
	if (known && is_kept(known, line)) {
		meet(s, known->rows, known->n_rows);
		return;
	}
	find_rows(line, &found);
	meet(s, found.list, found.n);
	if (known && found.n <= SS_SOFTWARE_MEMO_ROWS)
		keep(known, line, &found);
}

static enum ss_software_kind kind_of_command(enum ss_verb verb, unsigned code)
{
	switch (verb) {
	case SS_VERB_EHLO:
	case SS_VERB_HELO:
	case SS_VERB_LHLO: return SS_SOFTWARE_HELLO;
	case SS_VERB_STARTTLS: return SS_SOFTWARE_STARTTLS;
	case SS_VERB_MAIL: return SS_SOFTWARE_MAIL;
	case SS_VERB_RCPT: return SS_SOFTWARE_RCPT;
	case SS_VERB_DATA: return code / 100 == 3 ? SS_SOFTWARE_DATA : SS_N_SOFTWARE_KINDS;
	case SS_VERB_HELP: return SS_SOFTWARE_HELP;
	case SS_VERB_QUIT: return SS_SOFTWARE_QUIT;
	default: return SS_N_SOFTWARE_KINDS;
	}
}

static enum ss_software_kind kind_of(const struct ss_dialogue_reply *r)
{
	if (r->is_unexpected || r->is_partial || r->n_lines == 0 || r->code < 200)
		return SS_N_SOFTWARE_KINDS;
	if (r->code >= 400)
		return SS_SOFTWARE_REFUSED;
	switch (r->unit) {
	case SS_UNIT_GREETING: return SS_SOFTWARE_GREETING;
	case SS_UNIT_CONTENT: return SS_SOFTWARE_CONTENT;
	case SS_UNIT_COMMAND: return kind_of_command(r->verb, r->code);
	case SS_UNIT_SASL: break;
	}
	return SS_N_SOFTWARE_KINDS;
}

/* One of each kind is enough, but for refusals: the reasons differ. */
static bool is_news(struct ss_software *s, enum ss_software_kind kind)
{
	if (kind == SS_SOFTWARE_REFUSED)
		return s->n_refused < REFUSALS && ++s->n_refused;
	if (s->seen & 1U << kind)
		return false;
	s->seen |= (uint16_t)(1U << kind);
	return true;
}

static void look_at_keywords(struct ss_software *s, struct ss_software_memo *memo,
                             const struct ss_dialogue_reply *r)
{
	uint8_t text[KEYWORDS_TEXT];
	size_t len = 0;
	for (size_t i = 1; i < r->n_lines; i++) {
		struct ss_slice keyword, parameters;
		if (!ss_keyword_parse(r->lines[i], &keyword, &parameters) ||
		    keyword.len + 1 > sizeof text - len)
			continue;
		if (len > 0)
			text[len++] = ' ';
		memcpy(text + len, keyword.data, keyword.len);
		len += keyword.len;
	}
	if (len > 0)
		look(s, memo, &(struct line){SS_SOFTWARE_KEYWORDS, 0, {text, len}});
}

void ss_software_reply(struct ss_software *s, struct ss_software_memo *memo,
                       const struct ss_dialogue_reply *r)
{
	enum ss_software_kind kind = kind_of(r);
	if (s->is_settled || kind == SS_N_SOFTWARE_KINDS || !is_news(s, kind))
		return;
	look(s, memo, &(struct line){kind, r->code, r->lines[0]});
	if (kind == SS_SOFTWARE_HELLO && r->verb != SS_VERB_HELO)
		look_at_keywords(s, memo, r);
}

/* ---- the sum ---- */

/* Most texts are told apart by their first octet. */
static bool is_same(const char *a, const char *b)
{
	return a[0] == b[0] && strcmp(a, b) == 0;
}

struct candidate {
	const char *product;
	unsigned score;
	unsigned kinds; /* a bit for each that has words of its own */
	unsigned heaviest;
};

struct candidates {
	struct candidate list[MAX_PRODUCTS];
	size_t n;
};

static void add_score(struct candidates *c, const struct ss_software_row *row, bool is_repeated)
{
	size_t i = 0;
	while (i < c->n && !is_same(c->list[i].product, row->product))
		i++;
	if (i == MAX_PRODUCTS)
		return;
	if (i == c->n)
		c->list[c->n++] = (struct candidate){.product = row->product};
	struct candidate *one = &c->list[i];
	one->score += is_repeated ? REPEATED : row->weight;
	one->kinds |= is_repeated ? 0 : 1U << row->kind;
	if (row->weight > one->heaviest)
		one->heaviest = row->weight;
}

struct met { /* the rows that were met */
	const struct ss_software_row *rows[SS_SOFTWARE_ROWS];
	size_t n;
};

static void list_met(const struct ss_software *s, struct met *out)
{
	const struct ss_software_row *base = &ss_software_rows[first_row(SS_SOFTWARE_GREETING)];
	out->n = 0;
	for (size_t word = 0; word < SS_SOFTWARE_ROWS / BITS; word++) {
		for (uint32_t rest = s->met[word]; rest; rest &= rest - 1)
			out->rows[out->n++] = base + word * BITS + (size_t)__builtin_ctz(rest);
	}
}

/* The same words to MAIL and to RCPT are one habit. */
static bool is_repeated(const struct met *met, size_t i)
{
	const struct ss_software_row *row = met->rows[i];
	for (size_t k = 0; k < i; k++) {
		const struct ss_software_row *before = met->rows[k];
		if (before->kind != row->kind && is_same(before->product, row->product) &&
		    is_same(before->pattern, row->pattern))
			return true;
	}
	return false;
}

static void add_evidence(struct ss_software_guess *g, const struct ss_software_row *row)
{
	size_t at = g->n_evidence;
	while (at > 0 && g->evidence[at - 1]->weight < row->weight)
		at--;
	if (at == SS_GUESS_EVIDENCE)
		return;
	size_t n_moved = g->n_evidence - at - (g->n_evidence == SS_GUESS_EVIDENCE);
	memmove(g->evidence + at + 1, g->evidence + at, n_moved * sizeof(g->evidence[0]));
	g->evidence[at] = row;
	if (g->n_evidence < SS_GUESS_EVIDENCE)
		g->n_evidence++;
}

/* What is weighed against what: a unique form is 4, a form that several share is 1.  One sign that
 * is not unique is chance. */
static uint8_t confidence(const struct candidate *best, unsigned second)
{
	enum { SURE = 8, SURE_LEAD = 4, LIKELY = 4, LIKELY_LEAD = 2, WEAK = 3, UNIQUE = 4 };
	unsigned score = best->score;
	bool has_two_kinds = (best->kinds & (best->kinds - 1)) != 0;
	if (!has_two_kinds && best->heaviest < UNIQUE)
		return 0;
	if (score >= SURE && score >= second + SURE_LEAD)
		return SS_GUESS_HIGH;
	if (score >= LIKELY && score >= second + LIKELY_LEAD)
		return SS_GUESS_MEDIUM;
	return score >= WEAK && score > second ? SS_GUESS_LOW : 0;
}

bool ss_software_guess(const struct ss_software *s, struct ss_software_guess *out)
{
	struct candidates c;
	struct met met;
	struct candidate best = {0}, second = {0};
	*out = (struct ss_software_guess){0};
	c.n = 0;
	if (s->is_settled)
		return false;
	list_met(s, &met);
	for (size_t i = 0; i < met.n; i++)
		add_score(&c, met.rows[i], is_repeated(&met, i));
	for (size_t i = 0; i < c.n; i++) {
		if (c.list[i].score > best.score) {
			second = best;
			best = c.list[i];
		} else if (c.list[i].score > second.score) {
			second = c.list[i];
		}
	}
	out->confidence = confidence(&best, second.score);
	if (!best.product || out->confidence == 0)
		return false;
	out->product = ss_slice_of(best.product);
	for (size_t i = 0; i < met.n; i++) {
		if (is_same(met.rows[i]->product, best.product))
			add_evidence(out, met.rows[i]);
	}
	return true;
}

void ss_software_settle(struct ss_software *s, const char *named)
{
	struct ss_software_guess guess;
	s->is_settled = named && ss_software_guess(s, &guess) &&
	                guess.confidence >= SS_GUESS_MEDIUM &&
	                ss_software_is_told(ss_slice_of(named), guess.product);
}

/* ---- words about it ---- */

bool ss_software_is_told(struct ss_slice named, struct ss_slice guessed)
{
	/* A product, and what it is made of. */
	static const char *const made_of[][2] = {
	        {"Zimbra", "Postfix"},
	        {"Maddy", "go-smtp"},
	        {"aiosmtpd", "Python smtpd or aiosmtpd"},
	        {"Python smtpd", "Python smtpd or aiosmtpd"},
	        {"ZoneMTA", "smtp-server (Node.js)"},
	        {"Postfix", "Postfix (postscreen)"},
	        {"Kerio MailServer", "Kerio Connect"},
	        {"Proofpoint", "Sendmail"},
	        {"FortiMail", "Sendmail"},
	        {"GreenArrow", "qmail"},
	};
	for (size_t i = 0; i < sizeof made_of / sizeof made_of[0]; i++) {
		if (ss_slice_is_equal(named, ss_slice_of(made_of[i][0])) &&
		    ss_slice_is_equal(guessed, ss_slice_of(made_of[i][1])))
			return true;
	}
	return ss_slice_is_equal(named, guessed);
}

/* Does the product go by that name, among others?  Then a guess is no contradiction. */
static bool is_more_exact(struct ss_slice named, struct ss_slice guessed)
{
	static const char *const rows[][2] = {
	        {"Microsoft ESMTP MAIL Service", "Microsoft IIS SMTP"},
	        {"Microsoft ESMTP MAIL Service", "Microsoft Exchange"},
	        {"Microsoft ESMTP MAIL Service", "Exchange Online"},
	        {"Microsoft Exchange", "Exchange Online"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (ss_slice_is_equal(named, ss_slice_of(rows[i][0])) &&
		    ss_slice_is_equal(guessed, ss_slice_of(rows[i][1])))
			return true;
	}
	return ss_slice_is_equal(named, SS_SLICE("Cisco firewall (masked)"));
}

bool ss_software_is_worth_telling(struct ss_slice named, const struct ss_software_guess *guess)
{
	if (named.len == 0 || is_more_exact(named, guess->product))
		return !ss_software_is_told(named, guess->product);
	return guess->confidence == SS_GUESS_HIGH && !ss_software_is_told(named, guess->product);
}

const char *ss_software_kind_name(enum ss_software_kind kind)
{
	static const char *const names[] = {"name",     "greeting", "EHLO", "extensions",
	                                    "STARTTLS", "MAIL",     "RCPT", "DATA",
	                                    "message",  "HELP",     "QUIT", "refusal"};
	return kind < SS_N_SOFTWARE_KINDS ? names[kind] : "";
}
