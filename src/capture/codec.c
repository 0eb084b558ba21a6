#include "capture/codec.h"

#include <string.h>

#include "base/cursor.h"

enum { SKIPPABLE_FRAME = 0x184D2A50 }; /* and the 15 numbers after it: RFC 8878, section 3.1.2 */

static const struct magic {
	const char *name;
	uint8_t bytes[6];
	uint8_t len;
} magics[] = {
        {"zstd", {0x28, 0xB5, 0x2F, 0xFD}, 4}, /* first: pzstd begins with a skippable frame */
        {"gzip", {0x1F, 0x8B}, 2},
        {"lz4", {0x04, 0x22, 0x4D, 0x18}, 4},
        {"xz", {0xFD, '7', 'z', 'X', 'Z', 0x00}, 6},
};

static const char *find_magic(const uint8_t *head, size_t len)
{
	for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
		if (len >= magics[i].len && memcmp(head, magics[i].bytes, magics[i].len) == 0)
			return magics[i].name;
	return NULL;
}

static bool is_skippable(uint32_t magic)
{
	return (magic & ~15u) == SKIPPABLE_FRAME;
}

bool ss_codec_is_unsure(const uint8_t *head, size_t len)
{
	struct ss_cursor c = ss_cursor_on(head, len);
	return is_skippable(ss_cursor_u32(&c, false));
}

const char *ss_codec_name(const uint8_t *head, size_t len)
{
	struct ss_cursor c = ss_cursor_on(head, len);
	/* zstd and lz4 share the magic of frames that a reader skips: look at what comes after. */
	while (!c.is_short) {
		const uint8_t *frame = c.at;
		size_t left = ss_cursor_left(&c);
		if (!is_skippable(ss_cursor_u32(&c, false)))
			return find_magic(frame, left);
		ss_cursor_skip(&c, ss_cursor_u32(&c, false));
	}
	return ss_codec_is_unsure(head, len) ? magics[0].name : NULL;
}

const struct ss_codec *ss_codec_find(const struct ss_codec *const *codecs, const char *name)
{
	for (; codecs && *codecs; codecs++)
		if (strcmp((*codecs)->name, name) == 0)
			return *codecs;
	return NULL;
}
