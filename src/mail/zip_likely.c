#include <string.h>

#include "mail/zip.h"

static unsigned read_16(const uint8_t *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

/* A local header: a version, a method that exists, a name of printable octets. */
static bool is_header(struct ss_slice s)
{
	enum { HEADER = 30, VERSIONS = 100, METHODS = 100, NAME = 255 };
	if (s.len <= HEADER || s.data[4] > VERSIONS || read_16(s.data + 8) >= METHODS)
		return false;
	unsigned name = read_16(s.data + 26);
	struct ss_slice shown = ss_slice_cut(s, HEADER, name);
	for (size_t i = 0; i < shown.len; i++) {
		if (shown.data[i] < ' ')
			return false;
	}
	return name > 0 && name <= NAME;
}

bool ss_zip_is_likely(struct ss_slice head)
{
	const uint8_t *p = head.data, *end = head.data + head.len;
	if (head.len < 4)
		return false;
	if (memcmp(p, "PK\3\4", 4) == 0 || memcmp(p, "PK\5\6", 4) == 0)
		return true;
	for (; (p = memchr(p, 'P', (size_t)(end - p))) != NULL; p++) {
		struct ss_slice rest = {p, (size_t)(end - p)};
		if (rest.len >= 4 && memcmp(p, "PK\3\4", 4) == 0 && is_header(rest))
			return true;
	}
	return false;
}
