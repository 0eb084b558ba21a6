/* The members of a ZIP archive that are kept: told twice, by a local header and by the central
 * directory, they are one if both agree on name and place.  Private to the lister. */
#ifndef SS_MAIL_ZIP_LIST_H
#define SS_MAIL_ZIP_LIST_H
#include "base/buffer.h"
#include "mail/zip.h"

struct ss_zip_entry { /* what a header says */
	struct ss_slice name;
	uint64_t place; /* of its local header, in the file */
	uint64_t size, packed;
	uint16_t flags, method;
};
enum { SS_ZIP_ENCRYPTED = 1, SS_ZIP_DESCRIPTOR = 8, SS_ZIP_UTF8 = 2048 };

struct ss_zip_kept {
	uint64_t place;
	size_t name;     /* where in names */
	bool is_matched; /* the directory has it too */
};

struct ss_zip_list { /* zero it, set names.memory and names.limit; release it */
	struct ss_zip_member *members;
	struct ss_zip_kept *kept;
	size_t n, size;
	struct ss_buffer names;
	uint64_t n_local, n_central, n_unmatched; /* all of them; of the central ones */
	bool is_encrypted, is_last_kept;
};

/* A local header was read. */
void ss_zip_list_add(struct ss_zip_list *l, const struct ss_zip_entry *entry);
/* The sizes of the last one, from its data descriptor. */
void ss_zip_list_set_sizes(struct ss_zip_list *l, uint64_t size, uint64_t packed);
/* What stands in front of the archive, and is not counted in the places that it tells, by that of
 * the directory's first entry. */
uint64_t ss_zip_list_shift(const struct ss_zip_list *l, uint64_t place);
/* The directory has an entry.  is_lost: octets are missing, places say nothing. */
void ss_zip_list_match(struct ss_zip_list *l, const struct ss_zip_entry *entry, bool is_lost);
/* All that are in one are in the other. */
bool ss_zip_list_agrees(const struct ss_zip_list *l);
/* No more will be added: names are where they stay. */
void ss_zip_list_end(struct ss_zip_list *l, struct ss_zip_result *result);
void ss_zip_list_release(struct ss_zip_list *l);

/* The name as UTF-8: that is what it is if its flag says so, or if it can be; else code page 437.
 * Returns how many octets were written to out, which has room for 3 * name.len. */
size_t ss_zip_name(struct ss_slice name, uint16_t flags, uint8_t *out);

#endif
