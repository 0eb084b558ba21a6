#include "output/zeek_id.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"

enum { DIGITS = SS_ZEEK_ID - 2, BASE = 62, WORDS = 4, KEY_TEXT = 256 };

/* 128 bits, divided by 62 once a digit, from the right. */
static void write_id(char letter, const char *key, size_t len, char out[SS_ZEEK_ID])
{
	static const char digits[] =
	        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	uint8_t digest[SS_SHA256_LEN];
	uint32_t words[WORDS];
	ss_digest_sha256((const uint8_t *)key, len, digest);
	for (size_t i = 0; i < WORDS; i++)
		words[i] = (uint32_t)digest[i * 4] << 24 | (uint32_t)digest[i * 4 + 1] << 16 |
		           (uint32_t)digest[i * 4 + 2] << 8 | digest[i * 4 + 3];
	out[0] = letter;
	for (size_t n = DIGITS; n > 0; n--) {
		uint64_t rest = 0;
		for (size_t i = 0; i < WORDS; i++) {
			rest = rest << 32 | words[i];
			words[i] = (uint32_t)(rest / BASE);
			rest %= BASE;
		}
		out[n] = digits[rest];
	}
	out[DIGITS + 1] = '\0';
}

/* The flow's number too: two flows may have all else in common, in two VLANs for example. */
void ss_zeek_write_uid(const struct ss_record_head *head, char out[SS_ZEEK_ID])
{
	char key[KEY_TEXT], client[SS_ADDRESS_TEXT], server[SS_ADDRESS_TEXT];
	ss_address_write(&head->src_ip, client);
	ss_address_write(&head->dst_ip, server);
	int len = snprintf(key, sizeof key, "%s %lld %s %lld %lld %lld", client,
	                   (long long)head->src_port, server, (long long)head->dst_port,
	                   (long long)head->ts, (long long)head->flow_id);
	write_id('C', key, (size_t)len, out);
}

void ss_zeek_write_fuid(const char uid[SS_ZEEK_ID], uint64_t content, uint64_t file,
                        char out[SS_ZEEK_ID])
{
	char key[KEY_TEXT];
	int len = snprintf(key, sizeof key, "%s %llu %llu", uid, (unsigned long long)content,
	                   (unsigned long long)file);
	write_id('F', key, (size_t)len, out);
}

/* The registries of special-purpose addresses (RFC 6890), as Zeek's Site::private_address_space has
 * them; what IPv4 it has as 6to4 is looked at through its prefix 2002::/16. */
static const struct {
	uint8_t version, bits;
	uint8_t bytes[6];
} local_networks[] = {
        {4, 8, {0}},
        {4, 8, {10}},
        {4, 10, {100, 64}},
        {4, 8, {127}},
        {4, 16, {169, 254}},
        {4, 12, {172, 16}},
        {4, 24, {192, 0, 0}},
        {4, 24, {192, 0, 2}},
        {4, 16, {192, 168}},
        {4, 15, {198, 18}},
        {4, 24, {198, 51, 100}},
        {4, 24, {203, 0, 113}},
        {4, 4, {240}},
        {6, 48, {0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}},
        {6, 23, {0x20, 0x01}},
        {6, 32, {0x20, 0x01, 0x0d, 0xb8}},
        {6, 7, {0xfc}},
        {6, 10, {0xfe, 0x80}},
};

static bool has_prefix(const uint8_t *a, const uint8_t *prefix, size_t bits)
{
	size_t whole = bits / 8, rest = bits % 8;
	uint8_t mask = (uint8_t)(0xff00 >> rest);
	return memcmp(a, prefix, whole) == 0 &&
	       (rest == 0 || ((a[whole] ^ prefix[whole]) & mask) == 0);
}

static bool is_in_networks(uint8_t version, const uint8_t *bytes)
{
	for (size_t i = 0; i < sizeof local_networks / sizeof local_networks[0]; i++) {
		if (local_networks[i].version == version &&
		    has_prefix(bytes, local_networks[i].bytes, local_networks[i].bits))
			return true;
	}
	return false;
}

bool ss_zeek_is_local(const struct ss_address *a)
{
	static const uint8_t zeros[15], discard[8] = {0x01};
	if (a->version != 6)
		return is_in_networks(a->version, a->bytes);
	if (memcmp(a->bytes, zeros, sizeof zeros) == 0 && a->bytes[15] <= 1) /* :: and ::1 */
		return true;
	if (memcmp(a->bytes, discard, sizeof discard) == 0) /* 100::/64 */
		return true;
	if (a->bytes[0] == 0x20 && a->bytes[1] == 0x02)
		return is_in_networks(4, a->bytes + 2);
	return is_in_networks(6, a->bytes);
}
