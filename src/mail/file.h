/* A decoded file as it passes: its size, digests, kind, and what an archive holds. */
#ifndef SS_MAIL_FILE_H
#define SS_MAIL_FILE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/memory.h"
#include "mail/magic.h"
#include "mail/signal.h"
#include "mail/zip.h"

struct ss_file_options {
	const struct ss_hash_maker *hashes;   /* borrowed */
	unsigned wanted;                      /* set of 1 << enum ss_hash_kind */
	struct ss_memory *memory;             /* borrowed, must outlive it */
	struct ss_hash_pair *pair;            /* borrowed, or NULL: digests are made one by one */
	const struct ss_signal_hint *inspect; /* borrowed until its end; NULL: no signals */
};

struct ss_file_facts {          /* borrowed, valid until the file's end */
	uint64_t size;          /* octets that were seen */
	uint64_t gaps, missing; /* gaps, and octets missing (as they were sent) */
	char digests[SS_N_HASHES]
	            [SS_HASH_TEXT];       /* hexadecimal; "": not asked for, or memory was short */
	const char *magic;                /* ss_magic's */
	const struct ss_zip_result *zip;  /* NULL: it is none */
	struct ss_signal_results signals; /* of those asked for */
};

struct ss_file;

struct ss_file *ss_file_create(const struct ss_file_options *options); /* NULL: memory is short */
void ss_file_feed(struct ss_file *f, const uint8_t *bytes, size_t len);
void ss_file_gap(struct ss_file *f, uint64_t len);
/* No more.  The digests are of what was seen: with missing > 0, not the file's. */
const struct ss_file_facts *ss_file_end(struct ss_file *f);
void ss_file_destroy(struct ss_file *f); /* NULL is taken */

#endif
