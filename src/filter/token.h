/* Cuts an expression into words, keeping where each stands.  The folder's own. */
#ifndef SS_FILTER_TOKEN_H
#define SS_FILTER_TOKEN_H
#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "filter/filter.h"

enum ss_token_kind {
	SS_TOKEN_END,
	SS_TOKEN_OPEN,
	SS_TOKEN_CLOSE,
	SS_TOKEN_AND,
	SS_TOKEN_OR,
	SS_TOKEN_NOT, /* also "-" */
	SS_TOKEN_TERM,
};

enum ss_token_form { SS_TOKEN_BARE, SS_TOKEN_QUOTED, SS_TOKEN_REGEX };

struct ss_token { /* slices of the expression */
	enum ss_token_kind kind;
	size_t at, len;          /* all of it */
	struct ss_slice name;    /* of NAME:VALUE; absent in a term without */
	size_t value_at;         /* where its value begins */
	enum ss_token_form form; /* of the value */
	bool is_whole;           /* ="quoted" */
	struct ss_slice value;   /* bare as it is; quoted or a regex: between its marks, escaped */
	struct ss_slice flags;   /* of a regex: letters behind it */
};

/* The token at or after *at, which is moved behind it.  SS_EARG and *error if there is none; its
 * name is in *out then, if it has got that far. */
int ss_token_next(struct ss_slice expression, size_t *at, struct ss_token *out,
                  struct ss_filter_error *error);

/* Undoes the escapes of a quoted value (\" \\ \n \r \t \xHH) or a regex (\/ alone) into `out`, which
 * holds value.len octets; *len is how many there are.  SS_EARG and *error for an unknown escape. */
int ss_token_unescape(struct ss_slice expression, const struct ss_token *t, uint8_t *out,
                      size_t *len, struct ss_filter_error *error);

/* Fills *error; format as of printf.  Always SS_EARG. */
int ss_filter_fail(struct ss_filter_error *error, size_t at, size_t len, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

#endif
