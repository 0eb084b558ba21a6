/* A bar on standard error for work longer than a second. */
#ifndef SS_FACES_CLI_PROGRESS_H
#define SS_FACES_CLI_PROGRESS_H
#include <stdbool.h>
#include <stdint.h>

#include "capture/capture.h"

struct cli_progress { /* set is_on, zero the rest */
	bool is_on;
	bool is_shown; /* private from here on */
	int64_t begun_ns, drawn_ns;
};

/* Call now and then; draws ten times a second at most. */
void cli_progress_step(struct cli_progress *p, const struct ss_capture *capture);
/* Takes the bar off the screen, so that other lines can be written. */
void cli_progress_clear(struct cli_progress *p);

#endif
