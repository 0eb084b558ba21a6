#include "visible_check.h"

#include <string.h>

#include "base/utf8.h"
#include "output/text.h"
#include "require.h"

static size_t color_len(struct ss_slice s)
{
	static const char *const ours[] = {"\x1b[0m",  "\x1b[1m",  "\x1b[2m",   "\x1b[31m",
	                                   "\x1b[32m", "\x1b[33m", "\x1b[35m",  "\x1b[1;4m",
	                                   "\x1b[4m",  "\x1b[36m", "\x1b[1;31m"};
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
		size_t len = strlen(ours[i]);
		if (s.len >= len && memcmp(s.data, ours[i], len) == 0)
			return len;
	}
	return 0;
}

/* Of the hidden ones only line ends, and what keeps a text from right to left apart: begun and
 * ended within its line. */
static void check_hidden(uint32_t c, bool has_cr, bool *is_apart)
{
	if (c == 0x2066 || c == 0x2069) {
		REQUIRE(!has_cr && *is_apart == (c == 0x2069));
		*is_apart = c == 0x2066;
		return;
	}
	REQUIRE(!ss_text_is_hidden(c) || c == '\n' || (c == '\r' && has_cr));
	REQUIRE(c != '\n' || !*is_apart);
}

void require_visible(struct ss_slice s, bool has_color, bool has_cr)
{
	bool is_apart = false;
	while (s.len > 0) {
		uint32_t c;
		size_t n = has_color ? color_len(s) : 0;
		if (n == 0 && s.data[0] >= ' ' && s.data[0] < 0x7f) /* most are */
			n = 1;
		if (n == 0) {
			n = ss_utf8_next(s, &c);
			REQUIRE(n > 0);
			check_hidden(c, has_cr, &is_apart);
		}
		s = ss_slice_cut(s, n, s.len);
	}
}
