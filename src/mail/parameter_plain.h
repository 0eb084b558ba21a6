/* Values with few parameters, written as nearly all are: `text/plain; charset=utf-8; name="a b"`, with
 * nothing in it that must be undone, joined or counted.  Private to parameter.c. */
#ifndef SS_MAIL_PARAMETER_PLAIN_H
#define SS_MAIL_PARAMETER_PLAIN_H
#include "mail/parameter.h"

enum { SS_PARAMETERS_PLAIN = 4 };

struct ss_parameters_plain {
	struct ss_parameter of[SS_PARAMETERS_PLAIN]; /* slices of the value */
	size_t n;
	struct ss_slice head; /* what stands before them, whatever the value is */
};

/* False if it is anything else. */
bool ss_parameter_plain(struct ss_slice value, struct ss_parameters_plain *all);

#endif
