#include "privacy/ip.h"

#include <string.h>

enum { IPV4_BITS = 32, IPV6_BITS = 128, MAPPED_BITS = 96 };

struct network {
	uint8_t version, bits;
	uint8_t bytes[16];
};

static const struct network mapped = {6, MAPPED_BITS, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}};

/* RFC 1918, 1122, 3927, 5737; RFC 4291, 4193, 3849. */
static const struct network private_networks[] = {
        {4, 8, {10}},
        {4, 8, {127}},
        {4, 16, {169, 254}},
        {4, 12, {172, 16}},
        {4, 24, {192, 0, 2}},
        {4, 16, {192, 168}},
        {4, 24, {198, 51, 100}},
        {4, 24, {203, 0, 113}},
        {6, 128, {[15] = 1}},
        {6, 7, {0xfc}},
        {6, 10, {0xfe, 0x80}},
        {6, 32, {0x20, 0x01, 0x0d, 0xb8}},
};
enum { N_PRIVATE = sizeof private_networks / sizeof private_networks[0] };

/* Do they begin with the same bits? */
static bool is_alike(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;
	return memcmp(a, b, whole) == 0 && (rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0);
}

static bool is_in(const struct network *n, const struct ss_address *a)
{
	return n->version == a->version && is_alike(n->bytes, a->bytes, n->bits);
}

static bool is_private(const struct ss_address *a)
{
	for (size_t i = 0; i < N_PRIVATE; i++) {
		if (is_in(&private_networks[i], a))
			return true;
	}
	return false;
}

/* Is what the first bits tell the way to that network, or within it? */
static bool leads_to(const struct network *n, const struct ss_address *a, unsigned bits)
{
	return n->version == a->version &&
	       is_alike(n->bytes, a->bytes, bits < n->bits ? bits : n->bits);
}

/* Addresses that stay as they are must be nobody's pseudonym.  So nothing is flipped on the way to
 * them: that is a function of the bits before, as any other, and the property holds for all. */
static bool is_straight(const struct ss_privacy_mode *mode, const struct ss_address *a,
                        unsigned bits)
{
	if (bits < MAPPED_BITS && leads_to(&mapped, a, bits))
		return true;
	for (size_t i = 0; !mode->private_addresses && i < N_PRIVATE; i++) {
		if (leads_to(&private_networks[i], a, bits))
			return true;
	}
	return false;
}

static bool is_flipped(const struct ss_prf *f, const struct ss_address *a, unsigned bits)
{
	uint8_t before[1 + sizeof a->bytes] = {(uint8_t)bits};
	unsigned whole = bits / 8;
	memcpy(before + 1, a->bytes, whole);
	if (bits % 8 > 0)
		before[1 + whole] = (uint8_t)(a->bytes[whole] & 0xff00 >> bits % 8);
	return ss_prf(f, before, a->version == 4 ? 1 + 4 : sizeof before) & 1;
}

static struct ss_address write_prefix(const struct ss_privacy_mode *mode,
                                      const struct ss_privacy_ip_keys *keys,
                                      const struct ss_address *a)
{
	struct ss_address out = *a;
	const struct ss_prf *f = a->version == 4 ? &keys->ipv4 : &keys->ipv6;
	unsigned n = a->version == 4 ? IPV4_BITS : IPV6_BITS;
	for (unsigned bits = 0; bits < n; bits++) {
		if (!is_straight(mode, a, bits) && is_flipped(f, a, bits))
			out.bytes[bits / 8] ^= (uint8_t)(0x80 >> bits % 8);
	}
	return out;
}

static struct ss_address write_network(const struct ss_address *a, uint64_t bits)
{
	struct ss_address out = {.version = a->version};
	for (unsigned i = 0; i < bits / 8 && i < sizeof out.bytes; i++)
		out.bytes[i] = a->bytes[i];
	if (bits % 8 > 0 && bits / 8 < sizeof out.bytes)
		out.bytes[bits / 8] = (uint8_t)(a->bytes[bits / 8] & 0xff00 >> bits % 8);
	return out;
}

static struct ss_address write_plain(const struct ss_privacy_mode *mode,
                                     const struct ss_privacy_ip_keys *keys,
                                     const struct ss_address *a)
{
	bool is_ipv4 = a->version == 4;
	if (!mode->private_addresses && is_private(a))
		return *a;
	switch (mode->ip) {
	case SS_PRIVACY_IP_KEEP: return *a;
	case SS_PRIVACY_IP_HOST:
		return write_network(a, is_ipv4 ? mode->ipv4_bits : mode->ipv6_bits);
	case SS_PRIVACY_IP_MASK: return write_network(a, is_ipv4 ? IPV4_BITS / 2 : IPV6_BITS / 4);
	case SS_PRIVACY_IP_PREFIX: return write_prefix(mode, keys, a);
	default: return write_network(a, 0);
	}
}

struct ss_address ss_privacy_ip_write(const struct ss_privacy_mode *mode,
                                      const struct ss_privacy_ip_keys *keys,
                                      const struct ss_address *a)
{
	if (a->version != 4 && a->version != 6)
		return *a;
	if (!is_in(&mapped, a))
		return write_plain(mode, keys, a);
	struct ss_address inner = {.version = 4}, out = *a;
	memcpy(inner.bytes, a->bytes + MAPPED_BITS / 8, 4);
	inner = write_plain(mode, keys, &inner);
	memcpy(out.bytes + MAPPED_BITS / 8, inner.bytes, 4);
	return out;
}
