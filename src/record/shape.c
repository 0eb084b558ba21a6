#include "record/shape.h"

#include <string.h>

const struct ss_field *ss_shape_find(const struct ss_shape *s, struct ss_slice name)
{
	for (size_t i = 0; i < s->n_fields; i++) {
		const struct ss_field *f = &s->fields[i];
		if (f->name_len == name.len && memcmp(f->name, name.data, name.len) == 0)
			return f;
	}
	return NULL;
}

const char *ss_field_name_of(const struct ss_field *f, const void *member)
{
	unsigned wanted = *(const uint8_t *)member;
	for (unsigned i = 0; f->names[i]; i++) {
		if (i == wanted)
			return f->names[i];
	}
	return "";
}
