/* Digests of streams.  Who makes them is handed in as a table: our own need libc alone
 * (ss_hash_builtin), the program hands in OpenSSL's, which use the processor's instructions. */
#ifndef SS_BASE_HASH_H
#define SS_BASE_HASH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ss_hash_kind { SS_HASH_MD5, SS_HASH_SHA1, SS_HASH_SHA256, SS_N_HASHES };
enum { SS_HASH_LEN = 32, SS_HASH_TEXT = 2 * SS_HASH_LEN + 1 };

struct ss_hash_portion {
	void *state;
	const uint8_t *bytes;
	size_t len;
};

struct ss_hash_maker {
	void *(*begin)(enum ss_hash_kind kind); /* NULL: memory is short */
	void (*feed)(void *state, const uint8_t *bytes, size_t len);
	/* Two streams of that kind in step take less time than one after the other. */
	bool (*is_paired)(enum ss_hash_kind kind);
	/* Of a kind that is paired: the same as feed of each. */
	void (*feed_two)(struct ss_hash_portion a, struct ss_hash_portion b);
	/* Gives the state back.  Returns the digest's length. */
	size_t (*end)(void *state, uint8_t out[SS_HASH_LEN]);
	void (*drop)(void *state); /* gives it back unfinished; NULL is taken */
};

extern const struct ss_hash_maker ss_hash_builtin;
extern const char *const ss_hash_names[SS_N_HASHES + 1]; /* "md5", ...; ended by NULL */

#endif
