#include "output/writer.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "output/digits.h"

enum {
	BUFFER_SIZE = 65536, /* write(2) costs a microsecond: a few of them for a megabyte */
	MUCH = 16384,        /* is not worth to be copied first */
	MOST_KEPT = 262144,
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

/* The rows that are left when so many octets of them were written. */
static struct iovec *drop(struct iovec *rows, const struct iovec *end, size_t written)
{
	while (rows < end && written >= rows->iov_len)
		written -= rows++->iov_len;
	if (rows < end) {
		rows->iov_base = (char *)rows->iov_base + written;
		rows->iov_len -= written;
	}
	return rows;
}

static void write_out(struct ss_writer *w, struct iovec *rows, size_t n_rows)
{
	const struct iovec *end = rows + n_rows;
	while (rows < end && w->error == 0) {
		ssize_t n = writev(w->fd, rows, (int)(end - rows));
		if (n >= 0) {
			rows = drop(rows, end, (size_t)n);
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
	if (w->fd < 0 || w->len == 0)
		return;
	write_out(w, &(struct iovec){w->data, w->len}, 1);
	w->len = 0;
}

/* Room that was needed lately will be needed again: given back each time, a flood of bots took a quarter
 * more time with two threads.  What it was more than that is halved, but what a burst needed goes at
 * once. */
void ss_writer_empty(struct ss_writer *w)
{
	size_t size = w->len > w->size / 4 ? w->size : w->size / 2;
	size = size > MOST_KEPT ? MOST_KEPT : size < BUFFER_SIZE ? BUFFER_SIZE : size;
	char *data = size < w->size ? realloc(w->data, size) : NULL;
	if (data) {
		w->data = data;
		w->size = size;
	}
	w->len = 0;
	w->error = 0;
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
			write_out(w, &(struct iovec){(void *)(uintptr_t)bytes, len}, 1);
			return;
		}
	}
	if (len > 0)
		memcpy(w->data + w->len, bytes, len);
	w->len += len;
}

void ss_write_rows(struct ss_writer *w, struct iovec *rows, size_t n)
{
	size_t len = 0;
	for (size_t i = 0; i < n; i++)
		len += rows[i].iov_len;
	if (w->fd >= 0 && len >= MUCH) {
		ss_writer_flush(w);
		write_out(w, rows, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		ss_write_bytes(w, rows[i].iov_base, rows[i].iov_len);
}

void ss_write_text(struct ss_writer *w, const char *text)
{
	ss_write_bytes(w, text, strlen(text));
}

void ss_write_slice(struct ss_writer *w, struct ss_slice s)
{
	ss_write_bytes(w, s.data, s.len);
}

/* What was written in place ends there. */
static void end_at(struct ss_writer *w, const char *end)
{
	ss_writer_used(w, (size_t)(end - (w->data + w->len)));
}

void ss_write_count(struct ss_writer *w, uint64_t n)
{
	end_at(w, ss_put_count(ss_writer_room(w, SS_DIGITS_ROOM), n));
}

void ss_write_number(struct ss_writer *w, int64_t n)
{
	end_at(w, ss_put_number(ss_writer_room(w, SS_DIGITS_ROOM), n));
}

void ss_write_seconds(struct ss_writer *w, int64_t ns)
{
	end_at(w, ss_put_seconds(ss_writer_room(w, SS_DIGITS_ROOM), ns));
}
