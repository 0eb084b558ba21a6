/* A server's manner of speaking, held against the table. */
#include "smtp/software.h"

#include <string.h>

#include "smtp/dialogue.h"
#include "smtp/memo.h"
#include "smtp/offer.h"

enum {
	REFUSALS = 2, /* looked at in one session */
	MAX_PRODUCTS = 48,
	BITS = 32,
	REPEATED = 1, /* weight of words that were met in another reply */
};

/* ---- rows that are met ---- */

static void meet(struct ss_software *s, const struct ss_software_set *rows)
{
	for (size_t i = 0; i < SS_SOFTWARE_ROWS / BITS; i++)
		s->met.words[i] |= rows->words[i];
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

void ss_software_reply(struct ss_software *s, struct ss_software_index *x,
                       const struct ss_dialogue_reply *r, const struct ss_offer *offer)
{
	enum ss_software_kind kind = kind_of(r);
	struct ss_software_set rows;
	if (s->is_settled || kind == SS_N_SOFTWARE_KINDS || !is_news(s, kind))
		return;
	ss_software_find_rows(x, kind, r->code, r->lines[0], &rows);
	meet(s, &rows);
	if (kind == SS_SOFTWARE_HELLO && r->verb != SS_VERB_HELO)
		meet(s, &offer->rows);
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
	const struct ss_software_row *base = ss_software_rows + ss_software_n_names();
	out->n = 0;
	for (size_t word = 0; word < SS_SOFTWARE_ROWS / BITS; word++) {
		for (uint32_t rest = s->met.words[word]; rest; rest &= rest - 1)
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

/* The servers of a flood are few products, each set up in few ways: what is kept takes 90
 * instructions (by callgrind, of tiny sessions), to guess anew 1,500. */
bool ss_software_guess_kept(const struct ss_software *s, struct ss_software_index *x,
                            struct ss_software_guess *out)
{
	size_t place = ss_memo_place(&s->met, sizeof s->met, SS_SOFTWARE_GUESSES);
	struct ss_software_guessed *kept = &x->guessed[place];
	if (s->is_settled) {
		*out = (struct ss_software_guess){0};
		return false;
	}
	if (memcmp(&kept->met, &s->met, sizeof s->met) != 0) {
		kept->met = s->met;
		(void)ss_software_guess(s, &kept->guess);
	}
	*out = kept->guess;
	return out->confidence > 0;
}

void ss_software_settle(struct ss_software *s, struct ss_software_index *x, const char *named)
{
	struct ss_software_guess guess;
	s->is_settled = named && ss_software_guess_kept(s, x, &guess) &&
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
