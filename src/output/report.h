/* A report (record/report.h) -> text for a terminal, Markdown, JSON, or a page of HTML. */
#ifndef SS_OUTPUT_REPORT_H
#define SS_OUTPUT_REPORT_H
#include <stdbool.h>

#include "base/memory.h"
#include "output/writer.h"
#include "record/report.h"

struct ss_report_options {
	bool color;       /* escape sequences are welcome (a terminal) */
	bool is_ascii;    /* letters beyond ASCII are not: escapes, and bars of # */
	unsigned columns; /* width of the terminal; 0: unlimited */
	size_t top;       /* rows of each list, of text and Markdown */
	struct ss_memory *memory;
};

struct ss_report_format {
	const char *name, *about;
	void (*write)(struct ss_writer *w, const struct ss_report_options *o,
	              const struct ss_report_record *r);
	/* The findings of the list, each in full; r->look_first and the like are not looked at. */
	void (*explain)(struct ss_writer *w, const struct ss_report_options *o,
	                const struct ss_report_record *r);
};

extern const struct ss_report_format *const ss_report_formats[]; /* ended by NULL: text first */
const struct ss_report_format *ss_report_format_find(const char *name); /* NULL if none */

#endif
