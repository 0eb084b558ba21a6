/* Fields that hold one of a few words, also those that a record holds as text.  The folder's own. */
#ifndef SS_FILTER_CLOSED_H
#define SS_FILTER_CLOSED_H
#include "filter/name.h"

/* Do all the places hold such words? */
bool ss_filter_is_closed(const struct ss_filter *f, const struct ss_filter_places *places);

/* False ends the visit. */
typedef bool (*ss_filter_on_word)(void *user, const char *word);
void ss_filter_closed_visit(const struct ss_filter *f, const struct ss_filter_places *places,
                            ss_filter_on_word on_word, void *user);

/* Of "anomalies.bare_lff": the name is one that no record ever has. */
bool ss_filter_is_no_anomaly(const struct ss_field_path *path);
/* Which anomaly is it like? */
void ss_filter_anomaly_visit(struct ss_filter_nearest *nearest);

#endif
