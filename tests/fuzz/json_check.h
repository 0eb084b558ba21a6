/* Is it JSON (RFC 8259), as strictly as our writers are: no spaces, no null, small letters in
 * escapes, no exponents? */
#ifndef SS_FUZZ_JSON_CHECK_H
#define SS_FUZZ_JSON_CHECK_H
#include "base/slice.h"

/* Aborts unless the line, without its end, is one object.  Returns how many objects are in it, itself
 * among them. */
size_t require_object(struct ss_slice line);

#endif
