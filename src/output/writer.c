#include "output/writer.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

enum {
	BUFFER_SIZE = 65536, /* write(2) costs a microsecond: a few of them for a megabyte */
	NUMBER_TEXT = 24,    /* 20 digits, a sign */
	NS_PER_S = 1000000000,
};

int ss_writer_create(int fd, struct ss_writer *out)
{
	struct ss_writer w = {.fd = fd, .size = BUFFER_SIZE};
	w.data = malloc(w.size);
	if (!w.data)
		return SS_ENOMEM;
	*out = w;
	return SS_OK;
}

void ss_writer_destroy(struct ss_writer *w)
{
	free(w->data);
	w->data = NULL;
	w->len = w->size = 0;
}

static void write_out(struct ss_writer *w, const char *bytes, size_t len)
{
	while (len > 0 && w->error == 0) {
		ssize_t n = write(w->fd, bytes, len);
		if (n >= 0) {
			bytes += n;
			len -= (size_t)n;
		} else if (errno == EAGAIN) { /* a terminal somebody else made non-blocking */
			struct pollfd p = {.fd = w->fd, .events = POLLOUT};
			(void)poll(&p, 1, -1);
		} else if (errno != EINTR) {
			w->error = errno;
		}
	}
}

void ss_writer_flush(struct ss_writer *w)
{
	if (w->fd < 0)
		return;
	write_out(w, w->data, w->len);
	w->len = 0;
}

static void grow(struct ss_writer *w, size_t n)
{
	size_t size = w->size;
	while (size - w->len < n && size <= SIZE_MAX / 2)
		size *= 2;
	char *data = size - w->len >= n ? realloc(w->data, size) : NULL;
	if (!data) {
		w->error = ENOMEM;
		w->len = 0;
		return;
	}
	w->data = data;
	w->size = size;
}

/* The buffer is never smaller than SS_WRITER_ROOM: emptied, it always has room. */
void ss_writer_make_room(struct ss_writer *w, size_t n)
{
	if (w->error != 0)
		w->len = 0;
	else if (w->fd >= 0)
		ss_writer_flush(w);
	else
		grow(w, n);
}

void ss_write_bytes(struct ss_writer *w, const void *bytes, size_t len)
{
	if (len > w->size - w->len) {
		ss_writer_make_room(w, len);
		if (w->error != 0)
			return;
		if (len > w->size) {
			write_out(w, bytes, len);
			return;
		}
	}
	if (len > 0)
		memcpy(w->data + w->len, bytes, len);
	w->len += len;
}

void ss_write_text(struct ss_writer *w, const char *text)
{
	ss_write_bytes(w, text, strlen(text));
}

void ss_write_slice(struct ss_writer *w, struct ss_slice s)
{
	ss_write_bytes(w, s.data, s.len);
}

static const char digit_pairs[] = "00010203040506070809101112131415161718192021222324"
                                  "25262728293031323334353637383940414243444546474849"
                                  "50515253545556575859606162636465666768697071727374"
                                  "75767778798081828384858687888990919293949596979899";

static char *put_pair(char *end, uint64_t n)
{
	end -= 2;
	memcpy(end, digit_pairs + n * 2, 2);
	return end;
}

/* Two digits a step from the right; returns where the number begins. */
static char *put_digits(char *end, uint64_t n)
{
	for (; n >= 100; n /= 100)
		end = put_pair(end, n % 100);
	if (n >= 10)
		return put_pair(end, n);
	*--end = (char)('0' + n);
	return end;
}

static uint64_t magnitude(int64_t n)
{
	return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

void ss_write_count(struct ss_writer *w, uint64_t n)
{
	if (n < 10) { /* most counts are */
		*ss_writer_room(w, 1) = (char)('0' + n);
		ss_writer_used(w, 1);
		return;
	}
	char text[NUMBER_TEXT], *end = text + sizeof text, *at = put_digits(end, n);
	ss_write_bytes(w, at, (size_t)(end - at));
}

void ss_write_number(struct ss_writer *w, int64_t n)
{
	char text[NUMBER_TEXT], *end = text + sizeof text, *at = put_digits(end, magnitude(n));
	if (n < 0)
		*--at = '-';
	ss_write_bytes(w, at, (size_t)(end - at));
}

void ss_write_seconds(struct ss_writer *w, int64_t ns)
{
	uint64_t whole = magnitude(ns), fraction = whole % NS_PER_S;
	unsigned n_pairs = 3;
	char text[2 * NUMBER_TEXT], *end = text + sizeof text, *at = end;
	if (fraction % 1000 == 0) {
		fraction /= 1000;
	} else { /* nine digits: one, then four pairs */
		*--at = (char)('0' + fraction % 10);
		fraction /= 10;
		n_pairs = 4;
	}
	for (; n_pairs > 0; n_pairs--, fraction /= 100)
		at = put_pair(at, fraction % 100);
	*--at = '.';
	at = put_digits(at, whole / NS_PER_S);
	if (ns < 0)
		*--at = '-';
	ss_write_bytes(w, at, (size_t)(end - at));
}
