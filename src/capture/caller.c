#include "capture/caller.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

enum { LINE = PATH_MAX + 512 };

static void say(const struct ss_caller *c, void (*listener)(void *user, const char *text),
                char text[LINE])
{
	if (!listener || c->is_over)
		return;
	for (char *at = text; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = '?';
	listener(c->user, text);
}

void ss_caller_tell(const struct ss_caller *c, const char *format, ...)
{
	char text[LINE];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	say(c, c->on_trouble, text);
}

void ss_caller_note(const struct ss_caller *c, const char *format, ...)
{
	char text[LINE];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	say(c, c->on_note, text);
}

bool ss_caller_stops(struct ss_caller *c)
{
	if (!c->is_over && c->is_stopped)
		c->is_over = c->is_stopped(c->user);
	return c->is_over;
}
