#include "filter/term.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "filter/closed.h"
#include "filter/doubt.h"
#include "filter/name.h"

enum { SHOWN = 40 }; /* octets of a name or value in a message */

struct maker {
	struct ss_filter *f;
	struct ss_slice expression;
	const struct ss_token *token;
	struct ss_filter_term *term;
	struct ss_filter_error *error;
};

static int shown(struct ss_slice s)
{
	size_t len = s.len < SHOWN ? s.len : SHOWN;
	while (len > 0 && len < s.len && (s.data[len] & 0xc0) == 0x80)
		len--; /* no character is cut */
	return (int)len;
}

/* ---- the value ---- */

static int make_regex(struct maker *m, struct ss_slice pattern)
{
	const struct ss_token *t = m->token;
	const struct ss_regex_engine *engine = m->f->options.regex;
	struct ss_regex_error why = {.at = 0};
	if (!engine)
		return ss_filter_fail(m->error, t->value_at, t->at + t->len - t->value_at,
		                      "this build has no regexes");
	if (pattern.len > SS_LIMIT_REGEX_PATTERN)
		return ss_filter_fail(m->error, t->value_at, t->at + t->len - t->value_at,
		                      "the regex is longer than %d octets", SS_LIMIT_REGEX_PATTERN);
	struct ss_filter_regex *regex = ss_arena_take(&m->f->arena, sizeof *regex);
	if (!regex)
		return SS_ENOMEM;
	regex->pattern = pattern;
	bool is_nocase = ss_slice_find(t->flags, 0, 'c') == t->flags.len;
	int status = engine->compile(pattern, is_nocase, m->f->memory, &regex->compiled, &why);
	if (status == SS_EARG)
		return ss_filter_fail(m->error, t->value_at + 1 + why.at, 1, "in the regex: %s",
		                      why.message);
	if (status < 0)
		return status;
	regex->next = m->f->regexes;
	m->f->regexes = regex;
	m->term->regex = regex;
	m->term->value.asks = SS_ASKS_REGEX;
	return SS_OK;
}

/* A word is a literal, whatever it looks like, but it may be an address or digits. */
static int read_word(struct maker *m, uint8_t *text, size_t len)
{
	struct ss_filter_value *v = &m->term->value;
	ss_filter_value_quoted(text, len, SS_ASKS_PART, v);
	int64_t n;
	v->number.is_known = ss_filter_number_of(v->text, &n);
	return SS_OK;
}

static int read_bare(struct maker *m, uint8_t *text, size_t len)
{
	const struct ss_token *t = m->token;
	if (!t->name.data)
		return read_word(m, text, len);
	if (ss_filter_value_read(text, len, &m->term->value))
		return SS_OK;
	return ss_filter_fail(m->error, t->value_at, t->value.len,
	                      "'%.*s' compares with no number, duration or time; as a text it "
	                      "goes in quotation marks",
	                      shown(t->value), t->value.data);
}

static int make_value(struct maker *m)
{
	const struct ss_token *t = m->token;
	uint8_t *text = ss_arena_take(&m->f->arena, t->value.len);
	size_t len = t->value.len;
	if (!text)
		return SS_ENOMEM;
	if (t->form == SS_TOKEN_BARE) {
		memcpy(text, t->value.data, len);
		return read_bare(m, text, len);
	}
	int status = ss_token_unescape(m->expression, t, text, &len, m->error);
	if (status < 0)
		return status;
	if (t->form == SS_TOKEN_REGEX)
		return make_regex(m, (struct ss_slice){text, len});
	if (!t->name.data)
		return read_word(m, text, len);
	ss_filter_value_quoted(text, len, t->is_whole ? SS_ASKS_WHOLE : SS_ASKS_PART,
	                       &m->term->value);
	return SS_OK;
}

/* ---- the name ---- */

static int complain_of_name(struct maker *m)
{
	const struct ss_slice name = m->token->name;
	char meant[SS_FILTER_NAME_TEXT];
	if (ss_filter_name_suggest(m->f, name, meant))
		return ss_filter_fail(m->error, m->token->at, name.len,
		                      "unknown field '%.*s' (did you mean '%s'?)", shown(name),
		                      name.data, meant);
	return ss_filter_fail(m->error, m->token->at, name.len,
	                      "unknown field '%.*s' (a text with a colon goes in quotation marks)",
	                      shown(name), name.data);
}

/* The only object whose names are known beforehand. */
static int check_anomaly(struct maker *m)
{
	for (size_t i = 0; i < ss_filter_n_shapes(m->f); i++) {
		const struct ss_filter_places *places = &m->term->places[i];
		struct ss_filter_nearest nearest;
		if (places->n == 0 || !ss_filter_is_no_anomaly(&places->items[0].path))
			continue;
		ss_filter_nearest_begin(&nearest, places->items[0].path.pair);
		ss_filter_anomaly_visit(&nearest);
		return ss_filter_fail(m->error, m->token->at, m->token->name.len,
		                      nearest.name ? "there is no such anomaly (did you mean '%s'?)"
		                                   : "there is no such anomaly%s",
		                      nearest.name ? nearest.name : "; see docs/anomalies.md");
	}
	return SS_OK;
}

/* Case is no part of a field's name. */
static int make_places(struct maker *m)
{
	struct ss_slice name = ss_arena_copy(&m->f->arena, m->token->name);
	if (!name.data)
		return SS_ENOMEM;
	uint8_t *octets = (uint8_t *)(uintptr_t)name.data;
	for (size_t i = 0; i < name.len; i++)
		octets[i] = ss_ascii_is_alpha(octets[i]) ? octets[i] | 0x20 : octets[i];
	int status = ss_filter_name_find(m->f, name, &m->term->places);
	if (status == SS_EARG)
		return complain_of_name(m);
	return status == SS_OK ? check_anomaly(m) : status;
}

int ss_filter_term_check_name(struct ss_filter *f, const struct ss_token *token,
                              struct ss_filter_error *error)
{
	struct ss_filter_term term = {.places = NULL};
	struct maker m = {.f = f, .token = token, .term = &term, .error = error};
	return token->name.data ? make_places(&m) : SS_OK;
}

/* ---- do they fit? ---- */

static const struct {
	enum ss_field_kind kind;
	const char *what;
} expected[] = {
        {SS_FIELD_COUNT, "numbers, such as 25, 5xx, >1M or 10..20"},
        {SS_FIELD_NUMBER, "numbers, such as 25, 5xx, >1M or 10..20"},
        {SS_FIELD_PORT, "numbers, such as 25, 5xx, >1M or 10..20"},
        {SS_FIELD_DURATION, "durations, such as 2s, >500ms or 1m..5m"},
        {SS_FIELD_TIME, "times, such as 2026-01-02 or >=2026-01-02T03:04"},
        {SS_FIELD_FLAG, "yes or no"},
        {SS_FIELD_ADDRESS, "addresses, such as 192.0.2.1 or 192.0.2.0/24"},
        {SS_FIELD_TEXT, "texts"},
        {SS_FIELD_NAME, "names"},
};

static int complain_of_value(struct maker *m, unsigned kinds)
{
	const struct ss_token *t = m->token;
	const char *what = "nothing of this kind";
	for (size_t i = sizeof expected / sizeof expected[0]; i-- > 0;) {
		if (kinds >> expected[i].kind & 1)
			what = expected[i].what;
	}
	return ss_filter_fail(m->error, t->value_at, t->at + t->len - t->value_at,
	                      "'%.*s' holds %s", shown(t->name), t->name.data, what);
}

static int check(struct maker *m)
{
	const struct ss_filter_value *v = &m->term->value;
	unsigned kinds = ss_filter_places_kinds(m->f, m->term->places);
	bool fits = kinds == 0;
	if (v->is_bad_network && kinds >> SS_FIELD_ADDRESS & 1)
		return complain_of_value(m, kinds);
	for (unsigned kind = 0; kinds >> kind; kind++)
		fits |= (kinds >> kind & 1) && ss_filter_value_fits(v, (enum ss_field_kind)kind);
	if (!fits)
		return complain_of_value(m, kinds);
	m->term->value.is_for_flags = v->flag != SS_FLAG_ABSENT && v->asks == SS_ASKS_PART &&
	                              m->token->form == SS_TOKEN_BARE &&
	                              (kinds >> SS_FIELD_FLAG & 1);
	return ss_filter_doubt_term(m->f, m->token, m->term, kinds, m->error);
}

/* ---- what it costs ---- */

enum { COST_SCALAR = 1, COST_TEXT = 3, COST_LIST = 12, COST_ALL = 60, COST_REGEX = 5 };

static unsigned cost_of_place(const struct ss_filter_place *place)
{
	if (place->path.n_steps == 0)
		return COST_SCALAR;
	if (place->path.n_steps > 1)
		return COST_LIST;
	switch (place->path.steps[0]->kind) {
	case SS_FIELD_TEXT:
	case SS_FIELD_ADDRESS: return COST_TEXT;
	case SS_FIELD_OBJECT:
	case SS_FIELD_OBJECTS:
	case SS_FIELD_TEXTS:
	case SS_FIELD_PAIRS: return COST_LIST;
	default: return COST_SCALAR;
	}
}

/* Of the shape where it is dearest. */
static unsigned cost_of(const struct ss_filter *f, const struct ss_filter_term *term)
{
	unsigned most = term->places ? COST_SCALAR : COST_ALL;
	for (size_t i = 0; term->places && i < ss_filter_n_shapes(f); i++) {
		unsigned cost = 0;
		for (size_t k = 0; k < term->places[i].n; k++)
			cost += cost_of_place(&term->places[i].items[k]);
		most = cost > most ? cost : most;
	}
	return term->regex ? most * COST_REGEX : most;
}

/* ---- */

int ss_filter_term_create(struct ss_filter *f, struct ss_slice expression,
                          const struct ss_token *token, const struct ss_filter_term **out,
                          unsigned *cost, struct ss_filter_error *error)
{
	if (f->n_terms == SS_LIMIT_FILTER_TERMS)
		return ss_filter_fail(error, token->at, token->len, "more than %d terms",
		                      SS_LIMIT_FILTER_TERMS);
	struct ss_filter_term *term = ss_arena_take(&f->arena, sizeof *term);
	if (!term)
		return SS_ENOMEM;
	term->source = ss_slice_cut(expression, token->at, token->len);
	struct maker m = {f, expression, token, term, error};
	int status = SS_OK;
	if (token->name.data)
		status = make_places(&m);
	if (status == SS_OK)
		status = ss_filter_doubt_token(f, expression, token, error);
	if (status == SS_OK)
		status = make_value(&m);
	if (status == SS_OK && token->name.data)
		status = check(&m);
	if (status < 0)
		return status;
	term->number = f->n_terms++;
	term->next = f->terms;
	f->terms = term;
	*cost = cost_of(f, term);
	*out = term;
	return SS_OK;
}
