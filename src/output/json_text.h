/* What stands between the quotes of a JSON string, for each format that is made of JSON. */
#ifndef SS_OUTPUT_JSON_TEXT_H
#define SS_OUTPUT_JSON_TEXT_H
#include <stdbool.h>

#include "base/slice.h"
#include "output/writer.h"

enum { SS_JSON_ASCII = 6 }; /* an octet becomes that at most: \u001b */

/* What is ASCII, up to the first byte beyond it.  out: has room for SS_JSON_ASCII times s; returns where
 * its text ends.  s: becomes what is left. */
char *ss_json_put_ascii(char *out, struct ss_slice *s);

/* Escapes more than RFC 8259 asks for: parsed it is the same, and it is safe to show.  Bytes that
 * are no UTF-8 are written as Latin-1; then *is_non_utf8 becomes true. */
void ss_json_write_inner(struct ss_writer *w, struct ss_slice s, bool *is_non_utf8);

#endif
