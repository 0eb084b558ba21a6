#include "store/index.h"

#define C_TEXT    struct ss_slice
#define C_FLAG    uint8_t
#define C_COUNT   uint64_t
#define C_NUMBER  int64_t
#define C_TIME    int64_t
#define C_ADDRESS struct ss_address
#define C_TEXTS   struct ss_list

/* A row a line, as in record/record.c: one whose kind does not fit its member does not compile. */
/* clang-format off */
#define MEMBER(NAME, TYPE)                                                                         \
	(offsetof(struct ss_index_row, NAME) +                                                     \
	 0 * sizeof(char[__builtin_types_compatible_p(                                             \
	                         __typeof__(((struct ss_index_row *)0)->NAME), TYPE) ? 1 : -1]))
#define FIELD(NAME, KIND, TYPE, NAMES, ABOUT)                                                      \
	{SS_FIELD_##KIND, sizeof #NAME - 1, MEMBER(NAME, TYPE), "\"" #NAME "\":", #NAME, NULL,     \
	 NAMES, ABOUT}
#define ROW(NAME, KIND, ABOUT) FIELD(NAME, KIND, C_##KIND, NULL, ABOUT)

static const struct ss_field fields[] = {
        FIELD(kind, NAME, uint8_t, ss_record_type_names, "message or file"),
        ROW(path, TEXT, "Where it is, seen from the index; absent: not kept"),
        ROW(sha256, TEXT, "SHA-256 of what is there"),
        ROW(md5, TEXT, "MD5 of it"),
        ROW(sha1, TEXT, "SHA-1 of it"),
        ROW(size, COUNT, "Its octets"),
        ROW(complete, FLAG, "That is all of it; else parts were not in the capture"),
        ROW(gaps, COUNT, "Holes in it: what follows one stands right behind what was before it"),
        ROW(gap_bytes, COUNT, "Octets missing in them, as they were sent"),
        ROW(filename, TEXT, "Its name as the sender gave it"),
        ROW(safe_name, TEXT, "The same, fit to be a file's name anywhere"),
        ROW(content_type, TEXT, "Its type as declared"),
        ROW(disposition, TEXT, "attachment or inline, as declared"),
        ROW(magic_type, TEXT, "What a file is, by its content"),
        ROW(type_mismatch, FLAG, "content_type cannot look like this; only when true"),
        ROW(encrypted, FLAG, "Members of it need a password; only when true"),
        ROW(members, TEXTS, "Names of what a ZIP archive lists"),
        ROW(part, NUMBER, "Which part of the message a file is"),
        ROW(flow_id, NUMBER, "The connection, as in records"),
        ROW(ts, TIME, "When it began, seconds since 1970-01-01 UTC"),
        ROW(src_ip, ADDRESS, "Address of the SMTP client"),
        ROW(src_port, NUMBER, "TCP port of the SMTP client"),
        ROW(dst_ip, ADDRESS, "Address of the SMTP server"),
        ROW(dst_port, NUMBER, "TCP port of the SMTP server"),
        ROW(input, TEXT, "Of several captures: the one it begins in"),
        ROW(transaction, NUMBER, "The transaction's number in its session"),
        ROW(mail_from, TEXT, "Sender of the envelope"),
        ROW(rcpt_to, TEXTS, "Recipients of the envelope"),
        ROW(outcome, TEXT, "What became of the transaction"),
        ROW(queue_id, TEXT, "The server's name for the message"),
        ROW(subject, TEXT, "The message's Subject"),
        ROW(message_id, TEXT, "The message's Message-ID"),
        ROW(from, TEXT, "The message's From"),
};
/* clang-format on */

const struct ss_shape ss_index_shape = {"index", "A message or file that was kept", fields,
                                        sizeof fields / sizeof fields[0],
                                        sizeof(struct ss_index_row)};

static void read_head(struct ss_index_row *row, const struct ss_record_head *head)
{
	*row = (struct ss_index_row){
	        .kind = head->type,
	        .part = SS_NUMBER_ABSENT,
	        .flow_id = head->flow_id,
	        .ts = head->ts,
	        .src_ip = head->src_ip,
	        .src_port = head->src_port,
	        .dst_ip = head->dst_ip,
	        .dst_port = head->dst_port,
	        .input = head->input,
	        .transaction = SS_NUMBER_ABSENT,
	};
}

static uint64_t count_of(int64_t number)
{
	return number > 0 ? (uint64_t)number : 0; /* absent is negative */
}

static void read_message(struct ss_index_row *row, const struct ss_message_record *m)
{
	row->transaction = m->transaction;
	row->md5 = m->md5;
	row->sha1 = m->sha1;
	row->sha256 = m->sha256;
	row->complete = m->complete;
	row->gaps = count_of(m->gaps);
	row->gap_bytes = count_of(m->gap_bytes);
	row->content_type = m->content_type;
	row->subject = m->subject;
	row->message_id = m->message_id;
	row->from = m->from;
}

static struct ss_list read_members(const struct ss_list *members, struct ss_index_names *out)
{
	const struct ss_archive_member_record *items = members->items;
	size_t n = 0;
	for (size_t i = 0; i < members->n && n < SS_LIMIT_ZIP_MEMBERS; i++) {
		if (items[i].name.data)
			out->names[n++] = items[i].name;
	}
	return (struct ss_list){out->names, n};
}

static void read_file(struct ss_index_row *row, const struct ss_file_record *f,
                      struct ss_index_names *names)
{
	row->transaction = f->transaction;
	row->md5 = f->md5;
	row->sha1 = f->sha1;
	row->sha256 = f->sha256;
	row->complete = f->complete;
	row->gaps = count_of(f->gaps);
	row->gap_bytes = count_of(f->gap_bytes);
	row->filename = f->filename;
	row->content_type = f->content_type;
	row->disposition = f->disposition;
	row->magic_type = f->magic_type;
	row->type_mismatch = f->type_mismatch;
	row->encrypted = f->encrypted;
	row->members = read_members(&f->members, names);
	row->part = (int64_t)f->part;
	row->message_id = f->message_id;
}

void ss_index_read(struct ss_index_row *row, const struct ss_record_head *record,
                   struct ss_index_names *names)
{
	read_head(row, record);
	if (record->type == SS_RECORD_MESSAGE)
		read_message(row, (const struct ss_message_record *)record);
	else
		read_file(row, (const struct ss_file_record *)record, names);
}

void ss_index_read_envelope(struct ss_index_row *row, const struct ss_transaction_record *t)
{
	const struct ss_field *outcome =
	        ss_shape_find(ss_record_shape(SS_RECORD_TRANSACTION), SS_SLICE("outcome"));
	row->mail_from = t->mail_from;
	row->rcpt_to = t->rcpt_to;
	row->queue_id = t->queue_id;
	if (outcome && t->outcome)
		row->outcome = ss_slice_of(ss_field_name_of(outcome, &t->outcome));
}
