#include "capture/why.h"

#include <stdarg.h>
#include <stdio.h>

int ss_why_say(struct ss_why *why, int error, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(why->text, sizeof why->text, format, arguments);
	va_end(arguments);
	return error;
}
