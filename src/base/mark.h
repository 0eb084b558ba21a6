/* Where in the capture something was seen. */
#ifndef SS_BASE_MARK_H
#define SS_BASE_MARK_H
#include <stdint.h>

struct ss_mark {
	int64_t ts_ns;   /* capture time of the packet */
	uint64_t packet; /* its number, from 1; 0: none */
};

#endif
