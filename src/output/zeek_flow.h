/* What the logs of Zeek remember of a connection between its records, and where their rows go. */
#ifndef SS_OUTPUT_ZEEK_FLOW_H
#define SS_OUTPUT_ZEEK_FLOW_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "output/output.h"
#include "output/zeek_id.h"
#include "output/zeek_row.h"
#include "output/zeek_values.h"
#include "output/zeek_weird.h"

/* Words of --log, ended by one without a name. */
extern const struct ss_log ss_zeek_logs[];

/* Their places there. */
enum ss_zeek_log_kind {
	SS_ZEEK_SMTP,
	SS_ZEEK_FILES,
	SS_ZEEK_CONN,
	SS_ZEEK_SSL,
	SS_ZEEK_WEIRD,
	SS_N_ZEEK_LOGS
};

/* The texts of a row of smtp.log, in the order of its columns. */
enum ss_zeek_smtp_text {
	SS_ZEEK_HELO,
	SS_ZEEK_MAILFROM,
	SS_ZEEK_RCPTTO,
	SS_ZEEK_DATE,
	SS_ZEEK_FROM,
	SS_ZEEK_TO,
	SS_ZEEK_CC,
	SS_ZEEK_REPLY_TO,
	SS_ZEEK_MSG_ID,
	SS_ZEEK_IN_REPLY_TO,
	SS_ZEEK_SUBJECT,
	SS_ZEEK_X_ORIGINATING_IP,
	SS_ZEEK_FIRST_RECEIVED,
	SS_ZEEK_SECOND_RECEIVED,
	SS_ZEEK_LAST_REPLY,
	SS_ZEEK_PATH,
	SS_ZEEK_USER_AGENT,
	SS_ZEEK_FUIDS,
	SS_N_ZEEK_SMTP_TEXTS
};

struct ss_zeek_smtp_row {
	struct ss_zeek_smtp_row *next; /* of those that wait */
	bool is_begun;
	int64_t ts;
	uint64_t depth;
	struct ss_zeek_values texts[SS_N_ZEEK_SMTP_TEXTS];
	bool has_activity, has_message, tls;
	int64_t first;      /* command: replies to those before it are other rows' */
	int64_t data, bdat; /* command whose last reply ends the message; 0: none */
	bool is_data_open;  /* DATA was answered with 354, or content came */
	bool is_sent;       /* the message is over, and its reply is due */
};

struct ss_zeek_smtp {                /* zeek_smtp.c */
	struct ss_zeek_smtp_row row; /* in hand */
	/* Their replies did not come yet, but the next MAIL did; the oldest first. */
	struct ss_zeek_smtp_row *waiting;
	size_t n_waiting;
	struct ss_zeek_values helo;
	uint64_t n_messages, n_invalid;
	bool is_mail_seen, is_rcpt_seen, has_replies;
	bool is_off;   /* too many invalid transactions: Zeek looks away */
	bool is_chunk; /* the content in hand came by BDAT */
};

struct ss_zeek_contents {         /* zeek_files.c */
	uint64_t n;               /* messages that are over */
	uint64_t n_entities;      /* of them */
	uint64_t n_here;          /* of the one in hand, as far as it is known */
	uint64_t n_embedded;      /* files of it that are in the text of others */
	uint64_t gaps, gap_bytes; /* of the client's side of the connection, since it began */
	bool is_open, is_over;    /* it was begun; its last octet came */
	bool has_gap;             /* a file of it told of a gap */
};

struct ss_zeek_flow {
	struct ss_zeek_flow *hash_next;
	struct ss_record_head head; /* ts: the flow's beginning; its slices are not to be used */
	char uid[SS_ZEEK_ID];
	struct ss_zeek_smtp smtp;
	struct ss_zeek_contents contents;
	int64_t tls_ts;        /* when TLS began; SS_NUMBER_ABSENT: not seen */
	uint64_t weirds;       /* set of 1 << enum ss_zeek_weird: those told */
	struct ss_buffer held; /* rows that wait to be chosen: log, time, length, text */
	bool is_chosen;
};

struct ss_zeek_log {
	struct ss_writer *w; /* NULL: not open, or it cannot be had */
	const struct ss_zeek_column *columns;
	bool is_open, has_rows;
};

struct ss_output {
	struct ss_zeek_row row;
	struct ss_zeek_log logs[SS_N_ZEEK_LOGS];
	struct ss_output_options options;
	struct ss_settings settings;
	struct ss_writer *w;
	struct ss_memory *memory; /* of what waits */
	struct ss_memory waiting; /* the same, where nobody hands one in */
	struct ss_memory own;     /* of a row: needed also when the other is short */
	bool is_mixed;            /* several logs in one output */
	int64_t now;              /* of the latest record */
	struct ss_zeek_flow **buckets;
	size_t n_buckets, n_flows;
	/* The session of the flow record that comes next. */
	int64_t session_flow;
	char session_uid[SS_ZEEK_ID];
	bool session_tls;
	uint8_t session_tunnel;
};

static inline bool ss_zeek_wants(const struct ss_output *o, enum ss_zeek_log_kind log)
{
	return o->options.log >> log & 1;
}

/* NULL: memory is short. */
struct ss_zeek_flow *ss_zeek_flow_open(struct ss_output *o, const struct ss_record_head *head);
struct ss_zeek_flow *ss_zeek_flow_find(struct ss_output *o, int64_t flow_id); /* NULL: none */
void ss_zeek_flow_close(struct ss_output *o, struct ss_zeek_flow *f);
/* Its rows are wanted: those that wait are written. */
void ss_zeek_flow_choose(struct ss_output *o, struct ss_zeek_flow *f);

/* A row begins with these: ts, uid and the four of the connection. */
void ss_zeek_begin(struct ss_output *o, enum ss_zeek_log_kind log, int64_t ts, const char *uid,
                   const struct ss_record_head *head);
/* The row is whole: it is written, or waits with its flow (NULL: it has none). */
void ss_zeek_end(struct ss_output *o, enum ss_zeek_log_kind log, struct ss_zeek_flow *f);
/* The row of a file has its fuid between ts and uid. */
void ss_zeek_begin_file(struct ss_output *o, int64_t ts, const char *fuid,
                        const struct ss_zeek_flow *f);
void ss_zeek_put_values(struct ss_output *o, const struct ss_zeek_values *v,
                        enum ss_zeek_type type);

/* Of each log: its columns, and what it does with a record. */
extern const struct ss_zeek_column ss_zeek_smtp_columns[], ss_zeek_files_columns[],
        ss_zeek_conn_columns[], ss_zeek_ssl_columns[], ss_zeek_weird_columns[];
void ss_zeek_smtp_open(struct ss_output *o, struct ss_zeek_flow *f);
void ss_zeek_smtp_event(struct ss_output *o, struct ss_zeek_flow *f,
                        const struct ss_event_record *e);
void ss_zeek_smtp_message(struct ss_output *o, struct ss_zeek_flow *f,
                          const struct ss_message_record *m);
void ss_zeek_smtp_file(struct ss_zeek_flow *f, const char *fuid);
void ss_zeek_smtp_close(struct ss_output *o, struct ss_zeek_flow *f);
void ss_zeek_smtp_release(struct ss_output *o, struct ss_zeek_flow *f);
void ss_zeek_files_event(struct ss_zeek_flow *f, const struct ss_event_record *e);
void ss_zeek_files_message(struct ss_output *o, struct ss_zeek_flow *f,
                           const struct ss_message_record *m);
void ss_zeek_files_file(struct ss_output *o, struct ss_zeek_flow *f,
                        const struct ss_file_record *r);
void ss_zeek_conn_flow(struct ss_output *o, const struct ss_flow_record *r);
void ss_zeek_ssl_session(struct ss_output *o, struct ss_zeek_flow *f,
                         const struct ss_session_record *r);

#endif
