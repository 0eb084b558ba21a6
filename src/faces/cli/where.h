/* --where: which records, or conversations, are shown. */
#ifndef SS_FACES_CLI_WHERE_H
#define SS_FACES_CLI_WHERE_H
#include <stdbool.h>

#include "faces/cli/run.h"
#include "filter/filter.h"
#include "output/output.h"

struct cli_where;

/* All n expressions must hold.  What is wrong with them is told on standard error, CLI_USAGE then,
 * or CLI_INTERNAL; so are terms that none of the record types (a set of 1 << enum ss_record_type)
 * can meet. */
enum cli_status cli_where_create(const char *const *expressions, size_t n, unsigned types,
                                 struct cli_where **out);
/* The same for another option than --where, named in what is told. */
enum cli_status cli_where_create_of(const char *option, const char *const *expressions, size_t n,
                                    unsigned types, struct cli_where **out);
void cli_where_destroy(struct cli_where *w); /* NULL is taken */
/* The expressions as one; borrowed. */
struct ss_filter *cli_where_filter(struct cli_where *w);

/* Record types that may be judged beside those that are shown, and those of them that the engine
 * must make for these expressions. */
unsigned cli_where_log(const struct ss_format *format);
unsigned cli_where_needs(const struct cli_where *w, const struct ss_format *format);
/* Hands what is shown of the record (itself, or a safe copy) to the format if it is wanted: `stats` always is.  Of a format that shows
 * conversations, all go there, and the wanted ones are chosen. */
void cli_where_pass(struct cli_where *w, const struct ss_format *format, struct ss_output *output,
                    const struct ss_record_head *record, const struct ss_record_head *shown);

#endif
