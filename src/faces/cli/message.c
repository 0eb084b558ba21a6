#include "faces/cli/message.h"

#include <stdarg.h>
#include <stdio.h>

enum { MESSAGE_LEN = 4096 };

void cli_complain(const char *format, ...)
{
	char text[MESSAGE_LEN];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	fputs("smtpscope: ", stderr);
	for (const char *p = text; *p; p++) {
		/* File names come from anywhere, and a terminal obeys what it is sent. */
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			fprintf(stderr, "\\x%02x", (unsigned char)*p);
		else
			fputc(*p, stderr);
	}
	fputc('\n', stderr);
}
