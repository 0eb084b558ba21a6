#include "capture/byte_stream.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

static void stop(struct ss_byte_stream *s)
{
	s->input_is_over = true;
	s->is_over = true;
}

/* Takes at most len bytes from the input as they lie there; 0 at its end or when it fails. */
static size_t pull(struct ss_byte_stream *s, uint8_t *out, size_t len)
{
	ssize_t got = 0;
	if (s->fd < 0) {
		size_t left = s->input_len - s->pulled;
		size_t most = len < s->input_step ? len : s->input_step;
		got = (ssize_t)(left < most ? left : most);
		if (got > 0)
			memcpy(out, s->input + s->pulled, (size_t)got);
	} else {
		/* Asked each time: an endless input without a packet ends nowhere else. */
		int error = EINTR;
		while (error == EINTR && !ss_caller_stops(s->caller)) {
			got = read(s->fd, out, len);
			error = got < 0 ? errno : 0;
		}
		if (got < 0 && error != EINTR)
			ss_why_say(&s->why, SS_EIO, "%s", strerror(error));
	}
	if (got <= 0) {
		s->input_is_over = true;
		return 0;
	}
	s->pulled += (size_t)got;
	return (size_t)got;
}

/* Decodes until there is something or nothing more to come; returns how much. */
static size_t unpack(struct ss_byte_stream *s, uint8_t *out, size_t len)
{
	for (;;) {
		if (s->packed_at == s->packed_len && !s->codec_wants_room && !s->input_is_over) {
			s->packed_at = 0;
			s->packed_len = pull(s, s->packed, s->packed_size);
		}
		struct ss_codec_io io = {s->packed + s->packed_at,
		                         s->packed_len - s->packed_at,
		                         out,
		                         len,
		                         s->input_is_over,
		                         false};
		struct ss_why why = {""};
		int error = s->codec->decode(s->codec_state, &io, &why);
		bool is_stuck = io.in_len == s->packed_len - s->packed_at && io.out_len == len;
		s->packed_at = s->packed_len - io.in_len;
		s->codec_wants_room = io.out_len == 0;
		s->codec_is_whole = io.is_whole;
		if (error) {
			ss_why_say(&s->why, error, "%s: %s (byte %" PRIu64 ")", s->codec->name,
			           why.text, s->pulled - io.in_len);
			stop(s);
			return len - io.out_len;
		}
		if (io.out_len < len)
			return len - io.out_len;
		if (is_stuck && (s->input_is_over || io.in_len > 0))
			return 0;
	}
}

/* Is a read to come that would wait for who writes?  Files never do. */
static bool is_dry(const struct ss_byte_stream *s)
{
	struct pollfd from = {.fd = s->fd, .events = POLLIN};
	if (!s->caller->on_wait || s->fd < 0 || (s->codec && s->packed_at < s->packed_len))
		return false;
	return poll(&from, 1, 0) == 0;
}

/* Adds to the window what one read gives. */
static void extend(struct ss_byte_stream *s)
{
	ss_caller_reads(s->caller, is_dry(s));
	size_t used = (size_t)(s->end - s->buffer);
	size_t got = s->codec ? unpack(s, s->buffer + used, s->size - used)
	                      : pull(s, s->buffer + used, s->size - used);
	s->end += got;
	if (got > 0)
		return;
	s->is_over = true;
	if (s->codec && !s->codec_is_whole && s->why.text[0] == '\0')
		ss_why_say(&s->why, SS_ECUT, "%s data ends early (byte %" PRIu64 ")",
		           s->codec->name, ss_byte_stream_position(s));
}

/* The keeper whose windows these are, or NULL: they are ours. */
static const struct ss_keeper *lender(const struct ss_byte_stream *s)
{
	const struct ss_keeper *k = s->caller->keeper;
	return k && k->take ? k : NULL;
}

/* Before frames that lie in a window of ours are moved or go. */
static void end_frames(const struct ss_byte_stream *s)
{
	const struct ss_keeper *k = s->caller->keeper;
	if (k)
		k->on_read(k->user);
}

static uint8_t *take_window(struct ss_byte_stream *s, size_t size)
{
	const struct ss_keeper *k = lender(s);
	uint8_t *window = k ? k->take(k->user, size) : ss_memory_take(s->memory, size);
	if (!window) {
		ss_why_say(&s->why, SS_ENOMEM, "no memory");
		stop(s);
	}
	return window;
}

static void give_window(struct ss_byte_stream *s)
{
	const struct ss_keeper *k = lender(s);
	if (!s->buffer)
		return;
	if (k) {
		k->give(k->user, s->buffer, s->size);
		return;
	}
	end_frames(s);
	ss_memory_give(s->memory, s->buffer, s->size);
}

/* Another window of that size; what is left moves there. */
static bool renew(struct ss_byte_stream *s, size_t size)
{
	size_t left = ss_byte_stream_left(s);
	uint8_t *window = take_window(s, size);
	if (!window)
		return false;
	memcpy(window, s->at, left);
	give_window(s);
	s->buffer = window;
	s->size = size;
	s->at = window;
	s->end = window + left;
	return true;
}

/* Room for more behind the window.  Growing by what was really read, not by what a record says it
 * has: its length is not to be trusted. */
static bool make_room(struct ss_byte_stream *s)
{
	size_t left = ss_byte_stream_left(s);
	if (s->end < s->buffer + s->size / 2)
		return true; /* a pipe gives little at a time */
	if (left == s->size)
		return renew(s, s->size * 2);
	if (s->at == s->buffer)
		return true;
	if (lender(s)) /* before at lie frames that somebody has yet */
		return renew(s, s->size);
	end_frames(s);
	memmove(s->buffer, s->at, left);
	s->at = s->buffer;
	s->end = s->buffer + left;
	return true;
}

bool ss_byte_stream_fill(struct ss_byte_stream *s, size_t len)
{
	while (ss_byte_stream_left(s) < len) {
		if (s->is_over || !make_room(s))
			return false;
		extend(s);
	}
	return true;
}

uint64_t ss_byte_stream_skip(struct ss_byte_stream *s, uint64_t len)
{
	while (len > 0 && ss_byte_stream_need(s, 1)) {
		size_t left = ss_byte_stream_left(s);
		size_t step = len < left ? (size_t)len : left;
		s->at += step;
		len -= step;
	}
	return len;
}

/* The bytes read so far turn out to be packed: they leave the window for a buffer of their own. */
static void begin_unpacking(struct ss_byte_stream *s, const char *name)
{
	size_t left = ss_byte_stream_left(s);
	const struct ss_codec *codec = ss_codec_find(s->caller->codecs, name);
	if (!codec) {
		ss_why_say(&s->why, SS_EFORMAT, "compiled without %s", name);
		stop(s);
		return;
	}
	s->codec = codec;
	s->packed = ss_memory_take(s->memory, s->size);
	s->packed_size = s->size;
	s->codec_state = codec->create();
	if (!s->packed || !s->codec_state) {
		ss_why_say(&s->why, SS_ENOMEM, "no memory");
		stop(s);
	} else {
		memcpy(s->packed, s->at, left);
		s->packed_len = left;
		s->is_over = false;
	}
}

static void begin(struct ss_byte_stream *s, size_t size)
{
	assert(size >= 2 && size <= SIZE_MAX / 4);
	s->buffer = take_window(s, size);
	s->size = size;
	s->at = s->end = s->buffer;
	if (!s->buffer)
		return;
	ss_byte_stream_need(s, SS_CODEC_HEAD);
	if (ss_codec_is_unsure(s->at, ss_byte_stream_left(s)))
		ss_byte_stream_need(s, SS_CODEC_LONG_HEAD);
	const char *name = ss_codec_name(s->at, ss_byte_stream_left(s));
	if (!name)
		return;
	begin_unpacking(s, name);
	s->at = s->end = s->buffer;
}

void ss_byte_stream_open(struct ss_byte_stream *s, struct ss_memory *memory,
                         struct ss_caller *caller, int fd, size_t size)
{
	*s = (struct ss_byte_stream){.memory = memory, .caller = caller, .fd = fd};
	/* Refused by pipes and without effect on them. */
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	begin(s, size);
}

void ss_byte_stream_open_memory(struct ss_byte_stream *s, struct ss_memory *memory,
                                struct ss_caller *caller, const uint8_t *bytes, size_t len,
                                size_t step, size_t size)
{
	*s = (struct ss_byte_stream){.memory = memory, .caller = caller, .fd = -1};
	s->input = bytes;
	s->input_len = len;
	s->input_step = step > 0 ? step : 1;
	begin(s, size);
}

void ss_byte_stream_close(struct ss_byte_stream *s)
{
	if (s->codec_state)
		s->codec->destroy(s->codec_state);
	ss_memory_give(s->memory, s->packed, s->packed_size);
	give_window(s);
	*s = (struct ss_byte_stream){.fd = -1};
}

uint64_t ss_byte_stream_position(const struct ss_byte_stream *s)
{
	size_t waiting = s->codec ? s->packed_len - s->packed_at : ss_byte_stream_left(s);
	return s->pulled - waiting;
}
