/* Compressed inputs: what each of them looks like, which we know, and who unpacks it, which the
 * program hands in (ss_capture_options).  So a compression is named even where nobody unpacks it. */
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

struct ss_codec {
	const char *name; /* one of those that ss_codec_name gives */
	/* NULL when memory is short. */
	void *(*create)(void);
	/* Any portion of input and of room.  0, also when it could do nothing, or SS_EFORMAT or
	 * SS_ENOMEM with *why said.  Several members or frames in a row are one stream. */
	int (*decode)(void *state, struct ss_codec_io *io, struct ss_why *why);
	void (*destroy)(void *state);
};

enum {
	SS_CODEC_HEAD = 8, /* bytes that tell which one it is, as a rule */
	SS_CODEC_LONG_HEAD = 64,
};

/* A skippable frame comes first, as pzstd writes: only a long head tells. */
bool ss_codec_is_unsure(const uint8_t *head, size_t len);
/* The name of the compression that a stream which begins with head has, or NULL. */
const char *ss_codec_name(const uint8_t *head, size_t len);
/* codecs: ended by NULL, or NULL for none.  NULL if that name is not among them. */
const struct ss_codec *ss_codec_find(const struct ss_codec *const *codecs, const char *name);

#endif
