/* What was kept, a row each: for index.jsonl and index.csv. */
#ifndef SS_STORE_INDEX_H
#define SS_STORE_INDEX_H
#include "base/limits.h"
#include "record/record.h"

struct ss_index_row {
	uint8_t kind; /* enum ss_record_type: message or file */
	struct ss_slice path;
	struct ss_slice sha256, md5, sha1; /* of what is in the file */
	uint64_t size;
	uint8_t complete; /* flag */
	uint64_t gaps, gap_bytes;
	struct ss_slice filename, safe_name, content_type, disposition, magic_type;
	uint8_t type_mismatch, encrypted; /* flags, only when yes */
	struct ss_list members;           /* texts */
	int64_t part, flow_id, ts;
	struct ss_address src_ip;
	int64_t src_port;
	struct ss_address dst_ip;
	int64_t dst_port;
	struct ss_slice input;
	int64_t transaction;
	struct ss_slice mail_from;
	struct ss_list rcpt_to; /* texts */
	struct ss_slice outcome, queue_id;
	struct ss_slice subject, message_id, from;
};

extern const struct ss_shape ss_index_shape;

/* Room for the names in an archive. */
struct ss_index_names {
	struct ss_slice names[SS_LIMIT_ZIP_MEMBERS];
};

/* What a message's or file's record tells; the rest is absent.  Borrows from the record, and
 * `names`, which it fills. */
void ss_index_read(struct ss_index_row *row, const struct ss_record_head *record,
                   struct ss_index_names *names);
/* And what its transaction tells. */
void ss_index_read_envelope(struct ss_index_row *row, const struct ss_transaction_record *t);

#endif
