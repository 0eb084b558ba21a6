/* What is in a ZIP archive: names, sizes and flags of its members, from its local headers while they
 * pass and its central directory (APPNOTE.TXT 4.3).  Fed as a stream, nothing is unpacked. */
#ifndef SS_MAIL_ZIP_H
#define SS_MAIL_ZIP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/slice.h"

struct ss_zip_member {
	struct ss_slice name;  /* as sent (UTF-8 or code page 437), path and all; UTF-8 here */
	uint64_t size, packed; /* octets unpacked and packed, as it tells */
	uint16_t method;       /* 8: deflate, 99: AES */
	bool is_encrypted;
};

struct ss_zip_result {
	const struct ss_zip_member *members; /* borrowed until the end of the zip */
	size_t n_members;                    /* kept ones: up to SS_LIMIT_ZIP_MEMBERS */
	uint64_t n_all;
	bool is_encrypted; /* one of them is */
	bool is_whole;     /* the central directory was seen to its end, and agrees */
};

/* Do a file's first octets look like those of an archive?  There may be others in front of it. */
bool ss_zip_is_likely(struct ss_slice head);

struct ss_zip;

struct ss_zip *ss_zip_create(struct ss_memory *memory); /* NULL when memory is short */
void ss_zip_feed(struct ss_zip *z, const uint8_t *bytes, size_t len);
void ss_zip_gap(struct ss_zip *z, uint64_t len);
/* No more.  Valid until ss_zip_destroy. */
const struct ss_zip_result *ss_zip_end(struct ss_zip *z);
void ss_zip_destroy(struct ss_zip *z); /* NULL is taken */

#endif
