/* Zstandard (RFC 8878): frames in a row, skippable ones among them. */
#include <stdlib.h>
#include <zstd.h>

#include "base/error.h"
#include "base/limits.h"
#include "capture/codecs.h"

struct zstd {
	ZSTD_DCtx *context;
	bool is_inside; /* a frame has begun and not ended */
};

static void destroy(void *state)
{
	struct zstd *z = state;
	ZSTD_freeDCtx(z->context);
	free(z);
}

static void *create(void)
{
	struct zstd *z = calloc(1, sizeof *z);
	if (!z)
		return NULL;
	z->context = ZSTD_createDCtx();
	if (!z->context || ZSTD_isError(ZSTD_DCtx_setParameter(z->context, ZSTD_d_windowLogMax,
	                                                       SS_LIMIT_UNPACK_WINDOW_LOG))) {
		destroy(z);
		return NULL;
	}
	return z;
}

static int decode(void *state, struct ss_codec_io *io, struct ss_why *why)
{
	struct zstd *z = state;
	ZSTD_inBuffer in = {io->in, io->in_len, 0};
	ZSTD_outBuffer out = {io->out, io->out_len, 0};
	io->is_whole = !z->is_inside;
	if (!z->is_inside && io->in_len == 0)
		return 0; /* asking now would begin a frame */
	size_t result = ZSTD_decompressStream(z->context, &out, &in);
	io->in += in.pos;
	io->in_len -= in.pos;
	io->out += out.pos;
	io->out_len -= out.pos;
	if (ZSTD_isError(result))
		return ss_why_say(why, SS_EFORMAT, "%s", ZSTD_getErrorName(result));
	z->is_inside = result != 0;
	io->is_whole = !z->is_inside;
	return 0;
}

const struct ss_codec ss_codec_zstd = {"zstd", create, decode, destroy};
