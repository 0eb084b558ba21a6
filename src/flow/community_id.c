#include "flow/community_id.h"

#include <stdbool.h>
#include <string.h>

#include "base/base64.h"
#include "base/digest.h"

enum { TCP = 6 }; /* IP protocol number */

static size_t put_16(uint8_t *out, uint16_t value)
{
	out[0] = (uint8_t)(value >> 8);
	out[1] = (uint8_t)value;
	return 2;
}

void ss_community_id_write(const struct ss_address *src, const struct ss_address *dst,
                           uint16_t src_port, uint16_t dst_port, uint16_t seed,
                           char out[SS_COMMUNITY_ID_TEXT])
{
	/* seed, lower end's address, higher end's, protocol, zero, lower end's port, higher's */
	uint8_t text[2 + 2 * 16 + 2 + 4], digest[SS_SHA1_LEN];
	size_t address_len = src->version == 4 ? 4 : 16, n = 0;
	int order = memcmp(src->bytes, dst->bytes, address_len);
	bool is_swapped = order > 0 || (order == 0 && src_port > dst_port);
	const struct ss_address *low = is_swapped ? dst : src, *high = is_swapped ? src : dst;
	n += put_16(text, seed);
	memcpy(text + n, low->bytes, address_len);
	n += address_len;
	memcpy(text + n, high->bytes, address_len);
	n += address_len;
	text[n++] = TCP;
	text[n++] = 0;
	n += put_16(text + n, is_swapped ? dst_port : src_port);
	n += put_16(text + n, is_swapped ? src_port : dst_port);
	ss_digest_sha1(text, n, digest);
	memcpy(out, "1:", 2);
	ss_base64_encode(digest, sizeof digest, out + 2);
}
