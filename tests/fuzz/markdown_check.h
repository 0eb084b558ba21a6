/* Does what is from the wire stand in Markdown as text alone, so that none of it is markup? */
#ifndef SS_FUZZ_MARKDOWN_CHECK_H
#define SS_FUZZ_MARKDOWN_CHECK_H
#include "base/slice.h"

/* Of a report: aborts unless it stands in code spans, which end in their line, and each row of a table
 * has as many cells as the one above. */
void require_markdown(struct ss_slice text);

/* Of a context: aborts unless it stands within fences, and each ends. */
void require_fences(struct ss_slice text);

#endif
