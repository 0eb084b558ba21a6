#include "packing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void take(struct made *out, uint8_t *packed, size_t len)
{
	made_add(out, packed, len);
	free(packed);
}

static uint8_t *room(size_t len)
{
	uint8_t *r = malloc(len);
	assert_non_null(r);
	return r;
}

#ifdef SS_HAVE_ZLIB
#define ZLIB_CONST
#include <zlib.h>
static void pack_gzip(struct made *out, const void *bytes, size_t len)
{
	z_stream z = {.next_in = bytes, .avail_in = (uInt)len};
	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY),
	                 Z_OK);
	size_t size = deflateBound(&z, len);
	uint8_t *packed = room(size);
	z.next_out = packed;
	z.avail_out = (uInt)size;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	size_t packed_len = z.total_out;
	deflateEnd(&z);
	take(out, packed, packed_len);
}
#endif

#ifdef SS_HAVE_ZSTD
#include <zstd.h>
static void pack_zstd(struct made *out, const void *bytes, size_t len)
{
	size_t size = ZSTD_compressBound(len);
	uint8_t *packed = room(size);
	size_t packed_len = ZSTD_compress(packed, size, bytes, len, 3);
	assert_false(ZSTD_isError(packed_len));
	take(out, packed, packed_len);
}
#endif

#ifdef SS_HAVE_LZ4
#include <lz4frame.h>
static void pack_lz4(struct made *out, const void *bytes, size_t len)
{
	LZ4F_preferences_t preferences = {
	        .frameInfo = {.contentChecksumFlag = LZ4F_contentChecksumEnabled}};
	size_t size = LZ4F_compressFrameBound(len, &preferences);
	uint8_t *packed = room(size);
	size_t packed_len = LZ4F_compressFrame(packed, size, bytes, len, &preferences);
	assert_false(LZ4F_isError(packed_len));
	take(out, packed, packed_len);
}
#endif

#ifdef SS_HAVE_XZ
#include <lzma.h>
static void pack_xz(struct made *out, const void *bytes, size_t len)
{
	size_t size = lzma_stream_buffer_bound(len), packed_len = 0;
	uint8_t *packed = room(size);
	assert_int_equal(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, NULL, bytes, len, packed,
	                                         &packed_len, size),
	                 LZMA_OK);
	take(out, packed, packed_len);
}
#endif

const struct packing packings[] = {
#ifdef SS_HAVE_ZLIB
        {"gzip", pack_gzip},
#endif
#ifdef SS_HAVE_ZSTD
        {"zstd", pack_zstd},
#endif
#ifdef SS_HAVE_LZ4
        {"lz4", pack_lz4},
#endif
#ifdef SS_HAVE_XZ
        {"xz", pack_xz},
#endif
        {NULL, NULL},
};
const size_t n_packings = sizeof packings / sizeof *packings - 1;
