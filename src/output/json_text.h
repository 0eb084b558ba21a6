/* What stands between the quotes of a JSON string, for each format that is made of JSON. */
#ifndef SS_OUTPUT_JSON_TEXT_H
#define SS_OUTPUT_JSON_TEXT_H
#include <stdbool.h>

#include "base/slice.h"
#include "output/writer.h"

/* Escapes more than RFC 8259 asks for: parsed it is the same, and it is safe to show.  Bytes that
 * are no UTF-8 are written as Latin-1; then *is_non_utf8 becomes true. */
void ss_json_write_inner(struct ss_writer *w, struct ss_slice s, bool *is_non_utf8);

/* The same for who has room for len octets: copies as many as need no escape, and returns how many
 * that was; the rest is for ss_json_write_inner. */
size_t ss_json_copy_plain(char *out, const uint8_t *text, size_t len);

#endif
