/* Who the two sides of a session seem to be: what their software is called, what their manner gives
 * away, and their fingerprints (docs/fingerprints.md). */
#ifndef SS_ENGINE_IDENTITY_H
#define SS_ENGINE_IDENTITY_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "record/record.h"
#include "smtp/client_software.h"
#include "smtp/dialogue.h"
#include "smtp/fingerprint.h"
#include "smtp/offer.h"
#include "smtp/reply_text.h"
#include "smtp/software.h"

struct ss_identity { /* set prints and offers, zero the rest */
	struct ss_client_print client;
	bool is_server_seen;
	uint8_t score; /* of the name */
	struct ss_client_software habits;
	struct ss_server_print server;
	struct ss_software manner;
	struct ss_print_memo *prints; /* borrowed */
	struct ss_offers *offers;
	const char *software;    /* as the server calls itself; static text, or NULL */
	struct ss_slice version; /* in the session's arena */
};

/* is_early: an earlier command has no reply yet. */
void ss_identity_command(struct ss_identity *id, const struct ss_dialogue_command *c,
                         bool is_early);
/* helo: what the client calls itself, or absent.  offer: what the reply offers, of one to a hello; others
 * leave it alone. */
void ss_identity_reply(struct ss_identity *id, struct ss_arena *arena,
                       const struct ss_dialogue_reply *r, struct ss_slice helo,
                       struct ss_offer *offer);
/* A line of the greeting. */
void ss_identity_greeting(struct ss_identity *id, struct ss_arena *arena,
                          const struct ss_greeting *line);
void ss_identity_content(struct ss_identity *id, uint64_t size);

/* Fills the record's members about software, guesses and fingerprints. */
void ss_identity_write(const struct ss_identity *id, struct ss_arena *arena,
                       struct ss_session_record *out);

#endif
