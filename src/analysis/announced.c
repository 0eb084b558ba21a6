#include "analysis/announced.h"

uint64_t ss_announced_size(const struct ss_event_record *reply)
{
	const struct ss_slice *lines = reply->lines.items;
	const struct ss_slice size = SS_SLICE("SIZE ");
	uint64_t announced = 0;
	for (size_t i = 1; i < reply->lines.n; i++) {
		if (ss_slice_has_prefix_nocase(lines[i], size))
			(void)ss_slice_to_number(
			        ss_slice_trim(ss_slice_cut(lines[i], size.len, lines[i].len)),
			        INT64_MAX, &announced);
	}
	return announced;
}
