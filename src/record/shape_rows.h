/* How the rows of shapes are written: for the files that describe structs, and no other.  A struct is
 * ss_NAME_record, its rows NAME_fields, its shape NAME_shape; a row whose kind does not fit its
 * member's C type does not compile. */
#ifndef SS_RECORD_SHAPE_ROWS_H
#define SS_RECORD_SHAPE_ROWS_H
#include "record/shape.h"

#define C_TEXT     struct ss_slice
#define C_FLAG     uint8_t
#define C_COUNT    uint64_t
#define C_NUMBER   int64_t
#define C_TIME     int64_t
#define C_DURATION int64_t
#define C_ADDRESS  struct ss_address
#define C_TEXTS    struct ss_list
#define C_PAIRS    struct ss_list

/* clang-format off */
/* The member's offset; an array of negative size if its type is another. */
#define MEMBER(STRUCT, NAME, TYPE)                                                                 \
	(offsetof(struct STRUCT, NAME) +                                                           \
	 0 * sizeof(char[__builtin_types_compatible_p(                                             \
	                         __typeof__(((struct STRUCT *)0)->NAME), TYPE) ? 1 : -1]))
/* Quotes, colon and NUL: a longer name does not compile (-Wall would only warn). */
#define KEY_FITS(NAME) (0 * sizeof(char[sizeof #NAME + 3 <= SS_FIELD_KEY ? 1 : -1]))
#define FIELD(STRUCT, NAME, KIND, TYPE, SHAPE, NAMES, ABOUT)                                       \
	{SS_FIELD_##KIND, sizeof #NAME - 1 + KEY_FITS(NAME), MEMBER(STRUCT, NAME, TYPE),           \
	 "\"" #NAME "\":", #NAME, SHAPE, NAMES, ABOUT}
#define ROW(STRUCT, NAME, KIND, ABOUT)                                                             \
	FIELD(STRUCT, NAME, KIND, C_##KIND, NULL, NULL, ABOUT)
#define NAMED(STRUCT, MEMBER_NAME, NAMES, ABOUT)                                                   \
	FIELD(STRUCT, MEMBER_NAME, NAME, uint8_t, NULL, NAMES, ABOUT)
#define OBJECT(STRUCT, NAME, SHAPE, ABOUT)                                                         \
	FIELD(STRUCT, NAME, OBJECT, const struct ss_##SHAPE##_record *, &SHAPE##_shape, NULL, ABOUT)
#define OBJECTS(STRUCT, NAME, SHAPE, ABOUT)                                                        \
	FIELD(STRUCT, NAME, OBJECTS, struct ss_list, &SHAPE##_shape, NULL, ABOUT)
#define SHAPE_OF(NAME, ABOUT)                                                                      \
	{                                                                                          \
		#NAME, ABOUT, NAME##_fields, sizeof NAME##_fields / sizeof NAME##_fields[0],       \
		sizeof(struct ss_##NAME##_record)}
#define SHAPE(NAME, ABOUT) static const struct ss_shape NAME##_shape = SHAPE_OF(NAME, ABOUT)
/* One that other files have in structs of theirs. */
#define PUBLIC_SHAPE(NAME, ABOUT) const struct ss_shape ss_##NAME##_shape = SHAPE_OF(NAME, ABOUT)
/* clang-format on */

#endif
