#include "engine/message_private.h"

static struct ss_slice name_of(enum ss_mime_encoding e)
{
	const char *name = ss_mime_encoding_name(e);
	return name[0] ? ss_slice_of(name) : (struct ss_slice){NULL, 0};
}

static struct ss_slice digest(const struct ss_file_facts *facts, enum ss_hash_kind kind)
{
	return facts->digests[kind][0] ? ss_slice_of(facts->digests[kind])
	                               : (struct ss_slice){NULL, 0};
}

static struct ss_file_record begin(const struct ss_engine_message *m,
                                   const struct ss_file_facts *facts, int64_t ts, int64_t ts_end)
{
	return (struct ss_file_record){
	        .head = ss_engine_message_head(m, SS_RECORD_FILE, ts),
	        .transaction = m->o.transaction,
	        .message_id = m->record.message_id,
	        .magic_type = ss_slice_of(facts->magic),
	        .size = facts->size,
	        .md5 = digest(facts, SS_HASH_MD5),
	        .sha1 = digest(facts, SS_HASH_SHA1),
	        .sha256 = digest(facts, SS_HASH_SHA256),
	        .gaps = facts->gaps > 0 ? (int64_t)facts->gaps : SS_NUMBER_ABSENT,
	        .gap_bytes = facts->gaps > 0 ? (int64_t)facts->missing : SS_NUMBER_ABSENT,
	        .ts_end = ts_end,
	        .dropped = SS_NUMBER_ABSENT,
	};
}

static void fill_members(struct ss_file_record *r, const struct ss_zip_result *zip,
                         struct ss_arena *arena)
{
	struct ss_archive_member_record *items =
	        ss_arena_take(arena, zip->n_members * sizeof *items);
	size_t n = items ? zip->n_members : 0;
	for (size_t i = 0; i < n; i++)
		items[i] = (struct ss_archive_member_record){
		        .name = zip->members[i].name,
		        .size = zip->members[i].size,
		        .encrypted = zip->members[i].is_encrypted ? SS_FLAG_YES : SS_FLAG_ABSENT,
		};
	r->members = (struct ss_list){items, n};
	r->encrypted = zip->is_encrypted ? SS_FLAG_YES : SS_FLAG_ABSENT;
	if (zip->n_all > n)
		r->dropped = (int64_t)(zip->n_all - n);
}

static void fill_signals(struct ss_file_record *r, const struct ss_signal_results *signals,
                         struct ss_arena *arena)
{
	struct ss_signal_record *items = ss_arena_take(arena, signals->n * sizeof *items);
	size_t n = items ? signals->n : 0;
	for (size_t i = 0; i < n; i++) {
		const struct ss_signal_found *f = &signals->found[i];
		items[i] = (struct ss_signal_record){
		        .name = ss_slice_of(ss_signal_name(f->what)),
		        .offset = f->offset == SS_SIGNAL_NO_OFFSET ? SS_NUMBER_ABSENT : f->offset,
		        .count = f->count,
		        .text = f->len > 0 ? (struct ss_slice){f->text, f->len}
		                           : (struct ss_slice){NULL, 0},
		};
	}
	r->signals = (struct ss_list){items, n};
}

/* What its part says of it; of a file within a text, that is the text's. */
static void fill_declared(struct ss_file_record *r, const struct ss_message_file *file)
{
	const struct ss_mime_part *part = file->part;
	const char *magic = file->facts->magic;
	if (file->embedded > 0) {
		r->embedded = SS_FLAG_YES;
		return;
	}
	r->content_type = ss_engine_message_type(part);
	r->charset = part->charset;
	r->disposition = part->disposition;
	r->content_id = part->content_id;
	if (part->is_type_declared && magic && !ss_magic_agrees(part->type, magic))
		r->type_mismatch = SS_FLAG_YES;
}

void ss_engine_message_file(struct ss_engine_message *m, const struct ss_message_file *file,
                            const struct ss_open_file *open)
{
	const struct ss_engine_options *options = m->o.context->options;
	struct ss_arena arena = {.memory = m->memory};
	struct ss_file_record r = begin(m, file->facts, open->ts, open->ts_end);
	r.part = file->part->index;
	r.depth = file->part->depth;
	if (file->name.len > 0)
		r.filename = file->name;
	r.encoding = name_of(file->encoding);
	r.complete = file->is_whole ? SS_FLAG_YES : SS_FLAG_NO;
	fill_declared(&r, file);
	if (file->facts->zip)
		fill_members(&r, file->facts->zip, &arena);
	if (file->facts->signals.n > 0)
		fill_signals(&r, &file->facts->signals, &arena);
	if (ss_engine_message_wants(m, SS_RECORD_FILE))
		options->sink(options->user, &r.head);
	if (open->content)
		options->contents->on_end(options->contents->user, open->content, &r.head);
	ss_arena_reset(&arena);
}

void ss_engine_message_raw_file(struct ss_engine_message *m, const struct ss_file_facts *facts,
                                bool is_whole)
{
	const struct ss_engine_options *options = m->o.context->options;
	struct ss_file_record r = begin(m, facts, m->record.head.ts, m->now);
	r.content_type = SS_SLICE("message/rfc822");
	r.complete = is_whole ? SS_FLAG_YES : SS_FLAG_NO;
	r.raw = SS_FLAG_YES;
	m->record.md5 = ss_engine_message_keep(m, r.md5);
	m->record.sha1 = ss_engine_message_keep(m, r.sha1);
	m->record.sha256 = ss_engine_message_keep(m, r.sha256);
	if (ss_engine_message_wants(m, SS_RECORD_FILE))
		options->sink(options->user, &r.head);
}
