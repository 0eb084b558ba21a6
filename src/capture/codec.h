/* Compressed inputs: what each of them looks like and who unpacks it.  A compression whose library
 * was missing when we were built is still recognised, so that it can be named. */
#ifndef SS_CAPTURE_CODEC_H
#define SS_CAPTURE_CODEC_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/why.h"

struct ss_codec_io { /* decode moves the pointers on by what it used and wrote */
	const uint8_t *in;
	size_t in_len;
	uint8_t *out;
	size_t out_len;
	bool in_is_over; /* nothing comes after in */
	bool is_whole;   /* set by decode: the input may end here (between members or frames) */
};

struct ss_codec_ops {
	/* NULL when memory is short. */
	void *(*create)(void);
	/* Any portion of input and of room.  0, also when it could do nothing, or SS_EFORMAT or
	 * SS_ENOMEM with *why said.  Several members or frames in a row are one stream. */
	int (*decode)(void *state, struct ss_codec_io *io, struct ss_why *why);
	void (*destroy)(void *state);
};

struct ss_codec {
	const char *name;
	uint8_t magic[6];
	uint8_t magic_len;
	const struct ss_codec_ops *ops; /* NULL: we were built without it */
};

enum {
	SS_CODEC_HEAD = 8, /* bytes that tell which one it is, as a rule */
	SS_CODEC_LONG_HEAD = 64,
};

/* A skippable frame comes first, as pzstd writes: only a long head tells. */
bool ss_codec_is_unsure(const uint8_t *head, size_t len);
/* Which compression a stream that begins with head has, or NULL. */
const struct ss_codec *ss_codec_find(const uint8_t *head, size_t len);

/* Those whose library is there. */
extern const struct ss_codec_ops ss_codec_gzip, ss_codec_zstd, ss_codec_lz4, ss_codec_xz;

#endif
