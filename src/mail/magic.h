/* What a file is, by its first octets.  A table of signatures, and a look at text; no library, so
 * that every reader gets the same answer, at the cost of a few comparisons. */
#ifndef SS_MAIL_MAGIC_H
#define SS_MAIL_MAGIC_H
#include <stdbool.h>

#include "base/slice.h"

/* Octets that are enough to tell. */
enum { SS_MAGIC_HEAD = 1024 };

/* "application/pdf", "text/plain", "text/html", ...; NULL: it cannot be told (fewer octets than a
 * look at text needs, or binary data of no known kind).  head: the first octets, SS_MAGIC_HEAD if
 * there are so many. */
const char *ss_magic(struct ss_slice head);
/* Could content of that declared type look like that?  "text/csv" and "text/plain": yes;
 * "image/png" and "application/x-dosexec": no. */
bool ss_magic_agrees(struct ss_slice declared, const char *magic);

#endif
