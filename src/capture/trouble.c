#include "capture/trouble.h"

#include <limits.h>
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

void ss_trouble_tell(const struct ss_troubles *t, const char *format, ...)
{
	char text[PATH_MAX + 512];
	va_list arguments;
	if (!t->on_trouble)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	t->on_trouble(t->user, text);
}
