#include "analysis/say.h"

#include <stdarg.h>
#include <stdio.h>

struct ss_slice ss_say(struct ss_say *s, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	int len = vsnprintf(s->text, sizeof s->text, format, list);
	va_end(list);
	size_t kept = len < 0 ? 0 : (size_t)len;
	return (struct ss_slice){(const uint8_t *)s->text,
	                         kept < sizeof s->text ? kept : sizeof s->text - 1};
}

struct ss_slice ss_say_address(struct ss_say *s, const struct ss_address *a)
{
	return (struct ss_slice){(const uint8_t *)s->text, ss_address_write(a, s->text)};
}
