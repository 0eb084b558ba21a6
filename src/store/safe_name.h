/* A file's name as it came over the wire -> one that every file system takes as the name of a plain
 * file, and that is nothing else to anybody.
 *
 * Of a path the last part (RFC 2183, section 2.3): "../../etc/passwd" is "passwd".  Then "_" takes
 * the place of what a file system or an eye would act on: separators and their look-alikes,
 * < > : " | ? *, controls, bidirectional and other hidden characters, the second of two dots, a dot
 * or dash in front; and goes before names that are devices (CON, NUL, COM1.txt).  Blanks and dots
 * at the end go away.  Bytes that are not UTF-8 are their Latin-1 characters.
 *
 * A safe name stays as it is. */
#ifndef SS_STORE_SAFE_NAME_H
#define SS_STORE_SAFE_NAME_H
#include "base/limits.h"
#include "base/slice.h"

enum { SS_SAFE_NAME = SS_LIMIT_SAFE_NAME + 1 };

/* Valid UTF-8, ended by NUL, never empty ("unnamed" then); returns its length.  What is too long is
 * cut before its extension. */
size_t ss_safe_name(struct ss_slice name, char out[SS_SAFE_NAME]);

#endif
