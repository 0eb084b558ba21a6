#include "analysis/line.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void ss_line_add(struct ss_line *l, struct ss_slice piece)
{
	size_t room = sizeof l->text - l->len;
	size_t len = piece.len < room ? piece.len : room;
	if (len > 0)
		memcpy(l->text + l->len, piece.data, len);
	l->len += len;
}

void ss_line_put(struct ss_line *l, const char *piece)
{
	ss_line_add(l, ss_slice_of(piece));
}

void ss_line_number(struct ss_line *l, int64_t number)
{
	char digits[24];
	snprintf(digits, sizeof digits, "%" PRId64, number);
	ss_line_put(l, digits);
}
