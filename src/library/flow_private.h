/* What flow.c and flow_merge.c keep in a struct ss_flow_info. */
#ifndef SS_LIBRARY_FLOW_PRIVATE_H
#define SS_LIBRARY_FLOW_PRIVATE_H
#include <smtpscope/flow.h>
#include <stdbool.h>

#include "library/payload_line.h"

enum { FLOW_WORD = 47, FLOW_PENDING = 64, FLOW_SIDES = 2 };

/* Text that is kept; cut at its room. */
struct kept_head {
	uint16_t len;
	bool is_there;
};
struct kept_text {
	struct kept_head head;
	char bytes[SS_FLOW_TEXT];
};
struct kept_word {
	struct kept_head head;
	char bytes[FLOW_WORD];
};

/* A line whose end has not come. */
struct flow_tail {
	uint16_t len;
	bool is_open; /* there is one, of which len octets are kept */
	char bytes[SS_FLOW_LINE];
};

/* What waits for its reply, beside enum ss_verb. */
enum flow_waiting {
	FLOW_WAITS_CONTENT = SS_N_VERBS,
	FLOW_WAITS_SASL,
	FLOW_WAITS_LAST_CHUNK,
	FLOW_WAITS_SECRET,      /* a line that may be a password: */
	FLOW_WAITS_SECRET_AUTH, /* servers repeat it in their reply */
};

struct flow {
	/* The dialogue: latest-wins. */
	uint8_t type, starttls, is_masked, is_cut, is_lmtp, has_content;
	uint16_t code;
	struct kept_word command, mechanism, enhanced;
	struct kept_text argument, message, hello;
	/* The server: first-wins. */
	struct kept_text host;
	struct kept_word software, version;
	/* Who: first-wins within a transaction; the flow's first ones. */
	struct kept_text sender, recipient, last_recipient, first_sender, first_recipient;
	uint32_t n_transaction_recipients, n_taken_recipients; /* asked for; with a 2xx */
	bool is_in_transaction;

	uint64_t n_payloads, n_accepted, n_refused, n_4xx, n_5xx, n_auth, n_auth_failed, n_content;
	uint32_t n_commands, n_replies, n_senders, n_recipients, findings;
	int64_t first_ns, last_ns;

	/* Where we are. */
	uint64_t chunk_left;
	uint16_t server_port;
	bool is_smtp, is_tls, is_authenticated, has_auth, in_content, in_sasl, in_reply;
	bool is_chunk_refused; /* none of its octets came yet: they may be withheld */
	bool has_tls_record;   /* TLS was not only granted, but came */
	bool is_greeted;       /* a reply came */
	bool is_answered;      /* the message in hand, before its end */
	uint8_t end_matched;   /* octets of CR LF . CR LF that the content's last ones are */
	uint8_t teller;        /* enum ss_payload_teller of the reply in hand */
	uint8_t pending_begin, n_pending;
	uint8_t pending[FLOW_PENDING];
	struct flow_tail tails[FLOW_SIDES];
	char line[SS_FLOW_LINE]; /* the last one that came in two payloads: infos point into it */
} __attribute__((may_alias));

_Static_assert(sizeof(struct flow) <= sizeof(struct ss_flow_info), "SS_FLOW_INFO_SIZE");

static inline struct flow *flow_of(struct ss_flow_info *f)
{
	return (struct flow *)f->opaque;
}

void ss_flow_merge_request(struct flow *f, const struct ss_payload_info *one, enum ss_verb verb);
/* by_bytes: the client's bytes are read, so that the end of a message is seen. */
void ss_flow_merge_response(struct flow *f, const struct ss_payload_info *one, bool by_bytes);

/* What the reply that begins with that code answers: enum ss_verb, enum flow_waiting, or NONE.
 * Some codes answer one command alone: what was lost before it is passed over. */
unsigned ss_flow_asked(struct flow *f, unsigned code);
void ss_flow_add_pending(struct flow *f, unsigned what);

void ss_flow_begin_content(struct flow *f);
void ss_flow_end_content(struct flow *f);

#endif
