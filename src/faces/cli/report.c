#include "faces/cli/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/analysis.h"
#include "analysis/observers.h"
#include "analysis/summary_findings.h"
#include "analysis/summary_report.h"
#include "base/distance.h"
#include "base/error.h"
#include "base/memory_shelf.h"
#include "base/registrable_psl.h"
#include "faces/cli/anonymize.h"
#include "faces/cli/chosen.h"
#include "faces/cli/feed.h"
#include "faces/cli/message.h"
#include "faces/cli/open_output.h"
#include "faces/cli/terminal.h"
#include "faces/cli/where.h"

enum { OBSERVERS = 128, NEAR = 5, NEAR_DISTANCE = 4 };

struct run {
	const struct cli_options *options;
	struct cli_options reading; /* the same; digests, which no report tells, are not made */
	struct cli_feed feed;
	const struct ss_observer *observers[OBSERVERS];
	struct ss_memory memory; /* of the analysis and the report */
	struct ss_memory_shelf shelf;
	struct ss_analysis *analysis;
	struct ss_privacy *privacy; /* NULL: shown as it is */
	struct cli_where *where;    /* NULL: all is counted */
	struct cli_chosen *chosen;
	struct ss_writer writer;
	struct ss_arena arena;
	int fd;
	bool has_writer;
};

/* ---- names of findings ---- */

static bool is_all(const struct cli_options *o)
{
	return strcmp(o->explain, "all") == 0;
}

static const struct ss_finding_row *row_at(size_t i)
{
	for (size_t k = 0; ss_detectors[k]; k++) {
		if (i < ss_detectors[k]->n_rows)
			return &ss_detectors[k]->rows[i];
		i -= ss_detectors[k]->n_rows;
	}
	return NULL;
}

static bool is_near(const char *id, const char *wanted)
{
	return strstr(id, wanted) ||
	       ss_distance(ss_slice_of(id), ss_slice_of(wanted)) <= NEAR_DISTANCE;
}

static enum cli_status complain_unknown(const char *wanted)
{
	char near[256] = "";
	size_t n = 0, at = 0;
	for (size_t i = 0; row_at(i) && n < NEAR && *wanted; i++) {
		const char *id = row_at(i)->id;
		if (is_near(id, wanted) && at + strlen(id) + 3 < sizeof near) {
			at += (size_t)snprintf(near + at, sizeof near - at, "%s%s",
			                       n > 0 ? ", " : "", id);
			n++;
		}
	}
	cli_complain(n > 0 ? "no finding '%s'; there are: %s"
	                   : "no finding '%s'; 'smtpscope report --explain all' tells them%s",
	             wanted, near);
	return CLI_USAGE;
}

/* One by its id, or those whose ids begin with it up to a dot; or all. */
static bool is_wanted(const struct cli_options *o, struct ss_slice id)
{
	struct ss_slice wanted = ss_slice_of(o->explain);
	size_t len = wanted.len;
	bool is_family = len > 0 && len < id.len && ss_slice_has_prefix_nocase(id, wanted) &&
	                 (id.data[len] == '.' || id.data[len - 1] == '.');
	return is_all(o) || is_family || ss_slice_is_equal(id, wanted);
}

static bool is_any_wanted(const struct cli_options *o)
{
	for (size_t i = 0; row_at(i); i++) {
		if (is_wanted(o, ss_slice_of(row_at(i)->id)))
			return true;
	}
	return false;
}

/* Rows alone, as nothing was read. */
static void fill_rows(const struct cli_options *o, struct ss_arena *arena,
                      struct ss_report_record *report)
{
	size_t n = 0, all = 0;
	while (row_at(all))
		all++;
	struct ss_group_record *groups = ss_arena_take(arena, (all + 1) * sizeof *groups);
	for (size_t i = 0; groups && i < all; i++) {
		if (is_wanted(o, ss_slice_of(row_at(i)->id)))
			groups[n++] = ss_group_of_row(row_at(i), arena);
	}
	report->findings = (struct ss_list){groups, n};
}

/* Of what was found, what is asked for; its row if it was not found. */
static void choose_findings(const struct cli_options *o, struct ss_arena *arena,
                            struct ss_report_record *report)
{
	struct ss_group_record *groups =
	        (struct ss_group_record *)(uintptr_t)report->findings.items;
	size_t n = 0;
	for (size_t i = 0; i < report->findings.n; i++) {
		if (is_wanted(o, groups[i].id))
			groups[n++] = groups[i];
	}
	report->findings.n = n;
	if (n == 0 && !is_all(o))
		fill_rows(o, arena, report);
}

/* ---- the run ---- */

static void on_judged(void *user, const struct ss_record_head *record, bool is_wanted)
{
	struct run *r = user;
	if (is_wanted)
		ss_analysis_record(r->analysis, record);
}

static void on_record(void *user, const struct ss_record_head *record)
{
	struct run *r = user;
	if (r->chosen)
		cli_chosen_pass(r->chosen, record);
	else
		ss_analysis_record(r->analysis, record);
}

static bool is_html(const struct cli_options *o)
{
	return o->report == ss_report_format_find("html");
}

/* Detectors, then those who are told what they found. */
static void list_observers(struct run *r)
{
	const struct ss_observer *const *own =
	        is_html(r->options) ? ss_reporters_with_dialogues : ss_reporters;
	size_t n = 0;
	for (size_t i = 0; ss_detectors[i] && n < OBSERVERS / 2; i++)
		r->observers[n++] = ss_detectors[i];
	for (size_t i = 0; own[i]; i++)
		r->observers[n++] = own[i];
}

/* Only sessions that match are counted. */
static enum cli_status open_where(struct run *r, unsigned *needs)
{
	const struct cli_options *o = r->options;
	if (o->n_where == 0)
		return CLI_DONE;
	enum cli_status status = cli_where_create(o->where, o->n_where, ~0u, &r->where);
	if (status != CLI_DONE)
		return status;
	*needs |= cli_chosen_needs(cli_where_filter(r->where));
	const struct cli_chosen_options options = {cli_where_filter(r->where), &o->settings,
	                                           r->feed.hash_seed};
	r->chosen = cli_chosen_create(&options, on_judged, r);
	return r->chosen ? CLI_DONE : cli_fail(SS_ENOMEM);
}

static enum cli_status open_writer(struct run *r)
{
	r->fd = cli_open_output(r->options->out_path, r->feed.capture);
	if (r->fd < 0)
		return CLI_TROUBLE;
	int error = ss_writer_create(r->fd, &r->writer);
	r->has_writer = error == 0;
	return error < 0 ? cli_fail(error) : CLI_DONE;
}

static enum cli_status open_all(struct run *r)
{
	list_observers(r);
	unsigned needs = ss_analysis_needs(r->observers);
	enum cli_status status = cli_feed_open(&r->feed);
	if (status == CLI_DONE)
		status = open_where(r, &needs);
	if (status == CLI_DONE)
		status = open_writer(r);
	if (status != CLI_DONE)
		return status;
	const struct ss_analysis_options options = {
	        .observers = r->observers,
	        .settings = &r->options->settings,
	        .memory = &r->memory,
	        .registrable = &ss_registrable_psl,
	        .hash_seed = r->feed.hash_seed,
	};
	struct ss_engine_options engine = {
	        .sink = on_record, .user = r, .log = needs, .inspect = true};
	int error = ss_analysis_create(&options, &r->analysis);
	return error < 0 ? cli_fail(error) : cli_feed_join(&r->feed, &engine);
}

static bool is_refused(void *user)
{
	return false;
}

static enum cli_status write_report(struct run *r, const struct ss_report_record *report)
{
	const struct cli_options *o = r->options;
	if (r->privacy)
		report = ss_privacy_struct(r->privacy, &ss_report_shape, report);
	if (!report)
		return cli_fail(SS_ENOMEM);
	const struct ss_report_format *format = o->report ? o->report : ss_report_formats[0];
	const struct ss_report_options options = {
	        .color = cli_is_colored(o, r->fd),
	        .is_ascii = !cli_is_utf8(),
	        .columns = cli_columns_of(r->fd),
	        .top = (size_t)o->settings.top,
	        .memory = &r->memory,
	};
	(o->explain ? format->explain : format->write)(&r->writer, &options, report);
	ss_writer_flush(&r->writer);
	return CLI_DONE;
}

static void fill(struct run *r, struct ss_report_record *report)
{
	const struct cli_options *o = r->options;
	ss_report_fill(r->analysis, &r->arena, report);
	report->inspected = o->settings.inspect != SS_SETTING_OFF ? SS_FLAG_YES : SS_FLAG_NO;
	report->has_internal = o->settings.internal_domains.n > 0 ? SS_FLAG_YES : SS_FLAG_NO;
	if (o->n_where > 0)
		report->where = ss_slice_of(o->where[0]);
	if (o->explain)
		choose_findings(o, &r->arena, report);
}

static enum cli_status judge(const struct run *r)
{
	if (r->writer.error != 0 && r->writer.error != EPIPE) {
		cli_complain("write error: %s", strerror(r->writer.error));
		return CLI_TROUBLE;
	}
	return cli_feed_judge(&r->feed);
}

static void close_all(struct run *r)
{
	cli_feed_close(&r->feed);
	cli_chosen_destroy(r->chosen);
	cli_where_destroy(r->where);
	ss_privacy_destroy(r->privacy);
	ss_arena_reset(&r->arena);
	ss_analysis_destroy(r->analysis);
	ss_memory_end(&r->memory);
	if (r->has_writer)
		ss_writer_destroy(&r->writer);
	if (r->fd > STDERR_FILENO)
		close(r->fd);
}

/* The row alone: --explain without files. */
static enum cli_status explain_row(struct run *r)
{
	struct ss_report_record report = {.type = SS_SLICE("report")};
	r->fd = STDOUT_FILENO;
	int error = ss_writer_create(r->fd, &r->writer);
	if (error < 0)
		return cli_fail(error);
	r->has_writer = true;
	fill_rows(r->options, &r->arena, &report);
	enum cli_status status = write_report(r, &report);
	return r->writer.error != 0 && r->writer.error != EPIPE ? CLI_TROUBLE : status;
}

static enum cli_status read_captures(struct run *r)
{
	struct ss_report_record report;
	enum cli_status status = open_all(r);
	if (status != CLI_DONE)
		return status;
	cli_feed_read(&r->feed, is_refused, r);
	cli_feed_end(&r->feed);
	fill(r, &report);
	if (ss_capture_is_any_open(r->feed.capture))
		status = write_report(r, &report); /* else there is nothing to sum up */
	cli_feed_tell_signal(&r->feed);
	return status == CLI_DONE ? judge(r) : status;
}

enum cli_status cli_report(const struct cli_options *o)
{
	struct run r = {.options = o, .fd = -1};
	enum cli_status status;
	r.reading = *o;
	r.reading.settings.hash = 0;
	r.feed = (struct cli_feed){.options = &r.reading};
	r.arena.memory = &r.memory;
	ss_memory_begin(&r.memory, &r.shelf);
	if (o->explain && !is_any_wanted(o))
		return complain_unknown(o->explain);
	if (o->explain && is_html(o)) {
		cli_complain("--explain writes text, --markdown or --json, no page");
		return CLI_USAGE;
	}
	status = cli_anonymize_create(o, &r.memory, &r.privacy);
	if (status == CLI_DONE)
		status = o->n_paths == 0 ? explain_row(&r) : read_captures(&r);
	close_all(&r);
	return status;
}
