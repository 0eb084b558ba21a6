/* --anonymize and --anonymize-key: what makes records safe before they are shown. */
#ifndef SS_FACES_CLI_ANONYMIZE_H
#define SS_FACES_CLI_ANONYMIZE_H
#include "faces/cli/options.h"
#include "faces/cli/run.h"
#include "privacy/privacy.h"

/* *out is left as it is (NULL, that is) if it was not asked for.  memory: must outlive it.  What is
 * wrong with the options is told on standard error. */
enum cli_status cli_anonymize_create(const struct cli_options *o, struct ss_memory *memory,
                                     struct ss_privacy **out);

#endif
