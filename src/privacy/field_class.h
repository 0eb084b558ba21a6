/* What each text of each shape is, by a table: one row a field.  A field that no row names is replaced
 * as a whole, whatever the mode, and a test fails. */
#ifndef SS_PRIVACY_FIELD_CLASS_H
#define SS_PRIVACY_FIELD_CLASS_H
#include "record/shape.h"

struct ss_privacy;

/* Where a text stands. */
struct ss_privacy_place {
	const void *object;   /* of the field's shape, as it was */
	struct ss_slice name; /* of a pair's text: its name; else absent */
	const void *list; /* the field's texts, or the structs that the object is one of: as they
	                         were; else NULL */
	size_t index;     /* in that list, or in the field's pairs */
};

struct ss_field_class {
	const char *name;
	/* Appends what is shown instead.  NULL: the text is not shown at all. */
	void (*write)(struct ss_privacy *p, const struct ss_privacy_place *at,
	              struct ss_slice text);
	/* Of a pair's name.  NULL: it is ours, and stays. */
	void (*write_name)(struct ss_privacy *p, const struct ss_privacy_place *at,
	                   struct ss_slice text);
	bool is_kept;  /* the text is ours, or tells of nobody: stays as it is */
	bool is_first; /* names stand in it that texts may repeat: it is looked at before them */
};

/* NULL if no row names it; also for kinds that are no texts. */
const struct ss_field_class *ss_field_class_find(const char *shape, const char *field);
/* The i-th row's shape and field; false past the last. */
bool ss_field_class_row(size_t i, const char **shape, const char **field);

/* The classes of a shape's fields, found once a shape. */
enum { SS_CLASS_SHAPES = 64, SS_CLASS_FIELDS = 64 };
struct ss_class_cache { /* zeroed, it is empty */
	size_t n;       /* private */
	struct {
		const struct ss_shape *shape;
		const struct ss_field_class *classes[SS_CLASS_FIELDS];
	} rows[SS_CLASS_SHAPES];
};
/* Of s->fields[i]; one that no row names has a class too: hidden. */
const struct ss_field_class *ss_class_of(struct ss_class_cache *c, const struct ss_shape *s,
                                         size_t i);

#endif
