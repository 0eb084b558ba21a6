/* Expressions that can be read, but could find nothing, or not what was meant: "code>500", "a && b",
 * "state:resett".  In silence they would look like an answer.  The folder's own. */
#ifndef SS_FILTER_DOUBT_H
#define SS_FILTER_DOUBT_H
#include "filter/token.h"
#include "filter/tree.h"

/* Of a bare word, or of the bare value of a NAME.  SS_OK, SS_ENOMEM, or SS_EARG and *error. */
int ss_filter_doubt_token(struct ss_filter *f, struct ss_slice expression,
                          const struct ss_token *token, struct ss_filter_error *error);

/* Of a term whose value was read; kinds: what its places hold.  SS_OK, or SS_EARG and *error. */
int ss_filter_doubt_term(struct ss_filter *f, const struct ss_token *token,
                         const struct ss_filter_term *term, unsigned kinds,
                         struct ss_filter_error *error);

#endif
