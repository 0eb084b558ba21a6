#include "faces/cli/run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analysis/analysis.h"
#include "analysis/observers.h"
#include "base/error.h"
#include "base/memory_shelf.h"
#include "base/registrable_psl.h"
#include "faces/cli/anonymize.h"
#include "faces/cli/feed.h"
#include "faces/cli/log_files.h"
#include "faces/cli/message.h"
#include "faces/cli/open_output.h"
#include "faces/cli/pages.h"
#include "faces/cli/terminal.h"
#include "faces/cli/where.h"

enum { WORDS = 128 }; /* bytes of a list of names */

struct run {
	const struct cli_options *options;
	struct cli_feed feed;
	struct ss_output *output;
	struct ss_analysis *analysis; /* NULL: findings are not wanted */
	struct ss_privacy *privacy;   /* NULL: all is shown as it is */
	struct ss_memory memory;      /* of these two */
	struct ss_memory_shelf shelf;
	struct cli_where *where; /* NULL: all is wanted */
	struct ss_writer writer;
	struct cli_pages pages;
	struct cli_log_files files; /* has a directory: instead of the writer */
	int fd;
	bool has_writer;
	uint64_t n_given_up; /* connections, for the memory limit */
	uint64_t n_refused;  /* how often it said no */
	bool is_short;       /* there was no memory for what is shown of a record */
};

static unsigned log_of(const struct cli_options *o)
{
	return o->log ? o->log : o->format->default_log;
}

/* The record types that the engine has to make. */
static unsigned records_of(const struct cli_options *o)
{
	return o->format->logs ? o->format->needs : log_of(o);
}

static bool tells_loss(const struct cli_options *o)
{
	return !o->format->logs && (log_of(o) & 1u << SS_RECORD_STATS);
}

static void note_loss(struct run *r, const struct ss_stats_record *stats)
{
	r->n_given_up = stats->flows_evicted;
	r->n_refused = stats->segments_refused + stats->memory_refused;
}

static void write_record(void *user, const struct ss_record_head *record)
{
	struct run *r = user;
	if (record->type == SS_RECORD_STATS) {
		note_loss(r, (const struct ss_stats_record *)record);
		if (!(records_of(r->options) & 1u << SS_RECORD_STATS))
			return;
	}
	const struct ss_record_head *shown =
	        r->privacy ? ss_privacy_record(r->privacy, record) : record;
	if (!shown)
		r->is_short = true;
	else if (r->where)
		cli_where_pass(r->where, r->options->format, r->output, record, shown);
	else
		r->options->format->record(r->output, shown);
}

/* Findings come behind what shows them, and before `stats`. */
static void on_record(void *user, const struct ss_record_head *record)
{
	struct run *r = user;
	bool is_last = record->type == SS_RECORD_STATS;
	if (!is_last)
		write_record(r, record);
	if (r->analysis)
		ss_analysis_record(r->analysis, record);
	if (is_last)
		write_record(r, record);
}

/* ---- the output's side ---- */

/* is_apart: each log has a file of its own. */
static bool can_write(const struct ss_format *f, unsigned log, bool is_apart)
{
	bool is_one = (log & (log - 1)) == 0;
	return !f->has_fixed_log && !(log & ~f->able_log) &&
	       (is_one || is_apart || !f->takes_one_type);
}

static bool has_log_files(const struct cli_options *o)
{
	return o->format->has_log_files && cli_log_files_is_directory(o->out_path);
}

static void add_word(char list[WORDS], const char *separator, const char *word)
{
	size_t at = strlen(list);
	snprintf(list + at, WORDS - at, "%s%s", at > 0 ? separator : "", word);
}

/* The records were chosen, and the format cannot write them. */
static void refuse_log(const struct cli_options *o)
{
	char records[WORDS] = "", formats[WORDS] = "";
	if (o->format->logs) {
		cli_complain("the format '%s' writes one log to one output%s", o->format->name,
		             o->format->has_log_files ? "; for several name a directory with -o"
		                                      : "");
		return;
	}
	for (unsigned type = 1; type < SS_N_RECORD_TYPES; type++) {
		if (o->log >> type & 1)
			add_word(records, ", ", ss_record_type_names[type]);
	}
	for (size_t i = 0; ss_formats[i]; i++) {
		if (!ss_formats[i]->logs && can_write(ss_formats[i], o->log, false))
			add_word(formats, " or ", ss_formats[i]->name);
	}
	cli_complain("the format '%s' %s; for %s records say --format %s", o->format->name,
	             o->format->has_fixed_log    ? "always shows the same and takes no --log"
	             : o->format->takes_one_type ? "writes one type of records"
	                                         : "cannot write all of these",
	             records, formats);
}

/* To log files, the writer is of no file: nothing is written to it. */
static enum cli_status open_writer(struct run *r)
{
	const struct cli_options *o = r->options;
	if (has_log_files(o)) {
		r->files.directory = o->out_path;
		r->files.capture = r->feed.capture;
		if (!cli_log_files_begin(&r->files))
			return CLI_TROUBLE;
	} else {
		r->fd = cli_open_output(o->out_path, r->feed.capture);
		if (r->fd < 0)
			return CLI_TROUBLE;
	}
	int error = ss_writer_create(r->fd, &r->writer);
	if (error < 0)
		return cli_fail(error);
	r->has_writer = true;
	return CLI_DONE;
}

static int open_analysis(struct run *r, struct ss_engine_options *engine)
{
	const struct ss_analysis_options options = {
	        .observers = ss_detectors,
	        .settings = &r->options->settings,
	        .registrable = &ss_registrable_psl,
	        .memory = &r->memory,
	        .hash_seed = r->feed.hash_seed,
	        .sink = write_record,
	        .user = r,
	};
	if (!(engine->log & 1u << SS_RECORD_FINDING))
		return 0;
	engine->log |= ss_analysis_needs(ss_detectors);
	engine->inspect = true;
	return ss_analysis_create(&options, &r->analysis);
}

/* Is all that becomes of a record its text? */
static bool writes_pages(const struct run *r)
{
	return r->options->format->is_each_alone && !r->where && !r->privacy && !r->analysis;
}

/* Once the feed is open and there is where to write. */
static enum cli_status join_all(struct run *r)
{
	const struct cli_options *o = r->options;
	struct ss_output_options output = {
	        .color = cli_is_colored(o, r->fd),
	        .columns = cli_columns_of(r->fd),
	        .log = log_of(o),
	        .only_chosen = r->where != NULL,
	        .settings = &o->settings,
	        .open_log = r->files.directory ? cli_log_files_open : NULL,
	        .open_user = &r->files,
	};
	struct ss_engine_options engine = {
	        .sink = on_record,
	        .user = r,
	        .log = 1u << SS_RECORD_STATS | records_of(o) |
	               (r->where ? cli_where_needs(r->where, o->format) : 0),
	};
	int error = o->format->create(&r->writer, &output, &r->output);
	if (error == 0)
		error = open_analysis(r, &engine);
	if (writes_pages(r))
		r->feed.pages = cli_pages_begin(&r->pages, o->format, &output, &r->writer);
	return error < 0 ? cli_fail(error) : cli_feed_join(&r->feed, &engine);
}

static enum cli_status open_all(struct run *r)
{
	const struct cli_options *o = r->options;
	if (o->log && !can_write(o->format, o->log, has_log_files(o))) {
		refuse_log(o);
		return CLI_USAGE;
	}
	if (o->n_where > 0) {
		unsigned types = records_of(o) | cli_where_log(o->format);
		enum cli_status judged = cli_where_create(o->where, o->n_where, types, &r->where);
		if (judged != CLI_DONE)
			return judged;
	}
	enum cli_status status = cli_anonymize_create(o, &r->memory, &r->privacy);
	if (status == CLI_DONE)
		status = cli_feed_open(&r->feed);
	if (status == CLI_DONE)
		status = open_writer(r);
	return status == CLI_DONE ? join_all(r) : status;
}

static void close_all(struct run *r)
{
	cli_feed_close(&r->feed);
	if (r->output)
		r->options->format->destroy(r->output);
	cli_where_destroy(r->where);
	ss_analysis_destroy(r->analysis);
	ss_privacy_destroy(r->privacy);
	ss_memory_end(&r->memory);
	if (r->has_writer)
		ss_writer_destroy(&r->writer);
	if (r->fd > STDERR_FILENO)
		close(r->fd);
	cli_log_files_close(&r->files);
}

/* ---- the run ---- */

static bool is_refused(void *user)
{
	const struct run *r = user;
	return r->writer.error != 0 || cli_log_files_is_stuck(&r->files);
}

/* Who writes mail alone would not see it. */
static void tell_loss(const struct run *r)
{
	if (tells_loss(r->options) || (r->n_given_up == 0 && r->n_refused == 0))
		return;
	cli_complain(
	        "--memory-limit left no room: %llu connections given up, no memory %llu times; "
	        "what is missing is not in this output",
	        (unsigned long long)r->n_given_up, (unsigned long long)r->n_refused);
}

/* Somebody may be waiting for what we know. */
static void flush(void *user)
{
	struct run *r = user;
	if (r->files.directory)
		cli_log_files_flush(&r->files);
	else if (r->has_writer)
		ss_writer_flush(&r->writer);
}

static void finish(struct run *r)
{
	cli_feed_end(&r->feed);
	if (ss_capture_is_any_open(r->feed.capture))
		r->options->format->end(r->output); /* else there is nothing to sum up */
	if (!r->files.directory)
		ss_writer_flush(&r->writer);
	tell_loss(r);
	cli_feed_tell_short(r->analysis);
	cli_feed_tell_signal(&r->feed);
}

static enum cli_status judge(struct run *r)
{
	enum cli_status status = cli_log_files_end(&r->files);
	if (status != CLI_DONE)
		return status;
	if (r->writer.error == EPIPE)
		return CLI_DONE; /* the reader has seen enough */
	if (r->writer.error != 0) {
		cli_complain("write error: %s", strerror(r->writer.error));
		return CLI_TROUBLE;
	}
	if (r->is_short) {
		cli_complain("no memory: records are missing");
		return CLI_TROUBLE;
	}
	return cli_feed_judge(&r->feed);
}

enum cli_status cli_run(const struct cli_options *o)
{
	struct run r = {.options = o, .fd = -1};
	r.feed = (struct cli_feed){.options = o, .on_idle = flush, .idle_user = &r};
	ss_memory_begin(&r.memory, &r.shelf);
	enum cli_status status = open_all(&r);
	if (status == CLI_DONE) {
		cli_feed_read(&r.feed, is_refused, &r);
		finish(&r);
		status = judge(&r);
	}
	close_all(&r);
	return status;
}
