/* The left side of NAME:VALUE: aliases, and the fields of all shapes.  The folder's own. */
#ifndef SS_FILTER_NAME_H
#define SS_FILTER_NAME_H
#include "filter/tree.h"

/* Where the name leads, by shape, in the filter's arena.  0, SS_ENOMEM, or SS_EARG if there is no
 * such name.  A name that is known, but that no struct has a field for, leads nowhere. */
int ss_filter_name_find(struct ss_filter *f, struct ss_slice name,
                        const struct ss_filter_places **out);

/* Sets f->implied.  0 or SS_ENOMEM. */
int ss_filter_name_imply(struct ss_filter *f);

enum { SS_FILTER_NAME_TEXT = 96 };
/* The name that was probably meant, NUL-terminated; false if none is like it. */
bool ss_filter_name_suggest(const struct ss_filter *f, struct ss_slice name,
                            char out[SS_FILTER_NAME_TEXT]);

/* For each kind of value that the places lead to, 1 << enum ss_field_kind. */
unsigned ss_filter_places_kinds(const struct ss_filter *f, const struct ss_filter_places *places);

/* Of many names, the one that is likest to the wanted one (lower case, borrowed). */
struct ss_filter_nearest {
	struct ss_slice wanted;
	unsigned best;
	const char *name; /* NULL if none is like it */
};
void ss_filter_nearest_begin(struct ss_filter_nearest *n, struct ss_slice wanted);
void ss_filter_nearest_try(struct ss_filter_nearest *n, const char *name);

#endif
