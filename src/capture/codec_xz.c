/* The .xz file format, version 1.1: streams in a row and padding between them. */
#include <lzma.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/limits.h"
#include "capture/codecs.h"

struct xz {
	lzma_stream lzma;
	bool is_whole;
};

static void *create(void)
{
	static const lzma_stream fresh = LZMA_STREAM_INIT;
	struct xz *x = calloc(1, sizeof *x);
	if (!x)
		return NULL;
	x->lzma = fresh;
	if (lzma_stream_decoder(&x->lzma, SS_LIMIT_UNPACK_MEMORY, LZMA_CONCATENATED) != LZMA_OK) {
		free(x);
		return NULL;
	}
	return x;
}

static void destroy(void *state)
{
	struct xz *x = state;
	lzma_end(&x->lzma);
	free(x);
}

static int failed(lzma_ret result, struct ss_why *why)
{
	switch (result) {
	case LZMA_MEM_ERROR: return ss_why_say(why, SS_ENOMEM, "no memory");
	case LZMA_MEMLIMIT_ERROR:
		return ss_why_say(why, SS_EFORMAT, "needs more than %d MiB to unpack",
		                  SS_LIMIT_UNPACK_MEMORY >> 20);
	case LZMA_FORMAT_ERROR: return ss_why_say(why, SS_EFORMAT, "no stream begins here");
	case LZMA_OPTIONS_ERROR: return ss_why_say(why, SS_EFORMAT, "unsupported options");
	default: return ss_why_say(why, SS_EFORMAT, "damaged data");
	}
}

static int decode(void *state, struct ss_codec_io *io, struct ss_why *why)
{
	struct xz *x = state;
	x->lzma.next_in = io->in;
	x->lzma.avail_in = io->in_len;
	x->lzma.next_out = io->out;
	x->lzma.avail_out = io->out_len;
	lzma_ret result = LZMA_STREAM_END;
	if (!x->is_whole) /* several streams in a row end only when the input does */
		result = lzma_code(&x->lzma, io->in_is_over ? LZMA_FINISH : LZMA_RUN);
	io->in = x->lzma.next_in;
	io->in_len = x->lzma.avail_in;
	io->out = x->lzma.next_out;
	io->out_len = x->lzma.avail_out;
	x->is_whole = io->is_whole = result == LZMA_STREAM_END;
	if (result == LZMA_OK || result == LZMA_STREAM_END || result == LZMA_BUF_ERROR)
		return 0; /* LZMA_BUF_ERROR: no input, or no room */
	return failed(result, why);
}

const struct ss_codec ss_codec_xz = {"xz", create, decode, destroy};
