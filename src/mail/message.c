#include "mail/message.h"

#include <string.h>

#include "base/limits.h"
#include "base/rare.h"
#include "mail/body.h"
#include "mail/utf16.h"

enum {
	WIDE_STEP = 1024, /* octets of UTF-16 that are converted at a time */
	/* Octets of text that wait until URLs are looked for in them.  What is looked for once in all
	 * of a page, and not in each of its segments, takes less: of segments of 225 octets a third. */
	HELD_TEXT = 2048,
};

struct file { /* a file that passes; file is NULL while there is none */
	struct ss_file *file;
	struct ss_message_file told;
	struct ss_signal_hint hint; /* what is declared of it */
};

struct held_text {
	size_t len;
	uint8_t bytes[HELD_TEXT]; /* not zeroed */
};

struct ss_message {
	struct ss_message_options options;
	struct ss_mime *mime;
	uint64_t dropped;
	bool is_cut;
	/* The leaf in hand: one at a time. */
	const struct ss_mime_part *leaf;
	struct ss_body *body;
	struct ss_urls *urls;
	struct held_text *held; /* for urls; NULL: memory was short */
	struct file whole, embedded;
	unsigned n_embedded;     /* files within the leaf */
	unsigned n_embedded_all; /* within all of them */
	struct ss_buffer embedded_name;
	bool is_in_embedded, is_refused; /* memory was short for the leaf */
	bool is_wide;
	struct ss_utf16 wide;
};

/* ---- files ---- */

static void begin_file(struct ss_message *m, struct file *f)
{
	if (f->told.embedded == 0 && !m->options.is_flat)
		f->hint = (struct ss_signal_hint){m->leaf->type, m->leaf->charset};
	f->file = ss_file_create(
	        &(struct ss_file_options){.hashes = m->options.hashes,
	                                  .pair = m->options.pair,
	                                  .wanted = m->options.wanted_hashes,
	                                  .memory = m->options.memory,
	                                  .inspect = m->options.wants_signals ? &f->hint : NULL});
	if (f->file)
		m->options.events->on_file(m->options.user, &f->told);
	else
		m->dropped++;
}

static void end_file(struct ss_message *m, struct file *f, bool is_whole)
{
	if (!f->file)
		return;
	f->told.facts = ss_file_end(f->file);
	f->told.is_whole = is_whole && f->told.facts->missing == 0;
	m->options.events->on_file_end(m->options.user, &f->told);
	ss_file_destroy(f->file);
	f->file = NULL;
}

static enum ss_mime_encoding encoding_of(const struct ss_message *m)
{
	return m->options.is_flat ? SS_MIME_NONE : m->leaf->encoding;
}

/* The leaf's own: it begins with its first octet, or hole. */
static struct file *whole_in_hand(struct ss_message *m)
{
	struct file *f = &m->whole;
	if (!f->file && m->options.wants_files && !m->is_refused) {
		f->told = (struct ss_message_file){
		        .part = m->leaf, .encoding = encoding_of(m), .name = m->leaf->filename};
		begin_file(m, f);
		m->is_refused = !f->file;
	}
	return f->file ? f : NULL;
}

static struct file *embedded_in_hand(struct ss_message *m)
{
	return m->is_in_embedded && m->embedded.file ? &m->embedded : NULL;
}

static void feed_file(struct ss_message *m, struct file *f, const uint8_t *bytes, size_t len)
{
	if (!f)
		return;
	ss_file_feed(f->file, bytes, len);
	m->options.events->on_file_octets(m->options.user, &f->told, bytes, len);
}

static void feed_gap(struct ss_message *m, struct file *f, uint64_t len)
{
	if (!f)
		return;
	ss_file_gap(f->file, len);
	m->options.events->on_file_gap(m->options.user, &f->told, len);
}

/* ---- text ---- */

static void on_url(void *user, const struct ss_url *url)
{
	const struct ss_message *m = user;
	m->options.events->on_url(m->options.user, m->leaf, url);
}

static void feed_wide(struct ss_message *m, const uint8_t *bytes, size_t len)
{
	uint8_t text[SS_UTF16_ROOM(WIDE_STEP)];
	for (size_t at = 0, n; at < len; at += n) {
		n = len - at < WIDE_STEP ? len - at : WIDE_STEP;
		size_t made = ss_utf16_feed(&m->wide, bytes + at, n, text);
		ss_urls_feed(m->urls, text, made);
	}
}

static void feed_text(struct ss_message *m, const uint8_t *bytes, size_t len)
{
	if (m->is_wide)
		feed_wide(m, bytes, len);
	else
		ss_urls_feed(m->urls, bytes, len);
}

static void release_text(struct ss_message *m)
{
	if (!m->held)
		return;
	feed_text(m, m->held->bytes, m->held->len);
	m->held->len = 0;
}

static void hold_text(struct ss_message *m, const uint8_t *bytes, size_t len)
{
	struct held_text *held = m->held;
	if (held && len > HELD_TEXT - held->len)
		release_text(m);
	if (!held || len > HELD_TEXT) {
		feed_text(m, bytes, len);
		return;
	}
	memcpy(held->bytes + held->len, bytes, len);
	held->len += len;
}

/* ---- the body's events ---- */

/* A text is hashed with the files that stand in it, as others do; these are files besides. */
static void on_whole(void *user, const uint8_t *bytes, size_t len)
{
	struct ss_message *m = user;
	feed_file(m, whole_in_hand(m), bytes, len);
}

static void on_octets(void *user, const uint8_t *bytes, size_t len)
{
	struct ss_message *m = user;
	if (m->is_in_embedded)
		feed_file(m, embedded_in_hand(m), bytes, len);
	else if (!ss_body_has_whole(m->body))
		feed_file(m, whole_in_hand(m), bytes, len);
	if (m->urls && !m->is_in_embedded)
		hold_text(m, bytes, len);
}

static void on_gap(void *user, uint64_t len)
{
	struct ss_message *m = user;
	feed_gap(m, whole_in_hand(m), len);
	feed_gap(m, embedded_in_hand(m), len);
	if (m->urls && !m->is_in_embedded) {
		release_text(m);
		ss_urls_gap(m->urls);
	}
}

static struct ss_slice keep_name(struct ss_message *m, struct ss_slice name)
{
	ss_buffer_clear(&m->embedded_name);
	if (name.len > 0)
		(void)ss_charset_guess(name, &m->embedded_name);
	return m->embedded_name.len > 0 ? ss_buffer_slice(&m->embedded_name)
	                                : (struct ss_slice){NULL, 0};
}

static void on_embedded(void *user, const struct ss_body_embedded *e)
{
	struct ss_message *m = user;
	m->is_in_embedded = true;
	m->n_embedded++;
	if (!m->options.wants_files)
		return;
	if (m->n_embedded_all++ >= SS_LIMIT_EMBEDDED_FILES) {
		m->dropped++;
		return;
	}
	m->embedded.told = (struct ss_message_file){.part = m->leaf,
	                                            .embedded = m->n_embedded,
	                                            .encoding = e->encoding,
	                                            .name = keep_name(m, e->name)};
	begin_file(m, &m->embedded);
}

static void on_embedded_end(void *user, bool is_whole)
{
	struct ss_message *m = user;
	end_file(m, &m->embedded, is_whole);
	m->is_in_embedded = false;
}

static const struct ss_body_events body_events = {on_octets, on_gap, on_embedded, on_embedded_end,
                                                  on_whole};

/* ---- leaves ---- */

static bool is_text(const struct ss_message *m)
{
	return !m->options.is_flat && ss_slice_has_prefix_nocase(m->leaf->type, SS_SLICE("text/"));
}

static void look_for_urls(struct ss_message *m)
{
	bool is_html = ss_slice_is_equal_nocase(m->leaf->type, SS_SLICE("text/html"));
	m->is_wide = ss_utf16_init(&m->wide, m->leaf->charset);
	m->urls = ss_urls_create(is_html, on_url, m, m->options.memory);
	m->dropped += !m->urls;
	m->held = m->urls ? ss_memory_take(m->options.memory, sizeof *m->held) : NULL;
	if (m->held)
		m->held->len = 0;
}

/* With its first octet: most parts of a message that is all boundaries have none. */
SS_APART static bool begin_body(struct ss_message *m)
{
	bool has_text = is_text(m);
	if (m->is_refused || (!m->options.wants_files && !(m->options.wants_urls && has_text)))
		return false;
	m->body = ss_body_create(&body_events, m, encoding_of(m), has_text, m->leaf->body,
	                         m->options.counts, m->options.memory);
	m->is_refused = !m->body;
	m->dropped += !m->body;
	if (m->body && m->options.wants_urls && has_text)
		look_for_urls(m);
	return m->body != NULL;
}

static bool is_body_in_hand(struct ss_message *m, const struct ss_mime_part *part)
{
	return m->leaf == part && (m->body || begin_body(m));
}

static void drop_leaf(struct ss_message *m)
{
	ss_body_destroy(m->body);
	ss_urls_destroy(m->urls);
	ss_memory_give(m->options.memory, m->held, sizeof *m->held);
	ss_file_destroy(m->embedded.file);
	ss_file_destroy(m->whole.file);
	m->leaf = NULL;
	m->body = NULL;
	m->urls = NULL;
	m->held = NULL;
	m->embedded.file = m->whole.file = NULL;
	m->n_embedded = 0;
	m->is_in_embedded = m->is_refused = false;
}

/* An attachment without an octet is told by its name alone; a text without one is nothing. */
static void end_leaf(struct ss_message *m, bool is_whole)
{
	if (m->body)
		ss_body_end(m->body);
	if (m->urls) {
		release_text(m);
		ss_urls_end(m->urls);
	}
	if (m->leaf->filename.len > 0)
		(void)whole_in_hand(m);
	end_file(m, &m->embedded, false);
	end_file(m, &m->whole, is_whole);
	drop_leaf(m);
}

/* ---- the parts' events ---- */

static void on_part(void *user, const struct ss_mime_part *part)
{
	/* What it is, its header will tell. */
}

static void on_field(void *user, const struct ss_mime_part *part,
                     const struct ss_header_field *field)
{
	const struct ss_message *m = user;
	m->options.events->on_field(m->options.user, part, field);
}

static void on_body(void *user, const struct ss_mime_part *part)
{
	struct ss_message *m = user;
	m->options.events->on_body(m->options.user, part);
	if (part->kind == SS_MIME_LEAF)
		m->leaf = part;
}

static void on_part_octets(void *user, const struct ss_mime_part *part, const uint8_t *bytes,
                           size_t len)
{
	struct ss_message *m = user;
	if (is_body_in_hand(m, part))
		ss_body_feed(m->body, bytes, len);
}

static void on_part_gap(void *user, const struct ss_mime_part *part, uint64_t len)
{
	struct ss_message *m = user;
	if (is_body_in_hand(m, part))
		ss_body_gap(m->body, len);
}

static void on_part_end(void *user, const struct ss_mime_part *part, enum ss_mime_end how)
{
	struct ss_message *m = user;
	if (m->leaf == part)
		end_leaf(m, ss_message_is_part_whole(part, how, m->is_cut));
	m->options.events->on_part_end(m->options.user, part, how);
}

static const struct ss_mime_events mime_events = {
        .on_part = on_part,
        .on_field = on_field,
        .on_body = on_body,
        .on_octets = on_part_octets,
        .on_gap = on_part_gap,
        .on_part_end = on_part_end,
};

/* ---- from outside ---- */

struct ss_message *ss_message_create(const struct ss_message_options *options)
{
	struct ss_message *m = ss_memory_take_zeroed(options->memory, sizeof *m);
	if (!m)
		return NULL;
	m->options = *options;
	m->embedded_name =
	        (struct ss_buffer){.memory = options->memory, .limit = SS_LIMIT_HEADER_LINE};
	m->mime = ss_mime_create(&(struct ss_mime_options){.events = &mime_events,
	                                                   .user = m,
	                                                   .counts = options->counts,
	                                                   .charsets = options->charsets,
	                                                   .memory = options->memory,
	                                                   .is_flat = options->is_flat});
	if (m->mime)
		return m;
	ss_message_destroy(m);
	return NULL;
}

void ss_message_feed(struct ss_message *m, const uint8_t *bytes, size_t len)
{
	ss_mime_feed(m->mime, bytes, len);
}

void ss_message_gap(struct ss_message *m, uint64_t len)
{
	ss_mime_gap(m->mime, len);
}

void ss_message_end(struct ss_message *m, bool is_cut)
{
	m->is_cut = is_cut;
	ss_mime_end(m->mime, is_cut);
}

uint64_t ss_message_dropped(const struct ss_message *m)
{
	return m->dropped;
}

void ss_message_destroy(struct ss_message *m)
{
	if (!m)
		return;
	drop_leaf(m);
	ss_mime_destroy(m->mime);
	ss_buffer_release(&m->embedded_name);
	ss_memory_give(m->options.memory, m, sizeof *m);
}
