/* What an X.509 certificate (RFC 5280) says.  Who reads it is handed in as a table of functions: the
 * library itself knows none, and without one, a certificate's digest and size are all that is told. */
#ifndef SS_TLS_CERTIFICATE_H
#define SS_TLS_CERTIFICATE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

struct ss_certificate { /* absent slices: it does not tell */
	/* As RFC 4514 writes them; octets of other character sets than Unicode's stay as they are. */
	struct ss_slice subject, issuer;
	/* Subject alternative names: host names, addresses, mailboxes, URIs; their octets as they are,
	 * addresses as text. */
	struct ss_slice *names;
	size_t n_names;
	uint64_t dropped; /* texts cut and names not kept, above the limits */
	/* Nanoseconds since the epoch; INT64_MIN: not told, or outside of the years 1678 to 2261. */
	int64_t not_before_ns, not_after_ns;
	struct ss_slice serial;    /* hexadecimal */
	struct ss_slice key;       /* "RSA 2048", "EC P-256", "Ed25519" */
	struct ss_slice signature; /* "sha256WithRSAEncryption" */
	bool is_self_signed;       /* it names itself as its issuer */
};

struct ss_certificate_reader {
	/* Texts are taken from arena.  False: it is none, or memory is short; out is zeroed then. */
	bool (*read)(struct ss_slice der, struct ss_arena *arena, struct ss_certificate *out);
};

#endif
