#include "output/report.h"

#include <string.h>

#include "output/report_formats.h"
#include "output/row.h"

static void write_json(struct ss_writer *w, const struct ss_report_options *o,
                       const struct ss_report_record *r)
{
	ss_json_write_row(w, &ss_report_shape, r);
}

/* One line a kind. */
static void explain_json(struct ss_writer *w, const struct ss_report_options *o,
                         const struct ss_report_record *r)
{
	const struct ss_field *f = ss_shape_find(&ss_report_shape, SS_SLICE("findings"));
	for (size_t i = 0; i < r->findings.n; i++)
		ss_json_write_row(w, f->shape,
		                  (const struct ss_group_record *)r->findings.items + i);
}

const struct ss_report_format ss_report_json = {"json", "one object, as `docs/report.md` has it",
                                                write_json, explain_json};

const struct ss_report_format *const ss_report_formats[] = {
        &ss_report_text, &ss_report_markdown, &ss_report_json, &ss_report_html, NULL,
};

const struct ss_report_format *ss_report_format_find(const char *name)
{
	for (size_t i = 0; ss_report_formats[i]; i++) {
		if (strcmp(ss_report_formats[i]->name, name) == 0)
			return ss_report_formats[i];
	}
	return NULL;
}
