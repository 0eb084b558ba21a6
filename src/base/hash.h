/* Digests of streams.  Who makes them is handed in as a table: our own need libc alone
 * (ss_hash_builtin), the program hands in OpenSSL's, which use the processor's instructions. */
#ifndef SS_BASE_HASH_H
#define SS_BASE_HASH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ss_hash_kind { SS_HASH_MD5, SS_HASH_SHA1, SS_HASH_SHA256, SS_N_HASHES };
enum { SS_HASH_ALL = (1 << SS_N_HASHES) - 1 }; /* a set of kinds: 1 << each */
enum { SS_HASH_LEN = 32, SS_HASH_TEXT = 2 * SS_HASH_LEN + 1 };

struct ss_hash_portion {
	void *state;
	const uint8_t *bytes;
	size_t len;
};

/* One state makes all digests that are wanted of a stream: its octets are read once. */
struct ss_hash_maker {
	void *(*begin)(unsigned kinds); /* a set, not empty; NULL: memory is short */
	void (*feed)(void *state, const uint8_t *bytes, size_t len);
	/* Two streams of these kinds in step take less time than one after the other. */
	bool (*is_paired)(unsigned kinds);
	/* The same as feed of each; in step if both are of the same kinds. */
	void (*feed_two)(struct ss_hash_portion a, struct ss_hash_portion b);
	/* No more is fed; each kind once.  Returns the digest's length, 0: there is none. */
	size_t (*end)(void *state, enum ss_hash_kind kind, uint8_t out[SS_HASH_LEN]);
	void (*drop)(void *state); /* gives it back, ended or not; NULL is taken */
};

extern const struct ss_hash_maker ss_hash_builtin;
extern const char *const ss_hash_names[SS_N_HASHES + 1]; /* "md5", ...; ended by NULL */

#endif
