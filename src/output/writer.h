/* Buffered bytes to a file descriptor or to memory.  The first failure sticks: write on, ask
 * once. */
#ifndef SS_OUTPUT_WRITER_H
#define SS_OUTPUT_WRITER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "base/slice.h"

struct ss_writer {
	int fd;     /* -1: keep in memory (tests) */
	char *data; /* private from here on */
	size_t len, size;
	int error; /* errno of the first failure; EPIPE is one */
};

/* What ss_writer_room gives at most at once. */
enum { SS_WRITER_ROOM = 16384 };

int ss_writer_create(int fd, struct ss_writer *out); /* 0 or SS_ENOMEM */
void ss_writer_destroy(struct ss_writer *w);         /* does not flush, does not close */
void ss_writer_flush(struct ss_writer *w);
/* Of one that keeps in memory: forgets what it holds, and its failure.  Room that it has not needed is
 * given back. */
void ss_writer_empty(struct ss_writer *w);
/* Bytes that may be written in place; ss_writer_used says how many were.  n: up to SS_WRITER_ROOM.
 * Never NULL: after a failure, what is written there is thrown away. */
static inline char *ss_writer_room(struct ss_writer *w, size_t n);
static inline void ss_writer_used(struct ss_writer *w, size_t n);
void ss_write_bytes(struct ss_writer *w, const void *bytes, size_t len);
/* The same of each, in one go where it is much: changes the rows.  n: up to 1024. */
void ss_write_rows(struct ss_writer *w, struct iovec *rows, size_t n);
void ss_write_text(struct ss_writer *w, const char *text);
void ss_write_slice(struct ss_writer *w, struct ss_slice s);
void ss_write_number(struct ss_writer *w, int64_t n);
void ss_write_count(struct ss_writer *w, uint64_t n);
/* ns as seconds: "1767323045.000001", six digits, or nine where they are not zero. */
void ss_write_seconds(struct ss_writer *w, int64_t ns);

/* private: makes room for n bytes */
void ss_writer_make_room(struct ss_writer *w, size_t n);

static inline char *ss_writer_room(struct ss_writer *w, size_t n)
{
	if (w->size - w->len < n)
		ss_writer_make_room(w, n);
	return w->data + w->len;
}

static inline void ss_writer_used(struct ss_writer *w, size_t n)
{
	w->len += n;
}

#endif
