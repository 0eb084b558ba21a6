#include "engine/message.h"

#include <string.h>

#include "base/limits.h"
#include "engine/message_private.h"

/* ---- who keeps contents ---- */

static const struct ss_engine_contents *contents(const struct ss_engine_message *m)
{
	return m->o.context->options->contents;
}

static void *begin_content(const struct ss_engine_message *m, enum ss_record_type type)
{
	struct ss_record_head head = ss_engine_message_head(m, type, m->now);
	return contents(m) ? contents(m)->on_begin(contents(m)->user, &head) : NULL;
}

static void drop_content(struct ss_engine_message *m, void **content)
{
	if (*content)
		contents(m)->on_drop(contents(m)->user, *content);
	*content = NULL;
}

/* Not before there is something: BURL's octets are elsewhere. */
static void begin(struct ss_engine_message *m)
{
	if (m->is_content_begun)
		return;
	m->is_content_begun = true;
	m->begun = m->now;
	m->content = begin_content(m, SS_RECORD_MESSAGE);
}

/* ---- the reader's events ---- */

static void on_field(void *user, const struct ss_mime_part *part,
                     const struct ss_header_field *field)
{
	struct ss_engine_message *m = user;
	if (!part->up && !m->is_blind)
		ss_engine_message_field(m, field);
	else if (part->up && part->up->kind == SS_MIME_MESSAGE && !m->is_blind)
		ss_engine_message_nested_field(m, field);
}

static bool is_header_sure(const struct ss_engine_message *m)
{
	const unsigned both = 1u << SS_SIGN_QUOTED | 1u << SS_SIGN_PART;
	return m->signs >> SS_SIGN_HEADER & 1 || (m->signs & both) == both;
}

/* Its first octets are missing, so what followed may have been its body: text has lines that look
 * like fields.  Unless they can be nothing else, nothing is known of its structure. */
static void judge_header(struct ss_engine_message *m)
{
	m->is_blind = m->begins_with_gap && !is_header_sure(m);
	if (m->is_blind)
		ss_engine_message_forget(m);
}

static void begin_body(struct ss_engine_message *m, uint64_t body)
{
	/* Octets that were taken for a field before turned out to be the body's. */
	uint64_t n_seen = body < m->portion ? m->portion - body : 0;
	m->body = body;
	ss_body_digest_begin(&m->body_digest, n_seen);
	judge_header(m);
}

static void keep_part(struct ss_engine_message *m, const struct ss_mime_part *part)
{
	struct ss_part_record *r = ss_engine_message_add(m, SS_MESSAGE_PARTS, sizeof *r);
	if (!r)
		return;
	*r = (struct ss_part_record){
	        .index = part->index,
	        .depth = part->depth,
	        .parent = part->up ? (int64_t)part->up->index : SS_NUMBER_ABSENT,
	        .content_type = ss_engine_message_keep(m, ss_engine_message_type(part)),
	        .charset = ss_engine_message_keep(m, part->charset),
	        .disposition = ss_engine_message_keep(m, part->disposition),
	        .encoding = ss_engine_message_keep(m, part->encoding_text),
	        .filename = ss_engine_message_keep(m, part->filename),
	        .content_id = ss_engine_message_keep(m, part->content_id),
	        .description = ss_engine_message_keep(m, part->description),
	        .from = m->nested.from,
	        .subject = m->nested.subject,
	        .date = m->nested.date,
	        .message_id = m->nested.message_id,
	        .complete = SS_FLAG_NO,
	};
}

static void on_body(void *user, const struct ss_mime_part *part)
{
	struct ss_engine_message *m = user;
	if (!part->up)
		begin_body(m, part->body);
	if (!m->is_blind)
		keep_part(m, part);
	m->nested = (struct ss_nested_header){.from = {NULL, 0}};
}

static struct ss_part_record *find_part(struct ss_engine_message *m, unsigned index)
{
	struct ss_part_record *parts = m->lists[SS_MESSAGE_PARTS].items;
	for (size_t i = m->lists[SS_MESSAGE_PARTS].n; i-- > 0;) {
		if (parts[i].index == index)
			return &parts[i];
	}
	return NULL;
}

static void on_part_end(void *user, const struct ss_mime_part *part, enum ss_mime_end how)
{
	struct ss_engine_message *m = user;
	struct ss_part_record *r = find_part(m, part->index);
	bool is_whole = ss_message_is_part_whole(part, how, m->is_cut);
	if (!r)
		return;
	r->size = part->size;
	r->complete = is_whole ? SS_FLAG_YES : SS_FLAG_NO;
	if (part->kind == SS_MIME_LEAF && part->size == 0 && part->line_end > 0)
		r->empty_body = SS_FLAG_YES;
}

static struct ss_open_file *open_file(struct ss_engine_message *m,
                                      const struct ss_message_file *file)
{
	return &m->files[file->embedded > 0];
}

static void on_file(void *user, const struct ss_message_file *file)
{
	struct ss_engine_message *m = user;
	if (m->is_blind)
		return;
	*open_file(m, file) = (struct ss_open_file){
	        .is_open = true,
	        .ts = m->now,
	        .ts_end = m->now,
	        .content = begin_content(m, SS_RECORD_FILE),
	};
}

static void on_file_octets(void *user, const struct ss_message_file *file, const uint8_t *bytes,
                           size_t len)
{
	struct ss_engine_message *m = user;
	struct ss_open_file *f = open_file(m, file);
	f->ts_end = m->now;
	if (f->content)
		contents(m)->on_octets(contents(m)->user, f->content, bytes, len);
}

static void on_file_gap(void *user, const struct ss_message_file *file, uint64_t len)
{
	struct ss_engine_message *m = user;
	struct ss_open_file *f = open_file(m, file);
	if (f->content)
		contents(m)->on_gap(contents(m)->user, f->content, len);
}

static void on_file_end(void *user, const struct ss_message_file *file)
{
	struct ss_engine_message *m = user;
	struct ss_open_file *f = open_file(m, file);
	if (!f->is_open)
		return;
	if (!m->has_first_file && file->embedded == 0)
		m->record.body_magic = ss_slice_of(file->facts->magic);
	m->has_first_file = true;
	ss_engine_message_file(m, file, f);
	*f = (struct ss_open_file){.is_open = false};
}

static void on_url(void *user, const struct ss_mime_part *part, const struct ss_url *url)
{
	struct ss_engine_message *m = user;
	struct ss_url_record wanted = {url->url, url->text, part->index, 1};
	uint16_t *slot;
	if (m->is_blind)
		return;
	struct ss_url_record *known = ss_url_table_find(
	        &m->urls, &m->arena, m->lists[SS_MESSAGE_URLS].items, &wanted, &slot);
	if (known) {
		known->count++;
		return;
	}
	wanted.url = slot ? ss_engine_message_keep(m, url->url) : (struct ss_slice){NULL, 0};
	struct ss_url_record *r =
	        wanted.url.data ? ss_engine_message_add(m, SS_MESSAGE_URLS, sizeof *r) : NULL;
	m->dropped += !slot || (r && url->is_cut);
	if (!r)
		return;
	*r = wanted;
	r->text = ss_engine_message_keep(m, url->text);
	*slot = (uint16_t)m->lists[SS_MESSAGE_URLS].n;
}

static const struct ss_message_events reader_events = {
        .on_field = on_field,
        .on_body = on_body,
        .on_part_end = on_part_end,
        .on_file = on_file,
        .on_file_octets = on_file_octets,
        .on_file_gap = on_file_gap,
        .on_file_end = on_file_end,
        .on_url = on_url,
};

/* ---- life ---- */

bool ss_engine_message_is_wanted(const struct ss_conversation_context *context)
{
	const unsigned types = 1u << SS_RECORD_MESSAGE | 1u << SS_RECORD_FILE;
	return !context->is_given_up &&
	       (context->options->log & types || context->options->contents);
}

static unsigned wanted_hashes(const struct ss_engine_message *m)
{
	bool is_wanted = ss_engine_message_wants(m, SS_RECORD_FILE) || contents(m);
	return is_wanted ? m->o.context->settings.hash : 0;
}

static const struct ss_hash_maker *hashes(const struct ss_engine_message *m)
{
	const struct ss_hash_maker *given = m->o.context->options->hashes;
	return given ? given : &ss_hash_builtin;
}

static bool wants_signals(const struct ss_engine_message *m)
{
	const struct ss_engine_options *options = m->o.context->options;
	uint8_t when = m->o.context->settings.inspect;
	bool is_wanted = when == SS_SETTING_AUTO ? options->inspect : when == SS_SETTING_ON;
	return is_wanted && (ss_engine_message_wants(m, SS_RECORD_FILE) || options->contents);
}

static void create_reader(struct ss_engine_message *m)
{
	m->reader = ss_message_create(&(struct ss_message_options){
	        .events = &reader_events,
	        .user = m,
	        .counts = &m->counts,
	        .charsets = m->o.context->options->charsets,
	        .hashes = hashes(m),
	        .pair = m->o.pair,
	        .wanted_hashes = wanted_hashes(m),
	        .memory = m->memory,
	        .wants_files = true,
	        .wants_signals = wants_signals(m),
	        .wants_urls = ss_engine_message_wants(m, SS_RECORD_MESSAGE) || contents(m),
	        .is_flat = !m->o.context->settings.mime,
	});
	m->dropped += !m->reader;
}

static void create_raw(struct ss_engine_message *m)
{
	m->raw = ss_file_create(&(struct ss_file_options){
	        .hashes = hashes(m),
	        .pair = m->o.pair,
	        .wanted = m->o.context->settings.hash,
	        .memory = m->memory,
	});
	m->dropped += !m->raw;
}

struct ss_engine_message *ss_engine_message_create(const struct ss_engine_message_options *options,
                                                   struct ss_mark mark)
{
	const struct ss_settings *settings = &options->context->settings;
	struct ss_memory *memory = options->context->memory;
	uint64_t refused = memory->refused;
	struct ss_engine_message *m = ss_memory_take(memory, sizeof *m);
	if (!m)
		return NULL;
	memset(m, 0, offsetof(struct ss_engine_message, counts));
	ss_mail_counts_clear(&m->counts);
	m->o = *options;
	m->memory = m->arena.memory = m->decoded.memory = m->text.memory = memory;
	/* Charsets of one octet a character have two in UTF-8, or three. */
	m->decoded.limit = m->text.limit = (size_t)SS_LIMIT_HEADER_FIELD * 3;
	m->now = mark.ts_ns;
	m->is_blind = options->kind == SS_CONTENT_BURL;
	m->record.date_ts = SS_NUMBER_ABSENT;
	if (!m->is_blind)
		create_reader(m);
	if (settings->message_file)
		create_raw(m);
	m->is_short = memory->refused != refused;
	if (settings->body_md5 == SS_SETTING_ON)
		m->body_digest = (struct ss_body_digest){
		        .hashes = hashes(m),
		        .memory = memory,
		        .is_stuffed = options->kind == SS_CONTENT_DATA,
		};
	return m;
}

void ss_engine_message_destroy(struct ss_engine_message *m)
{
	char unused[SS_HASH_TEXT];
	if (!m)
		return;
	drop_content(m, &m->files[1].content);
	drop_content(m, &m->files[0].content);
	drop_content(m, &m->content);
	ss_message_destroy(m->reader);
	ss_file_destroy(m->raw);
	ss_body_digest_end(&m->body_digest, unused);
	ss_buffer_release(&m->decoded);
	ss_buffer_release(&m->text);
	ss_arena_reset(&m->arena);
	ss_memory_give(m->memory, m, sizeof *m);
}

/* ---- octets ---- */

static void stop_reading(struct ss_engine_message *m)
{
	if (m->reader)
		m->dropped += ss_message_dropped(m->reader);
	ss_message_destroy(m->reader);
	m->reader = NULL;
}

/* The connection's octets from here on are not looked into. */
static void leave(struct ss_engine_message *m)
{
	m->is_left = m->is_cut = true;
	m->is_blind |= m->offset == 0;
	if (m->reader && !m->is_blind)
		ss_message_end(m->reader, true);
	stop_reading(m);
}

/* How many of len octets at that offset of the connection are looked into. */
static uint64_t within_depth(const struct ss_engine_message *m, uint64_t offset, uint64_t len)
{
	uint64_t depth = m->o.context->settings.stream_depth;
	if (m->is_left)
		return 0;
	if (depth == 0 || (offset < depth && len <= depth - offset))
		return len;
	return offset < depth ? depth - offset : 0;
}

/* The reader has seen these octets already, and told where the body begins. */
static void feed_body_digest(struct ss_engine_message *m, const uint8_t *bytes, size_t len)
{
	if (!m->body_digest.is_begun) {
		ss_body_digest_header(&m->body_digest, bytes, len);
		return;
	}
	size_t n_header = m->body > m->portion ? (size_t)(m->body - m->portion) : 0;
	ss_body_digest_body(&m->body_digest, bytes + n_header, len - n_header);
}

static void read_octets(struct ss_engine_message *m, const uint8_t *bytes, size_t len)
{
	uint64_t refused = m->memory->refused;
	m->portion = m->offset;
	m->offset += len;
	if (m->content)
		contents(m)->on_octets(contents(m)->user, m->content, bytes, len);
	if (m->raw)
		ss_file_feed(m->raw, bytes, len);
	if (m->reader)
		ss_message_feed(m->reader, bytes, len);
	if (m->body_digest.hashes)
		feed_body_digest(m, bytes, len);
	if (m->is_blind)
		stop_reading(m);
	m->is_short |= m->memory->refused != refused;
}

void ss_engine_message_feed(struct ss_engine_message *m, const uint8_t *bytes, size_t len,
                            struct ss_place place)
{
	size_t n = (size_t)within_depth(m, place.offset, len);
	m->now = place.mark.ts_ns;
	begin(m);
	if (n > 0)
		read_octets(m, bytes, n);
	if (n < len && !m->is_left)
		leave(m);
}

void ss_engine_message_gap(struct ss_engine_message *m, uint64_t len, struct ss_place place)
{
	m->now = place.mark.ts_ns;
	m->gaps++;
	m->gap_bytes += len;
	begin(m);
	if (within_depth(m, place.offset, len) < len) {
		if (!m->is_left)
			leave(m);
		return;
	}
	m->begins_with_gap |= m->offset == 0;
	m->portion = m->offset;
	m->offset += len;
	if (m->content)
		contents(m)->on_gap(contents(m)->user, m->content, len);
	if (m->raw)
		ss_file_gap(m->raw, len);
	if (m->reader)
		ss_message_gap(m->reader, len);
	ss_body_digest_gap(&m->body_digest);
}

/* ---- the end ---- */

static void end_body_digest(struct ss_engine_message *m)
{
	char md5[SS_HASH_TEXT];
	if (m->is_cut)
		ss_body_digest_gap(&m->body_digest);
	ss_body_digest_end(&m->body_digest, md5);
	if (md5[0])
		m->record.body_md5 = ss_engine_message_keep(m, ss_slice_of(md5));
}

void ss_engine_message_end(struct ss_engine_message *m, const struct ss_dialogue_content_end *end)
{
	m->is_cut |= !end->is_end_seen;
	if (end->kind == SS_CONTENT_BURL && !m->is_content_begun)
		return; /* nothing of it was here */
	begin(m);
	if (m->reader) {
		m->portion = m->offset;
		ss_message_end(m->reader, m->is_cut); /* may find out that nothing is known */
		stop_reading(m);
	}
	m->record.head = ss_engine_message_head(m, SS_RECORD_MESSAGE, m->begun);
	if (m->raw)
		ss_engine_message_raw_file(m, ss_file_end(m->raw), !m->is_cut && m->gaps == 0);
	end_body_digest(m);
	ss_engine_message_write(m, end);
}
