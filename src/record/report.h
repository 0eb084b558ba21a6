/* What `report` tells of a capture, as structs with shapes (record/shape.h): analysis/ fills them,
 * output/ shows them.  Lists are in the order in which they are to be shown; absent facts are absent,
 * as in records.  All is borrowed, from the analysis
 * and the arena that they were filled in. */
#ifndef SS_RECORD_REPORT_H
#define SS_RECORD_REPORT_H
#include "record/record.h"

/* One of a list of the most frequent.  Which member names it depends on the list. */
struct ss_ranked_record {
	struct ss_slice name;   /* software, cipher, media type: none of the others */
	struct ss_slice domain; /* of mailboxes, in lower case */
	struct ss_address ip;
	struct ss_slice meaning; /* of a code */
	uint64_t count;
	int64_t fewer; /* it came `count` times, or at most so many times less; absent: exactly */
};

/* How long something took. */
struct ss_latency_record {
	uint8_t stage; /* enum ss_stage; 0 where the list is of something else */
	uint64_t count;
	int64_t median,
	        p95; /* ns; within 6 %: of a histogram whose steps are an eighth of a power of two */
	int64_t most; /* ns; exact */
};

/* What a client waits for. */
enum ss_stage {
	SS_STAGE_GREETING = 1, /* from the first packet */
	SS_STAGE_EHLO,         /* HELO and LHLO too */
	SS_STAGE_STARTTLS,
	SS_STAGE_AUTH, /* and each answer to a challenge */
	SS_STAGE_MAIL,
	SS_STAGE_RCPT,
	SS_STAGE_DATA,
	SS_STAGE_END_OF_DATA, /* from its last octet; BDAT's last chunk too */
	SS_STAGE_QUIT,
	SS_STAGE_OTHER,
	SS_N_STAGES
};
extern const char *const ss_stage_names[];

/* What a reply that refuses or puts off is about, by its words. */
enum ss_reason_kind {
	SS_REASON_BLOCKLIST = 1, /* names a list of senders (setting blocklist_names) */
	SS_REASON_GREYLISTING,
	SS_REASON_POLICY, /* SPF, DKIM, DMARC, reputation, rate */
	SS_REASON_CONTENT,
	SS_REASON_MAILBOX, /* unknown, disabled */
	SS_REASON_QUOTA,
	SS_REASON_RELAY,
	SS_REASON_AUTHENTICATION,
	SS_REASON_TLS,
	SS_REASON_SYNTAX,
	SS_REASON_SYSTEM,
	SS_REASON_OTHER,
	SS_N_REASONS
};

/* A refusal, or a deferral, in the words of servers: what differs from one to the next (addresses,
 * ids, numbers) is left out. */
struct ss_reason_record {
	uint8_t kind; /* enum ss_reason_kind */
	int64_t code;
	struct ss_slice enhanced;
	struct ss_slice pattern; /* "<*>: user unknown; see * */
	uint64_t count;
	struct ss_slice blocklist; /* its name, of the setting */
	struct ss_slice domain;    /* of a recipient that it was said of; of the example */
	struct ss_slice text;      /* one as it was sent */
	int64_t flow_id;
};

/* How mail to a domain, or to a server, fared. */
struct ss_delivery_record {
	struct ss_slice domain;      /* of recipients, in lower case; of a server: absent */
	struct ss_slice server_host; /* its own name */
	struct ss_address dst_ip;
	int64_t dst_port;
	struct ss_slice software;
	uint64_t sessions, transactions;
	uint64_t recipients, accepted, deferred, refused; /* recipients; the rest is not known */
	uint64_t messages, bytes;                         /* accepted ones, and octets of content */
	int64_t throughput; /* octets a second, from the first of a content to its end */
	uint64_t retried, greylisted;
	uint64_t encrypted;      /* sessions in TLS */
	struct ss_list versions; /* struct ss_ranked_record: of TLS */
	struct ss_list ciphers;
	struct ss_list enhanced;    /* the same: of refusals and deferrals */
	struct ss_list latencies;   /* struct ss_latency_record */
	struct ss_slice top_reason; /* the pattern of the most frequent */
};

struct ss_deliverability_record {
	uint64_t recipients, accepted, deferred, refused, unknown;
	uint64_t retried;        /* mails put off that came again within retry_window */
	uint64_t delivered_late; /* of them: accepted then */
	uint64_t greylisted; /* mails put off by greylisting, by its words or by what followed */
	struct ss_list latencies; /* struct ss_latency_record: of all servers */
	const struct ss_latency_record *retry_delay;
	struct ss_list reasons;          /* struct ss_reason_record */
	struct ss_list blocklists;       /* struct ss_ranked_record */
	struct ss_list domains, servers; /* struct ss_delivery_record */
	uint64_t domains_left_out, servers_left_out;
};

/* One kind of finding, with all that were raised. */
struct ss_group_record {
	struct ss_slice id;
	uint8_t severity, confidence; /* the highest */
	struct ss_slice title, about, false_positives, advice;
	uint64_t count;       /* how often it was seen */
	uint64_t connections; /* findings raised */
	int64_t ts, ts_end;
	int64_t rank; /* severity x confidence x the count's logarithm: the higher the first */
	struct ss_list attack, reference; /* texts */
	struct ss_list examples;          /* struct ss_finding_record: the first */
};

/* Something to look at first. */
enum ss_look_kind {
	SS_LOOK_FINDING = 1,
	SS_LOOK_REFUSED,
	SS_LOOK_DEFERRED,
	SS_LOOK_BLOCKLIST,
	SS_LOOK_SLOW,
	SS_LOOK_NOT_READ,
	SS_LOOK_INPUTS,  /* inputs that were not read to their end */
	SS_LOOK_EVICTED, /* connections given up for lack of memory */
	SS_N_LOOKS
};

struct ss_look_record {
	uint8_t kind; /* enum ss_look_kind */
	struct ss_slice id;
	uint8_t severity, confidence;
	struct ss_slice title;
	struct ss_slice description; /* of the first */
	struct ss_slice domain;
	struct ss_slice blocklist;
	uint64_t count;
	int64_t of;              /* out of so many */
	int64_t kinds;           /* of the family of a finding, which is what its id begins with */
	int64_t duration;        /* ns: 95 % took no longer; of fewer than 20, the longest */
	struct ss_slice pattern; /* the reason given most often */
	/* Of the first: */
	int64_t flow_id;
	struct ss_address src_ip, dst_ip;
	int64_t dst_port;
	struct ss_slice mail_from; /* where all mails of that connection have the same */
};

struct ss_bucket_record {
	int64_t ts;
	uint64_t sessions;                            /* that began in it */
	uint64_t accepted, deferred, rejected, other; /* transactions that ended in it */
	uint64_t findings;                            /* raised of what began in it */
};

struct ss_timeline_record {
	int64_t ts;             /* of the first bucket */
	int64_t step;           /* ns */
	struct ss_list buckets; /* struct ss_bucket_record, without a hole */
};

struct ss_mechanism_record {
	struct ss_slice mechanism;
	uint64_t attempts, succeeded, failed, clear;
};

struct ss_logins_record {
	uint64_t attempts, succeeded, failed;
	uint64_t clear;            /* attempts outside TLS */
	uint64_t sessions;         /* that authenticated */
	struct ss_list mechanisms; /* struct ss_mechanism_record */
};

struct ss_encryption_record {
	uint64_t sessions, offered, requested, established, implicit;
	uint64_t clear;                   /* sessions that carried mail or logins outside TLS */
	struct ss_list versions, ciphers; /* struct ss_ranked_record */
};

struct ss_size_record { /* sizes in octets */
	uint64_t least; /* messages of at least so many, and less than twice as many */
	uint64_t count;
};

struct ss_sizes_record {
	uint64_t count, bytes;
	int64_t median, p95, most; /* median and p95: within 6 % */
	struct ss_list steps;      /* struct ss_size_record */
};

/* How many there are; of different ones: exact or within 2 %, see `estimated`. */
struct ss_totals_record {
	int64_t ts, ts_end;
	uint64_t sessions, transactions, accepted, deferred, rejected, reset, abandoned, unknown;
	uint64_t recipients, messages, files, bytes_content;
	uint64_t clients, servers, senders, sender_domains, recipient_domains, mailboxes;
	uint64_t partial;     /* sessions of which something was not seen */
	uint64_t other_flows; /* connections that were no mail */
};

/* A line of a dialogue. */
struct ss_line_record {
	int64_t at;        /* ns after the session's beginning */
	uint8_t direction; /* enum ss_direction; 0: what is told of both */
	int64_t packet;
	struct ss_slice text;
};

struct ss_told_session_record {
	int64_t flow_id, ts, duration;
	struct ss_address src_ip;
	int64_t src_port;
	struct ss_address dst_ip;
	int64_t dst_port;
	struct ss_slice input;
	struct ss_slice helo, server_host, server_software, user, tls;
	struct ss_slice outcome; /* "quit", "closed", "reset", "timeout", "tls", "open" */
	uint64_t transactions, accepted, refusals;
	uint8_t partial;         /* flag */
	uint8_t severity;        /* the highest of its findings */
	struct ss_list findings; /* texts: ids, the gravest first */
	struct ss_list dialogue; /* struct ss_line_record */
	uint64_t lines_left_out;
};

/* 0 absent. */
enum ss_mail_status { SS_MAIL_INCOMPLETE = 1, SS_MAIL_COMPLETED };

struct ss_told_mail_record {
	int64_t flow_id, ts, index;
	struct ss_slice mail_from;
	struct ss_list rcpt_to; /* texts: the first */
	uint64_t recipients;
	uint8_t status;          /* enum ss_mail_status */
	struct ss_slice outcome; /* "accepted", "rejected", ... */
	int64_t code;
	struct ss_slice enhanced, text, queue_id;
	int64_t size;
	struct ss_slice subject, message_id;
	struct ss_list files; /* texts: names, or types of those without */
};

struct ss_report_record {
	struct ss_slice type; /* "report" */
	uint64_t schema;
	struct ss_slice where; /* the filter; absent: all that was read */
	const struct ss_totals_record *totals;
	struct ss_list look_first; /* struct ss_look_record */
	struct ss_list findings;   /* struct ss_group_record */
	uint64_t findings_left_out;
	const struct ss_timeline_record *timeline;
	const struct ss_deliverability_record *deliverability;
	struct ss_list codes, enhanced; /* struct ss_ranked_record; meaning of each */
	const struct ss_encryption_record *tls;
	const struct ss_logins_record *logins;
	/* struct ss_ranked_record */
	struct ss_list clients, servers, client_software, server_software;
	struct ss_list sender_domains, recipient_domains, file_types, protocols;
	const struct ss_sizes_record *sizes;
	struct ss_list mails; /* struct ss_told_mail_record */
	uint64_t mails_left_out;
	struct ss_list sessions; /* struct ss_told_session_record */
	uint64_t sessions_left_out;
	const struct ss_stats_record *stats;
	uint8_t inspected;    /* flag: files were looked into */
	uint8_t has_internal; /* flag: internal_domains are given; else relays are hardly judged */
	uint8_t is_short;     /* flag, only when yes: memory was short for all this */
	struct ss_list estimated; /* texts: members that are within bounds instead of exact */
};

extern const struct ss_shape ss_report_shape;

#endif
