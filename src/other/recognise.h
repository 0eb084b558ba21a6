/* What speaks here, if it is no mail?  By the first bytes of both sides, for the record's name and
 * nothing else.  Sans-I/O, stateless, a look-up in a table. */
#ifndef SS_OTHER_RECOGNISE_H
#define SS_OTHER_RECOGNISE_H
#include <stdbool.h>

#include "base/slice.h"
#include "other/protocol.h"

/* By rising certainty. */
enum ss_other_evidence {
	SS_OTHER_NO_EVIDENCE,
	SS_OTHER_BY_PORT,  /* words that several have, and the port of one of them */
	SS_OTHER_ONE_SIDE, /* one side's words are its own */
	SS_OTHER_BOTH_SIDES,
};

struct ss_other_input {
	struct ss_slice bytes[2]; /* the first ones of side 0 and 1 */
	uint16_t port[2];
};

struct ss_other_result {
	enum ss_other protocol;
	enum ss_other_evidence evidence;
	unsigned server_side; /* 0 or 1; 1 where nothing tells */
};

void ss_other_recognise(const struct ss_other_input *in, struct ss_other_result *out);

#endif
