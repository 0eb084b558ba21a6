/* What one SMTP session keeps for its record, filled from the dialogue's events. */
#ifndef SS_ENGINE_SESSION_H
#define SS_ENGINE_SESSION_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/limits.h"
#include "engine/growing.h"
#include "engine/identity.h"
#include "engine/kept.h"
#include "engine/tls_facts.h"
#include "record/record.h"
#include "smtp/dialogue.h"
#include "smtp/reply_text.h"

/* Anomalies that are not the dialogue's: TCP segments repeat bytes with other content; and a client
 * that begins TLS where its server speaks SMTP, without asking. */
#define SS_ANOMALY_OVERLAP_CONFLICT  SS_SLICE("overlap_conflict")
#define SS_ANOMALY_TLS_ON_PLAIN_PORT SS_SLICE("tls_on_plain_port")

struct ss_code_count {
	uint16_t code;
	uint32_t n;
};

struct ss_hello { /* an EHLO, HELO or LHLO */
	uint64_t index;
	struct ss_kept name;
};

struct ss_session_starttls { /* enum ss_flag */
	uint8_t offered, requested, accepted;
};

/* First what each command and each reply asks for: of many sessions at a time little is in the
 * processor's caches, and what lies together comes together. */
struct ss_session { /* set memory of the arena and what is told, zero the rest */
	struct ss_arena arena;
	bool is_told;      /* its record: if not, only what others ask of a session is kept */
	bool is_helo_told; /* in records of transactions, or in its own */
	bool is_hello_accepted, is_esmtp, is_authenticated, is_quit_answered, is_partial;
	bool has_think_client, has_think_server;
	uint8_t last_verb;
	uint16_t last_code, greeting_code;
	uint32_t commands, replies, transactions, accepted, recipients;
	uint32_t n_hellos; /* ever sent */
	uint64_t answered; /* index of the last command that has its reply */
	int64_t last_reply_ns, think_client_ns, think_server_ns;
	struct ss_growing reply_counts; /* struct ss_code_count */
	struct ss_identity identity;
	struct ss_greetings *greetings; /* borrowed; set before the first event */
	uint32_t verb_counts[SS_N_VERBS];
	uint64_t verbs; /* a bit for each that was counted */

	struct ss_hello hellos[SS_LIMIT_SESSION_HELLOS]; /* a ring: the last ones sent */
	struct ss_kept helo;                             /* of the last one accepted */
	struct ss_kept extensions;                       /* of that one: lines, each ended by LF */
	struct ss_slice greeting, host;
	struct ss_slice sender;           /* the first MAIL, for display */
	struct ss_growing auth;           /* struct ss_auth_record */
	struct ss_growing unknown_counts; /* struct ss_pair: verbs that are not in our table */
	uint32_t *anomaly_counts; /* SS_N_ANOMALIES of them, in the arena; NULL until the first */
	uint32_t other_verbs, other_codes; /* above the limits */
	uint32_t conflicts, tls_on_plain_port;
	uint32_t dropped;     /* texts cut or not kept, keywords and attempts above the limits */
	bool is_tls_implicit; /* from the first byte on */
	struct ss_session_starttls tls;
	struct ss_proxy_record *proxy;
	const struct ss_tunnel_record *tunnel;
	struct ss_tls_facts *tls_facts; /* NULL until TLS begins; who made it gives it back */
	uint64_t not_tls;               /* octets of text where TLS had to begin */
	uint64_t bytes_content;
};

void ss_session_command(struct ss_session *s, const struct ss_dialogue_command *c);
void ss_session_reply(struct ss_session *s, const struct ss_dialogue_reply *r);
void ss_session_sasl(struct ss_session *s, const struct ss_sasl *sasl, unsigned code);
void ss_session_starttls(struct ss_session *s, enum ss_tls_step step);
void ss_session_proxy(struct ss_session *s, const struct ss_proxy *p);
void ss_session_anomaly(struct ss_session *s, enum ss_anomaly what);
void ss_session_conflict(struct ss_session *s);
/* A message of that many octets is over. */
void ss_session_content(struct ss_session *s, uint64_t size);
void ss_session_transaction(struct ss_session *s, const struct ss_transaction_record *t);

/* What the client calls itself: as the server last accepted it; before that, as last said.  Absent if
 * nobody is told. */
struct ss_slice ss_session_helo(const struct ss_session *s);

/* QUIT is the last that the client said, or the server took it. */
bool ss_session_is_quit(const struct ss_session *s);

/* Fills the record but for its head, outcome and duration.  Lists and objects are in the arena. */
void ss_session_write(struct ss_session *s, struct ss_session_record *out);

#endif
