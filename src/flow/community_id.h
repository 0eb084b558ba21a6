/* Community ID, version 1, of a TCP flow: a name for a 5-tuple that other tools compute alike
 * (github.com/corelight/community-id-spec). */
#ifndef SS_FLOW_COMMUNITY_ID_H
#define SS_FLOW_COMMUNITY_ID_H
#include <stdint.h>

#include "base/address.h"

enum { SS_COMMUNITY_ID_TEXT = 32 }; /* "1:" + 28 characters + NUL, rounded up */

/* NUL-terminated, the same for both directions. */
void ss_community_id_write(const struct ss_address *src, const struct ss_address *dst,
                           uint16_t src_port, uint16_t dst_port, uint16_t seed,
                           char out[SS_COMMUNITY_ID_TEXT]);

#endif
