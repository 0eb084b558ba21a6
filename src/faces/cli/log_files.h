/* A directory of log files, one a log, each made when its first row comes; one that is there is
 * written anew. */
#ifndef SS_FACES_CLI_LOG_FILES_H
#define SS_FACES_CLI_LOG_FILES_H
#include <stdbool.h>

#include "capture/capture.h"
#include "faces/cli/run.h"
#include "output/writer.h"

struct cli_log_file;

struct cli_log_files { /* set the first two members, zero the rest */
	const char *directory;
	const struct ss_capture *capture; /* whose inputs must not be written to */
	struct cli_log_file *first;       /* private from here on */
	bool has_failed;                  /* one could not be opened or made: told already */
};

/* Does the path name a directory?  One that is not there yet is known by a '/' at its end. */
bool cli_log_files_is_directory(const char *path);
/* Makes the directory if it is not there.  False: it cannot be, and that was told. */
bool cli_log_files_begin(struct cli_log_files *l);
/* "DIRECTORY/NAME.log", for ss_output_options.open_log; user: the log files. */
struct ss_writer *cli_log_files_open(void *user, const char *name);
/* Nothing more can be written to one of them. */
bool cli_log_files_is_stuck(const struct cli_log_files *l);
/* Writes what there is by now. */
void cli_log_files_flush(struct cli_log_files *l);
/* Writes what is left; what went wrong is told on standard error. */
enum cli_status cli_log_files_end(struct cli_log_files *l);
void cli_log_files_close(struct cli_log_files *l);

#endif
