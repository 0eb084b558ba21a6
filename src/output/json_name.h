/* How the values of NAME fields were written: there are few, and to find and copy one anew takes four times
 * as much. */
#ifndef SS_OUTPUT_JSON_NAME_H
#define SS_OUTPUT_JSON_NAME_H
#include <stdint.h>
#include <string.h>

#include "record/shape.h"

enum {
	SS_TOLD_NAME = 24, /* with its quotes; the longest is half of that */
	SS_TOLD_NAMES = 64,
};

struct ss_told_name {                 /* valid when zeroed */
	const struct ss_field *field; /* private, as the value */
	uint8_t value;
	uint8_t len;
	char text[SS_TOLD_NAME];
};

/* Where that value of that field is kept, if it is: rows are neighbours, or as far from each other as
 * shapes are large, which may be a page. */
static inline struct ss_told_name *ss_told_name_of(struct ss_told_name told[SS_TOLD_NAMES],
                                                   const struct ss_field *f, uint8_t value)
{
	uintptr_t row = (uintptr_t)f / SS_FIELD_SIZE;
	return &told[(row + row / SS_TOLD_NAMES + value) % SS_TOLD_NAMES];
}

static inline bool ss_told_name_is(const struct ss_told_name *t, const struct ss_field *f,
                                   uint8_t value)
{
	return t->field == f && t->value == value;
}

static inline void ss_told_name_keep(struct ss_told_name *t, const struct ss_field *f,
                                     uint8_t value, const char *text, size_t len)
{
	if (len > SS_TOLD_NAME)
		return;
	memcpy(t->text, text, len);
	t->field = f;
	t->value = value;
	t->len = (uint8_t)len;
}

#endif
