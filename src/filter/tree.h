/* An expression, compiled: a tree of terms in the filter's arena.  The folder's own. */
#ifndef SS_FILTER_TREE_H
#define SS_FILTER_TREE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "filter/filter.h"
#include "filter/value.h"
#include "record/field_path.h"

/* Where a named term looks in structs of one shape. */
struct ss_filter_place {
	struct ss_field_path path; /* no steps: `word` is there instead */
	struct ss_slice word;      /* what all structs of that shape answer to */
	bool is_conditional;       /* only where the first value of `only` is `only_value` */
	struct ss_field_path only;
	struct ss_slice only_value;
};

struct ss_filter_places {
	const struct ss_filter_place *items;
	size_t n;
};

struct ss_filter_named {
	struct ss_slice name;
	const struct ss_filter_places *places; /* by shape */
	struct ss_filter_named *next;
};

struct ss_filter_regex {
	void *compiled;
	unsigned n_given_up; /* texts; from SS_LIMIT_REGEX_GIVE_UPS on it is not tried */
	struct ss_slice pattern;
	struct ss_filter_regex *next;
};

struct ss_filter_term {
	unsigned number;                   /* its mark */
	const struct ss_filter_term *next; /* list of all, the last one first */
	struct ss_slice source;            /* as it stands in the expression */
	struct ss_filter_value value;
	struct ss_filter_regex *regex;         /* if value.asks for one */
	const struct ss_filter_places *places; /* by shape; NULL: all that is shown */
};

enum ss_filter_op { SS_FILTER_TERM, SS_FILTER_NOT, SS_FILTER_AND, SS_FILTER_OR };

struct ss_filter_node {
	enum ss_filter_op op;
	unsigned cost; /* an estimate; the children of `and` and `or` are sorted by it */
	const struct ss_filter_term *term;
	struct ss_filter_node *child, *next;
};

/* Shapes have a number: the records' type, then those of the options. */
struct ss_filter {
	struct ss_memory *memory;
	struct ss_arena arena;
	struct ss_filter_options options;
	const struct ss_filter_node *root;      /* NULL: matches everything */
	struct ss_filter_named *names;          /* those that were looked up */
	const struct ss_filter_places *implied; /* by shape: what all such records answer to */
	struct ss_filter_regex *regexes;
	const struct ss_filter_term *terms;
	unsigned n_terms;
	bool has_not;
};

static inline size_t ss_filter_n_shapes(const struct ss_filter *f)
{
	return SS_N_RECORD_TYPES + f->options.n_shapes;
}

/* NULL for a number that has none. */
static inline const struct ss_shape *ss_filter_shape(const struct ss_filter *f, size_t number)
{
	if (number < SS_N_RECORD_TYPES)
		return ss_record_shape((enum ss_record_type)number);
	return f->options.shapes[number - SS_N_RECORD_TYPES];
}

#endif
