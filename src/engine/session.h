/* What one SMTP session keeps for its record, filled from the dialogue's events. */
#ifndef SS_ENGINE_SESSION_H
#define SS_ENGINE_SESSION_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "engine/growing.h"
#include "record/record.h"
#include "smtp/dialogue.h"

struct ss_code_count {
	uint16_t code;
	uint32_t n;
};

struct ss_session { /* set memory of the arena, zero the rest */
	struct ss_arena arena;
	struct ss_slice greeting, host, software, version;
	struct ss_slice helo, helo_tried;
	struct ss_slice first_sender;     /* of the first MAIL, for display */
	struct ss_growing extensions;     /* struct ss_slice */
	struct ss_growing auth;           /* struct ss_auth_record */
	struct ss_growing reply_counts;   /* struct ss_code_count */
	struct ss_growing unknown_counts; /* struct ss_pair: verbs that are not in our table */
	uint32_t verb_counts[SS_N_VERBS];
	uint32_t *anomaly_counts; /* SS_N_ANOMALIES of them, in the arena; NULL until the first */
	struct ss_proxy_record *proxy;
	struct ss_tls_record tls;
	uint64_t commands, replies, unexpected, transactions, accepted, recipients, bytes_content;
	uint64_t answered; /* index of the last command that has its reply */
	int64_t last_reply_ns, think_client_ns, think_server_ns;
	uint64_t last_index;
	uint32_t n_kept; /* octets of text in the arena, bounded by SS_LIMIT_SESSION_TEXT */
	uint16_t last_code;
	uint8_t last_verb;
	bool is_esmtp, is_authenticated, is_quit, is_partial, has_think_client, has_think_server;
};

void ss_session_command(struct ss_session *s, const struct ss_dialogue_command *c);
void ss_session_reply(struct ss_session *s, const struct ss_dialogue_reply *r);
void ss_session_sasl(struct ss_session *s, const struct ss_sasl *sasl, unsigned code);
void ss_session_starttls(struct ss_session *s, enum ss_tls_step step);
void ss_session_proxy(struct ss_session *s, const struct ss_proxy *p);
void ss_session_anomaly(struct ss_session *s, enum ss_anomaly what);
void ss_session_transaction(struct ss_session *s, const struct ss_transaction_record *t);

/* What the client calls itself: as the server accepted it, or else as last said. */
struct ss_slice ss_session_helo(const struct ss_session *s);

/* Fills the record but for its head, outcome and duration.  Lists and objects are in the arena. */
void ss_session_write(struct ss_session *s, struct ss_session_record *out);

#endif
