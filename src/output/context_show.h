/* Structs made safe for a language model to read: in every text what cannot be seen, or acts on what
 * is seen, becomes a visible escape, and what is too long is cut. */
#ifndef SS_OUTPUT_CONTEXT_SHOW_H
#define SS_OUTPUT_CONTEXT_SHOW_H
#include "base/arena.h"
#include "record/shape.h"

enum { SS_CONTEXT_TEXT = 600 }; /* octets of a text from the wire; "…" stands for the rest */

/* A copy in the arena, of a struct of that shape.  NULL: no memory. */
const void *ss_context_show(struct ss_arena *arena, const struct ss_shape *shape,
                            const void *object);

#endif
