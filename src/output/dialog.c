/* The conversation as it was spoken: a heading a session, then who said what when and in which
 * packet, each command's replies below it.  Sessions do not mix: what one says is held back until
 * it ends, within SS_LIMIT_DIALOG_SESSION and SS_LIMIT_DIALOG_ALL. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "output/dialog_message.h"
#include "output/dialog_session.h"
#include "output/dialog_text.h"
#include "output/formats.h"
#include "output/print.h"
#include "output/table_sum.h"
#include "output/text.h"

enum { BUCKETS_FIRST = 256, INPUT_MAX = 256 };

struct ss_output {
	struct ss_memory *memory; /* of what waits */
	struct ss_memory own;     /* of a line: needed also when the other is short */
	struct ss_dialog_look look;
	struct ss_buffer line, said, problems;
	unsigned log;
	struct ss_dialog_session **buckets;         /* by flow id */
	size_t n_buckets, n_sessions;               /* n_buckets: a power of two */
	struct ss_dialog_session *oldest, **newest; /* list, by when they were last printed */
	size_t held;                                /* bytes */
	uint64_t n_seen, n_shown;                   /* sessions */
	uint64_t filtered;                          /* packets */
	bool only_chosen;
};

/* ---- which session ---- */

static size_t bucket_of(const struct ss_output *o, int64_t flow_id)
{
	return ss_record_flow_hash(flow_id) & (o->n_buckets - 1);
}

static struct ss_dialog_session **find(struct ss_output *o, int64_t flow_id)
{
	struct ss_dialog_session **at = &o->buckets[bucket_of(o, flow_id)];
	while (*at && (*at)->head.flow_id != flow_id)
		at = &(*at)->hash_next;
	return at;
}

/* Where memory is short, the chains are longer: nothing else. */
static void grow(struct ss_output *o)
{
	size_t n = o->n_buckets * 2, size = sizeof(struct ss_dialog_session *);
	struct ss_dialog_session **buckets = ss_memory_take_zeroed(o->memory, n * size);
	if (!buckets)
		return;
	ss_memory_give(o->memory, o->buckets, o->n_buckets * size);
	o->buckets = buckets;
	o->n_buckets = n;
	for (struct ss_dialog_session *s = o->oldest; s; s = s->next) {
		struct ss_dialog_session **at = &buckets[bucket_of(o, s->head.flow_id)];
		s->hash_next = *at;
		*at = s;
	}
}

static void append(struct ss_output *o, struct ss_dialog_session *s)
{
	s->next = NULL;
	s->link = o->newest;
	*o->newest = s;
	o->newest = &s->next;
}

static void unlink_session(struct ss_output *o, struct ss_dialog_session *s)
{
	*s->link = s->next;
	if (s->next)
		s->next->link = s->link;
	else
		o->newest = s->link;
}

static struct ss_dialog_session *open_session(struct ss_output *o, const struct ss_record_head *h)
{
	struct ss_dialog_session **at = find(o, h->flow_id);
	if (*at)
		return *at;
	if (o->n_sessions >= o->n_buckets) {
		grow(o);
		at = find(o, h->flow_id);
	}
	struct ss_dialog_session *s = ss_memory_take_zeroed(o->memory, sizeof *s);
	if (!s)
		return NULL;
	s->text.memory = s->message.memory = s->files.memory = o->memory;
	ss_dialog_session_begin(s, h);
	*at = s;
	o->n_sessions++;
	append(o, s);
	return s;
}

static void destroy_session(struct ss_output *o, struct ss_dialog_session *s)
{
	struct ss_dialog_session **at = find(o, s->head.flow_id);
	*at = s->hash_next;
	unlink_session(o, s);
	o->n_sessions--;
	o->held -= ss_dialog_session_held(s);
	ss_dialog_session_release(s);
	ss_memory_give(o->memory, s, sizeof *s);
}

static bool is_wanted(const struct ss_output *o, const struct ss_dialog_session *s)
{
	return !o->only_chosen || s->is_chosen;
}

static void print_session(struct ss_output *o, struct ss_dialog_session *s)
{
	o->n_shown += s->n_parts == 0;
	ss_dialog_session_print(s, &o->look);
}

static void close_session(struct ss_output *o, struct ss_dialog_session *s)
{
	if (is_wanted(o, s))
		print_session(o, s);
	destroy_session(o, s);
}

static void choose(struct ss_output *o, int64_t flow_id)
{
	struct ss_dialog_session *s = *find(o, flow_id);
	if (s)
		s->is_chosen = true;
}

/* ---- events ---- */

/* What it has said so far; the session goes on, as the youngest. */
static void print_part(struct ss_output *o, struct ss_dialog_session *s)
{
	o->held -= ss_dialog_session_held(s);
	if (is_wanted(o, s))
		print_session(o, s);
	else
		ss_dialog_session_forget(s);
	ss_dialog_session_release(s);
	unlink_session(o, s);
	append(o, s);
}

/* Down to three quarters, so that not every event prints another one's part. */
static void keep_within_limits(struct ss_output *o, struct ss_dialog_session *s)
{
	if (ss_dialog_session_held(s) > SS_LIMIT_DIALOG_SESSION)
		print_part(o, s);
	if (o->held <= SS_LIMIT_DIALOG_ALL)
		return;
	for (size_t n = o->n_sessions; n > 0 && o->held > (size_t)SS_LIMIT_DIALOG_ALL / 4 * 3; n--)
		print_part(o, o->oldest);
}

static void keep(struct ss_output *o, struct ss_dialog_session *s, const struct ss_event_record *e)
{
	struct ss_slice text = ss_buffer_slice(&o->said);
	size_t before = ss_dialog_session_held(s);
	bool is_kept = ss_dialog_session_add(s, e, text);
	o->held += ss_dialog_session_held(s) - before;
	if (is_kept) {
		keep_within_limits(o, s);
		return;
	}
	print_part(o, s); /* gives its memory back */
	is_kept = ss_dialog_session_add(s, e, text);
	o->held += ss_dialog_session_held(s);
	if (is_kept)
		return;
	if (is_wanted(o, s))
		ss_dialog_session_print_alone(s, e, text, &o->look);
	else
		s->n_forgotten++;
}

/* They come before the event that says that the content is over. */
static void on_message(struct ss_output *o, const struct ss_message_record *m)
{
	struct ss_dialog_session *s = *find(o, m->head.flow_id);
	if (!s)
		return;
	size_t before = ss_dialog_session_held(s);
	ss_dialog_message_print(&s->message, m);
	o->held += ss_dialog_session_held(s) - before;
}

static void on_file(struct ss_output *o, const struct ss_file_record *f)
{
	struct ss_dialog_session *s = *find(o, f->head.flow_id);
	if (!s || f->raw == SS_FLAG_YES)
		return;
	size_t before = ss_dialog_session_held(s);
	ss_dialog_message_print_file(&s->files, f);
	o->held += ss_dialog_session_held(s) - before;
}

static void say_message(struct ss_output *o, struct ss_dialog_session *s)
{
	size_t before = ss_dialog_session_held(s);
	ss_text_add(&o->said, s->message.data, s->message.len);
	ss_text_add(&o->said, s->files.data, s->files.len);
	ss_buffer_release(&s->message);
	ss_buffer_release(&s->files);
	o->held -= before - ss_dialog_session_held(s);
}

static void on_event(struct ss_output *o, const struct ss_event_record *e)
{
	struct ss_dialog_session alone = {.text.memory = o->memory};
	struct ss_dialog_session *s = open_session(o, &e->head);
	if (e->kind == SS_EVENT_OPEN) {
		o->n_seen++;
		return;
	}
	bool is_apart = e->kind == SS_EVENT_REPLY && e->index > 0 &&
	                (!s || (uint64_t)e->index <= s->shown_up_to);
	ss_buffer_clear(&o->said);
	ss_dialog_text_print(&o->said, e, is_apart);
	if (!s && o->only_chosen)
		return; /* no memory to wait until it is chosen */
	if (!s) {
		ss_dialog_session_begin(&alone, &e->head);
		ss_dialog_session_print_alone(&alone, e, ss_buffer_slice(&o->said), &o->look);
		return;
	}
	if (e->kind == SS_EVENT_CONTENT)
		say_message(o, s);
	if (ss_dialog_session_enters(s, e)) {
		ss_print(&o->said, "  (in ");
		ss_text_show(&o->said, e->head.input, INPUT_MAX);
		ss_print(&o->said, ")");
	}
	keep(o, s, e);
	if (e->kind == SS_EVENT_CLOSE && !(o->log >> SS_RECORD_SESSION & 1) && !o->only_chosen)
		close_session(o, s);
}

/* Comes behind the last event. */
static void on_session(struct ss_output *o, const struct ss_session_record *r)
{
	struct ss_dialog_session *s = *find(o, r->head.flow_id);
	if (!s)
		return;
	size_t before = ss_dialog_session_held(s);
	if (o->log >> SS_RECORD_SESSION & 1)
		ss_dialog_session_describe(s, r);
	o->held += ss_dialog_session_held(s) - before;
	close_session(o, s);
}

static void on_stats(struct ss_output *o, const struct ss_stats_record *r)
{
	o->filtered = r->filtered;
	ss_buffer_clear(&o->problems);
	ss_problems_print(&o->problems, r);
	if (o->problems.len > 0)
		ss_text_add(&o->problems, ".\n", 2);
}

static void record(struct ss_output *o, const struct ss_record_head *r)
{
	bool is_last = o->only_chosen && r->type == SS_RECORD_SESSION; /* and then it is decided */
	if (!(o->log >> r->type & 1) && !is_last)
		return;
	switch (r->type) {
	case SS_RECORD_EVENT: on_event(o, (const struct ss_event_record *)r); break;
	case SS_RECORD_MESSAGE: on_message(o, (const struct ss_message_record *)r); break;
	case SS_RECORD_FILE: on_file(o, (const struct ss_file_record *)r); break;
	case SS_RECORD_SESSION: on_session(o, (const struct ss_session_record *)r); break;
	case SS_RECORD_STATS: on_stats(o, (const struct ss_stats_record *)r); break;
	default: break;
	}
}

/* ---- from outside ---- */

static int create(struct ss_writer *w, const struct ss_output_options *options,
                  struct ss_output **out)
{
	struct ss_output *o = calloc(1, sizeof *o);
	if (!o)
		return SS_ENOMEM;
	o->memory = options->memory ? options->memory : &o->own;
	o->n_buckets = BUCKETS_FIRST;
	o->buckets =
	        ss_memory_take_zeroed(o->memory, o->n_buckets * sizeof(struct ss_dialog_session *));
	if (!o->buckets) {
		free(o);
		return SS_ENOMEM;
	}
	o->log = options->log;
	o->only_chosen = options->only_chosen;
	o->newest = &o->oldest;
	o->line.memory = o->said.memory = o->problems.memory = &o->own;
	o->look = (struct ss_dialog_look){
	        .w = w, .line = &o->line, .has_color = options->color, .columns = options->columns};
	*out = o;
	return SS_OK;
}

static void write_nothing(struct ss_output *o)
{
	ss_buffer_clear(&o->line);
	ss_text_add(&o->line, "No SMTP seen", strlen("No SMTP seen"));
	ss_filtered_print(&o->line, o->filtered);
	ss_text_add(&o->line, ".\n", 2);
	ss_text_write_wrapped(o->look.w, ss_buffer_slice(&o->line), o->look.columns);
}

static void end(struct ss_output *o)
{
	while (o->oldest)
		close_session(o, o->oldest);
	if (o->n_seen == 0)
		write_nothing(o);
	else if (o->only_chosen && o->n_shown == 0)
		ss_write_text(o->look.w, "No conversation matches.\n");
	ss_text_write_wrapped(o->look.w, ss_buffer_slice(&o->problems), o->look.columns);
}

static void destroy(struct ss_output *o)
{
	if (!o)
		return;
	while (o->oldest)
		destroy_session(o, o->oldest);
	ss_memory_give(o->memory, o->buckets, o->n_buckets * sizeof(struct ss_dialog_session *));
	ss_buffer_release(&o->line);
	ss_buffer_release(&o->said);
	ss_buffer_release(&o->problems);
	free(o);
}

#define DIALOG_LOG                                                                                 \
	(1u << SS_RECORD_EVENT | 1u << SS_RECORD_MESSAGE | 1u << SS_RECORD_FILE |                  \
	 1u << SS_RECORD_SESSION | 1u << SS_RECORD_STATS)

const struct ss_format ss_dialog_format = {
        .name = "dialog",
        .about = "the conversation as it was spoken",
        .default_log = DIALOG_LOG,
        .able_log = DIALOG_LOG,
        .has_fixed_log = true,
        .create = create,
        .record = record,
        .choose = choose,
        .end = end,
        .destroy = destroy,
};
