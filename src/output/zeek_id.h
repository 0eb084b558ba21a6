/* What Zeek makes up beside what it sees: its identifiers, and which addresses are local. */
#ifndef SS_OUTPUT_ZEEK_ID_H
#define SS_OUTPUT_ZEEK_ID_H
#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "record/record.h"

enum { SS_ZEEK_ID = 19 }; /* a letter, 17 characters of base 62, NUL */

/* Zeek draws them by lot; ours are digests, so that the same capture gives the same ones.
 * head: a flow's or session's, whose ts is the beginning of the flow. */
void ss_zeek_write_uid(const struct ss_record_head *head, char out[SS_ZEEK_ID]);
/* Of the nth file of the content-th message of that flow. */
void ss_zeek_write_fuid(const char uid[SS_ZEEK_ID], uint64_t content, uint64_t file,
                        char out[SS_ZEEK_ID]);

/* Site::is_local_addr as it is when nobody told Zeek of other networks: what cannot be routed. */
bool ss_zeek_is_local(const struct ss_address *a);

#endif
