#include "markdown_check.h"

#include <string.h>

#include "require.h"
#include "words.h"

static size_t ticks_at(struct ss_slice s, size_t at)
{
	size_t n = 0;
	while (at + n < s.len && s.data[at + n] == '`')
		n++;
	return n;
}

/* Where the code span ends that so many backquotes begin (CommonMark, section 6.1); it has to. */
static size_t end_of_code(struct ss_slice line, size_t at, size_t ticks)
{
	while (at < line.len) {
		size_t n = ticks_at(line, at);
		if (n == ticks)
			return at + n;
		at += n > 0 ? n : 1;
	}
	REQUIRE(at < line.len); /* it does not end */
	return at;
}

/* Signs that our own words have not; whatever is from the wire has them, sooner or later. */
static const char theirs_in_brief[] =
        "<[]{}\\^~!$&";                        /* "--set top=10" and "behind the @" are our own */
static const char theirs_at_length[] = "<[]^"; /* what findings mean: ${...}, "domain!user" */

static void require_ours(uint8_t c, const char *theirs)
{
	REQUIRE(c >= 0x20 && c != 0x7f);
	REQUIRE(!memchr(theirs, c, strlen(theirs)));
}

/* Returns how many bars part its cells: also those in code do, unless escaped, and it depends on the
 * reader what an escaped backslash before one does. */
static size_t require_line(struct ss_slice line)
{
	size_t bars = 0;
	for (size_t i = 0; i < line.len; i++)
		bars += line.data[i] == '|';
	for (size_t at = 0; at < line.len;) {
		size_t ticks = ticks_at(line, at);
		if (ticks > 0) {
			at = end_of_code(line, at + ticks, ticks);
			continue;
		}
		require_ours(line.data[at++], theirs_in_brief);
	}
	return bars;
}

void require_markdown(struct ss_slice text)
{
	size_t columns = 0;
	while (text.len > 0) {
		struct ss_slice line = until(&text, '\n');
		size_t bars = require_line(line);
		bool is_row = line.len > 0 && line.data[0] == '|';
		REQUIRE(is_row ? columns == 0 || bars == columns : bars == 0);
		columns = is_row ? bars : 0;
	}
}

static bool is_line(struct ss_slice line, const char *word)
{
	return ss_slice_is_equal(line, ss_slice_of(word));
}

/* Within fences a line begins with the name of a field, and so ends none. */
void require_fences(struct ss_slice text)
{
	bool is_open = false;
	for (size_t n = 0; text.len > 0; n++) {
		struct ss_slice line = until(&text, '\n');
		bool is_fence = ticks_at(line, 0) >= 3;
		if (is_fence && is_open)
			REQUIRE(is_line(line, "```"));
		if (is_fence && !is_open)
			REQUIRE(is_line(line, "```captured"));
		is_open ^= is_fence;
		for (size_t i = 0; is_open && !is_fence && i < line.len; i++)
			REQUIRE(ticks_at(line, i) < 3);
		for (size_t i = 0; !is_open && !is_fence && n > 2 && i < line.len; i++)
			require_ours(line.data[i], theirs_at_length);
	}
	REQUIRE(!is_open);
}
