#include "packet/checksum.h"

#include <string.h>

/* A one's complement sum is the same in either byte order (RFC 1071, section 2B), and so is the sum
 * of 32-bit words once it is folded: words are added as they lie in memory, without carries, in a
 * loop that compilers make vectors of.  2^32 words fit. */
uint64_t ss_checksum_add(uint64_t sum, const uint8_t *bytes, size_t len)
{
	uint64_t total = 0;
	size_t i = 0;
	for (; i + 4 <= len; i += 4) {
		uint32_t word;
		memcpy(&word, bytes + i, 4);
		total += word;
	}
	if (i < len) {
		uint32_t rest = 0;
		memcpy(&rest, bytes + i, len - i);
		total += rest;
	}
	total = (total & 0xffffffff) + (total >> 32);
	return sum + total;
}

bool ss_checksum_is_good(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum == 0xffff;
}
