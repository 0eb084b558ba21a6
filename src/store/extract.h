/* Keeps the contents that the engine hands over: messages as
 * DIR/messages/NUMBER-FLOW-TRANSACTION.eml, files as DIR/files/SHA256 (no extension: nothing there
 * runs because somebody opens it).  What was not in the capture as a whole ends in ".partial" (of a
 * message in ".partial.eml"); missing octets are left out, not filled in.  NUMBER counts messages
 * in the order of their ends: the same input gives the same names, whatever the filter.
 *
 * What is there already is never replaced: if it has the same octets, it is what was to be kept; if
 * not, that is told, and the row has no path.
 *
 * A row of the index comes with the end of the transaction, or of the connection if that had none.
 * With a filter, contents wait for it too: a message is judged with its transaction and its files,
 * a file with its message, but alone where it can tell itself what is asked. */
#ifndef SS_STORE_EXTRACT_H
#define SS_STORE_EXTRACT_H
#include <stdbool.h>
#include <stdint.h>

#include "engine/engine.h"
#include "filter/filter.h"
#include "store/folder.h"
#include "store/index.h"

struct ss_extract_options { /* all borrowed, must outlive it */
	struct ss_folder *folder;
	const char *path;         /* the folder's, for messages */
	struct ss_filter *filter; /* NULL: all is kept */
	const struct ss_hash_maker *hashes;
	size_t memory_limit; /* octets; 0: SS_LIMIT_EXTRACT */
	void (*on_row)(void *user, const struct ss_index_row *row);
	void (*on_trouble)(void *user, const char *text);
	void *user;
};

struct ss_extract_counts {
	uint64_t messages, files;
	uint64_t new_files;  /* files that were not there */
	uint64_t incomplete; /* of both */
	uint64_t refused;    /* something else has the name */
	uint64_t lost;       /* no memory even to begin */
	uint64_t early;      /* how often a transaction was not waited for, as memory was short */
};

/* What it needs to see of the records, set of 1 << enum ss_record_type: for the engine's log. */
enum {
	SS_EXTRACT_LOG = 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_SESSION |
	                 1u << SS_RECORD_MESSAGE | 1u << SS_RECORD_FILE,
	/* And what of it a filter is asked about. */
	SS_EXTRACT_JUDGED = SS_EXTRACT_LOG & ~(1u << SS_RECORD_SESSION)
};

struct ss_extract;

int ss_extract_create(const struct ss_extract_options *options, struct ss_extract **out);
/* Contents that are open are given up, those that wait are not kept: see ss_extract_end. */
void ss_extract_destroy(struct ss_extract *x); /* NULL is taken */

/* For the engine; borrowed, valid as long as x. */
const struct ss_engine_contents *ss_extract_contents(struct ss_extract *x);
/* Every record that the engine hands over. */
void ss_extract_record(struct ss_extract *x, const struct ss_record_head *record);
/* No more: what waits is kept. */
void ss_extract_end(struct ss_extract *x);

/* The file system refused to take more.  It was told; nothing is kept from then on. */
bool ss_extract_is_stopped(const struct ss_extract *x);
const struct ss_extract_counts *ss_extract_counts(const struct ss_extract *x);

#endif
