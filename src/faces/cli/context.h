/* `context`: a capture in the words and tokens that a language model has room for. */
#ifndef SS_FACES_CLI_CONTEXT_H
#define SS_FACES_CLI_CONTEXT_H
#include "faces/cli/options.h"
#include "faces/cli/run.h"

/* How it can look: output/context.h's forms, and the view of an earlier analyser.  The i-th's name and
 * what it is, NULL past the last. */
const char *cli_context_form(size_t i);
const char *cli_context_form_about(size_t i);

enum cli_status cli_context(const struct cli_options *o);

#endif
