/* A connection that speaks TLS, written as text, and its events as lines of text.
 *
 *     # a comment
 *     midway                 the beginning is not there
 *     C: 160301...           octets of the client, in hexadecimal
 *     S: 160303...           of the server
 *     C: <gap 12>            12 octets that are missing
 *     --
 *     what is expected
 */
#ifndef SS_TESTS_TLS_SCRIPT_H
#define SS_TESTS_TLS_SCRIPT_H
#include <stdbool.h>
#include <stddef.h>

#include "tls/tls.h"

struct tls_step {
	enum ss_tls_side side;
	bool is_gap;
	size_t len;
	uint8_t *bytes; /* NULL for a gap */
};

struct tls_script {
	struct tls_step *steps;
	size_t n;
	bool is_midway;
	char *expected;
};

/* False if the file cannot be read or understood; which line is said on standard error. */
bool tls_script_read(const char *path, struct tls_script *out);
void tls_script_free(struct tls_script *script);

/* Plays it, each step cut into portions of at most `portion` octets (0: whole; above 65536: random
 * lengths, and that is the seed), each of which ends at a page that may not be touched.  Returns the
 * events as text: to be freed. */
char *tls_script_play(const struct tls_script *script, size_t portion, struct ss_memory *memory);

#endif
