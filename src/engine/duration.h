/* Time between two marks of a capture, whatever its clock did. */
#ifndef SS_ENGINE_DURATION_H
#define SS_ENGINE_DURATION_H
#include <stdint.h>

/* ns; 0 if `to` is before `from`, INT64_MAX if it is beyond. */
static inline int64_t ss_duration(int64_t from, int64_t to)
{
	int64_t ns;
	if (to <= from)
		return 0;
	return __builtin_sub_overflow(to, from, &ns) ? INT64_MAX : ns;
}

static inline int64_t ss_duration_add(int64_t sum, int64_t ns)
{
	int64_t out;
	return __builtin_add_overflow(sum, ns, &out) ? INT64_MAX : out;
}

#endif
