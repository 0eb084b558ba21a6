/* A struct of any shape as one line of JSON or CSV, for who writes a table that is not made of
 * records.  The same text, and as safe for its reader, as the formats of these names. */
#ifndef SS_OUTPUT_ROW_H
#define SS_OUTPUT_ROW_H

#include "output/writer.h"
#include "record/shape.h"

void ss_json_write_row(struct ss_writer *w, const struct ss_shape *s, const void *what);

void ss_csv_write_titles(struct ss_writer *w, const struct ss_shape *s);
void ss_csv_write_row(struct ss_writer *w, const struct ss_shape *s, const void *what);

#endif
