/* How fast digests are made, in octets of all streams: of one stream, and of two in step. */
#include <stdint.h>
#include <stdio.h>

#include "base/digest.h"
#include "micro.h"

enum { ROUNDS = 500, PORTION = 4096 }; /* as a body's decoded octets come */

static uint8_t octets[2][PORTION];

static void feed_one(void *kinds)
{
	struct ss_digest d;
	ss_digest_begin(&d, *(const unsigned *)kinds);
	for (unsigned i = 0; i < 2 * ROUNDS; i++)
		ss_digest_feed(&d, octets[0], PORTION);
}

static void feed_two(void *kinds)
{
	struct ss_digest a, b;
	ss_digest_begin(&a, *(const unsigned *)kinds);
	ss_digest_begin(&b, *(const unsigned *)kinds);
	for (unsigned i = 0; i < ROUNDS; i++)
		ss_digest_feed_two((struct ss_digest_portion){&a, octets[0], PORTION},
		                   (struct ss_digest_portion){&b, octets[1], PORTION});
}

int main(void)
{
	static const struct {
		const char *name;
		unsigned kinds;
	} rows[] = {
	        {"MD5", 1U << SS_HASH_MD5},
	        {"SHA-1", 1U << SS_HASH_SHA1},
	        {"SHA-256", 1U << SS_HASH_SHA256},
	        {"MD5, SHA-1 and SHA-256", SS_HASH_ALL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unsigned kinds = rows[i].kinds;
		char name[64];
		micro_octets(rows[i].name, PORTION, (size_t)2 * ROUNDS * PORTION, feed_one, &kinds);
		snprintf(name, sizeof name, "%s, two in step", rows[i].name);
		micro_octets(name, PORTION, (size_t)2 * ROUNDS * PORTION, feed_two, &kinds);
	}
	return 0;
}
