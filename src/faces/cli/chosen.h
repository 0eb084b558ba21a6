/* Conversations that match an expression, told from the others before anybody counts them: their
 * records wait until the verdict is in. */
#ifndef SS_FACES_CLI_CHOSEN_H
#define SS_FACES_CLI_CHOSEN_H
#include "faces/cli/where.h"

struct cli_chosen;

/* filter: borrowed.  sink: gets every record, those of one connection in their order, with the verdict
 * on the conversation; `stats`, and flows that are no conversation, are judged alone, and stats are
 * wanted.  Where memory is short, what waits is wanted.  NULL: no memory. */
struct cli_chosen *cli_chosen_create(struct ss_filter *filter,
                                     void (*sink)(void *user, const struct ss_record_head *record,
                                                  bool is_wanted),
                                     void *user);
void cli_chosen_destroy(struct cli_chosen *c); /* NULL is taken */
void cli_chosen_pass(struct cli_chosen *c, const struct ss_record_head *record);

/* Record types that a verdict may be made of. */
unsigned cli_chosen_needs(const struct ss_filter *filter);

#endif
