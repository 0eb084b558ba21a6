/* The filter language: one expression, compiled once, says of each record whether it is wanted.
 *
 *     alice subject:"quarterly report" (code:5xx or size:>10M) -helo:/^\[/ src:192.0.2.0/24
 *
 * A term is a WORD, "quoted" or a /regex/, looked for in every field that is shown; or NAME:VALUE.
 * Terms side by side, or with `and`, must all hold; `or`, `not` or -, and parentheses, as usual; the
 * words in any case.  Text compares without (ASCII) case.
 *
 * NAME is an alias (`ss_filter_aliases`) or the name of a field as the schema has it, dotted
 * ("recipients.address", "session.helo", "command_counts.RSET"), of whatever record has it: a new
 * field of a record can be named at once.  A record without the field does not match.
 *
 * VALUE, by what the field holds:
 *     text        part of it; ="all of it"; /regex/, /Regex/c with case
 *     number      550, 5xx, 45x, >1M, >=1k, <10, <=10, =10, 10..20, 10..; k M G T are powers of 1024
 *     duration    2s, >500ms, <=1.5m, 1s..1m (ns us ms s m h d; seconds if nothing is said)
 *     time        2026-01-02, >=2026-01-02T03:04, ranges; UTC unless a zone is given
 *     address     192.0.2.1, 192.0.2.0/24, 2001:db8::/32, or a part of its text
 *     yes or no   yes, true; no, false, also where a record could tell and does not
 *     anything    * is there
 * Text compares as a number where it is one.  A whole time or duration that is not compared stands
 * for all that begin with it: 2026-01-02 is that day, 2s is up to 2.999...; `>` a day is after it. */
#ifndef SS_FILTER_FILTER_H
#define SS_FILTER_FILTER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/slice.h"
#include "filter/regex.h"
#include "record/record.h"

struct ss_filter;

struct ss_filter_options {                   /* zeroed: no regexes, the records alone */
	const struct ss_regex_engine *regex; /* NULL: expressions with a regex are refused */
	/* Of structs beside the records, for ss_filter_match_shaped; must outlive the filter. */
	const struct ss_shape *const *shapes;
	size_t n_shapes;
	/* A regex took too long on some text, which counts as no match.  Called once a regex. */
	void (*on_trouble)(void *user, const char *text);
	void *user;
};

enum { SS_FILTER_MESSAGE = 256 };

struct ss_filter_error {
	char message[SS_FILTER_MESSAGE]; /* "unknown field 'form' (did you mean 'from'?)" */
	size_t at, len;                  /* octets of the expression that it is about */
};

/* 0; SS_ENOMEM; or SS_EARG and *error.  The expression is copied.  One of blanks alone matches
 * everything. */
int ss_filter_compile(struct ss_slice expression, const struct ss_filter_options *options,
                      struct ss_memory *memory, struct ss_filter **out,
                      struct ss_filter_error *error);
void ss_filter_destroy(struct ss_filter *f); /* NULL is taken */

/* Allocates nothing.  One thread at a time. */
bool ss_filter_match(struct ss_filter *f, const struct ss_record_head *record);
/* Of a struct of one of options.shapes, or of a record. */
bool ss_filter_match_shaped(struct ss_filter *f, const struct ss_shape *shape, const void *what);

/* ---- several records as one ----
 * Of a conversation one asks: was there a term's match in any of its records?  Marks keep that for
 * each term, so that `not from:alice` is true of the conversations without alice, and two terms may
 * be met by two records. */

size_t ss_filter_marks_size(const struct ss_filter *f); /* octets; begin with all zero */
void ss_filter_mark(struct ss_filter *f, const struct ss_record_head *record, uint8_t *marks);
/* What the session tells of a transaction whose marks these are: what the transaction has no field
 * for.  Not what it has a field of its own for (helo, outcome), nor, for a word or for a NAME that
 * the transaction answers to itself (code, cmd), counts over the whole session and codes. */
void ss_filter_mark_beside(struct ss_filter *f, const struct ss_session_record *session,
                           uint8_t *marks);
/* Adds the NAME terms that records of that type can answer themselves: who asks one of them and
 * what it is a part of takes the other's marks for the rest. */
void ss_filter_mark_own(const struct ss_filter *f, enum ss_record_type type, uint8_t *marks);
bool ss_filter_judge(struct ss_filter *f, const uint8_t *marks);
/* A true judgement stays true whatever records come. */
bool ss_filter_is_final(const struct ss_filter *f);

/* The expression, the cut of it that fits, and a caret under the place, each on a line that begins
 * with indent spaces and fits into columns (0: 100):
 *     form:alice
 *     ^~~~
 * What a terminal would obey is shown as '?' or as a blank. */
void ss_filter_error_print(const struct ss_filter_error *error, struct ss_slice expression,
                           size_t indent, size_t columns, struct ss_buffer *out);

/* The expression as it was understood: what is cheap first, and no parentheses but those it needs.
 * Compiled, it is the same. */
void ss_filter_print(const struct ss_filter *f, struct ss_buffer *out);

/* A short name for what one asks for most. */
struct ss_filter_alias {
	const char *name, *about;
};
extern const struct ss_filter_alias ss_filter_aliases[]; /* ended by a NULL name */
/* Some are names for what no record tells yet. */
bool ss_filter_alias_is_told(const struct ss_filter_alias *alias);

/* The record types that could answer one of its terms: set of 1 << enum ss_record_type. */
unsigned ss_filter_types(const struct ss_filter *f);

/* The nth term, from 0, that no record of these types can meet (a set of 1 << enum
 * ss_record_type): as it stands in the expression, absent behind the last. */
struct ss_slice ss_filter_idle_term(const struct ss_filter *f, unsigned types, size_t n);

#endif
