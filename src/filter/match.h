/* Asks a term of values.  The folder's own; from outside: filter/filter.h. */
#ifndef SS_FILTER_MATCH_H
#define SS_FILTER_MATCH_H
#include "filter/tree.h"
#include "record/field_path.h"

bool ss_filter_term_matches(const struct ss_filter *f, const struct ss_filter_term *t,
                            const struct ss_field_value *value);

#endif
