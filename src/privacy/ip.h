/* Addresses made safe, by the modes of privacy/mode.h.
 *
 * PREFIX is what Crypto-PAn does (Fan, Xu, Ammar, Moon, 2004): each bit of an address is flipped or
 * not by a keyed function of the bits before it, so two addresses that share n leading bits, and
 * not the next, have pseudonyms that share n, and not the next.  No two addresses have the same. */
#ifndef SS_PRIVACY_IP_H
#define SS_PRIVACY_IP_H
#include "base/address.h"
#include "privacy/mode.h"
#include "privacy/prf.h"

struct ss_privacy_ip_keys {
	struct ss_prf ipv4, ipv6;
};

/* An absent address stays absent; IPv4 within IPv6 (::ffff:0:0/96) is made safe as IPv4. */
struct ss_address ss_privacy_ip_write(const struct ss_privacy_mode *mode,
                                      const struct ss_privacy_ip_keys *keys,
                                      const struct ss_address *a);

#endif
