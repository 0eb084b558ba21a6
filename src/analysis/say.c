#include "analysis/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

struct ss_slice ss_say_texts(struct ss_say *s, const struct ss_slice *texts, size_t n)
{
	size_t len = 0;
	for (size_t i = 0; i < n; i++) {
		size_t room = sizeof s->text - 1 - len;
		struct ss_slice text = ss_slice_cut(texts[i], 0, ss_slice_find(texts[i], 0, 0));
		if (text.len > room)
			text.len = room;
		if (text.len > 0)
			memcpy(s->text + len, text.data, text.len);
		len += text.len;
	}
	s->text[len] = '\0';
	return (struct ss_slice){(const uint8_t *)s->text, len};
}

struct ss_slice ss_say_address(struct ss_say *s, const struct ss_address *a)
{
	return (struct ss_slice){(const uint8_t *)s->text, ss_address_write(a, s->text)};
}
