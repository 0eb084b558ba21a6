/* A connection as Suricata's parser counts it: each command belongs to a transaction, the first one
 * from EHLO on.  A transaction is over with the end of its message, with an accepted RSET, STARTTLS
 * or, inside an envelope, HELO; RSET and QUIT behind it still belong to it, any other command begins
 * the next one.  tx_id is their number, from 0.
 *
 * Where Suricata loses the thread we do not follow: a MAIL that the server accepts begins another
 * transaction, also when RSET was pipelined in front of it. */
#ifndef SS_OUTPUT_EVE_SESSION_H
#define SS_OUTPUT_EVE_SESSION_H
#include <stdbool.h>
#include <stdint.h>

#include "output/eve.h"
#include "output/eve_line.h"
#include "record/record.h"

enum { SS_EVE_S2C = 2 }; /* direction of an event: the server's bytes */

struct ss_eve_tx {
	struct ss_eve_tx *next;
	uint64_t id;
	int64_t first_index;       /* of the command that began it */
	int64_t last_index;        /* of its last MAIL, RCPT, DATA or BDAT; 0: none yet */
	int64_t mail_index;        /* 0: none yet */
	int64_t content_index;     /* of DATA or the last BDAT; 0: none yet */
	int64_t reset_index;       /* of RSET or HELO behind its MAIL, not answered yet; 0: none */
	struct ss_eve_place place; /* of what was last seen of it */
	struct ss_buffer mail_from;
	struct ss_buffer rcpt_to; /* LF behind each */
	struct ss_buffer email;   /* members of the object */
	uint32_t n_rcpt;
	uint64_t n_dropped; /* recipients, header fields, files, texts */
	bool has_mail_from, has_email;
	bool is_cut; /* not all of the message was seen */
	bool is_done, is_answered;
	bool is_tentative; /* begun by a second MAIL: the server may refuse that */
};

struct ss_eve_session { /* ss_eve_session_create */
	struct ss_eve_session *hash_next;
	int64_t flow_id;
	struct ss_eve_tx *first, *last; /* those that are not told yet, the oldest first */
	uint64_t n_txs;                 /* begun */
	uint32_t n_open;
	struct ss_buffer helo; /* the first one's name, as Suricata's documents define it */
	bool has_helo, has_reply;
	/* What the message tells comes before the event of its end. */
	struct ss_buffer email; /* members of the object */
	struct ss_buffer files; /* members of the objects, LF behind each */
	unsigned faults;        /* of the message, set of eve_anomaly.h */
	uint64_t n_dropped;     /* of it */
	bool is_cut;
	struct ss_eve_place tls; /* where it begins */
	struct ss_buffer held;   /* lines, until it is chosen */
	bool is_chosen;
};

struct ss_eve_session *ss_eve_session_create(struct ss_eve *e, int64_t flow_id); /* or NULL */
void ss_eve_session_destroy(struct ss_eve *e, struct ss_eve_session *s);         /* tells nothing */

/* What was held back is written, and all that comes. */
void ss_eve_session_choose(struct ss_eve *e, struct ss_eve_session *s);
/* True: the line is kept until somebody chooses the session. */
bool ss_eve_session_hold(struct ss_eve *e, struct ss_eve_session *s, struct ss_slice line);

/* The next transaction; NULL: no memory. */
struct ss_eve_tx *ss_eve_session_begin(struct ss_eve *e, struct ss_eve_session *s, int64_t index);
/* The one that the command with that index belongs to; NULL: it is told already, or none. */
struct ss_eve_tx *ss_eve_session_find(struct ss_eve_session *s, int64_t index);
/* The one that goes on, NULL: the next command begins one. */
struct ss_eve_tx *ss_eve_session_current(struct ss_eve_session *s);
/* The second MAIL was refused, the first one's transaction goes on: tx, the last, becomes part of
 * the one before it. */
void ss_eve_session_join(struct ss_eve *e, struct ss_eve_session *s, struct ss_eve_tx *tx);
/* Takes the oldest out of the list; ss_eve_tx_destroy is the caller's. */
struct ss_eve_tx *ss_eve_session_take(struct ss_eve_session *s);
void ss_eve_tx_destroy(struct ss_eve *e, struct ss_eve_tx *tx);

#endif
