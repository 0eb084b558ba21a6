/* What a filter asks of regular expressions, so that no folder depends on a library for them: the
 * program hands one in, see filter/regex_pcre2.h. */
#ifndef SS_FILTER_REGEX_H
#define SS_FILTER_REGEX_H
#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"
#include "base/slice.h"

enum { SS_REGEX_ERROR_TEXT = 160 };

struct ss_regex_error {
	char message[SS_REGEX_ERROR_TEXT];
	size_t at; /* octet of the pattern */
};

struct ss_regex_engine {
	const char *name;
	/* The pattern works on octets.  0 and *out; SS_ENOMEM; or SS_EARG and *error. */
	int (*compile)(struct ss_slice pattern, bool is_nocase, struct ss_memory *memory,
	               void **out, struct ss_regex_error *error);
	/* Does it match anywhere in the text?  1, 0, or -1: given up, as it takes too long.  It ends
	 * soon whatever the pattern and the text. */
	int (*match)(void *regex, struct ss_slice text);
	void (*destroy)(void *regex); /* NULL is taken */
};

#endif
