/* A list of networks (RFC 4632), kept sorted and without those that are part of others, so that one
 * look-up finds the only one that an address can be in.  As with words.h, it is a constant or owns its
 * memory.  IPv4 addresses that are mapped into IPv6 (RFC 4291, section 2.5.5.2) are IPv4's. */
#ifndef SS_BASE_NETWORKS_H
#define SS_BASE_NETWORKS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/memory.h"
#include "base/slice.h"

struct ss_network {
	struct ss_address address; /* the first one of it */
	uint8_t bits;              /* of its prefix: 0..32 or 0..128 */
};

enum { SS_NETWORK_TEXT = SS_ADDRESS_TEXT + 4 };

struct ss_networks {
	const struct ss_network *items; /* n of them, sorted, none in another */
	size_t n;
	void *block; /* private: owned; NULL: a constant */
	size_t block_size;
};

/* "10.0.0.0/8", "2001:db8::/32"; an address alone is a network of one.  False if it is none, or has
 * bits beyond its prefix. */
bool ss_network_read(struct ss_slice text, struct ss_network *out);
/* NUL-terminated, without the prefix's length if it is all of the address. */
void ss_network_write(const struct ss_network *n, char out[SS_NETWORK_TEXT]);

/* O(log n).  False for an absent address. */
bool ss_networks_has(const struct ss_networks *list, const struct ss_address *a);

/* Adds them to the list, in any order; SS_ENOMEM, and it is as before. */
int ss_networks_add(struct ss_networks *list, struct ss_memory *memory,
                    const struct ss_network *networks, size_t n);
void ss_networks_release(struct ss_networks *list, struct ss_memory *memory);

#endif
