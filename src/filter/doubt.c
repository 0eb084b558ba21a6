#include "filter/doubt.h"

#include <stdio.h>
#include <string.h>

#include "base/address.h"
#include "base/error.h"
#include "filter/closed.h"
#include "filter/match.h"
#include "filter/name.h"

enum { SHOWN = 40, PORT_MAX = 65535, CODE_MAX = 999 };
#define AS_TEXT "(a text goes in quotation marks)"

static int shown(struct ss_slice s)
{
	return (int)(s.len < SHOWN ? s.len : SHOWN);
}

/* ---- operators of other languages ---- */

static bool has(struct ss_slice s, const char *text)
{
	return memmem(s.data, s.len, text, strlen(text)) != NULL;
}

static bool begins(struct ss_slice s, const char *text)
{
	return s.len >= strlen(text) && memcmp(s.data, text, strlen(text)) == 0;
}

static int doubt_operator(const struct ss_token *t, struct ss_filter_error *error)
{
	size_t len = t->value.len;
	if (has(t->value, "&&"))
		return ss_filter_fail(
		        error, t->value_at, len,
		        "terms side by side must all hold: write a blank for && " AS_TEXT);
	if (has(t->value, "||"))
		return ss_filter_fail(error, t->value_at, len, "write or for || " AS_TEXT);
	if (begins(t->value, "!") && !begins(t->value, "!="))
		return ss_filter_fail(
		        error, t->value_at, len,
		        t->name.data ? "write -%.*s:%.*s, with a hyphen in front " AS_TEXT
		                     : "write -%.*s%.*s, with a hyphen in front " AS_TEXT,
		        shown(t->name), t->name.data ? (const char *)t->name.data : "",
		        shown(ss_slice_cut(t->value, 1, SIZE_MAX)), t->value.data + 1);
	return SS_OK;
}

static bool is_all(struct ss_slice s, uint8_t c)
{
	size_t i = 0;
	while (i < s.len && s.data[i] == c)
		i++;
	return i == s.len;
}

/* Stars alone are what some firewalls make of a greeting. */
static int doubt_star(const struct ss_token *t, struct ss_filter_error *error)
{
	if (!has(t->value, "*") || (is_all(t->value, '*') && (t->name.data || t->value.len > 1)))
		return SS_OK;
	if (t->value.len == 1)
		return ss_filter_fail(error, t->at, t->len,
		                      "* stands behind a name, as in user:*; no term at all finds "
		                      "everything");
	return ss_filter_fail(
	        error, t->value_at, t->value.len,
	        "* is no wildcard within a word: a part is enough, or write /a.*b/ " AS_TEXT);
}

/* ---- comparisons ---- */

static size_t operator_at(struct ss_slice s, size_t at)
{
	static const char *const operators[] = {">=", "<=", "!=", "==", ">", "<", "="};
	for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
		if (begins(ss_slice_cut(s, at, SIZE_MAX), operators[i]))
			return strlen(operators[i]);
	}
	return 0;
}

static int name_is_known(struct ss_filter *f, struct ss_slice name)
{
	const struct ss_filter_places *places;
	struct ss_slice copy = ss_arena_copy(&f->arena, name);
	if (!copy.data)
		return SS_ENOMEM;
	uint8_t *octets = (uint8_t *)(uintptr_t)copy.data;
	for (size_t i = 0; i < copy.len; i++)
		octets[i] = ss_ascii_is_alpha(octets[i]) ? octets[i] | 0x20 : octets[i];
	return copy.len > 0 ? ss_filter_name_find(f, copy, &places) : SS_EARG;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The word before `at`, or the one at or behind it. */
static struct ss_slice word_before(struct ss_slice s, size_t at)
{
	size_t from;
	while (at > 0 && is_blank(s.data[at - 1]))
		at--;
	for (from = at; from > 0 && !is_blank(s.data[from - 1]) && s.data[from - 1] != '(' &&
	                s.data[from - 1] != '-';)
		from--;
	return ss_slice_cut(s, from, at - from);
}

static struct ss_slice word_behind(struct ss_slice s, size_t at)
{
	size_t to;
	while (at < s.len && is_blank(s.data[at]))
		at++;
	for (to = at; to < s.len && !is_blank(s.data[to]) && s.data[to] != ')';)
		to++;
	return ss_slice_cut(s, at, to - at);
}

static int write_so(struct ss_filter_error *error, size_t at, size_t len, struct ss_slice name,
                    struct ss_slice operator, struct ss_slice value)
{
	bool is_not = begins(operator, "!");
	bool is_equal = is_not || operator.data[0] == '=';
	if (value.len == 0)
		value = SS_SLICE("...");
	return ss_filter_fail(error, at, len, "write %s%.*s:%.*s%.*s " AS_TEXT, is_not ? "-" : "",
	                      shown(name), name.data,
	                      is_equal ? 0 : (int)operator.len, operator.data, shown(value),
	                      value.data);
}

/* "code>500", "code > 500", ">500"; but "<alice@example.org>" is a word, and so is "a=b". */
static int doubt_comparison(struct ss_filter *f, struct ss_slice s, const struct ss_token *t,
                            struct ss_filter_error *error)
{
	size_t at = 0, len;
	while (at < t->value.len && !operator_at(t->value, at))
		at++;
	if (at == t->value.len)
		return SS_OK;
	len = operator_at(t->value, at);
	struct ss_slice operator= ss_slice_cut(t->value, at, len);
	struct ss_slice name = ss_slice_cut(t->value, 0, at);
	struct ss_slice value = ss_slice_cut(t->value, at + len, SIZE_MAX);
	size_t from = t->at;
	if (at == 0) {
		bool is_number = value.len > 0 && ss_ascii_is_digit(value.data[0]);
		if (value.len > 0 && !is_number)
			return SS_OK;
		name = word_before(s, t->at);
		from = name.len > 0 ? (size_t)(name.data - s.data) : t->at;
	}
	if (value.len == 0)
		value = word_behind(s, t->at + t->len);
	int status = name_is_known(f, name);
	size_t to = value.len > 0 ? (size_t)(value.data - s.data) + value.len : t->at + t->len;
	if (status == SS_OK)
		return write_so(error, from, to - from, name, operator, value);
	if (status != SS_EARG || at > 0)
		return status == SS_EARG ? SS_OK : status;
	return ss_filter_fail(error, t->at, t->len,
	                      "a comparison stands behind a name, as in size:>1M " AS_TEXT);
}

/* ---- addresses ---- */

/* How long the address is in "192.0.2.1:25" or "[2001:db8::1]:25"; 0: it is none of these. */
static size_t address_before_port(struct ss_slice s)
{
	char text[SS_ADDRESS_TEXT];
	struct ss_address a;
	size_t at = s.len;
	while (at > 0 && ss_ascii_is_digit(s.data[at - 1]))
		at--;
	if (at == s.len || at < 2 || s.data[at - 1] != ':')
		return 0;
	bool is_framed = s.data[0] == '[' && s.data[at - 2] == ']';
	struct ss_slice address = ss_slice_cut(s, is_framed, at - 1 - 2 * (size_t)is_framed);
	if (address.len >= sizeof text || memchr(address.data, 0, address.len))
		return 0;
	memcpy(text, address.data, address.len);
	text[address.len] = '\0';
	if (!ss_address_read(text, &a) || (a.version == 6 && !is_framed))
		return 0;
	return at - 1;
}

static int doubt_port(const struct ss_token *t, struct ss_filter_error *error)
{
	size_t len = address_before_port(t->value);
	if (len == 0)
		return SS_OK;
	bool is_framed = t->value.data[0] == '[';
	struct ss_slice address = ss_slice_cut(t->value, is_framed, len - 2 * (size_t)is_framed);
	struct ss_slice port = ss_slice_cut(t->value, len + 1, SIZE_MAX);
	return ss_filter_fail(error, t->at, t->len,
	                      "address and port are two terms: write %.*s%s%.*s port:%.*s " AS_TEXT,
	                      shown(t->name), t->name.data ? (const char *)t->name.data : "",
	                      t->name.data ? ":" : "", shown(address), address.data, shown(port),
	                      port.data);
}

int ss_filter_doubt_token(struct ss_filter *f, struct ss_slice expression, const struct ss_token *t,
                          struct ss_filter_error *error)
{
	if (t->form != SS_TOKEN_BARE)
		return SS_OK;
	int status = doubt_operator(t, error);
	if (status == SS_OK)
		status = doubt_star(t, error);
	if (status == SS_OK)
		status = doubt_port(t, error);
	if (status == SS_OK && !t->name.data)
		status = doubt_comparison(f, expression, t, error);
	return status;
}

/* ---- numbers that cannot be ---- */

static int fail_value(struct ss_filter_error *error, const struct ss_token *t, const char *what)
{
	return ss_filter_fail(error, t->value_at, t->at + t->len - t->value_at, "%s", what);
}

static bool is_empty_of(const struct ss_filter_value *v, unsigned kinds)
{
	static const unsigned of_numbers = 1u << SS_FIELD_COUNT | 1u << SS_FIELD_NUMBER |
	                                   1u << SS_FIELD_PORT | 1u << SS_FIELD_TEXT;
	const struct {
		const struct ss_filter_range *range;
		unsigned kinds;
	} rows[] = {{&v->number, of_numbers},
	            {&v->duration, 1u << SS_FIELD_DURATION},
	            {&v->time, 1u << SS_FIELD_TIME}};
	bool is_any = false;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (!rows[i].range->is_known || !(rows[i].kinds & kinds))
			continue;
		if (rows[i].range->low <= rows[i].range->high)
			return false;
		is_any = true;
	}
	return is_any;
}

static bool ends(struct ss_slice name, const char *end)
{
	size_t len = strlen(end);
	return name.len >= len &&
	       ss_slice_is_equal_nocase(ss_slice_cut(name, name.len - len, len), ss_slice_of(end));
}

static int doubt_number(const struct ss_token *t, const struct ss_filter_value *v, unsigned kinds,
                        struct ss_filter_error *error)
{
	if (v->asks == SS_ASKS_REGEX || v->asks == SS_ASKS_PRESENT)
		return SS_OK;
	if (v->asks == SS_ASKS_COMPARE && is_empty_of(v, kinds))
		return fail_value(error, t, "nothing is in this range: the lower end stands first");
	if (!v->number.is_known)
		return SS_OK;
	if (ends(t->name, "port") && (v->number.low > PORT_MAX || v->number.high < 0))
		return fail_value(error, t, "a port is a number from 0 to 65535");
	bool is_code =
	        ss_slice_is_equal_nocase(t->name, SS_SLICE("code")) || ends(t->name, ".code");
	if (is_code && (v->number.low > CODE_MAX || v->number.high < 0))
		return fail_value(error, t, "a reply code has three digits");
	return SS_OK;
}

/* ---- words that cannot be ---- */

struct looked {
	struct ss_filter *f;
	const struct ss_filter_term *term;
	struct ss_filter_nearest nearest;
	char list[SS_FILTER_MESSAGE / 2];
	bool is_found;
};

static bool on_value(void *user, const char *word)
{
	static const struct ss_field text = {.kind = SS_FIELD_TEXT};
	struct looked *l = user;
	struct ss_slice s = ss_slice_of(word);
	const struct ss_field_value value = {.field = &text, .kind = SS_FIELD_TEXT, .member = &s};
	size_t len = strlen(l->list);
	l->is_found |= ss_filter_term_matches(l->f, l->term, &value);
	ss_filter_nearest_try(&l->nearest, word);
	if (!strstr(l->list, word))
		snprintf(l->list + len, sizeof l->list - len, "%s%s", len > 0 ? ", " : "", word);
	return !l->is_found;
}

/* "outcome:acepted" would never match. */
static int doubt_word(struct ss_filter *f, const struct ss_token *t,
                      const struct ss_filter_term *term, struct ss_filter_error *error)
{
	struct looked l = {.f = f, .term = term};
	if (term->value.asks == SS_ASKS_PRESENT || !ss_filter_is_closed(f, term->places))
		return SS_OK;
	ss_filter_nearest_begin(&l.nearest, term->value.text);
	ss_filter_closed_visit(f, term->places, on_value, &l);
	if (l.is_found)
		return SS_OK;
	size_t len = t->at + t->len - t->value_at;
	if (l.nearest.name)
		return ss_filter_fail(error, t->value_at, len,
		                      "'%.*s' is never so (did you mean '%s'?)", shown(t->name),
		                      t->name.data, l.nearest.name);
	return ss_filter_fail(error, t->value_at, len, "'%.*s' is one of: %s", shown(t->name),
	                      t->name.data, l.list);
}

int ss_filter_doubt_term(struct ss_filter *f, const struct ss_token *t,
                         const struct ss_filter_term *term, unsigned kinds,
                         struct ss_filter_error *error)
{
	int status = doubt_number(t, &term->value, kinds, error);
	return status == SS_OK ? doubt_word(f, t, term, error) : status;
}
