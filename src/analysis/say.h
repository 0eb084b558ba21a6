/* A line that says what was seen: for descriptions, evidence, values of terms. */
#ifndef SS_ANALYSIS_SAY_H
#define SS_ANALYSIS_SAY_H
#include "base/address.h"
#include "base/limits.h"
#include "base/slice.h"

struct ss_say {
	char text[SS_LIMIT_EVIDENCE_TEXT + 1]; /* what is longer is cut */
};

/* A slice as "%.*s" has it; it ends at a NUL in it. */
#define SS_SAY(SLICE) (int)(SLICE).len, (const char *)(SLICE).data

/* As printf; the text is in *s. */
struct ss_slice ss_say(struct ss_say *s, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
/* The same as ss_say with a "%.*s" for each of n: for what is said in each of thousands of sessions, at
 * a tenth of its price. */
struct ss_slice ss_say_texts(struct ss_say *s, const struct ss_slice *texts, size_t n);
#define SS_SAY_TEXTS(SAY, ...)                                                                     \
	ss_say_texts(SAY, (const struct ss_slice[]){__VA_ARGS__},                                  \
	             sizeof((const struct ss_slice[]){__VA_ARGS__}) / sizeof(struct ss_slice))
struct ss_slice ss_say_address(struct ss_say *s, const struct ss_address *a);

#endif
