/* Numbers, durations and times as people write them.  Each is read as the whole of what it stands
 * for: 5xx is 500 to 599, 2026-01-02 is that day, 1.5s is up to 1.5999... */
#ifndef SS_FILTER_QUANTITY_H
#define SS_FILTER_QUANTITY_H
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct ss_quantity {
	int64_t low, high; /* both belong to it; low == high + 1: it lies between two numbers */
};

/* 550, 5xx, 1.5M, 10KiB, -3; units are powers of 1024, in any case. */
bool ss_quantity_read_number(struct ss_slice text, struct ss_quantity *out);
/* 2s, 500ms, 1.5m, 2h, 1d; seconds without a unit.  In ns. */
bool ss_quantity_read_duration(struct ss_slice text, struct ss_quantity *out);
/* ISO 8601: 2026, 2026-01, 2026-01-02, 2026-01-02T03, ...T03:04, ...T03:04:05.678, and Z or +01:00
 * (else UTC); or seconds since 1970.  In ns. */
bool ss_quantity_read_time(struct ss_slice text, struct ss_quantity *out);

#endif
