/* The bytes of one packet -> what they say, if they are SMTP or LMTP (RFC 5321, 2033, 3207, 4954).
 *
 * For programs that look at packets one by one and keep no streams.  Nothing is remembered and
 * nothing is allocated; what needs memory of the packets before (is this line a command, or a line
 * of a message?) is flow.h's business, and stream.h reads whole connections strictly. */
#ifndef SMTPSCOPE_PAYLOAD_H
#define SMTPSCOPE_PAYLOAD_H

#include <smtpscope/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Who sent it, if you know; otherwise ports and bytes decide. */
enum ss_payload_side { SS_SIDE_UNKNOWN, SS_SIDE_CLIENT, SS_SIDE_SERVER };

enum ss_payload_flag {
	SS_PAYLOAD_SHOW_SECRETS = 1 << 0, /* what AUTH carries is not masked */
	SS_PAYLOAD_IS_SMTP = 1 << 1 /* you know that it is: words that others say too are taken,
	                                     as on a port of SMTP */
};

struct ss_payload {        /* zero it, then set what you know */
	const void *bytes; /* of the TCP payload */
	size_t len;
	uint16_t src_port, dst_port; /* 0: unknown.  25, 465, 587, 2525 and 24 are hints: words
	                                that others have too, such as "220 ready", are SMTP there
	                                and nowhere else */
	uint8_t side;                /* enum ss_payload_side */
	uint32_t flags;              /* enum ss_payload_flag */
	int64_t time_ns; /* capture time, ns since the epoch: flow.h keeps first and last */
	uint64_t reserved[4];
};

enum ss_payload_verdict {
	SS_PAYLOAD_OTHER, /* not SMTP, or too little to tell */
	SS_PAYLOAD_SMTP,
	SS_PAYLOAD_TLS /* TLS records on a port of SMTP (465), or behind STARTTLS */
};

enum ss_message_type { SS_MESSAGE_NONE, SS_MESSAGE_REQUEST, SS_MESSAGE_RESPONSE };

/* RFC 3207: what is seen of it, in this order. */
enum ss_starttls {
	SS_STARTTLS_NONE,
	SS_STARTTLS_OFFERED,   /* a keyword of the EHLO reply */
	SS_STARTTLS_REQUESTED, /* the command */
	SS_STARTTLS_REFUSED,   /* by its reply: the session goes on in clear */
	SS_STARTTLS_ACCEPTED   /* by its reply, 220: TLS follows */
};

/* Texts are slices of the payload or constants: valid as long as the payload is.  Of several
 * commands, or replies, in one payload (pipelining, RFC 2920) the last one is told, and they are
 * counted; of the recipients the first and the last are kept. */
struct ss_payload_info {
	uint8_t verdict;    /* enum ss_payload_verdict; the rest is zero unless it is SMTP */
	uint8_t type;       /* enum ss_message_type */
	uint8_t starttls;   /* enum ss_starttls */
	uint8_t is_tls;     /* verdict TLS */
	uint8_t is_masked;  /* argument ends where the secret begins: show "***" behind it */
	uint8_t is_cut;     /* the last line has no end: the rest of it is in the next packet */
	uint8_t is_lmtp;    /* LHLO */
	uint8_t is_content; /* (parts of) a message are in it */
	uint16_t code;      /* of a reply */
	uint32_t n_commands;
	uint32_t n_replies;               /* that end here: of "250-..." lines there may be 0 */
	uint32_t n_senders, n_recipients; /* MAIL and RCPT commands */
	uint64_t content_left; /* octets of a BDAT that are still to come in the next packets */

	struct ss_text command;   /* "MAIL": upper case if it is known, else as sent */
	struct ss_text argument;  /* "FROM:<a@b> SIZE=10"; of AUTH the mechanism: is_masked */
	struct ss_text mechanism; /* of AUTH: "PLAIN" */
	struct ss_text sender;    /* of the last MAIL: mailbox without brackets, parameters, route;
	                             "<>" for the null sender */
	struct ss_text recipient, last_recipient; /* first and last RCPT behind that MAIL */
	struct ss_text hello;                     /* name in EHLO, HELO or LHLO */

	struct ss_text message;  /* of a reply: its first line's text, without the code */
	struct ss_text enhanced; /* "5.1.1" (RFC 3463) */
	/* Of a greeting, a reply to EHLO or HELP: "mx.example.com", "Postfix", or absent */
	struct ss_text server_host, server_software, server_version;
	uint64_t reserved[8];
};

/* Sets *out, whatever the bytes are, and returns its verdict.  SMTP is: a client's line that begins
 * with a verb (in any case), or a server's with three digits and a space or hyphen, that no other
 * protocol would say; or, on a port of SMTP, that others might say too.  HTTP, FTP, POP3, a
 * message's body are not. */
SS_API enum ss_payload_verdict ss_payload_read(const struct ss_payload *p,
                                               struct ss_payload_info *out);

/* Is 25, 465, 587, 2525 or 24 (LMTP)? */
SS_API int ss_payload_is_port(uint16_t port);

#ifdef __cplusplus
}
#endif

#endif
