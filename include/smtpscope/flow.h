/* What is known of a flow, packet by packet: one struct of fixed size, no allocation.
 *
 * Give it each payload of the flow, once and in order (what a sniffer sees; for reassembly,
 * missing bytes and the strict reading see stream.h and reader.h).  It knows where in the dialogue
 * the flow is: lines of a message, the octets of BDAT and the answers of AUTH are no commands, and
 * a line that is cut between two packets is one line.
 *
 *     struct ss_flow_info flow = {0};            one per connection
 *     ss_flow_info_read(&flow, &payload, NULL);  for each packet of it
 *     ss_flow_info_view(&flow, &view);           whenever it is to be shown
 *
 * How a payload's info becomes part of the flow's:
 *   - who it is about comes first-wins within a transaction: the sender is that of its (first)
 *     MAIL, the recipient of its first RCPT.  The next transaction replaces them; the
 *     flow's very first ones and their counts are kept beside them.
 *   - the server's name, software and version come first-wins within the flow, and only from where
 *     a server tells them: the greeting, the replies to EHLO and to HELP.
 *   - where the dialogue is comes latest-wins: message type, command, argument, code, message.
 *   - STARTTLS counts when the server's reply is 220, not when the client asks.
 *
 * What may be a password is neither told nor kept, once its line is over; of a reply that may
 * repeat it, the text is told as far as there is nothing like it. */
#ifndef SMTPSCOPE_FLOW_H
#define SMTPSCOPE_FLOW_H

#include <smtpscope/base.h>
#include <smtpscope/payload.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
	SS_FLOW_INFO_SIZE = 5120,
	SS_FLOW_TEXT =
	        255, /* octets kept of an address, argument or message: longer ones are cut */
	SS_FLOW_LINE =
	        512 /* octets kept of a line that is cut between packets (RFC 5321, 4.5.3.1) */
};

struct ss_flow_info { /* zeroed: nothing is known.  May be copied and moved */
	uint64_t opaque[SS_FLOW_INFO_SIZE / 8];
};

/* What is worth a look; a set of bits. */
enum ss_flow_finding {
	SS_FINDING_AUTH_IN_CLEAR = 1 << 0,       /* AUTH before TLS */
	SS_FINDING_AUTH_FAILED = 1 << 1,         /* 4xx or 5xx to AUTH */
	SS_FINDING_STARTTLS_REFUSED = 1 << 2,    /* asked for, and not granted */
	SS_FINDING_STARTTLS_UNUSED = 1 << 3,     /* offered, and mail went in clear */
	SS_FINDING_TEXT_AFTER_STARTTLS = 1 << 4, /* in the packet of STARTTLS: injection */
	SS_FINDING_REJECTED = 1 << 5,            /* 5xx to MAIL, RCPT, DATA or a message */
	SS_FINDING_DEFERRED = 1 << 6             /* 4xx to one of them */
};

/* Slices of the flow: valid until it is fed again. */
struct ss_flow_view {
	struct ss_payload_info now;  /* sender and recipients: the last transaction's; all others:
	                                   the latest; n_...: of the whole flow */
	struct ss_text first_sender; /* the flow's very first ones */
	struct ss_text first_recipient;
	uint64_t n_payloads;            /* of SMTP and TLS */
	uint64_t n_accepted, n_refused; /* messages, by the replies to their end: of LMTP, one a
	                                   recipient */
	uint64_t n_replies_4xx, n_replies_5xx;
	uint64_t n_auth, n_auth_failed;
	uint64_t n_content;                /* octets of messages */
	int64_t first_ns, last_ns;         /* payloads' times */
	uint32_t findings;                 /* enum ss_flow_finding */
	uint32_t n_transaction_recipients; /* of the last transaction */
	uint8_t is_authenticated;          /* 235 */
	uint8_t in_content;                /* the next client bytes are a message's */
	uint8_t has_tls;                   /* TLS was seen: nothing more can be told */
	uint64_t reserved[8];
};

/* Reads one payload with what the flow knows, and merges what it says.  info: what this payload
 * said alone, or NULL; its texts are slices of the payload and the flow.  Returns the verdict:
 * OTHER for a flow that was never seen to be SMTP leaves it as it was; SMTP for all payloads of
 * one that is, also for those that hold nothing but a message; TLS once TLS began. */
SS_API enum ss_payload_verdict ss_flow_info_read(struct ss_flow_info *f, const struct ss_payload *p,
                                                 struct ss_payload_info *info);

/* Merges an info that ss_payload_read gave, for callers who keep no payloads.  Less is known:
 * while a message is transferred, requests are passed over until the server replies. */
SS_API void ss_flow_info_merge(struct ss_flow_info *f, const struct ss_payload_info *info);

SS_API void ss_flow_info_view(const struct ss_flow_info *f, struct ss_flow_view *out);

#ifdef __cplusplus
}
#endif

#endif
