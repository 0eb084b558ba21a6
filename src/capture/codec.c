#include "capture/codec.h"

#include <string.h>

#include "base/cursor.h"

#ifdef SS_HAVE_ZLIB
#define GZIP &ss_codec_gzip
#else
#define GZIP NULL
#endif
#ifdef SS_HAVE_ZSTD
#define ZSTD &ss_codec_zstd
#else
#define ZSTD NULL
#endif
#ifdef SS_HAVE_LZ4
#define LZ4 &ss_codec_lz4
#else
#define LZ4 NULL
#endif
#ifdef SS_HAVE_XZ
#define XZ &ss_codec_xz
#else
#define XZ NULL
#endif

enum { SKIPPABLE_FRAME = 0x184D2A50 }; /* and the 15 numbers after it: RFC 8878, section 3.1.2 */

static const struct ss_codec codecs[] = {
        {"zstd",
         {0x28, 0xB5, 0x2F, 0xFD},
         4,
         ZSTD}, /* first: pzstd begins with a skippable frame */
        {"gzip", {0x1F, 0x8B}, 2, GZIP},
        {"lz4", {0x04, 0x22, 0x4D, 0x18}, 4, LZ4},
        {"xz", {0xFD, '7', 'z', 'X', 'Z', 0x00}, 6, XZ},
};

static const struct ss_codec *find_magic(const uint8_t *head, size_t len)
{
	for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++)
		if (len >= codecs[i].magic_len &&
		    memcmp(head, codecs[i].magic, codecs[i].magic_len) == 0)
			return &codecs[i];
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

const struct ss_codec *ss_codec_find(const uint8_t *head, size_t len)
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
	return ss_codec_is_unsure(head, len) ? &codecs[0] : NULL;
}
