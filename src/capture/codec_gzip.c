/* gzip (RFC 1952) by zlib: members in a row, zeroes after the last one as tapes leave them. */
#define ZLIB_CONST /* next_in points to const */
#include <stdlib.h>
#include <zlib.h>

#include "base/error.h"
#include "capture/codecs.h"

struct gzip {
	z_stream z;
	bool is_inside; /* a member has begun and not ended */
	bool is_later;  /* a member has ended */
};

static void *create(void)
{
	struct gzip *g = calloc(1, sizeof *g);
	if (g && inflateInit2(&g->z, 16 + MAX_WBITS) != Z_OK) {
		free(g);
		return NULL;
	}
	return g;
}

static void destroy(void *state)
{
	struct gzip *g = state;
	inflateEnd(&g->z);
	free(g);
}

static void skip_padding(struct ss_codec_io *io)
{
	while (io->in_len > 0 && *io->in == 0) {
		io->in++;
		io->in_len--;
	}
}

static int inflate_some(struct gzip *g, struct ss_codec_io *io, struct ss_why *why)
{
	uInt in_len = io->in_len < UINT32_MAX ? (uInt)io->in_len : UINT32_MAX;
	uInt out_len = io->out_len < UINT32_MAX ? (uInt)io->out_len : UINT32_MAX;
	g->z.next_in = io->in;
	g->z.avail_in = in_len;
	g->z.next_out = io->out;
	g->z.avail_out = out_len;
	int result = inflate(&g->z, Z_NO_FLUSH);
	io->in += in_len - g->z.avail_in;
	io->in_len -= in_len - g->z.avail_in;
	io->out += out_len - g->z.avail_out;
	io->out_len -= out_len - g->z.avail_out;
	switch (result) {
	case Z_OK:
	case Z_BUF_ERROR: return 0; /* no input, or no room: not an error */
	case Z_STREAM_END:
		g->is_inside = false;
		g->is_later = true;
		return inflateReset(&g->z) == Z_OK ? 0 : ss_why_say(why, SS_ENOMEM, "no memory");
	case Z_MEM_ERROR: return ss_why_say(why, SS_ENOMEM, "no memory");
	default: return ss_why_say(why, SS_EFORMAT, "%s", g->z.msg ? g->z.msg : "damaged data");
	}
}

static int decode(void *state, struct ss_codec_io *io, struct ss_why *why)
{
	struct gzip *g = state;
	int error = 0;
	if (!g->is_inside && g->is_later)
		skip_padding(io);
	if (g->is_inside || io->in_len > 0) {
		g->is_inside = true;
		error = inflate_some(g, io, why);
	}
	io->is_whole = !g->is_inside;
	return error;
}

const struct ss_codec ss_codec_gzip = {"gzip", create, decode, destroy};
