/* Describes a struct field by field, so that one walker serves every output: the JSON writer, the
 * JSON Schema, CSV, and whoever looks a field up by its name.  A new field of a record is a member
 * in record.h and a row in shape.c; no output has to be changed. */
#ifndef SS_RECORD_SHAPE_H
#define SS_RECORD_SHAPE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/slice.h"

/* The member's C type; when it is absent. */
enum ss_field_kind {
	SS_FIELD_TEXT,     /* struct ss_slice; data == NULL */
	SS_FIELD_FLAG,     /* uint8_t, enum ss_flag; SS_FLAG_ABSENT */
	SS_FIELD_COUNT,    /* uint64_t; never */
	SS_FIELD_NUMBER,   /* int64_t; SS_NUMBER_ABSENT */
	SS_FIELD_TIME,     /* int64_t, ns since the epoch; SS_NUMBER_ABSENT.  Shown as seconds */
	SS_FIELD_DURATION, /* int64_t, ns; SS_NUMBER_ABSENT.  Shown as seconds */
	SS_FIELD_NAME,     /* uint8_t, an index into the row's names; 0 */
	SS_FIELD_ADDRESS,  /* struct ss_address; version == 0 */
	SS_FIELD_PORT,     /* uint16_t; never */
	/* From here on they borrow more than a text. */
	SS_FIELD_OBJECT,  /* const struct X *, shape X; NULL */
	SS_FIELD_OBJECTS, /* struct ss_list of struct X; n == 0 */
	SS_FIELD_TEXTS,   /* struct ss_list of struct ss_slice; n == 0 */
	SS_FIELD_PAIRS,   /* struct ss_list of struct ss_pair: an object; n == 0 */
};

enum ss_flag { SS_FLAG_ABSENT, SS_FLAG_NO, SS_FLAG_YES };
#define SS_NUMBER_ABSENT INT64_MIN

struct ss_list {
	const void *items; /* borrowed */
	size_t n;
};

/* A member of an object whose names come from the wire. */
struct ss_pair {
	struct ss_slice name;
	struct ss_slice text; /* if absent: number */
	int64_t number;       /* if SS_NUMBER_ABSENT too: the name alone, shown as true */
};

struct ss_shape;

enum { SS_FIELD_KEY = 28, SS_FIELD_SIZE = 64 };

/* A line of the cache: most rows of most records are looked at and left, as the field is absent. */
struct ss_field {
	enum ss_field_kind kind : 8;
	uint8_t name_len;
	uint16_t offset;              /* of the member */
	char json_key[SS_FIELD_KEY];  /* "name": with its quotes and colon, then NULs: of one size,
	                                 so that it can be copied without asking for its length */
	const char *name;             /* the key, as in docs/records.md */
	const struct ss_shape *shape; /* OBJECT, OBJECTS */
	const char *const *names;     /* NAME: [0] is "", ended by NULL */
	const char *about;            /* for the schema: one line, with units */
} __attribute__((aligned(SS_FIELD_SIZE)));

struct ss_shape {
	const char *name;
	const char *about;
	const struct ss_field *fields;
	size_t n_fields;
	size_t size; /* of the struct */
	/* JSON has a list without items as [] or {}, if its items are not NULL: for who reads it
	 * counts on the key. */
	bool tells_empty;
};

/* NULL if there is none.  Case counts. */
const struct ss_field *ss_shape_find(const struct ss_shape *s, struct ss_slice name);

/* Where the field's member is in that struct of its shape. */
static inline const void *ss_field_member(const struct ss_field *f, const void *record)
{
	return (const char *)record + f->offset;
}

/* Is there nothing to tell?  member: of ss_field_member, of a field of that kind. */
static inline bool ss_field_kind_is_absent(enum ss_field_kind kind, const void *member)
{
	switch (kind) {
	case SS_FIELD_TEXT: return ((const struct ss_slice *)member)->data == NULL;
	case SS_FIELD_FLAG:
	case SS_FIELD_NAME: return *(const uint8_t *)member == 0;
	case SS_FIELD_NUMBER:
	case SS_FIELD_TIME:
	case SS_FIELD_DURATION: return *(const int64_t *)member == SS_NUMBER_ABSENT;
	case SS_FIELD_ADDRESS: return ((const struct ss_address *)member)->version == 0;
	case SS_FIELD_OBJECT: return *(const void *const *)member == NULL;
	case SS_FIELD_OBJECTS:
	case SS_FIELD_TEXTS:
	case SS_FIELD_PAIRS: return ((const struct ss_list *)member)->n == 0;
	case SS_FIELD_COUNT:
	case SS_FIELD_PORT: break;
	}
	return false;
}

static inline bool ss_field_is_absent(const struct ss_field *f, const void *member)
{
	return ss_field_kind_is_absent(f->kind, member);
}

/* The name a NAME field stands for; "" if it is absent or not in its list. */
const char *ss_field_name_of(const struct ss_field *f, const void *member);

#endif
