/* Prints what ss_zip tells of a file that is fed in portions: show_zip FILE PORTION.
 * First "whole"|"broken" "encrypted"|"plain" and how many members there are, then of each, one a
 * line: size, packed size, method, "e" or "-", name. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "mail/zip.h"

enum { MOST = 1048576 };

int main(int argc, char **argv)
{
	static uint8_t bytes[MOST];
	struct ss_memory memory = {0};
	size_t portion = argc == 3 ? strtoul(argv[2], NULL, 10) : 0, len;
	FILE *file = portion > 0 && portion <= MOST ? fopen(argv[1], "rb") : NULL;
	struct ss_zip *z = file ? ss_zip_create(&memory) : NULL;
	if (!z)
		return 2;
	while ((len = fread(bytes, 1, portion, file)) > 0)
		ss_zip_feed(z, bytes, len);
	const struct ss_zip_result *r = ss_zip_end(z);
	printf("%s %s %" PRIu64 "\n", r->is_whole ? "whole" : "broken",
	       r->is_encrypted ? "encrypted" : "plain", r->n_all);
	for (size_t i = 0; i < r->n_members; i++) {
		const struct ss_zip_member *m = &r->members[i];
		printf("%" PRIu64 " %" PRIu64 " %d %s %.*s\n", m->size, m->packed, m->method,
		       m->is_encrypted ? "e" : "-", (int)m->name.len, (const char *)m->name.data);
	}
	ss_zip_destroy(z);
	fclose(file);
	return memory.used != 0;
}
