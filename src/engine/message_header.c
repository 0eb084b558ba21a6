/* The fields of a message's own header (RFC 5322, section 3.6, and others) -> its record. */
#include <string.h>

#include "base/limits.h"
#include "engine/message_private.h"
#include "mail/address.h"
#include "mail/auth_results.h"
#include "mail/date.h"
#include "mail/encoded_word.h"
#include "mail/message_id.h"
#include "mail/pair.h"
#include "mail/received.h"
#include "mail/tag_list.h"

struct field { /* kept */
	struct ss_slice value, raw;
	uint64_t offset;
	bool has_gap; /* it is not all there: its last octets may be half of something */
};

struct row {
	enum ss_field_name name;
	void (*keep)(struct ss_engine_message *m, const struct row *row, const struct field *f);
	size_t member; /* of the message: what keep fills, if it is a text */
	enum ss_message_list list;
	enum ss_header_sign sign;
	bool is_single; /* RFC 5322, section 3.6: once; of MIME's own, mail/mime.h tells */
};

/* ---- texts ---- */

static struct ss_slice *member(struct ss_engine_message *m, const struct row *row)
{
	return (struct ss_slice *)(void *)((char *)m + row->member);
}

/* Half an id is another one: up to the last that is closed. */
static struct ss_slice whole_ids(const struct field *f)
{
	if (!f->has_gap || f->raw.len == 0)
		return f->raw;
	const uint8_t *last = memrchr(f->raw.data, '>', f->raw.len);
	return ss_slice_cut(f->raw, 0, last ? (size_t)(last + 1 - f->raw.data) : 0);
}

/* Half an address is another one too: up to the last comma or ">" that is in no quotes, brackets or
 * comment. */
static struct ss_slice whole_addresses(const struct field *f)
{
	size_t whole = 0, depth = 0;
	bool is_quoted = false, is_angle = false;
	if (!f->has_gap)
		return f->raw;
	for (size_t i = 0; i < f->raw.len; i++) {
		switch (f->raw.data[i]) {
		case '\\': i++; continue;
		case '"': is_quoted ^= depth == 0; break;
		case '(': depth += !is_quoted; break;
		case ')': depth -= !is_quoted && depth > 0; break;
		case '<': is_angle |= !is_quoted && depth == 0; break;
		case '>': is_angle &= is_quoted || depth > 0; break;
		case ',': break;
		default: continue;
		}
		bool is_end = f->raw.data[i] == ',' || f->raw.data[i] == '>';
		if (is_end && !is_quoted && !is_angle && depth == 0)
			whole = i + 1;
	}
	return ss_slice_cut(f->raw, 0, whole);
}

static void keep_text(struct ss_engine_message *m, const struct row *row, const struct field *f)
{
	if (!member(m, row)->data)
		*member(m, row) = f->value;
}

static void keep_sent(struct ss_engine_message *m, const struct row *row, const struct field *f)
{
	if (!member(m, row)->data)
		*member(m, row) = f->raw;
}

static void keep_date(struct ss_engine_message *m, const struct row *row, const struct field *f)
{
	struct ss_date date;
	if (m->record.date.data)
		return;
	m->record.date = f->raw;
	if (ss_date_read(f->raw, &m->counts, f->offset, &date))
		m->record.date_ts = date.ts_ns;
}

static void keep_id(struct ss_engine_message *m, const struct row *row, const struct field *f)
{
	struct ss_slice id, first = {NULL, 0};
	struct ss_slice ids = whole_ids(f);
	for (size_t at = 0; ss_message_id_next(ids, &at, &m->counts, f->offset, &id);)
		first = first.data ? first : id;
	if (!member(m, row)->data)
		*member(m, row) = first;
}

static void keep_ids(struct ss_engine_message *m, const struct row *row, const struct field *f)
{
	struct ss_slice ids = whole_ids(f), id, *item;
	for (size_t at = 0; ss_message_id_next(ids, &at, &m->counts, f->offset, &id);) {
		item = ss_engine_message_add(m, row->list, sizeof *item);
		if (item)
			*item = id;
	}
}

/* ---- addresses ---- */

struct address_work {
	struct ss_engine_message *m;
	const struct row *row;
};

static void put(struct ss_engine_message *m, struct ss_slice text)
{
	(void)ss_buffer_add(&m->text, text.data, text.len);
}

/* Of "a b"@c the reader took the quotes away. */
static bool needs_quotes(struct ss_slice local)
{
	static const bool is_special[256] = {
	        [' '] = true, ['\t'] = true, ['('] = true, [')'] = true, ['<'] = true,
	        ['>'] = true, ['['] = true,  [']'] = true, [':'] = true, [';'] = true,
	        ['@'] = true, ['\\'] = true, [','] = true, ['"'] = true};
	for (size_t i = 0; i < local.len; i++) {
		if (is_special[local.data[i]])
			return true;
	}
	return local.len == 0;
}

/* RFC 5322, section 3.2.4 */
static void put_quoted(struct ss_engine_message *m, struct ss_slice text)
{
	put(m, SS_SLICE("\""));
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '"' || text.data[i] == '\\')
			put(m, SS_SLICE("\\"));
		put(m, ss_slice_cut(text, i, 1));
	}
	put(m, SS_SLICE("\""));
}

static void put_address(struct ss_engine_message *m, const struct ss_mailbox *mailbox)
{
	bool is_quoted = mailbox->domain.len > 0 && needs_quotes(mailbox->local);
	if (is_quoted)
		put_quoted(m, mailbox->local);
	else
		put(m, mailbox->local);
	if (mailbox->domain.len > 0)
		put(m, SS_SLICE("@"));
	put(m, mailbox->domain);
}

/* "Name <local@domain>", or that of both that there is; "<>" where there is neither. */
static struct ss_slice write_mailbox(struct ss_engine_message *m, const struct ss_mailbox *mailbox)
{
	struct ss_slice name = mailbox->name.len > 0 ? mailbox->name : mailbox->comment;
	ss_buffer_clear(&m->text);
	bool is_named = name.len > 0, has_address = mailbox->local.len + mailbox->domain.len > 0;
	put(m, name);
	if (is_named && has_address)
		put(m, SS_SLICE(" "));
	if (is_named == has_address)
		put(m, SS_SLICE("<"));
	put_address(m, mailbox);
	if (is_named == has_address)
		put(m, SS_SLICE(">"));
	return ss_engine_message_keep(m, ss_buffer_slice(&m->text));
}

/* Most are told as they were sent, and that is kept already. */
static void on_mailbox(void *user, const struct ss_mailbox *mailbox)
{
	struct address_work *w = user;
	if (w->row->list == SS_N_MESSAGE_LISTS)
		return; /* read for its faults alone */
	struct ss_slice text = mailbox->is_usual ? mailbox->raw : write_mailbox(w->m, mailbox);
	struct ss_slice *item =
	        text.data ? ss_engine_message_add(w->m, w->row->list, sizeof *item) : NULL;
	if (item)
		*item = text;
}

static void on_group(void *user, struct ss_slice name)
{
	/* Its addresses are recipients like others. */
}

static void on_group_end(void *user)
{
}

static const struct ss_address_events address_events = {on_mailbox, on_group, on_group_end};

static void keep_addresses(struct ss_engine_message *m, const struct row *row,
                           const struct field *f)
{
	struct ss_encoded_words how = ss_engine_message_words(m);
	struct address_work w = {m, row};
	struct ss_slice whole = whole_addresses(f);
	ss_address_list_read(&how, whole, f->offset, &address_events, &w);
	if (row->member && whole.len == f->raw.len)
		keep_text(m, row, f);
}

static bool is_between_addresses(uint8_t c)
{
	return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '[' || c == ']' || c == '(' ||
	       c == ')' || c == '"';
}

static void keep_originating_one(struct ss_engine_message *m, struct ss_slice word)
{
	char text[SS_ADDRESS_TEXT];
	struct ss_address address;
	struct ss_slice prefix = SS_SLICE("IPv6:");
	if (ss_slice_has_prefix_nocase(word, prefix))
		word = ss_slice_cut(word, prefix.len, word.len);
	if (word.len == 0 || word.len >= sizeof text)
		return;
	memcpy(text, word.data, word.len);
	text[word.len] = '\0';
	if (!ss_address_read(text, &address))
		return;
	size_t len = ss_address_write(&address, text);
	struct ss_slice kept =
	        ss_engine_message_keep(m, (struct ss_slice){(const uint8_t *)text, len});
	struct ss_slice *item =
	        kept.data ? ss_engine_message_add(m, SS_MESSAGE_ORIGINATING, sizeof *item) : NULL;
	if (item)
		*item = kept;
}

static void keep_originating(struct ss_engine_message *m, const struct row *row,
                             const struct field *f)
{
	for (size_t at = 0, end; at < f->raw.len; at = end + 1) {
		for (end = at; end < f->raw.len && !is_between_addresses(f->raw.data[end]);)
			end++;
		keep_originating_one(m, ss_slice_cut(f->raw, at, end - at));
	}
}

/* ---- what servers added ---- */

static void keep_received(struct ss_engine_message *m, const struct row *row, const struct field *f)
{
	struct ss_received r;
	struct ss_received_record *item =
	        ss_engine_message_add(m, SS_MESSAGE_RECEIVED, sizeof *item);
	ss_received_read(f->raw, &m->counts, f->offset, &r);
	if (!item)
		return;
	*item = (struct ss_received_record){
	        .from = r.from,
	        .from_host = r.from_host,
	        .by = r.by,
	        .with = r.with,
	        .id = r.id,
	        .for_mailbox = r.for_mailbox,
	        .tls = r.tls,
	        .ip = r.from_ip,
	        .date = r.has_date ? r.date.ts_ns : SS_NUMBER_ABSENT,
	};
}

static void keep_signature(struct ss_engine_message *m, const struct row *row,
                           const struct field *f)
{
	struct ss_signature_record *item = ss_engine_message_add(m, row->list, sizeof *item);
	struct ss_slice name, value;
	uint64_t instance;
	if (!item)
		return;
	*item = (struct ss_signature_record){.i = SS_NUMBER_ABSENT};
	for (size_t at = 0; ss_tag_next(f->raw, &at, &name, &value);) {
		uint8_t letter = name.len == 1 ? name.data[0] : 0;
		if (letter == 'd')
			item->d = value;
		else if (letter == 's')
			item->s = value;
		else if (letter == 'a')
			item->a = value;
		else if (row->list != SS_MESSAGE_ARC)
			continue; /* DKIM's i= is the signer's identity */
		else if (ss_slice_is_equal(name, SS_SLICE("cv")))
			item->cv = value;
		else if (letter == 'i' && ss_slice_to_number(value, INT64_MAX, &instance))
			item->i = (int64_t)instance;
	}
}

struct result_work {
	struct ss_engine_message *m;
	const struct row *row;
};

static void on_result(void *user, const struct ss_auth_result *r)
{
	const struct result_work *w = user;
	struct ss_auth_result_record *item =
	        ss_engine_message_add(w->m, SS_MESSAGE_AUTH_RESULTS, sizeof *item);
	if (item)
		*item = (struct ss_auth_result_record){
		        .field = ss_field_name_text(w->row->name),
		        .server = r->server,
		        .method = r->method,
		        .result = r->result,
		        .reason = r->reason,
		        .properties = r->properties,
		};
}

static void keep_results(struct ss_engine_message *m, const struct row *row, const struct field *f)
{
	struct result_work w = {m, row};
	ss_auth_results_read(f->raw, SS_AUTH_RESULTS, on_result, &w);
}

static void keep_arc_results(struct ss_engine_message *m, const struct row *row,
                             const struct field *f)
{
	struct result_work w = {m, row};
	ss_auth_results_read(f->raw, SS_AUTH_ARC_RESULTS, on_result, &w);
}

static void keep_spf(struct ss_engine_message *m, const struct row *row, const struct field *f)
{
	struct result_work w = {m, row};
	ss_auth_results_read(f->raw, SS_AUTH_RECEIVED_SPF, on_result, &w);
}

/* It is in `headers`; that it is there tells that this is a header. */
static void keep_nothing(struct ss_engine_message *m, const struct row *row, const struct field *f)
{
}

/* ---- the table ---- */

#define NO_LIST        SS_N_MESSAGE_LISTS
#define TEXT(MEMBER)   offsetof(struct ss_engine_message, MEMBER), NO_LIST
#define LIST(NAME)     0, SS_MESSAGE_##NAME
#define NOTHING        0, NO_LIST
#define ROW(NAME, ...) [SS_FIELD_##NAME] = {SS_FIELD_##NAME, __VA_ARGS__}

static const struct row rows[SS_N_FIELD_NAMES] = {
        ROW(FROM, keep_addresses, TEXT(record.from), SS_SIGN_QUOTED, true),
        ROW(SENDER, keep_addresses, TEXT(record.sender), SS_SIGN_QUOTED, true),
        ROW(TO, keep_addresses, LIST(TO), SS_SIGN_QUOTED, true),
        ROW(CC, keep_addresses, LIST(CC), SS_SIGN_QUOTED, true),
        ROW(BCC, keep_addresses, LIST(BCC), SS_SIGN_QUOTED, true),
        ROW(REPLY_TO, keep_addresses, LIST(REPLY_TO), SS_SIGN_QUOTED, true),
        ROW(SUBJECT, keep_text, TEXT(record.subject), SS_SIGN_QUOTED, true),
        ROW(DATE, keep_date, NOTHING, SS_SIGN_QUOTED, true),
        ROW(MESSAGE_ID, keep_id, TEXT(record.message_id), SS_SIGN_HEADER, true),
        ROW(IN_REPLY_TO, keep_id, TEXT(record.in_reply_to), SS_SIGN_HEADER, true),
        ROW(REFERENCES, keep_ids, LIST(REFERENCES), SS_SIGN_HEADER, true),
        ROW(USER_AGENT, keep_text, TEXT(record.user_agent)),
        ROW(X_MAILER, keep_text, TEXT(x_mailer)),
        ROW(X_ORIGINATING_IP, keep_originating, LIST(ORIGINATING)),
        ROW(RECEIVED, keep_received, LIST(RECEIVED)),
        ROW(RETURN_PATH, keep_nothing, NOTHING),
        ROW(DKIM_SIGNATURE, keep_signature, LIST(DKIM)),
        ROW(ARC_SEAL, keep_signature, LIST(ARC)),
        ROW(AUTHENTICATION_RESULTS, keep_results, LIST(AUTH_RESULTS)),
        ROW(ARC_AUTHENTICATION_RESULTS, keep_arc_results, LIST(AUTH_RESULTS)),
        ROW(RECEIVED_SPF, keep_spf, LIST(AUTH_RESULTS)),
        ROW(LIST_ID, keep_text, TEXT(record.list_id)),
        ROW(LIST_UNSUBSCRIBE, keep_sent, TEXT(record.list_unsubscribe)),
        ROW(MIME_VERSION, keep_sent, TEXT(record.mime_version)),
        ROW(CONTENT_TYPE, keep_sent, TEXT(record.content_type), SS_SIGN_PART),
};
_Static_assert(SS_N_FIELD_NAMES <= 32, "a bit each in seen_fields");

/* ---- fields ---- */

/* Is it ASCII, and without "=?"? */
static bool is_plain(struct ss_slice value)
{
	uint8_t all = 0;
	for (size_t i = 0; i < value.len; i++)
		all |= value.data[i];
	return all < 0x80 && ss_pair_find(value.data, value.len, '=', '?') + 1 >= value.len;
}

/* The value with encoded words undone.  The words of addresses are counted where those are read. */
static struct ss_slice decode(struct ss_engine_message *m, const struct row *row,
                              const struct ss_header_field *f)
{
	if (f->is_plain || is_plain(f->value))
		return f->value;
	struct ss_mail_counts uncounted;
	struct ss_encoded_words how = ss_engine_message_words(m);
	ss_mail_counts_clear(&uncounted);
	if (row && row->keep == keep_addresses)
		how.counts = &uncounted;
	ss_buffer_clear(&m->decoded);
	m->dropped += !ss_encoded_word_decode(&how, f->value, f->offset, &m->decoded);
	return ss_buffer_slice(&m->decoded);
}

/* Of a field that is not all there: text, or what leaves the last of its things out. */
static bool is_told_in_part(const struct row *row)
{
	return row->keep == keep_text || row->keep == keep_sent || row->keep == keep_addresses ||
	       row->keep == keep_id || row->keep == keep_ids;
}

static void note_row(struct ss_engine_message *m, const struct row *row, uint64_t offset)
{
	uint32_t bit = 1u << row->name;
	m->signs |= 1u << row->sign;
	if (row->is_single && m->seen_fields & bit)
		ss_mail_count(&m->counts, SS_MAIL_HEADER_REPEATED, offset);
	m->seen_fields |= bit;
}

/* Name and value: most stand side by side, and are one copy. */
static void keep_field(struct ss_engine_message *m, const struct ss_header_field *field,
                       struct ss_slice *name, struct ss_slice *value)
{
	enum { BETWEEN = 8 };
	size_t n_text = field->name.len + field->value.len;
	size_t at = field->is_joined ? (size_t)(field->value.data - field->name.data) : 0;
	bool is_near = at > 0 && at - field->name.len < BETWEEN;
	if (is_near && field->value.len > 0 && n_text <= SS_LIMIT_MESSAGE_TEXT - m->n_text) {
		struct ss_slice both = {field->name.data, at + field->value.len};
		both = ss_arena_copy(&m->arena, both);
		*name = ss_slice_cut(both, 0, field->name.len);
		*value = ss_slice_cut(both, at, field->value.len);
		m->n_text += both.data ? n_text : 0;
		if (both.data)
			return;
	}
	*name = ss_engine_message_keep(m, field->name);
	*value = ss_engine_message_keep(m, field->value);
}

/* What most messages tell is in one block: of a relay's, five to six thousand octets, which were four
 * blocks.  Not before there is a field; if memory is short, it is asked for again as it is needed. */
static void reserve(struct ss_engine_message *m)
{
	enum { MOST_MESSAGES = 6144 };
	size_t len;
	(void)ss_arena_room(&m->arena, MOST_MESSAGES, &len);
}

void ss_engine_message_field(struct ss_engine_message *m, const struct ss_header_field *field)
{
	if (m->n_text == 0)
		reserve(m);
	const struct row *row = rows[field->known].keep ? &rows[field->known] : NULL;
	if (row)
		note_row(m, row, field->offset);
	struct ss_slice name;
	struct field f = {.offset = field->offset, .has_gap = field->has_gap};
	keep_field(m, field, &name, &f.raw);
	struct ss_slice decoded = decode(m, row, field);
	bool is_same =
	        decoded.data == field->value.data || ss_slice_is_equal(decoded, field->value);
	f.value = is_same ? f.raw : ss_engine_message_keep(m, decoded);
	if (!f.raw.data && field->value.len > 0)
		return; /* counted */
	struct ss_header_record *header =
	        ss_engine_message_add(m, SS_MESSAGE_HEADERS, sizeof *header);
	if (header)
		*header = (struct ss_header_record){.name = name, .value = f.value};
	if (header && !is_same)
		header->raw = f.raw;
	if (header && (field->is_cut || field->has_gap))
		header->cut = SS_FLAG_YES;
	if (row && (!f.has_gap || is_told_in_part(row)))
		row->keep(m, row, &f);
}
