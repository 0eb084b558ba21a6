/* Dates of header fields (RFC 5322, sections 3.3 and 4.3): "Fri, 21 Nov 1997 09:55:06 -0600".
 *
 * Read too, and counted (SS_MAIL_DATE_...): zones by name, years of two digits, and the forms of
 * ctime ("Fri Nov 21 09:55:06 1997") and ISO 8601 ("1997-11-21T09:55:06Z") that programs send.
 * Reads no clock: what a date says is all there is. */
#ifndef SS_MAIL_DATE_H
#define SS_MAIL_DATE_H
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "mail/anomaly.h"

struct ss_date {
	int64_t ts_ns;        /* since the Unix epoch, UTC */
	int32_t offset_s;     /* seconds east of UTC, of the sender's zone */
	bool is_zone_unknown; /* "-0000", none, or none that is known: taken for UTC */
};

/* value: unfolded; offset: of the field, for the counts.  False if it cannot be read, or is not
 * within the years 1700 to 2250, which nanoseconds can tell. */
bool ss_date_read(struct ss_slice value, struct ss_mail_counts *counts, uint64_t offset,
                  struct ss_date *date);

#endif
