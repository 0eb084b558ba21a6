/* Which rows of the table a line has the form of. */
#include <string.h>

#include "base/rare.h"
#include "smtp/memo.h"
#include "smtp/software.h"

enum {
	FORM_TEXT = 512, /* octets of a line that are looked at: longer ones have no form we know */
	FORM_STEPS = 2048, /* of matching, whatever the text: forms that are met take a hundred */
	BITS = 32,
	DIGITS = 3, /* of the code, which a blank follows */
};

/* ---- forms ---- */

static bool is_wildcard(char c)
{
	return c == '*' || c == '%' || c == '~';
}

static bool stands_for_others(char c)
{
	return c == '?' || is_wildcard(c);
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

/* Does the octet stand for itself, and not here? */
static bool is_other(const char *pattern, const uint8_t *text, const uint8_t *end)
{
	return *pattern && !stands_for_others(*pattern) &&
	       (text == end || *text != (uint8_t)*pattern);
}

/* pattern: behind the wildcard.  Most texts fail at the search for the two octets that follow it. */
static bool matches_behind(char wildcard, const uint8_t *text, const uint8_t *end,
                           const char *pattern, unsigned *steps)
{
	const uint8_t *p = text + (wildcard != '*'), *last = run_end(wildcard, text, end);
	char next = *pattern;
	if (!next)
		return p <= last && last == end;
	if (stands_for_others(next)) {
		for (; p <= last; p++) {
			if (matches(p, end, pattern, steps))
				return true;
		}
		return false;
	}
	for (size_t room = last < end; p < last + room && ++*steps <= FORM_STEPS; p++) {
		p = memchr(p, next, (size_t)(last - p) + room);
		if (!p)
			return false;
		if (!is_other(pattern + 1, p + 1, end) && matches(p + 1, end, pattern + 1, steps))
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

/* ---- the index ---- */

/* Seventy forms of its kind are asked of each line of a flood, and no line of it need be like
 * another: sets of rows leave three.  That took a tenth off a flood of tiny sessions. */

size_t ss_software_n_names(void)
{
	size_t low = 0, high = ss_n_software_rows;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		bool is_name = ss_software_rows[middle].kind == SS_SOFTWARE_NAME;
		low = is_name ? middle + 1 : low;
		high = is_name ? high : middle;
	}
	return low;
}

static void add(struct ss_software_set *set, size_t row)
{
	set->words[row / BITS] |= 1U << row % BITS;
}

/* c: the form's first or last octet. */
static void add_octet(struct ss_software_set sets[SS_SOFTWARE_OCTETS], char c, size_t row)
{
	bool is_any = stands_for_others(c);
	if (!is_any)
		add(&sets[(uint8_t)c % SS_SOFTWARE_OCTETS], row);
	for (size_t i = 0; is_any && i < SS_SOFTWARE_OCTETS; i++)
		add(&sets[i], row);
}

/* A bit for each octet, which it shares with three others. */
static uint64_t bit_of(uint8_t c)
{
	return 1ULL << (c % 64);
}

static uint64_t octets_of(struct ss_slice text)
{
	uint64_t octets = 0;
	const uint8_t *p = text.data, *end = p + text.len;
	for (; end - p >= 4; p += 4) /* so many in one turn: two thirds of the instructions */
		octets |= bit_of(p[0]) | bit_of(p[1]) | bit_of(p[2]) | bit_of(p[3]);
	for (; p < end; p++)
		octets |= bit_of(*p);
	return octets;
}

static struct ss_software_plain plain_of(const char *pattern, size_t len)
{
	struct ss_software_plain p = {.least = (uint8_t)len};
	while (p.head < len && !stands_for_others(pattern[p.head]))
		p.head++;
	while (p.head + p.tail < len && !stands_for_others(pattern[len - 1 - p.tail]))
		p.tail++;
	for (size_t i = 0; i < len; i++) {
		p.some |= stands_for_others(pattern[i]) ? 0 : bit_of((uint8_t)pattern[i]);
		p.least = (uint8_t)(p.least - (pattern[i] == '*'));
	}
	return p;
}

static size_t code_len(enum ss_software_kind kind)
{
	return kind == SS_SOFTWARE_KEYWORDS ? 0 : DIGITS + 1;
}

static bool is_alike(const struct ss_software_row *a, const struct ss_software_row *b)
{
	return a->kind == b->kind && a->len == b->len &&
	       memcmp(a->pattern, b->pattern, a->len) == 0;
}

/* The first row of the same kind and form, or this one. */
static uint16_t first_like(const struct ss_software_index *x, size_t n)
{
	const struct ss_software_row *rows = ss_software_rows + x->n_names;
	size_t first = (size_t)x->first[rows[n].kind] * BITS;
	while (!is_alike(&rows[first], &rows[n]))
		first++;
	return (uint16_t)first;
}

static void add_row(struct ss_software_index *x, const struct ss_software_row *row, size_t n)
{
	size_t skipped = code_len((enum ss_software_kind)row->kind);
	add(&x->kinds[row->kind], n);
	for (size_t i = 0; skipped > 0 && i < DIGITS; i++) {
		for (unsigned digit = 0; digit < 10; digit++) {
			if (row->pattern[i] == (char)('0' + digit) || row->pattern[i] == '?')
				add(&x->digits[i][digit], n);
		}
	}
	add_octet(x->begins, row->pattern[skipped], n);
	add_octet(x->ends, row->pattern[row->len - 1], n);
	x->plain[n] = plain_of(row->pattern + skipped, row->len - skipped);
	if (x->end[row->kind] == 0) /* the first of its kind, which are together */
		x->first[row->kind] = (uint8_t)(n / BITS);
	x->end[row->kind] = (uint8_t)(n / BITS + 1);
	x->plain[n].like = first_like(x, n);
}

SS_RARE static void build(struct ss_software_index *x)
{
	x->n_names = ss_software_n_names();
	for (size_t n = 0; n < SS_SOFTWARE_ROWS && x->n_names + n < ss_n_software_rows; n++)
		add_row(x, &ss_software_rows[x->n_names + n], n);
	x->is_built = true;
}

/* The sets that a line's row is in all of.  Where a kind's forms have no code, and of an empty text, all
 * of the kind will do. */
struct asked {
	const struct ss_software_set *sets[3 + DIGITS];
};

static struct asked ask(const struct ss_software_index *x, enum ss_software_kind kind,
                        unsigned code, struct ss_slice text)
{
	const struct ss_software_set *all = &x->kinds[kind];
	struct asked a = {{all, all, all, all, all, all}};
	if (text.len > 0) {
		a.sets[1] = &x->begins[text.data[0] % SS_SOFTWARE_OCTETS];
		a.sets[2] = &x->ends[text.data[text.len - 1] % SS_SOFTWARE_OCTETS];
	}
	for (size_t i = DIGITS; code_len(kind) > 0 && i-- > 0; code /= 10)
		a.sets[3 + i] = &x->digits[i][code % 10];
	return a;
}

static uint32_t rows_asked(const struct asked *a, size_t word)
{
	uint32_t rows = a->sets[0]->words[word];
	for (size_t i = 1; i < sizeof a->sets / sizeof a->sets[0]; i++)
		rows &= a->sets[i]->words[word];
	return rows;
}

/* Has the text, which has all octets of the row, its form? */
static bool has_row_form(struct ss_slice text, const struct ss_software_row *row,
                         const struct ss_software_plain *plain)
{
	size_t skipped = code_len((enum ss_software_kind)row->kind);
	const char *pattern = row->pattern + skipped;
	size_t len = row->len - skipped;
	if (text.len < plain->least || memcmp(text.data, pattern, plain->head) != 0)
		return false;
	if (plain->head == len)
		return text.len == len;
	return memcmp(text.data + text.len - plain->tail, pattern + len - plain->tail,
	              plain->tail) == 0 &&
	       ss_software_has_form(text, pattern);
}

static bool is_in(const struct ss_software_set *set, size_t row)
{
	return set->words[row / BITS] >> row % BITS & 1;
}

/* out: the rows before it that are. */
static bool is_met(const struct ss_software_index *x, struct ss_slice text, uint64_t octets,
                   size_t n, const struct ss_software_set *out)
{
	const struct ss_software_plain *plain = &x->plain[n];
	if (plain->some & ~octets)
		return false; /* mostly */
	if (plain->like < n)
		return is_in(out, plain->like);
	return has_row_form(text, &ss_software_rows[x->n_names + n], plain);
}

static void find_rows(struct ss_software_index *x, enum ss_software_kind kind, unsigned code,
                      struct ss_slice text, struct ss_software_set *out)
{
	if (!x->is_built)
		build(x);
	*out = (struct ss_software_set){0};
	struct asked asked = ask(x, kind, code, text);
	uint64_t octets = octets_of(text);
	for (size_t word = x->first[kind]; word < x->end[kind]; word++) {
		for (uint32_t rest = rows_asked(&asked, word); rest; rest &= rest - 1) {
			size_t n = word * BITS + (size_t)__builtin_ctz(rest);
			if (is_met(x, text, octets, n, out))
				add(out, n);
		}
	}
}

/* ---- lines that come again ---- */

/* Not those that name a client or a mailbox: they would push the others out.  An answer to a hello that
 * is one word is the server's own name. */
static bool is_common(enum ss_software_kind kind, struct ss_slice text)
{
	return !memchr(text.data, kind == SS_SOFTWARE_HELLO ? ' ' : '@', text.len);
}

static bool is_of(const struct ss_software_known *known, enum ss_software_kind kind, unsigned code,
                  struct ss_slice text)
{
	return known->kind == kind && known->code == code && known->len == text.len &&
	       memcmp(known->text, text.data, text.len) == 0;
}

void ss_software_find_rows(struct ss_software_index *x, enum ss_software_kind kind, unsigned code,
                           struct ss_slice text, struct ss_software_set *out)
{
	if (text.len == 0 || text.len > SS_SOFTWARE_MEMO_TEXT) {
		find_rows(x, kind, code, text, out);
		return;
	}
	size_t place = ss_memo_place(text.data, text.len, SS_SOFTWARE_MEMOS);
	struct ss_software_known *known = &x->known[(place + kind) % SS_SOFTWARE_MEMOS];
	if (is_of(known, kind, code, text)) {
		*out = known->rows;
		return;
	}
	find_rows(x, kind, code, text, out);
	if (!is_common(kind, text))
		return;
	known->rows = *out;
	known->code = (uint16_t)code;
	known->kind = (uint8_t)kind;
	known->len = (uint8_t)text.len;
	memcpy(known->text, text.data, text.len);
}
