/* Finds what a record holds by its dotted name ("mail_from", "recipients.address", "tls.version",
 * "command_counts.RSET"): a path is looked up in a shape once, then its values are read from any
 * struct of that shape.  Who knows shapes knows paths: a new field needs no line here. */
#ifndef SS_RECORD_FIELD_PATH_H
#define SS_RECORD_FIELD_PATH_H
#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "record/shape.h"

/* Fields a path may go through; the records need three. */
enum { SS_FIELD_PATH_STEPS = 6 };

enum ss_field_path_end {
	SS_FIELD_PATH_FIELD, /* the last step itself, with all below it */
	SS_FIELD_PATH_PAIR,  /* of the last step, which is PAIRS, those with that name */
	SS_FIELD_PATH_PAIR_NAMES, /* of the last step, which is PAIRS, the names alone: "reply_counts.*" */
};

struct ss_field_path { /* a plain value; borrows from the shape, and `pair` from the name looked up */
	const struct ss_field *steps[SS_FIELD_PATH_STEPS];
	unsigned n_steps;
	enum ss_field_path_end end;
	struct ss_slice pair;
};

/* Names of fields count with their case, those of pairs without.  The shape's own name may stand
 * before ("session.helo").  False, with *out untouched, if there is no such thing. */
bool ss_field_path_find(const struct ss_shape *s, struct ss_slice name, struct ss_field_path *out);

/* One value: never an object or a list, but each of what they hold.  What is absent is none. */
struct ss_field_value {
	const struct ss_field *field; /* the row that told of it */
	enum ss_field_kind kind;      /* of *member: an item of TEXTS and the name or text of a pair
	                                 are TEXT, the number of a pair is NUMBER, and a name alone
	                                 has a FLAG, yes */
	const void *member;           /* borrowed from the struct */
	bool is_pair_name;
};

/* False ends the visit. */
typedef bool (*ss_field_visitor)(void *user, const struct ss_field_value *value);

/* Calls for each value that the path leads to in that struct (of the shape it was found in), in
 * order.  False if the visitor ended it. */
bool ss_field_path_visit(const struct ss_field_path *p, const void *record,
                         ss_field_visitor on_value, void *user);
/* The nth of these values, from 0.  False if there are not as many. */
bool ss_field_path_value(const struct ss_field_path *p, const void *record, size_t n,
                         struct ss_field_value *out);

#endif
