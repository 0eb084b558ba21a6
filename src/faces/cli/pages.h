/* Pages that a format is written on by several workers at once (crew/pages.h), and that go to one
 * writer in their order. */
#ifndef SS_FACES_CLI_PAGES_H
#define SS_FACES_CLI_PAGES_H
#include "crew/pages.h"
#include "output/output.h"

struct cli_pages { /* private */
	struct ss_crew_pages functions;
	const struct ss_format *format;
	struct ss_output_options options;
	struct ss_writer *writer;
};

/* format: one that is_each_alone.  All are borrowed, but for the options, which are copied. */
const struct ss_crew_pages *cli_pages_begin(struct cli_pages *p, const struct ss_format *format,
                                            const struct ss_output_options *options,
                                            struct ss_writer *writer);

#endif
