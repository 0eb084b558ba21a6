#include "faces/cli/context.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "analysis/analysis.h"
#include "analysis/context.h"
#include "analysis/context_view.h"
#include "analysis/context_wireshark.h"
#include "analysis/features_sum.h"
#include "analysis/insights.h"
#include "analysis/observers.h"
#include "base/error.h"
#include "base/memory_shelf.h"
#include "base/registrable_psl.h"
#include "faces/cli/anonymize.h"
#include "faces/cli/chosen.h"
#include "faces/cli/feed.h"
#include "faces/cli/message.h"
#include "faces/cli/open_output.h"
#include "output/context.h"
#include "output/context_show.h"
#include "output/row.h"

static const struct ss_observer *const own_observers[] = {
        &ss_features_observer, &ss_insights_observer, &ss_context_observer};
enum { N_OWN = sizeof own_observers / sizeof own_observers[0] };

struct telling {
	const struct cli_options *options;
	struct cli_feed feed;
	struct ss_memory memory;
	struct ss_memory_shelf shelf;
	struct ss_arena arena;                /* of what is told */
	const struct ss_observer **observers; /* all detectors, and ours; ended by NULL */
	size_t n_observers;
	struct ss_analysis *analysis;
	struct ss_privacy *privacy;      /* NULL: all is shown as it is */
	struct cli_where *where, *query; /* NULL: not given */
	struct cli_chosen *only, *first; /* of these two */
	struct ss_writer writer;
	bool has_writer;
	int fd;
};

/* ---- what is handed on ---- */

static void on_judged(void *user, const struct ss_record_head *record, bool is_asked)
{
	struct telling *t = user;
	ss_context_ask(t->analysis, t->first && is_asked && record->type != SS_RECORD_STATS);
	ss_analysis_record(t->analysis, record);
}

static void on_wanted(void *user, const struct ss_record_head *record, bool is_wanted)
{
	struct telling *t = user;
	if (!is_wanted)
		return;
	if (t->first)
		cli_chosen_pass(t->first, record);
	else
		on_judged(t, record, false);
}

static void on_record(void *user, const struct ss_record_head *record)
{
	struct telling *t = user;
	if (t->only)
		cli_chosen_pass(t->only, record);
	else
		on_wanted(t, record, true);
}

/* ---- begin ---- */

static bool list_observers(struct telling *t)
{
	size_t n = 0;
	while (ss_detectors[n])
		n++;
	t->n_observers = n + N_OWN + 1;
	t->observers = ss_memory_take_zeroed(&t->memory, t->n_observers * sizeof *t->observers);
	if (!t->observers)
		return false;
	memcpy(t->observers, ss_detectors, n * sizeof *t->observers);
	memcpy(t->observers + n, own_observers, sizeof own_observers);
	return true;
}

static int open_analysis(struct telling *t, struct ss_engine_options *engine)
{
	if (!list_observers(t))
		return SS_ENOMEM;
	const struct ss_analysis_options options = {
	        .observers = t->observers,
	        .settings = &t->options->settings,
	        .registrable = &ss_registrable_psl,
	        .memory = &t->memory,
	        .hash_seed = t->feed.hash_seed,
	};
	engine->log |= ss_analysis_needs(t->observers);
	engine->inspect = true;
	return ss_analysis_create(&options, &t->analysis);
}

static enum cli_status open_choice(struct telling *t, struct ss_engine_options *engine,
                                   const char *option, const char *const *expressions, size_t n,
                                   struct cli_where **where, struct cli_chosen **chosen,
                                   cli_chosen_sink sink)
{
	if (n == 0)
		return CLI_DONE;
	enum cli_status status = cli_where_create_of(option, expressions, n, ~0u, where);
	if (status != CLI_DONE)
		return status;
	engine->log |= cli_chosen_needs(cli_where_filter(*where));
	const struct cli_chosen_options options = {cli_where_filter(*where), &t->options->settings,
	                                           t->feed.hash_seed};
	*chosen = cli_chosen_create(&options, sink, t);
	return *chosen ? CLI_DONE : cli_fail(SS_ENOMEM);
}

static enum cli_status open_choices(struct telling *t, struct ss_engine_options *engine)
{
	const struct cli_options *o = t->options;
	enum cli_status status = open_choice(t, engine, "--where", o->where, o->n_where, &t->where,
	                                     &t->only, on_wanted);
	if (status == CLI_DONE)
		status = open_choice(t, engine, "--query", &o->query, o->query != NULL, &t->query,
		                     &t->first, on_judged);
	return status;
}

static enum cli_status open_writer(struct telling *t)
{
	t->fd = cli_open_output(t->options->out_path, t->feed.capture);
	if (t->fd < 0)
		return CLI_TROUBLE;
	int error = ss_writer_create(t->fd, &t->writer);
	t->has_writer = error == 0;
	return error < 0 ? cli_fail(error) : CLI_DONE;
}

static enum cli_status open_all(struct telling *t)
{
	struct ss_engine_options engine = {
	        .sink = on_record, .user = t, .log = 1u << SS_RECORD_STATS};
	t->arena.memory = &t->memory;
	enum cli_status status = cli_feed_open(&t->feed);
	if (status == CLI_DONE)
		status = open_choices(t, &engine);
	if (status == CLI_DONE)
		status = cli_anonymize_create(t->options, &t->memory, &t->privacy);
	if (status == CLI_DONE)
		status = open_writer(t);
	if (status != CLI_DONE)
		return status;
	int error = open_analysis(t, &engine);
	return error < 0 ? cli_fail(error) : cli_feed_join(&t->feed, &engine);
}

static void close_all(struct telling *t)
{
	cli_feed_close(&t->feed);
	cli_chosen_destroy(t->only);
	cli_chosen_destroy(t->first);
	cli_where_destroy(t->where);
	cli_where_destroy(t->query);
	ss_analysis_destroy(t->analysis);
	ss_privacy_destroy(t->privacy);
	ss_arena_reset(&t->arena);
	ss_memory_give(&t->memory, t->observers, t->n_observers * sizeof *t->observers);
	ss_memory_end(&t->memory);
	if (t->has_writer)
		ss_writer_destroy(&t->writer);
	if (t->fd > STDERR_FILENO)
		close(t->fd);
}

/* ---- what is told ---- */

static unsigned detail_of(const struct cli_options *o)
{
	return o->detail > 0 ? o->detail : 2;
}

/* A copy that is safe to be handed on, and to be read.  NULL: no memory. */
static const void *make_safe(struct telling *t, const struct ss_shape *shape, const void *object)
{
	if (object && t->privacy)
		object = ss_privacy_struct(t->privacy, shape, object);
	return object ? ss_context_show(&t->arena, shape, object) : NULL;
}

/* What was asked for, echoed: its head, as who asked knows the rest, and it may not take the room of
 * what is told. */
static struct ss_slice safe_query(struct telling *t)
{
	enum { SHOWN = 120 };
	const char *query = t->options->query;
	struct ss_slice shown = query ? ss_slice_of(query) : (struct ss_slice){0};
	if (shown.len > SHOWN)
		shown = ss_slice_cut(shown, 0, SHOWN);
	if (!query || !t->privacy)
		return shown;
	return ss_arena_copy(&t->arena, ss_privacy_word(t->privacy, ss_slice_of(query)));
}

/* Names that stand in one item may be repeated by the text of one before it: all are looked at
 * first. */
static void learn_names(struct telling *t, const struct ss_context_items *items)
{
	for (size_t i = 0; t->privacy && i < items->n; i++)
		(void)ss_privacy_struct(t->privacy, items->items[i].shape, items->items[i].full);
}

static int tell_wireshark(struct telling *t)
{
	const struct ss_wireshark_options options = {detail_of(t->options), t->options->tunneling};
	const struct ss_origin_record *view =
	        ss_context_wireshark(t->analysis, &options, &t->options->settings, &t->arena);
	const void *shown = make_safe(t, &ss_origin_shape, view);
	if (!shown)
		return SS_ENOMEM;
	ss_json_write_row(&t->writer, &ss_origin_shape, shown);
	return SS_OK;
}

static int tell(struct telling *t, const struct ss_context_form *form)
{
	struct ss_context_items items;
	const struct cli_options *o = t->options;
	int error = ss_context_view(t->analysis, detail_of(o), safe_query(t), &o->settings,
	                            &t->arena, &items);
	items.is_limited = o->max_tokens > 0;
	if (error == SS_OK)
		learn_names(t, &items);
	for (size_t i = 0; i < items.n && error == SS_OK; i++) {
		struct ss_context_item *item = &items.items[i];
		item->full = make_safe(t, item->shape, item->full);
		item->brief = make_safe(t, item->shape, item->brief);
		bool is_safe = item->full && item->brief;
		if (item->least)
			is_safe &= (item->least = make_safe(t, item->shape, item->least)) != NULL;
		error = is_safe ? SS_OK : SS_ENOMEM;
	}
	return error < 0 ? error
	                 : ss_context_write(&t->writer, form, &items, o->max_tokens, &t->arena);
}

static const struct form {
	const char *name, *about;
	int (*tell)(struct telling *t); /* NULL: one of output/context.h's */
} others[] = {
        {"wireshark-mcp", "one JSON object with the keys of Wireshark MCP's SMTP analyser",
         tell_wireshark},
};
enum { N_OTHERS = sizeof others / sizeof others[0] };

static size_t count_forms(void)
{
	size_t n = 0;
	while (ss_context_forms[n])
		n++;
	return n;
}

const char *cli_context_form(size_t i)
{
	size_t n = count_forms();
	if (i < n)
		return ss_context_forms[i]->name;
	return i - n < N_OTHERS ? others[i - n].name : NULL;
}

const char *cli_context_form_about(size_t i)
{
	size_t n = count_forms();
	if (i < n)
		return ss_context_forms[i]->about;
	return i - n < N_OTHERS ? others[i - n].about : NULL;
}

static int tell_in_form(struct telling *t)
{
	size_t n = count_forms();
	return t->options->form < n ? tell(t, ss_context_forms[t->options->form])
	                            : others[t->options->form - n].tell(t);
}

/* ---- the run ---- */

static bool is_enough(void *user)
{
	return false;
}

static enum cli_status finish(struct telling *t)
{
	cli_feed_end(&t->feed);
	if (!ss_capture_is_any_open(t->feed.capture))
		return cli_feed_judge(&t->feed); /* there is nothing to tell */
	int error = tell_in_form(t);
	ss_writer_flush(&t->writer);
	cli_feed_tell_short(t->analysis);
	cli_feed_tell_signal(&t->feed);
	if (error < 0)
		return cli_fail(error);
	if (t->writer.error != 0 && t->writer.error != EPIPE) {
		cli_complain("write error: %s", strerror(t->writer.error));
		return CLI_TROUBLE;
	}
	return t->writer.error == EPIPE ? CLI_DONE : cli_feed_judge(&t->feed);
}

/* A form with keys that are all always there cannot leave things out. */
static bool has_limit_of_tokens(const struct cli_options *o)
{
	return o->form < count_forms();
}

enum cli_status cli_context(const struct cli_options *o)
{
	if (o->max_tokens > 0 && !has_limit_of_tokens(o)) {
		cli_complain("the format '%s' takes no --max-tokens; markdown and json do",
		             cli_context_form(o->form));
		return CLI_USAGE;
	}
	struct telling t = {.options = o, .fd = -1};
	t.feed.options = o;
	ss_memory_begin(&t.memory, &t.shelf);
	enum cli_status status = open_all(&t);
	if (status == CLI_DONE) {
		cli_feed_read(&t.feed, is_enough, &t);
		status = finish(&t);
	}
	close_all(&t);
	return status;
}
