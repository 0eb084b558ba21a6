/* A token of an expression -> a term that can be asked of records.  The folder's own. */
#ifndef SS_FILTER_TERM_H
#define SS_FILTER_TERM_H
#include "filter/token.h"
#include "filter/tree.h"

/* 0, SS_ENOMEM, or SS_EARG and *error if the token has a name that nothing has. */
int ss_filter_term_check_name(struct ss_filter *f, const struct ss_token *token,
                              struct ss_filter_error *error);

/* Slices of the expression are borrowed.  0, SS_ENOMEM, or SS_EARG and *error. */
int ss_filter_term_create(struct ss_filter *f, struct ss_slice expression,
                          const struct ss_token *token, const struct ss_filter_term **out,
                          unsigned *cost, struct ss_filter_error *error);

#endif
