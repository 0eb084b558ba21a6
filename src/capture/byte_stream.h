/* The bytes of one input in order, unpacked if they were packed, seen through a window that moves
 * forward: no copy on the way from the window to a frame.
 *
 * Plain files go through a large read buffer too, not through mmap.  Measured on 500 MB of mail
 * (frames of 1 KB, in the page cache, a buffer of 1 MiB = the L2 cache): walking the headers does
 * 12 to 17 GB/s by read(2) and 7 GB/s by mmap with MADV_SEQUENTIAL and MADV_DONTNEED behind, whose
 * page faults cost more than the copy; looking at every byte of the content does 6.6 and 9.3.  Most
 * packets of a network are only walked, and read(2) survives a file that another program cuts or
 * lets grow meanwhile, where a mapping is SIGBUS.  Cold from the disk both do 1.8 GB/s.
 * With sessions' state beside it in the cache, 256 KiB read at once are better: mail takes 8 % less
 * time than with 1 MiB, and walking as much.
 */
#ifndef SS_CAPTURE_BYTE_STREAM_H
#define SS_CAPTURE_BYTE_STREAM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "capture/caller.h"
#include "capture/codec.h"
#include "capture/why.h"

struct ss_byte_stream {
	const uint8_t *at, *end;  /* the window: what is there and not yet used */
	struct ss_why why;        /* why the bytes end before they should; "": they do not */
	struct ss_memory *memory; /* private from here on */
	struct ss_caller *caller;
	uint8_t *buffer; /* the caller's keeper's, if it lends any */
	size_t size;
	bool is_over;    /* nothing comes after end */
	int fd;          /* -1: the input is in memory */
	uint64_t pulled; /* bytes taken from the input */
	const uint8_t *input;
	size_t input_len, input_step;
	const struct ss_codec *codec; /* NULL: the input is not compressed */
	void *codec_state;
	uint8_t *packed; /* bytes of the input before decoding */
	size_t packed_at, packed_len, packed_size;
	bool input_is_over, codec_wants_room, codec_is_whole;
};

/* size: of the window at first; it grows when more is asked for at once.  Finds out whether the
 * input is compressed, which waits for its first bytes.  Whatever goes wrong is said in why, also
 * now.  fd is borrowed.  The caller is asked before each read, and when a signal interrupted one,
 * whether to go on: if not, the bytes end there and why stays empty. */
void ss_byte_stream_open(struct ss_byte_stream *s, struct ss_memory *memory,
                         struct ss_caller *caller, int fd, size_t size);
/* The same on bytes in memory (borrowed), handed out in portions of at most step. */
void ss_byte_stream_open_memory(struct ss_byte_stream *s, struct ss_memory *memory,
                                struct ss_caller *caller, const uint8_t *bytes, size_t len,
                                size_t step, size_t size);
void ss_byte_stream_close(struct ss_byte_stream *s);

/* False: there are not len more bytes.  All there are lie in the window then, and why may be set.
 * Pointers into the window are void afterwards, unless the caller has a keeper. */
bool ss_byte_stream_fill(struct ss_byte_stream *s, size_t len);
static inline bool ss_byte_stream_need(struct ss_byte_stream *s, size_t len)
{
	return (size_t)(s->end - s->at) >= len || ss_byte_stream_fill(s, len);
}
static inline size_t ss_byte_stream_left(const struct ss_byte_stream *s) /* in the window */
{
	return (size_t)(s->end - s->at);
}
/* Passes over len bytes; returns how many of them were not there. */
uint64_t ss_byte_stream_skip(struct ss_byte_stream *s, uint64_t len);

/* How far into the input as it lies on disk. */
uint64_t ss_byte_stream_position(const struct ss_byte_stream *s);

#endif
