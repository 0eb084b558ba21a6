/* Both directions of one SMTP or LMTP connection, as bytes in order -> commands, replies, content,
 * each reply beside the command it answers (RFC 5321; pipelining: 2920; BDAT: 3030; LMTP: 2033).
 *
 * Feed the bytes of both sides in the order in which they were seen, in portions of any size: cut
 * elsewhere, the same bytes give the same events.  No files, no clocks.  In steady state nothing
 * is allocated, per line or per portion.
 *
 * The reading is the strict one: CR LF ends a line, CR LF . CR LF ends a message.  What departs
 * from the grammar is an anomaly event, and reading goes on behind it.  Where the client's next
 * bytes mean different things by a reply that has not come (after DATA, STARTTLS, AUTH), they are
 * held until it does, so events may come later than the bytes. */
#ifndef SMTPSCOPE_STREAM_H
#define SMTPSCOPE_STREAM_H

#include <smtpscope/base.h>

#ifdef __cplusplus
extern "C" {
#endif

enum ss_parser_side { SS_FROM_CLIENT, SS_FROM_SERVER };

/* Later versions may have more: pass over those you do not know. */
enum ss_parser_event_kind {
	SS_PARSER_COMMAND = 1,
	SS_PARSER_REPLY,
	SS_PARSER_CONTENT_BEGIN, /* of a message: begin, then bytes and gaps, then end */
	SS_PARSER_CONTENT,
	SS_PARSER_CONTENT_GAP,
	SS_PARSER_CONTENT_END,
	SS_PARSER_AUTH, /* an exchange is over: behind the reply that ends it */
	SS_PARSER_STARTTLS,
	SS_PARSER_TLS,   /* bytes that are no SMTP any more: TLS records */
	SS_PARSER_PROXY, /* the header of a load balancer came first */
	SS_PARSER_ANOMALY
};

struct ss_parser_command {
	uint64_t index;          /* from 1, by order of sending: replies refer to it */
	const char *verb;        /* "MAIL"; "" if it is in no RFC, or a line that answers a 334 */
	struct ss_text name;     /* as sent */
	struct ss_text argument; /* secrets are "***" unless asked for */
	struct ss_text mailbox;  /* MAIL, RCPT: without brackets, route and parameters; "<>" */
	int is_secret;           /* something was masked */
	int is_auth_answer;      /* to a 334: no command */
	uint64_t raw_len;        /* octets with its line end */
};

struct ss_parser_reply {
	uint64_t index;   /* of the command it answers; 0: the greeting, or of nothing */
	const char *verb; /* of that command: "" if there is none; of a message: "DATA", "BDAT" */
	unsigned code;    /* 0 if unreadable */
	struct ss_text enhanced;     /* "2.1.0", or absent */
	const struct ss_text *lines; /* text behind code and separator */
	size_t n_lines;              /* at least 1 */
	int is_greeting, is_unexpected, is_partial;
	int is_for_content;   /* it decides about a message */
	int is_per_recipient; /* LMTP: about one recipient, */
	unsigned recipient;   /* this one of those accepted, from 0 */
	int64_t asked_ns;     /* when the command, or message's end, was complete; 0: not seen */
	uint64_t raw_len;
};

/* Begin: kind and index; content: bytes; gap: size; end: all but bytes. */
struct ss_parser_content {
	const char *kind;     /* "data", "bdat", "burl" */
	uint64_t index;       /* of its DATA, BDAT or BURL; 0 if that was not seen */
	struct ss_text bytes; /* dots unstuffed, line ends as sent */
	uint64_t size;        /* octets of the whole message, missing ones included; of the gap */
	uint64_t missing;
	int is_complete; /* its end was seen, and nothing is missing */
	int is_lenient;  /* its end was none, but the server took it for one: smuggling's shape */
};

struct ss_parser_auth {
	struct ss_text mechanism, identity, authzid;
	struct ss_text secret; /* only if asked for */
	unsigned code;         /* of the last reply: 235 is success; 0: none came */
	int is_malformed, is_cancelled;
};

enum ss_parser_starttls { SS_PARSER_TLS_REQUESTED, SS_PARSER_TLS_ACCEPTED, SS_PARSER_TLS_REFUSED };

struct ss_parser_proxy {
	unsigned version;
	const char *src_ip, *dst_ip; /* NULL if it does not tell */
	uint16_t src_port, dst_port;
};

struct ss_parser_anomaly {
	const char *name; /* "bare_lf", "lenient_dot": stable; docs/anomalies.md lists them */
	uint64_t len;     /* octets concerned, or a count */
	struct ss_text detail;
};

/* Borrowed, with all it points to: valid during the callback.  The member that belongs to the kind
 * is set, the others are NULL. */
struct ss_parser_event {
	int kind;        /* enum ss_parser_event_kind */
	int side;        /* enum ss_parser_side */
	uint64_t offset; /* of the first octet it is about, in that side's bytes */
	int64_t time_ns; /* of the portion that completed it, as you gave it */
	uint64_t packet;
	const struct ss_parser_command *command;
	const struct ss_parser_reply *reply;
	const struct ss_parser_content *content; /* of all four kinds of it */
	const struct ss_parser_auth *auth;
	const struct ss_parser_proxy *proxy;
	const struct ss_parser_anomaly *anomaly;
	struct ss_text bytes; /* SS_PARSER_TLS */
	int starttls;         /* SS_PARSER_STARTTLS: enum ss_parser_starttls */
};

/* Must not call the parser that it came from. */
typedef void (*ss_parser_callback)(void *user, const struct ss_parser_event *event);

enum ss_parser_flag {
	SS_PARSER_SHOW_SECRETS = 1 << 0,
	SS_PARSER_MIDWAY = 1 << 1 /* the connection's beginning was not seen */
};

struct ss_parser_options { /* zero it first */
	ss_parser_callback on_event;
	void *user;
	uint32_t flags;
	size_t memory_limit; /* bytes that it may hold; 0: none */
	uint64_t reserved[4];
};

struct ss_parser;

/* 0 and *out, SS_EARG without a callback, SS_ENOMEM. */
SS_API int ss_parser_create(const struct ss_parser_options *options, struct ss_parser **out);
SS_API void ss_parser_destroy(struct ss_parser *p); /* NULL is taken; no events */

/* The next bytes of that side.  time_ns and packet: anything that tells you when and where they
 * were seen; given back with the events. */
SS_API void ss_parser_feed(struct ss_parser *p, enum ss_parser_side side, const void *bytes,
                           size_t len, int64_t time_ns, uint64_t packet);
/* The next len bytes of that side were lost. */
SS_API void ss_parser_gap(struct ss_parser *p, enum ss_parser_side side, uint64_t len,
                          int64_t time_ns, uint64_t packet);
/* That side cannot be seen at all: its answers are not waited for. */
SS_API void ss_parser_lose_side(struct ss_parser *p, enum ss_parser_side side);
/* No more bytes: what is held is read, what is open is closed, with its events. */
SS_API void ss_parser_end(struct ss_parser *p, int64_t time_ns, uint64_t packet);

SS_API int ss_parser_is_lmtp(const struct ss_parser *p);
SS_API int ss_parser_is_tls(const struct ss_parser *p); /* behind an accepted STARTTLS */

#ifdef __cplusplus
}
#endif

#endif
