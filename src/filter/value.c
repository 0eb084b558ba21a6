#include "filter/value.h"

#include <stdio.h>
#include <string.h>

#include "filter/quantity.h"

typedef bool (*read_function)(struct ss_slice text, struct ss_quantity *out);

bool ss_filter_number_of(struct ss_slice text, int64_t *out)
{
	uint64_t n;
	if (!ss_slice_to_number(text, INT64_MAX, &n))
		return false;
	*out = (int64_t)n;
	return true;
}

/* ---- literals ---- */

static void read_flag(struct ss_filter_value *v)
{
	static const struct {
		const char *word;
		enum ss_flag flag;
	} words[] = {{"yes", SS_FLAG_YES},
	             {"true", SS_FLAG_YES},
	             {"no", SS_FLAG_NO},
	             {"false", SS_FLAG_NO}};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (ss_slice_is_equal(v->text, ss_slice_of(words[i].word)))
			v->flag = (uint8_t)words[i].flag;
	}
}

/* "192.0.2.1", "2001:db8::/32" */
static void read_network(struct ss_filter_value *v)
{
	char text[SS_ADDRESS_TEXT];
	size_t slash = ss_slice_find(v->text, 0, '/');
	if (slash >= sizeof text || memchr(v->text.data, '\0', slash))
		return;
	memcpy(text, v->text.data, slash);
	text[slash] = '\0';
	struct ss_address a;
	if (!ss_address_read(text, &a))
		return;
	uint64_t prefix = a.version == 4 ? 32 : 128;
	if (slash < v->text.len &&
	    !ss_slice_to_number(ss_slice_cut(v->text, slash + 1, SIZE_MAX), prefix, &prefix)) {
		v->is_bad_network = true;
		return;
	}
	v->network = a;
	v->prefix = (unsigned)prefix;
}

static struct ss_filter_range range_of(read_function read, struct ss_slice text)
{
	struct ss_quantity q;
	if (!read(text, &q))
		return (struct ss_filter_range){.is_known = false};
	return (struct ss_filter_range){true, q.low, q.high};
}

static void read_literal(struct ss_filter_value *v)
{
	ss_needle_set(&v->needle, (uint8_t *)(uintptr_t)v->text.data, v->text.len);
	v->number = range_of(ss_quantity_read_number, v->text);
	v->duration = range_of(ss_quantity_read_duration, v->text);
	v->time = range_of(ss_quantity_read_time, v->text);
	v->is_numeric = v->number.is_known;
	read_flag(v);
	read_network(v);
}

void ss_filter_value_quoted(uint8_t *text, size_t len, enum ss_filter_asks asks,
                            struct ss_filter_value *out)
{
	*out = (struct ss_filter_value){.asks = asks, .text = {text, len}};
	read_literal(out);
	out->is_numeric = false;
}

/* ---- comparisons ---- */

enum comparison { ABOVE, AT_LEAST, BELOW, AT_MOST, EQUAL, N_COMPARISONS };
static const char *const signs[N_COMPARISONS] = {
        [ABOVE] = ">", [AT_LEAST] = ">=", [BELOW] = "<", [AT_MOST] = "<=", [EQUAL] = "="};

static struct ss_filter_range compared(enum comparison how, struct ss_quantity q)
{
	struct ss_filter_range all = {true, INT64_MIN, INT64_MAX};
	switch (how) {
	case ABOVE:
		if (q.high == INT64_MAX)
			return (struct ss_filter_range){true, 1, 0};
		all.low = q.high + 1;
		break;
	case AT_LEAST: all.low = q.low; break;
	case BELOW: all.high = q.low - 1; break; /* a quantity is never INT64_MIN */
	case AT_MOST: all.high = q.high; break;
	default: all = (struct ss_filter_range){true, q.low, q.high};
	}
	return all;
}

static struct ss_filter_range compared_to(enum comparison how, read_function read,
                                          struct ss_slice text)
{
	struct ss_quantity q;
	if (!read(text, &q))
		return (struct ss_filter_range){.is_known = false};
	if (read == ss_quantity_read_duration && how != EQUAL)
		q.high = q.low; /* >2s is more than two seconds, not three and more */
	return compared(how, q);
}

static bool read_comparison(struct ss_filter_value *v, enum comparison how, struct ss_slice text)
{
	v->text = text;
	if (how == EQUAL) {
		v->asks = SS_ASKS_WHOLE;
		read_literal(v);
		return true;
	}
	v->asks = SS_ASKS_COMPARE;
	v->number = compared_to(how, ss_quantity_read_number, text);
	v->duration = compared_to(how, ss_quantity_read_duration, text);
	v->time = compared_to(how, ss_quantity_read_time, text);
	return v->number.is_known || v->duration.is_known || v->time.is_known;
}

/* ---- ranges ---- */

/* One end may be left out. */
static struct ss_filter_range range_between(read_function read, struct ss_slice from,
                                            struct ss_slice to)
{
	struct ss_filter_range none = {.is_known = false}, low, high;
	low = compared_to(AT_LEAST, read, from);
	high = compared_to(AT_MOST, read, to);
	if ((from.len > 0 && !low.is_known) || (to.len > 0 && !high.is_known))
		return none;
	return (struct ss_filter_range){true, from.len > 0 ? low.low : INT64_MIN,
	                                to.len > 0 ? high.high : INT64_MAX};
}

/* "10..20", "10..", "..20"; what else holds two dots is a text. */
static bool read_range(struct ss_filter_value *v, struct ss_slice text)
{
	const uint8_t *dots = memmem(text.data, text.len, "..", 2);
	if (!dots || text.len == 2)
		return false;
	size_t at = (size_t)(dots - text.data);
	struct ss_slice from = ss_slice_cut(text, 0, at), to = ss_slice_cut(text, at + 2, SIZE_MAX);
	struct ss_filter_range number = range_between(ss_quantity_read_number, from, to);
	struct ss_filter_range duration = range_between(ss_quantity_read_duration, from, to);
	struct ss_filter_range time = range_between(ss_quantity_read_time, from, to);
	if (!number.is_known && !duration.is_known && !time.is_known)
		return false;
	v->asks = SS_ASKS_COMPARE;
	v->number = number;
	v->duration = duration;
	v->time = time;
	return true;
}

/* ---- */

static size_t sign_of(struct ss_slice text, enum comparison *out)
{
	size_t longest = 0;
	for (enum comparison c = ABOVE; c < N_COMPARISONS; c++) {
		size_t len = strlen(signs[c]);
		if (len > longest && text.len >= len && memcmp(text.data, signs[c], len) == 0) {
			longest = len;
			*out = c;
		}
	}
	return longest;
}

bool ss_filter_value_read(uint8_t *text, size_t len, struct ss_filter_value *out)
{
	struct ss_filter_value v = {.asks = SS_ASKS_PART, .text = {text, len}};
	enum comparison how = EQUAL;
	bool is_good = true;
	size_t sign = sign_of(v.text, &how);
	if (len == 1 && text[0] == '*')
		v.asks = SS_ASKS_PRESENT;
	else if (sign > 0)
		is_good = read_comparison(&v, how, ss_slice_cut(v.text, sign, SIZE_MAX));
	else if (!read_range(&v, v.text))
		read_literal(&v);
	if (is_good)
		*out = v;
	return is_good;
}

bool ss_filter_value_fits(const struct ss_filter_value *v, enum ss_field_kind kind)
{
	if (v->asks == SS_ASKS_PRESENT)
		return true;
	switch (kind) {
	case SS_FIELD_TEXT: return v->asks != SS_ASKS_COMPARE || v->number.is_known;
	case SS_FIELD_FLAG: return v->flag != SS_FLAG_ABSENT;
	case SS_FIELD_COUNT:
	case SS_FIELD_NUMBER:
	case SS_FIELD_PORT: return v->number.is_known || v->asks == SS_ASKS_REGEX;
	case SS_FIELD_TIME: return v->time.is_known;
	case SS_FIELD_DURATION: return v->duration.is_known;
	case SS_FIELD_NAME:
	case SS_FIELD_ADDRESS: return v->asks != SS_ASKS_COMPARE;
	default: return false; /* what they hold is asked about */
	}
}
