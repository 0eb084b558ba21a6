/* Texts and lists for what is told, in an arena. */
#ifndef SS_ANALYSIS_CONTEXT_TEXT_H
#define SS_ANALYSIS_CONTEXT_TEXT_H
#include "base/arena.h"
#include "record/record.h"

enum { SS_CONTEXT_SAID = 2048 }; /* octets of a text; what is longer is cut */

/* As printf; absent where memory is short.  "%.*s" with SS_CONTEXT_SLICE takes a slice, up to a NUL
 * in it. */
struct ss_slice ss_context_say(struct ss_arena *arena, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
#define SS_CONTEXT_SLICE(S) (int)(S).len, (S).data ? (const char *)(S).data : ""

/* n zeroed items of that size; items is not NULL, also where n is 0, unless memory is short, which
 * leaves n 0. */
struct ss_list ss_context_list(struct ss_arena *arena, size_t n, size_t size);

/* What a NAME field of a record is called: "accepted"; absent if it is absent. */
struct ss_slice ss_context_name(const struct ss_record_head *record, const char *field);

#endif
