/* What `context` tells: the structs of two views on the analysis of a capture, and their shapes.
 *
 * ss_origin_...: the view of an earlier analyser of SMTP, whose keys others read by name
 * (docs/context.md); its empty lists are told.  ss_context_...: our own, one struct a thing told.
 * There, whatever a stranger could have chosen is in the object `captured`, and nowhere else. */
#ifndef SS_RECORD_CONTEXT_H
#define SS_RECORD_CONTEXT_H
#include "record/record.h"

/* ---- the earlier one's ---- */

struct ss_origin_summary_record {
	uint64_t total_sessions, total_transactions, completed_transactions, total_commands;
	uint64_t auth_attempts, success_responses, error_responses, tls_sessions;
};

struct ss_origin_command_record {
	struct ss_slice command, parameter;
	int64_t timestamp;
};

struct ss_origin_response_record {
	struct ss_slice code, parameter;
	int64_t timestamp;
};

struct ss_origin_session_record {
	struct ss_address client_ip, server_ip;
	int64_t client_port, server_port;
	int64_t first_seen, last_seen;
	struct ss_list commands,
	        responses;               /* ss_origin_command_record, ss_origin_response_record */
	uint8_t authenticated, uses_tls; /* flags */
	uint64_t transaction_count;
	int64_t auth_attempts;
	int64_t dropped; /* commands and responses that are not here */
};

struct ss_origin_step_record { /* absent members as the type asks */
	struct ss_slice type;  /* "command", "response" */
	int64_t timestamp;
	struct ss_slice command, parameter;
	struct ss_slice code, message;
};

struct ss_origin_query_record {
	struct ss_slice mail_from;
	struct ss_list rcpt_to; /* texts */
	uint8_t has_data;       /* flag */
};

struct ss_origin_verdict_record {
	struct ss_list codes;
	uint8_t successful; /* flag */
};

struct ss_origin_transaction_record {
	int64_t timestamp;
	struct ss_slice mail_from;
	struct ss_list rcpt_to;
	uint8_t completed;
	const struct ss_origin_query_record *query;
	const struct ss_origin_verdict_record *response;
	struct ss_list command_sequence; /* ss_origin_step_record; items NULL: not asked for */
	int64_t dropped;
};

struct ss_origin_pattern_record { /* absent members as the type asks */
	struct ss_slice type;
	struct ss_address client_ip, server_ip;
	struct ss_slice mail_from;
	int64_t recipient_count;
	struct ss_slice domain;
	int64_t connection_count;
	struct ss_slice description;
};

struct ss_origin_security_record {
	uint64_t auth_failures;
	struct ss_list suspicious_patterns; /* ss_origin_pattern_record */
	uint8_t plaintext_auth;
	uint64_t missing_tls;
	uint64_t failed_auth_sessions;
};

struct ss_origin_queries_record {
	struct ss_list top_sender_domains, top_recipient_domains; /* pairs */
	uint64_t total_senders, total_recipient_domains;
};

struct ss_origin_responses_record {
	struct ss_list response_code_counts, response_categories, top_error_messages; /* pairs */
};

struct ss_origin_tunneling_record {
	uint8_t potential_tunneling;
	struct ss_list suspicious_patterns;
};

struct ss_origin_sides_record {
	uint64_t internal, external;
};

struct ss_origin_ratio_record {
	const struct ss_origin_sides_record *senders, *recipients;
};

struct ss_origin_domains_record {
	struct ss_list top_sender_domains, top_recipient_domains; /* pairs */
	const struct ss_origin_ratio_record *internal_external_ratio;
};

struct ss_origin_insights_record {
	const struct ss_origin_queries_record *query_patterns;
	const struct ss_origin_responses_record *response_analysis;
	const struct ss_origin_tunneling_record *tunneling_analysis; /* NULL: not asked for */
	const struct ss_origin_domains_record *domain_analysis;
};

struct ss_origin_note_record {
	struct ss_slice key, note;
};

struct ss_origin_record {
	const struct ss_origin_summary_record *summary;
	struct ss_slice protocol;
	struct ss_list transactions; /* ss_origin_transaction_record */
	const struct ss_origin_security_record *security_insights;
	struct ss_list sessions; /* ss_origin_session_record; items NULL: not asked for */
	const struct ss_origin_insights_record *insights;
	struct ss_slice text;
	struct ss_list notes; /* ss_origin_note_record */
};
extern const struct ss_shape ss_origin_shape;

/* ---- ours ---- */

struct ss_context_evidence_record {
	int64_t flow_id, packet;
	struct ss_slice direction;
	struct ss_slice text;
};

struct ss_context_seen_record {
	struct ss_slice description;
	struct ss_list evidence; /* ss_context_evidence_record */
};

struct ss_context_finding_record {
	uint8_t asked; /* flag, only when yes: it is of what was asked for */
	struct ss_slice severity, id, title;
	struct ss_slice confidence;
	uint64_t count;
	int64_t alike; /* further findings of the same id */
	int64_t ts, ts_end, flow_id;
	struct ss_address src_ip;
	int64_t src_port;
	struct ss_address dst_ip;
	int64_t dst_port;
	struct ss_list attack;
	struct ss_slice about, false_positives, advice;
	const struct ss_context_seen_record *captured;
};

struct ss_context_mail_seen_record {
	struct ss_slice helo, mail_from;
	struct ss_list rcpt_to;
	struct ss_slice reply;
	struct ss_list refused; /* texts: "bob@example.net: 550 5.1.1 who?" */
	struct ss_slice queue_id;
	struct ss_slice from, subject, message_id;
	struct ss_list files;    /* texts */
	struct ss_list dialogue; /* texts: "+0.001 C: MAIL FROM:<a@example.com>" */
};

struct ss_context_mail_record {
	uint8_t asked;
	struct ss_slice outcome;
	int64_t code;
	struct ss_slice meaning; /* what that code says, in our words */
	int64_t alike; /* transactions that ended so for the same reason, and are not told */
	int64_t ts, flow_id, transaction;
	struct ss_address src_ip;
	int64_t src_port;
	struct ss_address dst_ip;
	int64_t dst_port;
	uint64_t recipients;
	int64_t refused, size, duration;
	const struct ss_context_mail_seen_record *captured;
};

struct ss_context_session_seen_record {
	struct ss_slice server_greeting, server_software, helo;
	struct ss_list logins; /* texts: "PLAIN alice: failure 535" */
	struct ss_list anomalies;
	struct ss_list dialogue;
};

struct ss_context_session_record {
	uint8_t asked;
	struct ss_list unusual; /* texts of ours; none: it is ordinary */
	int64_t alike;
	int64_t ts, flow_id;
	struct ss_address src_ip;
	int64_t src_port;
	struct ss_address dst_ip;
	int64_t dst_port;
	struct ss_slice outcome, tls;
	int64_t duration;
	uint64_t transactions, messages_accepted, commands, replies;
	const struct ss_context_session_seen_record *captured;
};

struct ss_context_numbers_seen_record {
	struct ss_list sender_domains, recipient_domains, errors; /* pairs */
};

struct ss_context_summary_record {
	int64_t ts, ts_end;
	int64_t packets, flows; /* these and those below: SS_NUMBER_ABSENT where room is short */
	uint64_t sessions, transactions;
	struct ss_list outcomes; /* pairs: of transactions */
	int64_t recipients, recipients_refused;
	int64_t senders, sender_domains, recipient_domains, clients, servers;
	int64_t tls_sessions, clear_sessions, auth_attempts, auth_failures, plaintext_auth;
	struct ss_list reply_codes; /* pairs */
	struct ss_list findings;    /* pairs: severity, how many */
	uint8_t exact;              /* flag: all numbers are; else some are within a few percent */
	struct ss_list gaps;        /* texts of ours: what is missing in all of this */
	const struct ss_context_numbers_seen_record *captured;
};

struct ss_context_left_record { /* what was not told */
	struct ss_slice what;
	uint64_t left_out, of;
};

extern const struct ss_shape ss_context_finding_shape, ss_context_mail_shape,
        ss_context_session_shape, ss_context_summary_shape, ss_context_left_shape;

/* ---- what there is to tell of our view, for who has not room for all of it ---- */

enum ss_context_section {
	SS_CONTEXT_FINDINGS,
	SS_CONTEXT_FAILURES,
	SS_CONTEXT_SUMMARY,
	SS_CONTEXT_SESSIONS,
	SS_CONTEXT_MAILS,
	SS_CONTEXT_SECTIONS
};

/* One thing, at length and in brief. */
struct ss_context_item {
	uint8_t section; /* enum ss_context_section */
	bool is_first;   /* of its kind: told before another one is told at length */
	const struct ss_shape *shape;
	const void *full, *brief; /* structs of that shape */
	const void *least;        /* what there is always room for; NULL: nothing */
};

struct ss_context_items {
	struct ss_context_item *items; /* n of them, the most important first */
	size_t n;
	unsigned detail;
	struct ss_slice query;                /* what was asked for; absent: nothing */
	bool is_found;                        /* something of it is among them */
	bool is_limited;                      /* there may be no room for all of them */
	uint64_t totals[SS_CONTEXT_SECTIONS]; /* how many there are, told or not */
};

#endif
