/* Prints for each file named, one a line, what ss_magic says of its head; "-": nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "mail/magic.h"

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		uint8_t head[SS_MAGIC_HEAD];
		FILE *file = fopen(argv[i], "rb");
		if (!file)
			return 1;
		size_t len = fread(head, 1, sizeof head, file);
		const char *type = ss_magic((struct ss_slice){head, len});
		puts(type ? type : "-");
		fclose(file);
	}
	return 0;
}
