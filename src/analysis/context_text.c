#include "analysis/context_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct ss_slice ss_context_say(struct ss_arena *arena, const char *format, ...)
{
	char text[SS_CONTEXT_SAID];
	va_list list;
	va_start(list, format);
	int len = vsnprintf(text, sizeof text, format, list);
	va_end(list);
	size_t n = len < 0 ? 0 : (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
	return ss_arena_copy(arena, (struct ss_slice){(const uint8_t *)text, n});
}

struct ss_list ss_context_list(struct ss_arena *arena, size_t n, size_t size)
{
	struct ss_list l = {ss_arena_take(arena, (n > 0 ? n : 1) * size), n};
	if (!l.items)
		l.n = 0;
	return l;
}

struct ss_slice ss_context_name(const struct ss_record_head *record, const char *field)
{
	const struct ss_field *f = ss_shape_find(ss_record_shape((enum ss_record_type)record->type),
	                                         ss_slice_of(field));
	const char *name = f ? ss_field_name_of(f, ss_field_member(f, record)) : "";
	return *name ? ss_slice_of(name) : (struct ss_slice){0};
}
