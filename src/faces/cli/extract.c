#include "faces/cli/extract.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/hash_openssl.h"
#include "faces/cli/feed.h"
#include "faces/cli/message.h"
#include "faces/cli/where.h"
#include "output/row.h"
#include "store/extract.h"

/* The forms of the index, a file each. */
static const struct form {
	const char *name;
	const char *partial_name; /* if it could not be written whole */
	void (*write_titles)(struct ss_writer *w, const struct ss_shape *s);
	void (*write_row)(struct ss_writer *w, const struct ss_shape *s, const void *what);
} forms[] = {
        {"index.jsonl", "index.partial.jsonl", NULL, ss_json_write_row},
        {"index.csv", "index.partial.csv", ss_csv_write_titles, ss_csv_write_row},
};
enum { N_FORMS = sizeof forms / sizeof forms[0] };

struct index {
	struct ss_temporary file;
	struct ss_writer writer;
	bool is_begun;
};

struct extraction {
	struct cli_options options;
	struct cli_feed feed;
	struct cli_where *where; /* NULL: all is wanted */
	struct ss_folder folder;
	bool has_folder;
	bool had_files; /* of an earlier run */
	struct ss_extract *extract;
	struct index indexes[N_FORMS];
	bool is_failed; /* an index was not written */
	/* for the limit of memory: flows, segments that would have opened one, and what flows wanted
	 * to keep */
	uint64_t n_evicted, n_dropped, n_refused;
};

/* ---- the index ---- */

static void complain_of(struct extraction *e, const char *name, const char *why)
{
	cli_progress_clear(&e->feed.progress);
	cli_complain("%s/%s: %s", e->options.directory, name, why);
}

static enum cli_status begin_index(struct extraction *e, size_t i)
{
	struct index *index = &e->indexes[i];
	if (ss_folder_has(&e->folder, SS_FOLDER_TOP, forms[i].name)) {
		complain_of(e, forms[i].name,
		            "is there already, and is not replaced; choose another directory");
		return CLI_TROUBLE;
	}
	if (ss_temporary_create(&e->folder, &index->file) < 0) {
		complain_of(e, forms[i].name, strerror(errno));
		return CLI_TROUBLE;
	}
	index->is_begun = true;
	int error = ss_writer_create(index->file.fd, &index->writer);
	if (error < 0)
		return cli_fail(error);
	if (forms[i].write_titles)
		forms[i].write_titles(&index->writer, &ss_index_shape);
	return CLI_DONE;
}

static void on_row(void *user, const struct ss_index_row *row)
{
	struct extraction *e = user;
	for (size_t i = 0; i < N_FORMS; i++)
		forms[i].write_row(&e->indexes[i].writer, &ss_index_shape, row);
}

/* One that is not whole gets a name that says so: it tells of most of what is there. */
static void end_index(struct extraction *e, size_t i)
{
	struct index *index = &e->indexes[i];
	const char *name = forms[i].name;
	ss_writer_flush(&index->writer);
	if (index->writer.error) {
		complain_of(e, name, strerror(index->writer.error));
		e->is_failed = true;
		name = forms[i].partial_name;
	}
	if (ss_temporary_keep(&e->folder, &index->file, SS_FOLDER_TOP, name) == SS_OK)
		return;
	complain_of(e, name, strerror(errno));
	e->is_failed = true;
}

/* ---- from begin to end ---- */

static void on_record(void *user, const struct ss_record_head *record)
{
	struct extraction *e = user;
	if (record->type == SS_RECORD_STATS) {
		const struct ss_stats_record *stats = (const void *)record;
		e->n_evicted = stats->flows_evicted;
		e->n_dropped = stats->segments_refused;
		e->n_refused = stats->memory_refused;
		return;
	}
	ss_extract_record(e->extract, record);
}

static void on_trouble(void *user, const char *text)
{
	struct extraction *e = user;
	cli_feed_complain(&e->feed, text);
}

static enum cli_status open_folder(struct extraction *e)
{
	enum ss_folder_place place;
	if (ss_folder_open(e->options.directory, &e->folder, &place) < 0) {
		bool is_link = place != SS_FOLDER_TOP && errno == ELOOP;
		complain_of(e, ss_folder_places[place],
		            is_link ? "is a symbolic link, and is not followed" : strerror(errno));
		return CLI_TROUBLE;
	}
	e->has_folder = true;
	e->had_files = !ss_folder_is_empty(&e->folder, SS_FOLDER_FILES);
	for (size_t i = 0; i < N_FORMS; i++) {
		enum cli_status status = begin_index(e, i);
		if (status != CLI_DONE)
			return status;
	}
	return CLI_DONE;
}

static enum cli_status open_all(struct extraction *e)
{
	const struct cli_options *o = &e->options;
	enum cli_status status = CLI_DONE;
	if (o->n_where > 0)
		status = cli_where_create(o->where, o->n_where, SS_EXTRACT_JUDGED, &e->where);
	if (status == CLI_DONE)
		status = cli_feed_open(&e->feed);
	if (status == CLI_DONE)
		status = open_folder(e);
	if (status != CLI_DONE)
		return status;
	struct ss_extract_options extract = {
	        .folder = &e->folder,
	        .path = o->directory,
	        .filter = e->where ? cli_where_filter(e->where) : NULL,
	        .hashes = &ss_hash_openssl,
	        .memory_limit = o->memory_limit,
	        .on_row = on_row,
	        .on_trouble = on_trouble,
	        .user = e,
	};
	int error = ss_extract_create(&extract, &e->extract);
	if (error < 0)
		return cli_fail(error);
	struct ss_engine_options engine = {
	        .sink = on_record,
	        .user = e,
	        .log = SS_EXTRACT_LOG | 1u << SS_RECORD_STATS,
	        .contents = ss_extract_contents(e->extract),
	};
	return cli_feed_join(&e->feed, &engine);
}

static void close_all(struct extraction *e)
{
	cli_feed_close(&e->feed);
	ss_extract_destroy(e->extract);
	for (size_t i = 0; i < N_FORMS; i++) {
		ss_writer_destroy(&e->indexes[i].writer);
		if (e->indexes[i].is_begun)
			ss_temporary_drop(&e->folder, &e->indexes[i].file);
	}
	if (e->has_folder)
		ss_folder_close(&e->folder);
	cli_where_destroy(e->where);
}

static bool is_enough(void *user)
{
	const struct extraction *e = user;
	return ss_extract_is_stopped(e->extract);
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/* Files that were there before the run are not told apart from those that came twice in it. */
static void sum_up(const struct extraction *e)
{
	const struct ss_extract_counts *c = ss_extract_counts(e->extract);
	cli_complain("%llu message%s, %llu file%s (%llu %s), %llu incomplete -> %s",
	             (unsigned long long)c->messages, plural(c->messages),
	             (unsigned long long)c->files, plural(c->files),
	             (unsigned long long)c->new_files, e->had_files ? "new" : "distinct",
	             (unsigned long long)c->incomplete, e->options.directory);
	if (c->early > 0)
		cli_complain("memory was short, %llu time%s: rows of the index lack the envelope%s",
		             (unsigned long long)c->early, plural(c->early),
		             e->where ? ", and --where was asked without it" : "");
	if (e->n_evicted > 0 || e->n_dropped > 0 || e->n_refused > 0)
		cli_complain("--memory-limit left no room: %llu flow%s given up, %llu segment%s "
		             "dropped, %llu thing%s not kept",
		             (unsigned long long)e->n_evicted, plural(e->n_evicted),
		             (unsigned long long)e->n_dropped, plural(e->n_dropped),
		             (unsigned long long)e->n_refused, plural(e->n_refused));
	if (c->lost > 0)
		cli_complain("memory was short: %llu content%s not kept",
		             (unsigned long long)c->lost, plural(c->lost));
}

static void finish(struct extraction *e)
{
	cli_feed_end(&e->feed);
	ss_extract_end(e->extract);
	if (!ss_capture_is_any_open(e->feed.capture))
		return; /* an index of nothing would only be in the way of the next try */
	for (size_t i = 0; i < N_FORMS; i++)
		end_index(e, i);
	sum_up(e);
	cli_feed_tell_signal(&e->feed);
}

static enum cli_status judge(const struct extraction *e)
{
	const struct ss_extract_counts *c = ss_extract_counts(e->extract);
	bool has_lost = e->n_evicted > 0 || e->n_dropped > 0;
	if (e->is_failed || ss_extract_is_stopped(e->extract) || c->refused > 0 || c->lost > 0 ||
	    has_lost)
		return CLI_TROUBLE;
	return cli_feed_judge(&e->feed);
}

enum cli_status cli_extract(const struct cli_options *o)
{
	struct extraction e = {.options = *o};
	if (!o->directory) {
		cli_complain("where to?  Say 'smtpscope extract FILE... -d DIR'");
		return CLI_USAGE;
	}
	if (o->anonymize) {
		cli_complain("--anonymize: 'extract' writes messages and files as they were sent; "
		             "for what is told of them there is 'smtpscope read --anonymize %s'",
		             o->anonymize);
		return CLI_USAGE;
	}
	/* Files are named by it. */
	e.options.settings.hash |= 1u << SS_HASH_SHA256;
	e.feed.options = &e.options;
	enum cli_status status = open_all(&e);
	if (status == CLI_DONE) {
		cli_feed_read(&e.feed, is_enough, &e);
		finish(&e);
		status = judge(&e);
	}
	close_all(&e);
	return status;
}
