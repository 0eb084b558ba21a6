/* Conversations that match an expression, told from the others before anybody counts them: their
 * records wait until the verdict is in. */
#ifndef SS_FACES_CLI_CHOSEN_H
#define SS_FACES_CLI_CHOSEN_H
#include "faces/cli/where.h"

struct cli_chosen;

struct cli_chosen_options { /* borrowed, and outlives it */
	struct ss_filter *filter;
	const struct ss_settings *settings;
	uint64_t hash_seed; /* see ss_analysis_options */
};
typedef void (*cli_chosen_sink)(void *user, const struct ss_record_head *record, bool is_wanted);

/* sink: gets every record, those of one connection in their order, with the verdict on the
 * conversation; `stats`, and flows that are no conversation, are judged alone, and stats are wanted.
 * Where memory is short, what waits is wanted.  A filter that asks for what only findings have (finding,
 * severity) is met by those that are raised up to the end of their session.  NULL: no memory. */
struct cli_chosen *cli_chosen_create(const struct cli_chosen_options *o, cli_chosen_sink sink,
                                     void *user);
void cli_chosen_destroy(struct cli_chosen *c); /* NULL is taken */
void cli_chosen_pass(struct cli_chosen *c, const struct ss_record_head *record);

/* Record types that a verdict may be made of. */
unsigned cli_chosen_needs(const struct ss_filter *filter);

#endif
