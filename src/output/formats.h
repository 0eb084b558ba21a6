/* The formats, one a file.  To add one: the file, a line here, a row in output.c. */
#ifndef SS_OUTPUT_FORMATS_H
#define SS_OUTPUT_FORMATS_H

#include "output/output.h"

/* Every record type there is. */
#define SS_LOG_ALL ((1u << SS_N_RECORD_TYPES) - (1u << (SS_RECORD_NONE + 1)))

extern const struct ss_format ss_table_format;
extern const struct ss_format ss_json_format;
extern const struct ss_format ss_csv_format;
extern const struct ss_format ss_dialog_format;
extern const struct ss_format ss_eve_format;
extern const struct ss_format ss_zeek_format;
extern const struct ss_format ss_zeek_json_format;

#endif
