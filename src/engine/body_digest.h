/* MD5 of a message's body as it was on the wire: from the first line behind the header to the last
 * one in front of the dot that ends it, nothing decoded, line ends as sent, dots stuffed (RFC 5321,
 * section 4.5.2).  A line whose dot the client had not stuffed cannot be told from others. */
#ifndef SS_ENGINE_BODY_DIGEST_H
#define SS_ENGINE_BODY_DIGEST_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/hash.h"

struct ss_body_digest {                     /* set the first three, zero the rest */
	const struct ss_hash_maker *hashes; /* NULL: there is no digest; borrowed */
	struct ss_memory *memory;           /* borrowed */
	bool is_stuffed;                    /* by DATA; BDAT does not */
	void *state;                        /* private from here on */
	struct ss_buffer line; /* the header's last line so far: the body's first, perhaps */
	uint8_t edge;          /* how much of CR LF the last octets were */
	bool is_begun, is_lost;
};

/* Octets of the header, as long as it is not over. */
void ss_body_digest_header(struct ss_body_digest *d, const uint8_t *bytes, size_t len);
/* The header is over, and so many of its last octets were the body's. */
void ss_body_digest_begin(struct ss_body_digest *d, uint64_t n_seen);
void ss_body_digest_body(struct ss_body_digest *d, const uint8_t *bytes, size_t len);
/* Octets are missing: there will be no digest. */
void ss_body_digest_gap(struct ss_body_digest *d);
/* The digest as text, "" if there is none.  Gives back what is held. */
void ss_body_digest_end(struct ss_body_digest *d, char out[SS_HASH_TEXT]);

#endif
