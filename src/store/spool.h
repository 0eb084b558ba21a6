/* The octets of one content until it is known whether, and under which name, they are kept: in
 * memory while they are few, else in a temporary file. */
#ifndef SS_STORE_SPOOL_H
#define SS_STORE_SPOOL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/hash.h"
#include "base/memory.h"
#include "store/folder.h"

struct ss_spools { /* what all spools share; set the first three, zero the rest */
	struct ss_folder *folder;
	struct ss_memory *memory; /* when it is short, octets go to files at once */
	unsigned max_open;        /* descriptors held; beyond, a file is opened for each write */
	unsigned n_open;          /* private: descriptors */
};

struct ss_spool {
	struct ss_spools *all; /* private but size */
	struct ss_buffer buffer;
	struct ss_temporary file;
	bool has_file;
	uint64_t size; /* octets */
};

enum ss_spool_kept {
	SS_SPOOL_NEW,
	SS_SPOOL_SAME, /* a file of that name and content was there */
	SS_SPOOL_OTHER /* something else has that name, and keeps it */
};

void ss_spool_init(struct ss_spool *s, struct ss_spools *all);
/* SS_EIO (errno) as in folder.h: then the spool is of no more use. */
int ss_spool_add(struct ss_spool *s, const uint8_t *bytes, size_t len);
/* No more octets come for now: gives back what is scarce. */
int ss_spool_rest(struct ss_spool *s);
/* Hexadecimal; "" if the maker cannot. */
int ss_spool_hash(struct ss_spool *s, const struct ss_hash_maker *maker, enum ss_hash_kind kind,
                  char out[SS_HASH_TEXT]);
/* The spool is empty after that, whatever came of it. */
int ss_spool_keep(struct ss_spool *s, enum ss_folder_place place, const char *name,
                  enum ss_spool_kept *how);
void ss_spool_drop(struct ss_spool *s);

#endif
