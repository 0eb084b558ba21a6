/* What we tell the world: one plain struct a record type, the one currency between the engine and
 * everyone who shows or keeps results.  DESIGN's table of records, schema version 1.
 *
 * Slices, lists and objects are borrowed: valid while the record is handed over.  Bytes are as they
 * were on the wire; each output makes them safe for its own reader. */
#ifndef SS_RECORD_RECORD_H
#define SS_RECORD_RECORD_H
#include <stdint.h>

#include "base/address.h"
#include "base/slice.h"
#include "other/protocol.h"
#include "record/shape.h"

enum { SS_RECORD_SCHEMA = 1 };

/* Names in ss_record_type_names. */
enum ss_record_type {
	SS_RECORD_NONE,
	SS_RECORD_FLOW,
	SS_RECORD_SESSION,
	SS_RECORD_TRANSACTION,
	SS_RECORD_MESSAGE,
	SS_RECORD_FILE,
	SS_RECORD_EVENT,
	SS_RECORD_FINDING,
	SS_RECORD_STATS,
	SS_N_RECORD_TYPES
};
extern const char *const ss_record_type_names[];

/* The struct of a record of that type, its head included. */
const struct ss_shape *ss_record_shape(enum ss_record_type type);
/* Those of records that other structs hold. */
extern const struct ss_shape ss_finding_shape, ss_stats_shape;

struct ss_record_head { /* first member of every record */
	uint8_t type;   /* enum ss_record_type */
	uint64_t schema;
	int64_t ts;      /* ns; the record's beginning */
	int64_t flow_id; /* from here on absent in stats */
	struct ss_slice community_id;
	struct ss_address src_ip; /* the SMTP client */
	int64_t src_port;
	struct ss_address dst_ip;
	int64_t dst_port;
	struct ss_slice input; /* name of the file that it begins in, if there are several */
};

/* Spreads flow_id over the buckets of a power of two: the packets of alike flows are as many. */
static inline uint64_t ss_record_flow_hash(int64_t flow_id)
{
	return (uint64_t)flow_id * 0x9e3779b97f4a7c15u >> 32;
}

/* flow.protocol: mail, then those of other/protocol.h in their order, UNKNOWN for the first. */
enum ss_protocol {
	SS_PROTOCOL_ABSENT,
	SS_PROTOCOL_SMTP,
	SS_PROTOCOL_SMTPS,
	SS_PROTOCOL_LMTP,
	SS_PROTOCOL_UNKNOWN,
#define SS_PROTOCOL_ROW(ID, NAME, PORT) SS_PROTOCOL_##ID,
	SS_OTHER_PROTOCOLS(SS_PROTOCOL_ROW)
#undef SS_PROTOCOL_ROW
	        SS_N_PROTOCOLS
};

struct ss_flow_record {
	struct ss_record_head head;
	uint8_t protocol;   /* enum ss_protocol */
	uint8_t confidence; /* 0 absent, port, likely, confirmed */
	/* How it ended: "closed", "reset", "timeout", "reused", "evicted", "open". */
	struct ss_slice state;
	int64_t ts_end;
	uint64_t pkts_c2s, pkts_s2c, bytes_c2s, bytes_s2c;
	uint64_t gaps, gap_bytes, retransmits, out_of_order, overlaps_conflicting;
	int64_t rtt;     /* ns */
	uint8_t partial; /* flag */
	int64_t vlan;
};

struct ss_auth_record {
	struct ss_slice mechanism, identity, authzid;
	struct ss_slice outcome; /* "success", "failure", "deferred", "cancelled", "unknown" */
	int64_t code;
	uint8_t tls;            /* flag: inside TLS (seen in clear means it was not) */
	struct ss_slice secret; /* only when asked */
	/* What is known of a password without keeping it (smtp/sasl.h): for analyses, in no row, so that
	 * no output has it. */
	uint64_t secret_mark; /* two that are equal are of one password; 0: none was seen */
	bool is_secret_identity, is_default_pair;
};

struct ss_certificate_record {
	struct ss_slice subject, issuer; /* RFC 4514 */
	struct ss_list names;            /* texts: host names, addresses, mailboxes, URIs */
	int64_t not_before, not_after;   /* ns */
	struct ss_slice serial, key, signature;
	struct ss_slice sha1, sha256; /* of the whole, hexadecimal */
	uint8_t self_signed;          /* flag */
	uint64_t size;                /* octets */
};

struct ss_tls_record {
	uint8_t offered, requested, accepted, established; /* flags */
	uint8_t implicit;                /* flag, only when yes: TLS from the first byte */
	struct ss_slice version, cipher; /* chosen: "TLSv1.3", IANA's name */
	struct ss_slice group;           /* of the key exchange: "x25519" */
	struct ss_slice sni;
	struct ss_list alpn; /* texts: offered */
	struct ss_slice alpn_selected;
	struct ss_list versions; /* texts: offered, in the client's order */
	struct ss_slice ja3, ja3s, ja4, ja4s;
	uint8_t resumed;             /* flag, only when yes */
	struct ss_list certificates; /* struct ss_certificate_record: the server's chain */
	struct ss_list alerts;       /* texts: "server fatal handshake_failure" */
	int64_t not_tls;             /* octets where TLS had to be */
};

/* What somebody's manner gives away, not what it says of itself. */
struct ss_guess_record {
	struct ss_slice product;
	uint8_t confidence;      /* 0 absent, low, medium, high */
	struct ss_list evidence; /* texts */
};

struct ss_think_time_record { /* ns, summed over the session */
	int64_t client;       /* from a complete reply to the next command */
	int64_t server;       /* from a complete command to its reply */
};

struct ss_proxy_record {
	int64_t version;
	struct ss_address src_ip, dst_ip;
	int64_t src_port, dst_port;
};

/* tunnel.kind; 0 absent. */
enum ss_tunnel_kind { SS_TUNNEL_SOCKS4 = 1, SS_TUNNEL_SOCKS5, SS_TUNNEL_HTTP };

struct ss_tunnel_record {
	uint8_t kind; /* enum ss_tunnel_kind */
	struct ss_slice host;
	int64_t port;
	struct ss_slice user;
};

/* 0 absent. */
enum ss_session_outcome {
	SS_OUTCOME_QUIT = 1,
	SS_OUTCOME_CLOSED,
	SS_OUTCOME_RESET,
	SS_OUTCOME_TIMEOUT,
	SS_OUTCOME_TLS,
	SS_OUTCOME_OPEN
};

struct ss_session_record {
	struct ss_record_head head;
	struct ss_slice server_greeting; /* text of the greeting's first line */
	int64_t server_greeting_code;
	struct ss_slice server_host, server_software, server_version;
	const struct ss_guess_record *server_guess; /* if it tells more than the name */
	struct ss_slice server_fingerprint;
	struct ss_slice helo;
	const struct ss_guess_record *client_guess;
	struct ss_slice client_fingerprint;
	uint8_t esmtp;             /* flag: EHLO (or LHLO) was accepted */
	struct ss_list extensions; /* texts: "SIZE 10240000" */
	struct ss_list auth;       /* struct ss_auth_record */
	uint8_t authenticated;     /* flag */
	const struct ss_tls_record *tls;
	uint64_t commands, replies;
	struct ss_list command_counts, reply_counts; /* pairs */
	uint64_t transactions, messages_accepted, recipients;
	uint64_t bytes_content;
	uint8_t outcome;  /* enum ss_session_outcome */
	int64_t duration; /* ns */
	const struct ss_think_time_record *think_time;
	struct ss_slice display; /* for a table's column: "SMTP MAIL <alice@example.com>" */
	uint8_t lmtp;            /* flag, only when yes */
	uint8_t partial; /* flag: start or one side missing, or bytes lost in the dialogue */
	const struct ss_proxy_record *proxy;
	const struct ss_tunnel_record *tunnel;
	struct ss_list anomalies; /* pairs: name, count */
	int64_t dropped;          /* texts, keywords and AUTH attempts above the limits */
};

struct ss_reply_record {
	int64_t code;
	struct ss_slice enhanced, text;
};

struct ss_recipient_record {
	struct ss_slice address;
	struct ss_list params; /* pairs */
	int64_t code;          /* of the reply to RCPT; in LMTP of the one after the content */
	struct ss_slice enhanced;
	uint8_t accepted; /* flag; absent if no reply was seen */
	struct ss_slice text;
};

/* 0 absent. */
enum ss_transaction_outcome {
	SS_TRANSACTION_ACCEPTED = 1,
	SS_TRANSACTION_REJECTED,
	SS_TRANSACTION_DEFERRED,
	SS_TRANSACTION_RESET,
	SS_TRANSACTION_ABANDONED,
	SS_TRANSACTION_UNKNOWN
};

struct ss_transaction_record {
	struct ss_record_head head;
	uint64_t index; /* from 1 */
	struct ss_slice helo;
	struct ss_slice mail_from;           /* mailbox without brackets; "<>" for the null path */
	struct ss_list mail_params;          /* pairs */
	struct ss_list rcpt_to;              /* texts: every mailbox asked for, in order */
	struct ss_list recipients;           /* struct ss_recipient_record */
	uint8_t has_data;                    /* flag: content was seen */
	uint8_t content;                     /* 0 absent, data, bdat, burl */
	int64_t size;                        /* octets of content after unstuffing */
	uint8_t complete;                    /* flag: all of the content was seen */
	uint8_t outcome;                     /* enum ss_transaction_outcome */
	uint8_t completed;                   /* flag: content sent and accepted */
	const struct ss_reply_record *reply; /* the reply that decided it */
	struct ss_slice queue_id;
	struct ss_list commands;  /* texts, as sent */
	struct ss_list responses; /* texts: "250 2.1.0 Ok" */
	int64_t duration;
	uint8_t partial; /* flag */
	int64_t dropped; /* commands, replies and recipients above the limits */
};

/* What a message's header says, and what it is made of.  Texts are UTF-8 where they were decoded. */
struct ss_header_record {
	struct ss_slice name, value; /* value: unfolded, encoded words undone */
	struct ss_slice raw;         /* unfolded, as sent; absent if value is the same */
	uint8_t cut;                 /* flag, only when yes: not all of it is here */
};

struct ss_received_record {
	struct ss_slice from, from_host, by, with, id, for_mailbox, tls;
	struct ss_address ip;
	int64_t date; /* ns */
};

struct ss_signature_record { /* DKIM-Signature, ARC-Seal */
	int64_t i;           /* instance, of ARC */
	struct ss_slice d, s, a, cv;
};

struct ss_auth_result_record {
	struct ss_slice field; /* the header field it is from, lower case */
	struct ss_slice server, method, result, reason, properties;
};

struct ss_part_record {
	uint64_t index, depth;
	int64_t parent;
	struct ss_slice content_type, charset, disposition, encoding, filename, content_id,
	        description;
	/* If it is the message within a message/rfc822: of its header. */
	struct ss_slice from, subject, date, message_id;
	uint64_t size; /* octets of its body as sent */
	uint8_t complete;
	uint8_t empty_body; /* flag, only when yes: a body that is there and has no octet */
};

struct ss_url_record {
	struct ss_slice url, text;
	uint64_t part, count;
};

struct ss_message_record {
	struct ss_record_head head;
	int64_t transaction;    /* its index in the session */
	struct ss_list headers; /* struct ss_header_record: of the message itself */
	struct ss_slice from;   /* From's value, decoded */
	struct ss_slice sender;
	struct ss_list to, cc, bcc,
	        reply_to; /* texts: "Name <local@domain>", or the address alone */
	struct ss_slice subject;
	struct ss_slice date;                    /* as sent */
	int64_t date_ts;                         /* ns */
	struct ss_slice message_id, in_reply_to; /* without brackets; of several the first */
	struct ss_list references;               /* texts */
	struct ss_slice user_agent;              /* User-Agent, else X-Mailer */
	struct ss_list x_originating_ip;         /* texts: addresses */
	struct ss_list received; /* struct ss_received_record, the newest hop first */
	struct ss_list
	        path; /* texts: addresses, from the server back to the first client told of */
	struct ss_list dkim, arc;    /* struct ss_signature_record */
	struct ss_list auth_results; /* struct ss_auth_result_record */
	struct ss_slice list_id, list_unsubscribe;
	struct ss_slice mime_version, content_type; /* Content-Type's value as sent */
	struct ss_list parts;                       /* struct ss_part_record */
	struct ss_list urls;                        /* struct ss_url_record */
	uint64_t size;    /* octets, dots unstuffed, missing ones included */
	uint8_t complete; /* flag */
	int64_t gaps, gap_bytes;
	struct ss_slice body_magic;        /* of the first leaf that has a body */
	struct ss_slice body_md5;          /* only if asked for */
	struct ss_slice md5, sha1, sha256; /* of the message as sent: only if asked for */
	struct ss_list anomalies;          /* pairs: name, count */
	int64_t dropped;                   /* fields, addresses, parts, URLs not kept */
};

struct ss_archive_member_record {
	struct ss_slice name;
	uint64_t size;
	uint8_t encrypted; /* flag, only when yes */
};

/* What a file holds that may be worth a look (docs/signals.md). */
struct ss_signal_record {
	struct ss_slice name;
	int64_t offset; /* of the first, in the decoded file; absent where it has none */
	uint64_t count;
	struct ss_slice text; /* of the first: cut, secrets in it masked */
};

struct ss_file_record {
	struct ss_record_head head;
	int64_t transaction; /* index of the transaction in the session */
	uint64_t part;       /* index of the part in its message */
	struct ss_slice message_id;
	struct ss_slice filename, content_type, charset, disposition, encoding, content_id;
	struct ss_slice magic_type;
	uint8_t type_mismatch; /* flag, only when yes: content_type cannot look like magic_type */
	uint64_t size;         /* octets, decoded */
	struct ss_slice md5, sha1, sha256;
	uint64_t depth; /* of its part; the message is 0 */
	uint8_t complete;
	int64_t gaps, gap_bytes;
	uint8_t embedded;       /* flag, only when yes: uuencoded or yEnc within text */
	uint8_t raw;            /* flag, only when yes: it is the message itself, as sent */
	int64_t ts_end;         /* ns */
	struct ss_list members; /* struct ss_archive_member_record: what a ZIP archive lists */
	uint8_t encrypted;      /* flag, only when yes: members of it are */
	struct ss_list signals; /* struct ss_signal_record; only if asked for */
	int64_t dropped;        /* members not kept */
};

/* 0 absent. */
enum ss_event_kind {
	SS_EVENT_OPEN = 1, /* the flow was recognised */
	SS_EVENT_COMMAND,
	SS_EVENT_REPLY,
	SS_EVENT_CONTENT, /* message content ended: length octets */
	SS_EVENT_TLS,     /* the connection goes on in TLS */
	SS_EVENT_ANOMALY, /* see anomaly */
	SS_EVENT_GAP,     /* length bytes were lost at offset */
	SS_EVENT_CLOSE
};

struct ss_event_record {
	struct ss_record_head head;
	uint8_t kind;      /* enum ss_event_kind */
	uint8_t direction; /* 0 absent, c2s, s2c */
	/* enum ss_verb (smtp/command.h): what `command` is, whatever its case; of a SASL answer and of
	 * a greeting NONE.  For analyses, in no row: many of them look at each event, and most know by
	 * it that it is nothing to them. */
	uint8_t verb;
	int64_t packet;
	int64_t offset; /* in this direction's stream */
	int64_t index;  /* commands count from 1; a reply names its command; 0: the greeting */
	struct ss_slice command;  /* the verb; of a reply: of the command it answers */
	struct ss_slice argument; /* masked unless asked */
	int64_t code;
	struct ss_slice enhanced;
	struct ss_list lines;    /* texts of the reply */
	int64_t raw_length;      /* octets on the wire */
	int64_t length;          /* content, gap, anomaly */
	struct ss_slice anomaly; /* its name */
	struct ss_slice detail;
	uint8_t unexpected; /* flag, only when yes: a reply that answers nothing */
	uint8_t partial;    /* flag, only when yes */
};

/* 0 absent. */
enum ss_severity {
	SS_SEVERITY_INFO = 1,
	SS_SEVERITY_LOW,
	SS_SEVERITY_MEDIUM,
	SS_SEVERITY_HIGH,
	SS_SEVERITY_CRITICAL
};

/* 0 absent. */
enum ss_certainty { SS_CERTAINTY_LOW = 1, SS_CERTAINTY_MEDIUM, SS_CERTAINTY_HIGH };

enum ss_direction { SS_DIRECTION_C2S = 1, SS_DIRECTION_S2C }; /* 0 absent */

struct ss_evidence_record {
	int64_t flow_id, ts, packet;
	uint8_t direction;   /* enum ss_direction */
	int64_t offset;      /* in this direction's stream */
	int64_t transaction; /* its index in the session */
	struct ss_slice text;
};

/* What a score is the sum of. */
struct ss_term_record {
	struct ss_slice name, value;
	int64_t points;
};

struct ss_finding_record { /* head: of the first connection that it was seen in */
	struct ss_record_head head;
	struct ss_slice id;
	uint8_t severity;   /* enum ss_severity */
	uint8_t confidence; /* enum ss_certainty */
	struct ss_slice title, description;
	uint64_t count;
	int64_t ts_end;
	struct ss_list evidence; /* struct ss_evidence_record: the first of them */
	int64_t score;
	struct ss_list terms;             /* struct ss_term_record */
	struct ss_list attack, reference; /* texts */
};

struct ss_stats_record {
	struct ss_record_head head; /* ts: of the last packet */
	uint64_t packets, bytes;
	uint64_t filtered;    /* refused by the BPF expression */
	struct ss_list drops; /* pairs: cause, count */
	uint64_t fragments, reassembled;
	uint64_t flows, sessions, transactions, messages_accepted;
	uint64_t flows_evicted;
	uint64_t segments_refused; /* no memory for the flow that they would have opened */
	uint64_t bytes_given_up;   /* held out of order, and set free before their turn */
	uint64_t fragments_given_up, fragments_conflicting;
	int64_t memory_peak; /* bytes held for flows and sessions; absent in a report: it depends on
	                        the number of workers */
	uint64_t memory_refused;
	uint64_t inputs_failed;
	uint8_t interrupted; /* flag, only when yes: a signal ended the reading */
	int64_t elapsed;     /* ns of capture time, first packet to last */
};

/* A record is handed over as a pointer to its head. */
typedef void (*ss_record_sink)(void *user, const struct ss_record_head *record);

#endif
