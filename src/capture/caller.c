#include "capture/caller.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

void ss_caller_tell(const struct ss_caller *c, const char *format, ...)
{
	char text[PATH_MAX + 512];
	va_list arguments;
	if (!c->on_trouble || c->is_over)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	for (char *at = text; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = '?';
	c->on_trouble(c->user, text);
}

bool ss_caller_stops(struct ss_caller *c)
{
	if (!c->is_over && c->is_stopped)
		c->is_over = c->is_stopped(c->user);
	return c->is_over;
}
