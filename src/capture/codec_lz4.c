/* The LZ4 frame format, version 1.6: frames in a row, skippable ones among them. */
#include <lz4frame.h>
#include <stdlib.h>

#include "base/error.h"
#include "capture/codecs.h"

struct lz4 {
	LZ4F_dctx *context;
	bool is_inside; /* a frame has begun and not ended */
};

static void *create(void)
{
	struct lz4 *l = calloc(1, sizeof *l);
	if (l && LZ4F_isError(LZ4F_createDecompressionContext(&l->context, LZ4F_VERSION))) {
		free(l);
		return NULL;
	}
	return l;
}

static void destroy(void *state)
{
	struct lz4 *l = state;
	LZ4F_freeDecompressionContext(l->context);
	free(l);
}

static int decode(void *state, struct ss_codec_io *io, struct ss_why *why)
{
	struct lz4 *l = state;
	size_t used = io->in_len, written = io->out_len;
	io->is_whole = !l->is_inside;
	if (!l->is_inside && io->in_len == 0)
		return 0;
	size_t result = LZ4F_decompress(l->context, io->out, &written, io->in, &used, NULL);
	if (LZ4F_isError(result)) /* used and written say nothing then */
		return ss_why_say(why, SS_EFORMAT, "%s", LZ4F_getErrorName(result));
	io->in += used;
	io->in_len -= used;
	io->out += written;
	io->out_len -= written;
	l->is_inside = result != 0;
	io->is_whole = !l->is_inside;
	return 0;
}

const struct ss_codec ss_codec_lz4 = {"lz4", create, decode, destroy};
