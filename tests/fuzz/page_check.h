/* Does what is from the wire stand in a page as data alone? */
#ifndef SS_FUZZ_PAGE_CHECK_H
#define SS_FUZZ_PAGE_CHECK_H
#include "base/slice.h"

/* Aborts unless the data is an object that ends no script, and what stands around it is the same as
 * around that of all pages before. */
void require_page(struct ss_slice page);

#endif
