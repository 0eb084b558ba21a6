#include "run_format.h"

#include <assert.h>
#include <stdlib.h>

void run_format_begin(struct run_format *r, const char *name,
                      const struct ss_output_options *options)
{
	struct ss_output_options o = options ? *options : (struct ss_output_options){0};
	r->format = ss_format_find(name);
	assert(r->format);
	if (o.log == 0)
		o.log = r->format->default_log;
	if (ss_writer_create(-1, &r->writer) < 0 ||
	    r->format->create(&r->writer, &o, &r->output) < 0)
		abort();
}

void run_format_record(void *user, const struct ss_record_head *record)
{
	struct run_format *r = user;
	r->format->record(r->output, record);
}

char *run_format_end(struct run_format *r)
{
	r->format->end(r->output);
	r->format->destroy(r->output);
	ss_write_bytes(&r->writer, "", 1);
	assert(r->writer.error == 0);
	char *text = r->writer.data;
	r->writer.data = NULL;
	ss_writer_destroy(&r->writer);
	return text;
}

char *run_format(const char *name, const struct ss_output_options *options, const char *set)
{
	struct run_format r;
	run_format_begin(&r, name, options);
	sample_records(set, run_format_record, &r);
	return run_format_end(&r);
}
