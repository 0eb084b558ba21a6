/* `extract`: captures -> messages and files in a directory, with an index of them. */
#ifndef SS_FACES_CLI_EXTRACT_H
#define SS_FACES_CLI_EXTRACT_H
#include "faces/cli/options.h"
#include "faces/cli/run.h"

enum cli_status cli_extract(const struct cli_options *o);

#endif
