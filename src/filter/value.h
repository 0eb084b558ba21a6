/* The right side of NAME:VALUE, read once for every kind of field it may meet: "1m" is a text, a
 * mebibyte and a minute; which of them counts, the field says. */
#ifndef SS_FILTER_VALUE_H
#define SS_FILTER_VALUE_H
#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/slice.h"
#include "filter/needle.h"
#include "record/shape.h"

enum ss_filter_asks {
	SS_ASKS_PART,    /* value */
	SS_ASKS_WHOLE,   /* =value */
	SS_ASKS_COMPARE, /* >value and the like, ranges */
	SS_ASKS_PRESENT, /* * */
	SS_ASKS_REGEX,   /* (the regex is not kept here) */
};

struct ss_filter_range { /* both ends belong to it; low > high: nothing does */
	bool is_known;   /* the value can be read so */
	int64_t low, high;
};

struct ss_filter_value {
	enum ss_filter_asks asks;
	struct ss_slice text;                          /* lower case; of PART and WHOLE */
	struct ss_needle needle;                       /* of PART */
	struct ss_filter_range number, duration, time; /* the latter two in ns */
	uint8_t flag;                                  /* enum ss_flag */
	bool is_for_flags; /* the field has flags, and it is about them: texts are not asked */
	struct ss_address network; /* version 0: it is none */
	unsigned prefix;           /* bits of it that count */
	bool is_bad_network;       /* an address with a prefix that it cannot have */
	bool is_numeric; /* digits, or a class: of texts, those that are such numbers match too */
};

/* Bare, as it stands in the expression; text is changed to lower case and borrowed.  False: it is a
 * comparison with something that cannot be compared. */
bool ss_filter_value_read(uint8_t *text, size_t len, struct ss_filter_value *out);
/* What stood in quotes, unescaped: a literal, whatever it looks like. */
void ss_filter_value_quoted(uint8_t *text, size_t len, enum ss_filter_asks asks,
                            struct ss_filter_value *out);

/* Could a field of that kind ever match? */
bool ss_filter_value_fits(const struct ss_filter_value *v, enum ss_field_kind kind);

static inline bool ss_filter_range_has(const struct ss_filter_range *r, int64_t n)
{
	return r->is_known && n >= r->low && n <= r->high;
}

/* The text is digits alone, and the number (at most INT64_MAX) goes to *out. */
bool ss_filter_number_of(struct ss_slice text, int64_t *out);

#endif
