#include "mail/zip_tail.h"

#include <string.h>

void ss_zip_tail_add(struct ss_zip_tail *t, const uint8_t *bytes, size_t len)
{
	size_t size = sizeof t->bytes;
	if (len > size) {
		bytes += len - size;
		len = size;
	}
	size_t first = len < size - t->at ? len : size - t->at;
	memcpy(t->bytes + t->at, bytes, first);
	memcpy(t->bytes, bytes + first, len - first);
	t->at = (t->at + len) % size;
	t->len = t->len + len < size ? t->len + len : size;
}

size_t ss_zip_tail_read(const struct ss_zip_tail *t, uint8_t out[SS_LIMIT_ZIP_TAIL])
{
	size_t oldest = t->len < sizeof t->bytes ? 0 : t->at, first = t->len - oldest;
	memcpy(out, t->bytes + oldest, first);
	memcpy(out + first, t->bytes, oldest);
	return t->len;
}
