#include "store/extract.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/limits.h"
#include "store/backlog.h"

enum { MESSAGE = 8192 }; /* octets of a line about a path */

struct content {
	struct ss_spool spool;
	uint8_t type; /* enum ss_record_type */
	bool is_broken;
	uint64_t gaps;
	void *hash; /* of a message; NULL: memory was short */
};

struct ss_extract {
	struct ss_extract_options options;
	struct ss_engine_contents contents;
	struct ss_memory memory;
	struct ss_spools spools;
	struct ss_backlog backlog;
	struct ss_extract_counts counts;
	uint64_t n_messages; /* that ended, wanted or not */
	bool is_stopped;
	size_t marks_size; /* 0: no filter */
	uint8_t *marks;    /* room for three sets */
	struct ss_index_names names;
};

/* ---- troubles ---- */

/* "DIR/messages/NAME: why" */
static void tell_of(struct ss_extract *x, enum ss_folder_place place, const char *name,
                    const char *why, const char *then)
{
	char text[MESSAGE];
	snprintf(text, sizeof text, "%s/%s%s: %s: %s", x->options.path, ss_folder_places[place],
	         name, why, then);
	x->options.on_trouble(x->options.user, text);
}

/* errno says why.  The first time is the last: more of it would only fill the terminal, too. */
static void stop(struct ss_extract *x, enum ss_folder_place place, const char *name)
{
	if (!x->is_stopped)
		tell_of(x, place, name, strerror(errno), "nothing more is kept");
	x->is_stopped = true;
}

static void lose(struct ss_extract *x)
{
	if (x->counts.lost++ == 0)
		x->options.on_trouble(x->options.user,
		                      "memory is short: some contents are not kept");
}

static enum ss_folder_place place_of(uint8_t type)
{
	return type == SS_RECORD_MESSAGE ? SS_FOLDER_MESSAGES : SS_FOLDER_FILES;
}

/* ---- one that is over ---- */

/* Hexadecimal digits of the right number: it becomes a name. */
static bool is_sha256(struct ss_slice s)
{
	size_t n = 0;
	while (n < s.len &&
	       (ss_ascii_is_digit(s.data[n]) || (s.data[n] >= 'a' && s.data[n] <= 'f')))
		n++;
	return n == s.len && n == 2 * (size_t)SS_SHA256_LEN;
}

static void write_name(struct ss_backlog_item *item, uint64_t number)
{
	const struct ss_index_row *row = &item->row;
	const char *partial = row->complete == SS_FLAG_YES ? "" : ".partial";
	item->place = place_of(row->kind);
	if (row->kind == SS_RECORD_FILE)
		snprintf(item->name, sizeof item->name, "%s%s", item->sha256, partial);
	else if (row->transaction == SS_NUMBER_ABSENT)
		snprintf(item->name, sizeof item->name, "%05llu-%lld%s.eml",
		         (unsigned long long)number, (long long)row->flow_id, partial);
	else
		snprintf(item->name, sizeof item->name, "%05llu-%lld-%lld%s.eml",
		         (unsigned long long)number, (long long)row->flow_id,
		         (long long)row->transaction, partial);
}

static void count(struct ss_extract *x, const struct ss_index_row *row, enum ss_spool_kept how)
{
	bool is_file = row->kind == SS_RECORD_FILE;
	if (how == SS_SPOOL_OTHER) {
		x->counts.refused++;
		return;
	}
	x->counts.messages += !is_file;
	x->counts.files += is_file;
	x->counts.new_files += is_file && how == SS_SPOOL_NEW;
	x->counts.incomplete += row->complete != SS_FLAG_YES;
}

/* The octets get their name. */
static enum ss_backlog_fate keep(struct ss_extract *x, struct ss_backlog_item *item)
{
	enum ss_spool_kept how;
	if (x->is_stopped) {
		ss_spool_drop(&item->spool);
		return SS_BACKLOG_DROPPED;
	}
	if (ss_spool_keep(&item->spool, item->place, item->name, &how) < 0) {
		stop(x, item->place, item->name);
		return SS_BACKLOG_DROPPED;
	}
	count(x, &item->row, how);
	if (how != SS_SPOOL_OTHER)
		return SS_BACKLOG_KEPT;
	tell_of(x, item->place, item->name, "is there already and is something else",
	        "not replaced");
	return SS_BACKLOG_REFUSED;
}

static void unite(uint8_t *marks, const uint8_t *more, size_t size)
{
	for (size_t i = 0; more && i < size; i++)
		marks[i] |= more[i];
}

/* The marks of others, but not where records of this type can answer themselves. */
static void unite_beside(struct ss_extract *x, enum ss_record_type type, uint8_t *marks,
                         const uint8_t *others)
{
	uint8_t *own = x->marks + x->marks_size;
	memset(own, 0, x->marks_size);
	ss_filter_mark_own(x->options.filter, type, own);
	for (size_t i = 0; others && i < x->marks_size; i++)
		marks[i] |= (uint8_t)(others[i] & ~own[i]);
}

/* A file is asked with its message and transaction, a message with its files; of what it can answer
 * itself, it is asked alone: who looks for a large file does not want all of a large message.  But
 * message and transaction are one mail: "from" is either's sender. */
static bool is_wanted(struct ss_extract *x, const struct ss_backlog_group *g,
                      const struct ss_backlog_item *item)
{
	uint8_t *all = x->marks + 2 * x->marks_size;
	memset(all, 0, x->marks_size);
	unite(all, item->marks, x->marks_size);
	if (g && item->row.kind == SS_RECORD_FILE)
		unite_beside(x, SS_RECORD_FILE, all, g->marks);
	if (g && item->row.kind == SS_RECORD_MESSAGE) {
		unite(all, g->marks, x->marks_size);
		for (const struct ss_backlog_item *i = g->first; i; i = i->next)
			unite_beside(x, SS_RECORD_MESSAGE, all, i->marks);
	}
	return ss_filter_judge(x->options.filter, all);
}

static void write_row(struct ss_extract *x, const struct ss_backlog_group *g,
                      const struct ss_backlog_item *item, const struct ss_transaction_record *t)
{
	struct ss_index_row row = item->row;
	char path[2 * SS_KEPT_NAME], safe_name[SS_SAFE_NAME];
	row.sha256 = item->sha256[0] ? ss_slice_of(item->sha256) : (struct ss_slice){NULL, 0};
	if (item->fate == SS_BACKLOG_KEPT) {
		snprintf(path, sizeof path, "%s%s", ss_folder_places[item->place], item->name);
		row.path = ss_slice_of(path);
	}
	if (row.filename.data) {
		ss_safe_name(row.filename, safe_name);
		row.safe_name = ss_slice_of(safe_name);
	}
	if (g && g->message && row.kind == SS_RECORD_FILE) {
		row.subject = g->message->subject;
		row.from = g->message->from;
	}
	if (t)
		ss_index_read_envelope(&row, t);
	x->options.on_row(x->options.user, &row);
}

/* t: NULL if there was none. */
static void finish(struct ss_extract *x, const struct ss_backlog_group *g,
                   struct ss_backlog_item *item, const struct ss_transaction_record *t)
{
	if (item->fate == SS_BACKLOG_OPEN && is_wanted(x, g, item)) {
		item->fate = keep(x, item);
	} else if (item->fate == SS_BACKLOG_OPEN) {
		ss_spool_drop(&item->spool);
		item->fate = SS_BACKLOG_DROPPED;
	}
	if (item->fate == SS_BACKLOG_KEPT || item->fate == SS_BACKLOG_REFUSED)
		write_row(x, g, item, t);
}

static void release(struct ss_extract *x, struct ss_backlog_group *g,
                    const struct ss_transaction_record *t)
{
	ss_backlog_remove(&x->backlog, g);
	for (struct ss_backlog_item *item = g->first; item; item = item->next)
		finish(x, g, item, t);
	ss_backlog_destroy(&x->backlog, g);
}

/* Memory is short: the oldest one, but not `but`, does not wait any longer.  False: there is
 * none. */
static bool release_early(struct ss_extract *x, const struct ss_backlog_group *but)
{
	struct ss_backlog_group *oldest = ss_backlog_oldest(&x->backlog, but);
	if (!oldest)
		return false;
	x->counts.early++;
	release(x, oldest, NULL);
	return true;
}

/* ---- contents ---- */

static void *on_begin(void *user, const struct ss_record_head *head)
{
	struct ss_extract *x = user;
	struct content *c;
	if (x->is_stopped)
		return NULL;
	do {
		c = ss_memory_take_zeroed(&x->memory, sizeof *c);
	} while (!c && release_early(x, NULL));
	if (!c) {
		lose(x);
		return NULL;
	}
	ss_spool_init(&c->spool, &x->spools);
	c->type = head->type;
	if (c->type == SS_RECORD_MESSAGE)
		c->hash = x->options.hashes->begin(1U << SS_HASH_SHA256);
	return c;
}

static void break_off(struct ss_extract *x, struct content *c)
{
	stop(x, place_of(c->type), "");
	c->is_broken = true;
	ss_spool_drop(&c->spool);
}

static void on_octets(void *user, void *content, const uint8_t *bytes, size_t len)
{
	struct ss_extract *x = user;
	struct content *c = content;
	if (c->is_broken || x->is_stopped)
		return;
	if (c->hash)
		x->options.hashes->feed(c->hash, bytes, len);
	if (ss_spool_add(&c->spool, bytes, len) < 0)
		break_off(x, c);
}

static void on_gap(void *user, void *content, uint64_t len)
{
	struct content *c = content;
	c->gaps++;
}

static void destroy(struct ss_extract *x, struct content *c)
{
	x->options.hashes->drop(c->hash);
	ss_spool_drop(&c->spool);
	ss_memory_give(&x->memory, c, sizeof *c);
}

static void on_drop(void *user, void *content)
{
	destroy(user, content);
}

/* The record's digest if it is of the octets that are here; else ours. */
static int find_sha256(struct ss_extract *x, struct content *c, const struct ss_record_head *record,
                       struct ss_backlog_item *item)
{
	uint8_t digest[SS_HASH_LEN];
	struct ss_slice told = item->row.sha256;
	bool is_same = record->type == SS_RECORD_FILE &&
	               ((const struct ss_file_record *)record)->size == c->spool.size;
	if (c->hash) {
		size_t len = x->options.hashes->end(c->hash, SS_HASH_SHA256, digest);
		ss_digest_write_hex(digest, len, item->sha256);
		return SS_OK;
	}
	if (is_same && is_sha256(told)) {
		memcpy(item->sha256, told.data, told.len);
		item->sha256[told.len] = '\0';
		return SS_OK;
	}
	return ss_spool_hash(&c->spool, x->options.hashes, SS_HASH_SHA256, item->sha256);
}

static void mark(struct ss_extract *x, struct ss_backlog_group *g,
                 const struct ss_record_head *record, struct ss_backlog_item *item)
{
	if (!x->options.filter)
		return;
	memset(x->marks, 0, x->marks_size);
	ss_filter_mark(x->options.filter, record, x->marks);
	item->marks = x->marks;
	if (g && record->type == SS_RECORD_MESSAGE)
		unite(g->marks, x->marks, x->marks_size);
}

/* It waits for its transaction; where memory is too short for that, the others do not wait, and if
 * that does not help, it does not. */
static void hand_over(struct ss_extract *x, const struct ss_record_head *record,
                      struct ss_backlog_item *item)
{
	struct ss_backlog_group *g;
	do {
		g = ss_backlog_make(&x->backlog, item->row.flow_id, item->row.transaction,
		                    x->marks_size);
		mark(x, g, record, item);
		struct ss_backlog_item *waits = g ? ss_backlog_add(g, item, x->marks_size) : NULL;
		if (waits && record->type == SS_RECORD_MESSAGE)
			g->message = &waits->row;
		if (waits)
			return;
	} while (release_early(x, g));
	x->counts.early++;
	finish(x, g, item, NULL);
}

static void end_content(struct ss_extract *x, struct content *c,
                        const struct ss_record_head *record)
{
	struct ss_backlog_item item = {.spool = c->spool};
	ss_index_read(&item.row, record, &x->names);
	item.row.size = c->spool.size;
	if (c->gaps > item.row.gaps)
		item.row.gaps = c->gaps;
	if (item.row.gaps > 0)
		item.row.complete = SS_FLAG_NO;
	x->n_messages += record->type == SS_RECORD_MESSAGE;
	if (find_sha256(x, c, record, &item) < 0 ||
	    (x->options.filter && ss_spool_rest(&c->spool) < 0)) {
		break_off(x, c);
		return;
	}
	if (record->type == SS_RECORD_FILE && !item.sha256[0]) {
		lose(x); /* without a digest it has no name */
		return;
	}
	item.spool = c->spool;
	ss_spool_init(&c->spool, &x->spools);
	write_name(&item, x->n_messages);
	if (!x->options.filter)
		item.fate = keep(x, &item);
	hand_over(x, record, &item);
}

static void on_end(void *user, void *content, const struct ss_record_head *record)
{
	struct ss_extract *x = user;
	struct content *c = content;
	if (!c->is_broken && !x->is_stopped)
		end_content(x, c, record);
	destroy(x, c);
}

/* ---- records ---- */

static void on_transaction(struct ss_extract *x, const struct ss_transaction_record *t)
{
	struct ss_backlog_group *g =
	        ss_backlog_find(&x->backlog, t->head.flow_id, (int64_t)t->index);
	if (!g)
		return;
	if (x->options.filter)
		ss_filter_mark(x->options.filter, &t->head, g->marks);
	release(x, g, t);
}

void ss_extract_record(struct ss_extract *x, const struct ss_record_head *record)
{
	struct ss_backlog_group *g;
	if (record->type == SS_RECORD_TRANSACTION)
		on_transaction(x, (const struct ss_transaction_record *)record);
	else if (record->type == SS_RECORD_SESSION || record->type == SS_RECORD_FLOW)
		while ((g = ss_backlog_find_flow(&x->backlog, record->flow_id)))
			release(x, g, NULL);
}

void ss_extract_end(struct ss_extract *x)
{
	struct ss_backlog_group *g;
	while ((g = ss_backlog_oldest(&x->backlog, NULL)))
		release(x, g, NULL);
}

/* ---- the whole ---- */

/* Half of what we may have, as others need some too. */
static unsigned max_open(void)
{
	struct rlimit files;
	if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur / 2 >= SS_LIMIT_SPOOL_FILES)
		return SS_LIMIT_SPOOL_FILES;
	return (unsigned)(files.rlim_cur / 2);
}

int ss_extract_create(const struct ss_extract_options *options, struct ss_extract **out)
{
	struct ss_memory account = {.limit = 0};
	struct ss_extract *x = ss_memory_take_zeroed(&account, sizeof *x);
	if (!x)
		return SS_ENOMEM;
	x->options = *options;
	x->contents = (struct ss_engine_contents){x, on_begin, on_octets, on_gap, on_end, on_drop};
	x->memory.limit = options->memory_limit ? options->memory_limit : SS_LIMIT_EXTRACT;
	x->spools = (struct ss_spools){.folder = options->folder, .memory = &x->memory};
	x->spools.max_open = max_open();
	x->backlog.memory = &x->memory;
	x->marks_size = options->filter ? ss_filter_marks_size(options->filter) : 0;
	x->marks = ss_memory_take_zeroed(&x->memory, 3 * x->marks_size + 1);
	if (!x->marks) {
		ss_memory_give(&account, x, sizeof *x);
		return SS_ENOMEM;
	}
	*out = x;
	return SS_OK;
}

void ss_extract_destroy(struct ss_extract *x)
{
	struct ss_memory account = {.used = sizeof *x};
	struct ss_backlog_group *g;
	if (!x)
		return;
	while ((g = ss_backlog_oldest(&x->backlog, NULL))) {
		ss_backlog_remove(&x->backlog, g);
		for (struct ss_backlog_item *item = g->first; item; item = item->next)
			ss_spool_drop(&item->spool);
		ss_backlog_destroy(&x->backlog, g);
	}
	ss_memory_give(&x->memory, x->marks, 3 * x->marks_size + 1);
	ss_memory_give(&account, x, sizeof *x);
}

const struct ss_engine_contents *ss_extract_contents(struct ss_extract *x)
{
	return &x->contents;
}

bool ss_extract_is_stopped(const struct ss_extract *x)
{
	return x->is_stopped;
}

const struct ss_extract_counts *ss_extract_counts(const struct ss_extract *x)
{
	return &x->counts;
}
