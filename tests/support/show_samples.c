/* Shows the sample records in a format: show_samples FORMAT [COLUMNS [color|plain [SET]]], or the
 * JSON Schema: show_samples schema. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/output.h"
#include "sample_records.h"

static const struct ss_format *format;

static void on_record(void *user, const struct ss_record_head *record)
{
	format->record(user, record);
}

int main(int argc, char **argv)
{
	struct ss_writer w;
	struct ss_output *o;
	if (argc < 2 || ss_writer_create(1, &w) < 0)
		return 2;
	if (strcmp(argv[1], "schema") == 0) {
		ss_schema_write(&w);
		ss_writer_flush(&w);
		ss_writer_destroy(&w);
		return 0;
	}
	format = ss_format_find(argv[1]);
	if (!format)
		return 2;
	struct ss_output_options options = {
	        .columns = argc > 2 ? (unsigned)atoi(argv[2]) : 0,
	        .color = argc > 3 && strcmp(argv[3], "color") == 0,
	        .log = format->takes_one_type ? format->default_log : format->able_log,
	};
	if (format->create(&w, &options, &o) < 0)
		return 3;
	sample_records(argc > 4 ? argv[4] : NULL, on_record, o);
	format->end(o);
	format->destroy(o);
	ss_writer_flush(&w);
	ss_writer_destroy(&w);
	return 0;
}
