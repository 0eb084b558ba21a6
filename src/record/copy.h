/* A record that outlives its sink's call: the struct and all that it borrows, copied into an arena.
 * Driven by the shapes, so that a new field needs nothing here. */
#ifndef SS_RECORD_COPY_H
#define SS_RECORD_COPY_H
#include "base/arena.h"
#include "record/record.h"

/* The copy lies in the arena and borrows from it alone (a field's constant names excepted, which are
 * numbers in the struct).  NULL: no memory; what the arena has by then stays there. */
const struct ss_record_head *ss_record_copy(struct ss_arena *arena,
                                            const struct ss_record_head *record);

#endif
