/* Captures -> engine: what all subcommands that read captures have in common.  Open, join, read,
 * end, close; what goes wrong is told on standard error. */
#ifndef SS_FACES_CLI_FEED_H
#define SS_FACES_CLI_FEED_H
#include <stdbool.h>

#include "capture/capture.h"
#include "crew/crew.h"
#include "faces/cli/options.h"
#include "faces/cli/progress.h"
#include "faces/cli/run.h"
#include "mail/charset.h"

struct cli_feed { /* set the first four members, zero the rest */
	const struct cli_options *options;
	const struct ss_crew_pages *pages; /* as in ss_crew_start; by cli_feed_join */
	void (*on_idle)(
	        void *user); /* all that is known was handed over, and more is not there yet */
	void *idle_user;
	struct ss_capture *capture;                /* of cli_feed_open */
	struct ss_crew *crew;                      /* of cli_feed_open */
	struct ss_charsets charsets[SS_CREW_MOST]; /* of cli_feed_join: one a share */
	unsigned jobs;
	uint64_t hash_seed; /* of cli_feed_open: random, and nothing in the output depends on it */
	struct cli_progress progress;
	int signal; /* that ended the reading; 0: none */
};

/* From here on SIGINT, SIGTERM and SIGHUP end the reading, and nothing else. */
enum cli_status cli_feed_open(struct cli_feed *f);
/* Sets the crew to work: sink, user, log and contents are the caller's, the rest is filled in. */
enum cli_status cli_feed_join(struct cli_feed *f, struct ss_engine_options *engine);
/* Up to the end, a signal, or until is_enough says so behind a packet. */
void cli_feed_read(struct cli_feed *f, bool (*is_enough)(void *user), void *user);
/* Ends the work, which hands over its last records, and takes the bar off the screen. */
void cli_feed_end(struct cli_feed *f);
/* If a signal ended the reading, says so: the output looks as that of a shorter capture. */
void cli_feed_tell_signal(const struct cli_feed *f);
/* How the reading went. */
enum cli_status cli_feed_judge(const struct cli_feed *f);
void cli_feed_close(struct cli_feed *f);

/* A line for the person while the bar may be on the screen. */
void cli_feed_complain(struct cli_feed *f, const char *text);
struct ss_analysis; /* analysis/analysis.h */
/* If not all was looked at, for want of memory or as there was too much of one connection, says so;
 * NULL is taken. */
void cli_feed_tell_short(const struct ss_analysis *a);

/* Of SS_E...: no memory, or a mistake of ours. */
enum cli_status cli_fail(int error);

#endif
