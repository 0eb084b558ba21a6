/* --config FILE, and the command `config`, which checks such files and shows what is in effect. */
#ifndef SS_FACES_CLI_CONFIG_H
#define SS_FACES_CLI_CONFIG_H
#include <stdbool.h>

#include "faces/cli/options.h"
#include "faces/cli/run.h"

/* Reads the file into the settings; false after telling all that is wrong. */
bool cli_config_load(const char *path, struct ss_settings *s);
/* The files, which are the options' paths, were loaded. */
enum cli_status cli_config(const struct cli_options *o);

#endif
