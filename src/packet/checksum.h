/* The Internet checksum (RFC 1071).  Private to packet/.
 *
 * Start with 0, add every part; all but the last have an even length.  The checksum field is among
 * the parts as it was sent. */
#ifndef SS_PACKET_CHECKSUM_H
#define SS_PACKET_CHECKSUM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint64_t ss_checksum_add(uint64_t sum, const uint8_t *bytes, size_t len);
bool ss_checksum_is_good(uint64_t sum);

#endif
