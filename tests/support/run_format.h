/* Runs records through a format and hands back what it wrote. */
#ifndef SS_TESTS_RUN_FORMAT_H
#define SS_TESTS_RUN_FORMAT_H
#include "output/output.h"
#include "sample_records.h"

struct run_format {
	const struct ss_format *format;
	struct ss_writer writer;
	struct ss_output *output;
};

/* options NULL, or its log 0: what the format writes by default. */
void run_format_begin(struct run_format *r, const char *name,
                      const struct ss_output_options *options);
void run_format_record(void *user, const struct ss_record_head *record); /* user: the run */
/* NUL-terminated; free it. */
char *run_format_end(struct run_format *r);

/* All of that with a set of sample records. */
char *run_format(const char *name, const struct ss_output_options *options, const char *set);

#endif
