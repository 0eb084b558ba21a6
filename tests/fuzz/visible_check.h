/* Is it harmless on a terminal? */
#ifndef SS_FUZZ_VISIBLE_CHECK_H
#define SS_FUZZ_VISIBLE_CHECK_H
#include <stdbool.h>

#include "base/slice.h"

/* Aborts unless it is UTF-8 without any control but line ends (with has_cr also CR), and, with
 * has_color, our colors. */
void require_visible(struct ss_slice text, bool has_color, bool has_cr);

#endif
