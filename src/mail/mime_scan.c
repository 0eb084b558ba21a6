/* Every octet of every attachment passes here once more.  Base64 has no "-" at all, which memchr tells
 * three times as fast as pairs are found; text has some, and there pairs are. */
#include "mail/mime_scan.h"

#include <string.h>

#include "mail/pair.h"

size_t ss_mime_scan(const uint8_t *text, size_t len)
{
	const uint8_t *dash = len > 0 ? memchr(text, '-', len) : NULL;
	if (!dash)
		return len > 0 && text[len - 1] == '\n' ? len - 1 : len;
	size_t n = dash > text ? (size_t)(dash - text) - 1 : 0;
	return n + ss_pair_find(text + n, len - n, '\n', '-');
}
