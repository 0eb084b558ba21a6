#include "record/shape.h"

#include <string.h>

#include "base/address.h"

const struct ss_field *ss_shape_find(const struct ss_shape *s, struct ss_slice name)
{
	for (size_t i = 0; i < s->n_fields; i++) {
		const struct ss_field *f = &s->fields[i];
		if (f->name_len == name.len && memcmp(f->name, name.data, name.len) == 0)
			return f;
	}
	return NULL;
}

bool ss_field_is_absent(const struct ss_field *f, const void *member)
{
	switch (f->kind) {
	case SS_FIELD_TEXT: return ((const struct ss_slice *)member)->data == NULL;
	case SS_FIELD_FLAG:
	case SS_FIELD_NAME: return *(const uint8_t *)member == 0;
	case SS_FIELD_NUMBER:
	case SS_FIELD_TIME:
	case SS_FIELD_DURATION: return *(const int64_t *)member == SS_NUMBER_ABSENT;
	case SS_FIELD_ADDRESS: return ((const struct ss_address *)member)->version == 0;
	case SS_FIELD_OBJECT: return *(const void *const *)member == NULL;
	case SS_FIELD_OBJECTS:
	case SS_FIELD_TEXTS:
	case SS_FIELD_PAIRS: return ((const struct ss_list *)member)->n == 0;
	case SS_FIELD_COUNT:
	case SS_FIELD_PORT: break;
	}
	return false;
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
