/* By what a protocol's first bytes are known: a table of beginnings, found by their first byte. */
#ifndef SS_OTHER_SIGNATURE_H
#define SS_OTHER_SIGNATURE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "other/protocol.h"

/* A set of protocols.  SS_OTHER_UNKNOWN in it: or something that has no name here. */
typedef uint64_t ss_other_set;
#define SS_OTHER_ONLY(ID) ((ss_other_set)1 << SS_OTHER_##ID)

enum ss_other_speaker { SS_OTHER_EITHER, SS_OTHER_CLIENT, SS_OTHER_SERVER };

struct ss_signature {
	ss_other_set set; /* whose first bytes these may be; 0: nobody's that we know */
	enum ss_other_speaker speaker;
};

/* bytes: the first ones of one side, as many as were seen.  More of them may turn nobody's into
 * somebody's, or leave fewer in the set. */
struct ss_signature ss_signature_find(struct ss_slice bytes);

/* The i-th beginning of the table, in its order; false behind the last. */
bool ss_signature_at(size_t i, struct ss_slice *beginning);

#endif
