#include "output/output.h"

#include <string.h>

#include "output/formats.h"

const struct ss_format *const ss_formats[] = {
        &ss_table_format, &ss_json_format,      &ss_csv_format, &ss_dialog_format,
        &ss_zeek_format,  &ss_zeek_json_format, &ss_eve_format, NULL,
};

const struct ss_format *ss_format_find(const char *name)
{
	for (size_t i = 0; ss_formats[i]; i++) {
		if (strcmp(ss_formats[i]->name, name) == 0)
			return ss_formats[i];
	}
	return NULL;
}
