/* BDAT whose size can be read in several ways (RFC 3030, section 2: 1*20DIGIT, and LAST or nothing). */
#include "analysis/framing_private.h"
#include "smtp/command.h"

static size_t count_digits(struct ss_slice s)
{
	size_t n = 0;
	while (n < s.len && ss_ascii_is_digit(s.data[n]))
		n++;
	return n;
}

void ss_framing_bad_chunk(struct ss_case *c, const struct ss_event_record *e)
{
	enum ss_framing_row row = SS_FRAMING_BDAT_BAD_SYNTAX;
	struct ss_slice size = ss_slice_cut(e->detail, 0, ss_slice_find(e->detail, 0, ' '));
	size_t n = count_digits(size);
	if (size.len > 0 && (size.data[0] == '-' || size.data[0] == '+'))
		row = SS_FRAMING_BDAT_NEGATIVE;
	else if (ss_slice_has_prefix_nocase(size, SS_SLICE("0x")))
		row = SS_FRAMING_BDAT_RADIX;
	else if (n == size.len && n >= 10)
		row = SS_FRAMING_BDAT_OVERFLOW;
	ss_framing_raise_at(c, row, 0, e, e->detail);
}

/* "BDAT 0100" is a hundred, and 64 for who reads it as C writes numbers. */
void ss_framing_bdat_command(struct ss_case *c, const struct ss_event_record *e)
{
	if (e->verb != SS_VERB_BDAT)
		return;
	struct ss_slice size = ss_slice_cut(e->argument, 0, ss_slice_find(e->argument, 0, ' '));
	if (size.len > 1 && size.data[0] == '0' && count_digits(size) == size.len)
		ss_framing_raise_at(c, SS_FRAMING_BDAT_RADIX, 0, e, e->argument);
}
