/* Time between two marks of a capture, whatever its clock did: what does not fit is the most there
 * is, never a wrong number. */
#ifndef SS_BASE_DURATION_H
#define SS_BASE_DURATION_H
#include <stdint.h>

/* ns; below 0 if `to` is before `from`.  Never INT64_MIN, which is a number that is absent. */
static inline int64_t ss_since(int64_t from, int64_t to)
{
	int64_t ns;
	if (!__builtin_sub_overflow(to, from, &ns) && ns != INT64_MIN)
		return ns;
	return to < from ? -INT64_MAX : INT64_MAX;
}

/* ns; 0 if `to` is before `from`. */
static inline int64_t ss_duration(int64_t from, int64_t to)
{
	return to <= from ? 0 : ss_since(from, to);
}

static inline int64_t ss_duration_add(int64_t sum, int64_t ns)
{
	int64_t out;
	return __builtin_add_overflow(sum, ns, &out) ? INT64_MAX : out;
}

/* When that was over; of a duration that is absent: its beginning. */
static inline int64_t ss_duration_end(int64_t begin, int64_t duration)
{
	return duration > 0 ? ss_duration_add(begin, duration) : begin;
}

#endif
