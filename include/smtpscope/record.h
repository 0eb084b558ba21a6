/* What reader.h tells of a capture: one record a flow, session, transaction, ... as docs/records.md
 * describes them.  A record is opaque; its fields have dotted names, and all of it is a line of
 * JSON. */
#ifndef SMTPSCOPE_RECORD_H
#define SMTPSCOPE_RECORD_H

#include <smtpscope/base.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ss_record; /* valid during the callback that hands it over */

/* "session", "transaction", "flow", "event", "stats", ... */
SS_API const char *ss_record_type(const struct ss_record *r);

/* The record as `smtpscope read --format json` writes it, without the line end; ended by NUL.
 * Borrowed: valid as long as the record.  *len: its length, unless len is NULL.  NULL when memory
 * is short. */
SS_API const char *ss_record_json(const struct ss_record *r, size_t *len);

enum ss_record_kind {
	SS_KIND_NONE,
	SS_KIND_TEXT,    /* text, names, addresses */
	SS_KIND_NUMBER,  /* number */
	SS_KIND_FLAG,    /* number: 0 or 1 */
	SS_KIND_TIME,    /* number: ns since the epoch, capture time */
	SS_KIND_DURATION /* number: ns */
};

struct ss_record_value {
	int kind;
	struct ss_text
	        text; /* bytes as they were on the wire; borrowed from the record or from room */
	int64_t number;
	char room[56]; /* for text that is made here: do not copy this struct */
};

/* The nth value, from 0, that the dotted name leads to: "mail_from", "recipients.address",
 * "tls.version", "command_counts.RSET".  Lists give one value an item.  0; or SS_EARG, and kind
 * SS_KIND_NONE, if the record has no such field or no nth value. */
SS_API int ss_record_value(const struct ss_record *r, const char *name, size_t nth,
                           struct ss_record_value *out);

/* The first value, for what is a text; absent if it is none or there is none.  Borrowed from the
 * record; of an address: until four more are asked for. */
SS_API struct ss_text ss_record_text(const struct ss_record *r, const char *name);
/* The first value, for what is a number, flag or time; `otherwise` if there is none. */
SS_API int64_t ss_record_number(const struct ss_record *r, const char *name, int64_t otherwise);

#ifdef __cplusplus
}
#endif

#endif
