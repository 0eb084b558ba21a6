/* Records and other structs made safe to hand on: addresses, mailboxes, host names, names of persons
 * and free texts replaced, by keyed pseudonyms where that is asked for.  What is the same stays the
 * same: within a run, and across runs with the same key.  docs/privacy.md tells what is replaced by
 * what; privacy/field_rows.h has a row for each text of each shape.
 *
 * All that is read is a struct and its shape (record/shape.h), so whatever a face shows can be made
 * safe before it is shown, and no output knows of it.  Not shared by threads. */
#ifndef SS_PRIVACY_PRIVACY_H
#define SS_PRIVACY_PRIVACY_H
#include "base/memory.h"
#include "base/slice.h"
#include "privacy/mode.h"
#include "record/record.h"

struct ss_privacy;

struct ss_privacy_options {
	struct ss_privacy_mode mode;
	struct ss_slice key;      /* octets of any number: a secret; read at once */
	struct ss_memory *memory; /* must outlive it */
};

/* 0, or SS_ENOMEM; SS_EARG: a network has more bits than its addresses. */
int ss_privacy_create(const struct ss_privacy_options *o, struct ss_privacy **out);
void ss_privacy_destroy(struct ss_privacy *p); /* NULL is taken */

/* A safe copy.  It borrows from what it was made of, and from p until the next call of one of these
 * four.  NULL: no memory; then nothing may be shown instead. */
const struct ss_record_head *ss_privacy_record(struct ss_privacy *p,
                                               const struct ss_record_head *record);
/* The same of any struct, by its shape. */
const void *ss_privacy_struct(struct ss_privacy *p, const struct ss_shape *shape,
                              const void *object);
/* The same of a line of text, for what is told beside records.  Absent: no memory. */
struct ss_slice ss_privacy_text(struct ss_privacy *p, struct ss_slice text);
/* A word that stands for all of a text which may name anybody: what was asked for.  As above. */
struct ss_slice ss_privacy_word(struct ss_privacy *p, struct ss_slice text);

#endif
