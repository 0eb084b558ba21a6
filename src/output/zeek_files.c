/* files.log: a row a file, when it is over. */
#include "base/digest.h"
#include "base/hash.h"
#include "output/zeek_flow.h"

const struct ss_zeek_column ss_zeek_files_columns[] = {
        {"ts", SS_ZEEK_TIME},
        {"fuid", SS_ZEEK_STRING},
        SS_ZEEK_ID_COLUMNS,
        {"source", SS_ZEEK_STRING},
        {"depth", SS_ZEEK_COUNT},
        {"analyzers", SS_ZEEK_SET_STRING},
        {"mime_type", SS_ZEEK_STRING},
        {"filename", SS_ZEEK_STRING},
        {"duration", SS_ZEEK_INTERVAL},
        {"local_orig", SS_ZEEK_BOOL},
        {"is_orig", SS_ZEEK_BOOL},
        {"seen_bytes", SS_ZEEK_COUNT},
        {"total_bytes", SS_ZEEK_COUNT},
        {"missing_bytes", SS_ZEEK_COUNT},
        {"overflow_bytes", SS_ZEEK_COUNT},
        {"timedout", SS_ZEEK_BOOL},
        {"parent_fuid", SS_ZEEK_STRING},
        {"md5", SS_ZEEK_STRING},
        {"sha1", SS_ZEEK_STRING},
        {"sha256", SS_ZEEK_STRING},
        {"extracted", SS_ZEEK_STRING},
        {"extracted_cutoff", SS_ZEEK_BOOL},
        {"extracted_size", SS_ZEEK_COUNT},
        {0},
};

/* Numbers of the files of a message, for their fuids: the message itself, its parts, then what is
 * embedded in them. */
enum { FILE_MESSAGE, FILE_PART, FILE_EMBEDDED = 1 << 20 };
enum { CLIENT = 1 /* of ss_event_record.direction */ };

enum { TEXT_SEEN = 10 }; /* octets that Zeek's signature of text/plain asks for */

/* ---- of which message ---- */

static void see_entities(struct ss_zeek_flow *f, uint64_t n)
{
	if (f->contents.n_here < n)
		f->contents.n_here = n;
}

static void begin_content(struct ss_zeek_contents *c)
{
	c->is_open = true;
	c->is_over = c->has_gap = false;
	c->n_here = c->n_embedded = c->gaps = c->gap_bytes = 0;
}

static void end_content(struct ss_zeek_contents *c)
{
	c->n++;
	c->n_entities += c->n_here > 0 ? c->n_here : 1; /* the message is one itself */
	begin_content(c);
	c->is_open = false;
}

/* Its files come before the record of the message, which ends it: that one is missing where memory
 * was short. */
void ss_zeek_files_event(struct ss_zeek_flow *f, const struct ss_event_record *e)
{
	struct ss_zeek_contents *c = &f->contents;
	bool is_data = e->kind == SS_EVENT_COMMAND &&
	               (ss_slice_is_equal_nocase(e->command, SS_SLICE("DATA")) ||
	                ss_slice_is_equal_nocase(e->command, SS_SLICE("BDAT")));
	if (e->kind == SS_EVENT_REPLY && c->is_open && c->is_over)
		end_content(c);
	if (is_data && !c->is_open)
		begin_content(c);
	c->is_over |= e->kind == SS_EVENT_CONTENT;
	if (e->kind == SS_EVENT_GAP && e->direction == CLIENT && e->length > 0) {
		c->gaps++;
		c->gap_bytes += (uint64_t)e->length;
	}
}

/* ---- the row ---- */

static uint64_t count_of(int64_t n)
{
	return n > 0 ? (uint64_t)n : 0;
}

/* Zeek counts what TCP lost while the file was sent, even if some of it was not the file's. */
static uint64_t missing_of(const struct ss_zeek_flow *f, const struct ss_file_record *r)
{
	uint64_t missing = count_of(r->gap_bytes);
	if (missing > 0 && count_of(r->gaps) == f->contents.gaps && f->contents.gap_bytes > missing)
		return f->contents.gap_bytes;
	return missing;
}

/* Our names where Zeek's signatures have others. */
static const struct {
	const char *ours, *zeek;
} types[] = {
        {"application/gzip", "application/x-gzip"},
        {"application/json", "text/json"},
        {"application/vnd.debian.binary-package", "application/x-debian-package"},
        {"application/vnd.microsoft.portable-executable", "application/x-dosexec"},
        {"application/vnd.rar", "application/x-rar"},
        {"application/x-mach-binary", "application/x-mach-o-executable"},
        {"application/x-ms-lnk", "application/x-ms-shortcut"},
        {"application/x-pcap", "application/vnd.tcpdump.pcap"},
        {"application/x-pcapng", "application/vnd.tcpdump.pcap"},
        {"application/x-pie-executable", "application/x-sharedlib"},
        {"application/xhtml+xml", "text/html"},
        {"image/bmp", "image/x-ms-bmp"},
        {"image/vnd.microsoft.icon", "image/x-icon"},
        {"image/x-win-cursor", "image/x-cursor"},
        {"message/rfc822", "text/plain"},
        {"text/javascript", "application/javascript"},
        {"text/xml", "application/xml"},
};

/* Kinds of text for which Zeek has signatures; all others are plain. */
static const char *const texts[] = {
        "text/html",   "text/json",   "text/rss",          "text/atom",  "text/rtf",
        "text/x-perl", "text/x-ruby", "text/x-python",     "text/x-awk", "text/x-tcl",
        "text/x-lua",  "text/x-php",  "text/x-shellscript"};

static bool is_plain_to_zeek(struct ss_slice type)
{
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		if (ss_slice_is_equal(type, ss_slice_of(texts[i])))
			return false;
	}
	return ss_slice_has_prefix_nocase(type, SS_SLICE("text/"));
}

static struct ss_slice type_of(const struct ss_file_record *r)
{
	struct ss_slice type = r->magic_type;
	if (r->raw == SS_FLAG_YES)
		return SS_SLICE("message/rfc822");
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		if (ss_slice_is_equal(type, ss_slice_of(types[i].ours)))
			type = ss_slice_of(types[i].zeek);
	}
	if (!is_plain_to_zeek(type))
		return type;
	return r->size < TEXT_SEEN ? (struct ss_slice){0} : SS_SLICE("text/plain");
}

static uint64_t number_of(struct ss_zeek_contents *c, const struct ss_file_record *r)
{
	if (r->raw == SS_FLAG_YES)
		return FILE_MESSAGE;
	if (r->embedded == SS_FLAG_YES)
		return FILE_EMBEDDED + c->n_embedded++;
	return FILE_PART + r->part;
}

/* What it was taken from: an embedded file from its part, a part from the message, if that is a
 * file too. */
static const char *parent_of(const struct ss_output *o, const struct ss_zeek_flow *f,
                             const struct ss_file_record *r, char out[SS_ZEEK_ID])
{
	uint64_t parent = FILE_MESSAGE;
	if (r->embedded == SS_FLAG_YES)
		parent = FILE_PART + r->part;
	else if (r->raw == SS_FLAG_YES || !o->settings.message_file)
		return NULL;
	ss_zeek_write_fuid(f->uid, f->contents.n, parent, out);
	return out;
}

static void put_analyzers(struct ss_zeek_row *row, const struct ss_slice digests[SS_N_HASHES])
{
	static const char *const names[] = {"MD5", "SHA1", "SHA256"};
	ss_zeek_begin_list(row);
	for (size_t i = 0; i < SS_N_HASHES; i++) {
		if (digests[i].data)
			ss_zeek_add_text(row, ss_slice_of(names[i]));
	}
	ss_zeek_end_list(row);
}

static void write_row(struct ss_output *o, struct ss_zeek_flow *f, const struct ss_file_record *r,
                      const char *fuid)
{
	char parent[SS_ZEEK_ID];
	struct ss_zeek_row *row = &o->row;
	uint64_t missing = missing_of(f, r);
	/* Of a file with a hole there is no digest. */
	struct ss_slice digests[SS_N_HASHES] = {r->md5, r->sha1, r->sha256};
	for (size_t i = 0; i < SS_N_HASHES && missing > 0; i++)
		digests[i] = (struct ss_slice){0};
	ss_zeek_begin_file(o, r->head.ts, fuid, f);
	ss_zeek_put_word(row, "SMTP");
	ss_zeek_put_count(row, f->contents.n_entities + (r->raw == SS_FLAG_YES ? 0 : r->part) + 1);
	put_analyzers(row, digests);
	ss_zeek_put_text(row, type_of(r));
	ss_zeek_put_text(row, r->filename);
	ss_zeek_put_interval(row, ss_zeek_interval(r->head.ts, r->ts_end));
	ss_zeek_put_bool(row, ss_zeek_is_local(&f->head.src_ip));
	ss_zeek_put_bool(row, true); /* the client sends */
	ss_zeek_put_count(row, r->size);
	ss_zeek_put_unset(row);
	ss_zeek_put_count(row, missing);
	ss_zeek_put_count(row, 0);
	ss_zeek_put_bool(row, false);
	ss_zeek_put_word(row, parent_of(o, f, r, parent));
	for (size_t i = 0; i < SS_N_HASHES; i++)
		ss_zeek_put_text(row, digests[i]);
	for (int i = 0; i < 3; i++) /* extracted, extracted_cutoff, extracted_size */
		ss_zeek_put_unset(row);
	ss_zeek_end(o, SS_ZEEK_FILES, f);
}

/* One of which nothing came is no file to Zeek. */
void ss_zeek_files_file(struct ss_output *o, struct ss_zeek_flow *f, const struct ss_file_record *r)
{
	char fuid[SS_ZEEK_ID];
	if (f->smtp.is_off)
		return;
	see_entities(f, r->part + 1);
	uint64_t number = number_of(&f->contents, r);
	f->contents.has_gap |= r->raw != SS_FLAG_YES && count_of(r->gap_bytes) > 0;
	if (r->size == 0 && count_of(r->gap_bytes) == 0)
		return;
	ss_zeek_write_fuid(f->uid, f->contents.n, number, fuid);
	ss_zeek_smtp_file(f, fuid);
	if (ss_zeek_wants(o, SS_ZEEK_FILES))
		write_row(o, f, r, fuid);
}

/* What was lost, and no file tells of it: the header was, or its end. */
static void tell_gap(struct ss_output *o, struct ss_zeek_flow *f, const struct ss_message_record *m)
{
	struct ss_file_record r = {.head = m->head,
	                           .gaps = m->gaps,
	                           .gap_bytes = m->gap_bytes,
	                           .ts_end = m->head.ts,
	                           .part = f->contents.n_here > 0 ? f->contents.n_here - 1 : 0};
	if (count_of(m->gap_bytes) > 0 && !f->contents.has_gap)
		ss_zeek_files_file(o, f, &r);
}

/* Where it was asked for; else absent. */
static struct ss_slice digest_of(const struct ss_output *o, enum ss_hash_kind kind,
                                 struct ss_slice octets, char out[SS_HASH_TEXT])
{
	uint8_t digest[SS_HASH_LEN];
	void *state = NULL;
	if (o->settings.hash >> kind & 1)
		state = ss_hash_builtin.begin(1U << kind);
	if (!state)
		return (struct ss_slice){0};
	ss_hash_builtin.feed(state, octets.data, octets.len);
	size_t len = ss_hash_builtin.end(state, kind, digest);
	ss_hash_builtin.drop(state);
	return (struct ss_slice){(uint8_t *)out, ss_digest_write_hex(digest, len, out)};
}

/* To Zeek the line end in front of a boundary is the body's, if that has no other line. */
static void tell_empty(struct ss_output *o, struct ss_zeek_flow *f,
                       const struct ss_message_record *m, const struct ss_part_record *part)
{
	struct ss_slice line_end = SS_SLICE("\r\n");
	char digests[SS_N_HASHES][SS_HASH_TEXT];
	struct ss_file_record r = {
	        .head = m->head,
	        .gaps = SS_NUMBER_ABSENT,
	        .gap_bytes = SS_NUMBER_ABSENT,
	        .ts_end = m->head.ts,
	        .part = part->index,
	        .filename = part->filename,
	        .size = line_end.len,
	        .md5 = digest_of(o, SS_HASH_MD5, line_end, digests[SS_HASH_MD5]),
	        .sha1 = digest_of(o, SS_HASH_SHA1, line_end, digests[SS_HASH_SHA1]),
	        .sha256 = digest_of(o, SS_HASH_SHA256, line_end, digests[SS_HASH_SHA256]),
	};
	ss_zeek_files_file(o, f, &r);
}

void ss_zeek_files_message(struct ss_output *o, struct ss_zeek_flow *f,
                           const struct ss_message_record *m)
{
	const struct ss_part_record *parts = m->parts.items;
	for (size_t i = 0; i < m->parts.n; i++) {
		see_entities(f, parts[i].index + 1);
		if (parts[i].empty_body == SS_FLAG_YES)
			tell_empty(o, f, m, &parts[i]);
	}
	tell_gap(o, f, m);
	end_content(&f->contents);
}
