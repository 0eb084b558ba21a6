#include "store/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/limits.h"

enum { STEP = 16384 }; /* octets that are read at once; portions as long are written as they are */

void ss_spool_init(struct ss_spool *s, struct ss_spools *all)
{
	*s = (struct ss_spool){
	        .all = all,
	        .buffer = {.memory = all->memory, .limit = SS_LIMIT_SPOOL},
	        .file = {.fd = -1},
	};
}

/* ---- writing ---- */

static void count_open(struct ss_spool *s, bool was_open)
{
	bool is_open = s->has_file && s->file.fd >= 0;
	s->all->n_open += (unsigned)is_open - (unsigned)was_open;
}

static int rest_file(struct ss_spool *s)
{
	bool was_open = s->has_file && s->file.fd >= 0;
	int error = s->has_file ? ss_temporary_rest(s->all->folder, &s->file) : SS_OK;
	count_open(s, was_open);
	return error;
}

static int wake_file(struct ss_spool *s)
{
	bool was_open = s->has_file && s->file.fd >= 0;
	int error = s->has_file ? ss_temporary_wake(s->all->folder, &s->file)
	                        : ss_temporary_create(s->all->folder, &s->file);
	s->has_file |= error == SS_OK;
	count_open(s, was_open);
	return error;
}

static int write_all(int fd, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = n == 0 ? ENOSPC : errno;
			return SS_EIO;
		}
		bytes += n;
		len -= (size_t)n;
	}
	return SS_OK;
}

/* Where too many are open, this one is closed behind each write. */
static int write_out(struct ss_spool *s, const uint8_t *bytes, size_t len)
{
	if (len == 0 && s->has_file)
		return SS_OK;
	if (wake_file(s) < 0 || write_all(s->file.fd, bytes, len) < 0)
		return SS_EIO;
	return s->all->n_open > s->all->max_open ? rest_file(s) : SS_OK;
}

static int flush(struct ss_spool *s)
{
	int error = write_out(s, s->buffer.data, s->buffer.len);
	ss_buffer_clear(&s->buffer);
	return error;
}

int ss_spool_add(struct ss_spool *s, const uint8_t *bytes, size_t len)
{
	s->size += len;
	bool is_long = len > SS_LIMIT_SPOOL - s->buffer.len || (s->has_file && len >= STEP);
	if (is_long && s->buffer.len > 0 && flush(s) < 0)
		return SS_EIO;
	if (is_long && len >= STEP)
		return write_out(s, bytes, len);
	size_t n = ss_buffer_add(&s->buffer, bytes, len);
	if (n == len)
		return SS_OK;
	if (flush(s) < 0) /* memory is short */
		return SS_EIO;
	ss_buffer_release(&s->buffer);
	return write_out(s, bytes + n, len - n);
}

int ss_spool_rest(struct ss_spool *s)
{
	if (!s->has_file)
		return SS_OK;
	int error = flush(s);
	ss_buffer_release(&s->buffer);
	if (error == SS_OK && s->all->n_open > s->all->max_open / 2)
		error = rest_file(s);
	return error;
}

/* ---- reading again ---- */

/* The octets from `at` on, at most STEP; 0 at the end. */
static ssize_t read_at(struct ss_spool *s, uint64_t at, uint8_t scratch[STEP],
                       const uint8_t **bytes)
{
	if (!s->has_file) {
		size_t left = at < s->buffer.len ? s->buffer.len - (size_t)at : 0;
		*bytes = left > 0 ? s->buffer.data + at : scratch;
		return (ssize_t)(left < STEP ? left : STEP);
	}
	*bytes = scratch;
	ssize_t n;
	do {
		n = pread(s->file.fd, scratch, STEP, (off_t)at);
	} while (n < 0 && errno == EINTR);
	return n;
}

/* All octets are in one place, which can be read. */
static int settle(struct ss_spool *s)
{
	if (!s->has_file)
		return SS_OK;
	if (s->buffer.len > 0 && flush(s) < 0)
		return SS_EIO;
	return wake_file(s);
}

int ss_spool_hash(struct ss_spool *s, const struct ss_hash_maker *maker, enum ss_hash_kind kind,
                  char out[SS_HASH_TEXT])
{
	uint8_t scratch[STEP], digest[SS_HASH_LEN];
	const uint8_t *bytes;
	ssize_t n;
	*out = '\0';
	if (settle(s) < 0)
		return SS_EIO;
	void *state = maker->begin(1U << kind);
	if (!state)
		return SS_OK;
	for (uint64_t at = 0; (n = read_at(s, at, scratch, &bytes)) > 0; at += (uint64_t)n)
		maker->feed(state, bytes, (size_t)n);
	if (n == 0)
		ss_digest_write_hex(digest, maker->end(state, kind, digest), out);
	maker->drop(state);
	return n < 0 ? SS_EIO : SS_OK;
}

static bool holds_the_same(struct ss_spool *s, int fd)
{
	uint8_t mine[STEP], other[STEP];
	const uint8_t *bytes;
	ssize_t n;
	uint64_t at = 0;
	for (; (n = read_at(s, at, mine, &bytes)) > 0; at += (uint64_t)n) {
		ssize_t got = 0, more = 1;
		for (; got < n && more > 0; got += more > 0 ? more : 0)
			more = pread(fd, other + got, (size_t)(n - got), (off_t)at + got);
		if (got < n || memcmp(bytes, other, (size_t)n) != 0)
			return false;
	}
	return n == 0 && at == s->size;
}

/* Without O_NONBLOCK a pipe that lies there would wait for its writer. */
static bool is_same_as(struct ss_spool *s, enum ss_folder_place place, const char *name)
{
	struct stat st;
	int fd = openat(s->all->folder->fds[place], name,
	                O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool is_same = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	               (uint64_t)st.st_size == s->size && settle(s) == SS_OK &&
	               holds_the_same(s, fd);
	close(fd);
	return is_same;
}

/* ---- its end ---- */

static int keep_new(struct ss_spool *s, enum ss_folder_place place, const char *name)
{
	if (flush(s) < 0)
		return SS_EIO;
	bool was_open = s->file.fd >= 0;
	int error = ss_temporary_keep(s->all->folder, &s->file, place, name);
	s->has_file = error < 0;
	count_open(s, was_open);
	return error;
}

int ss_spool_keep(struct ss_spool *s, enum ss_folder_place place, const char *name,
                  enum ss_spool_kept *how)
{
	/* Looked for first: what comes again and again needs no file of its own. */
	bool is_there = ss_folder_has(s->all->folder, place, name);
	int error = is_there ? SS_OK : keep_new(s, place, name);
	if (error < 0 && errno == EEXIST) {
		is_there = true;
		error = SS_OK;
	}
	*how = SS_SPOOL_NEW;
	if (is_there)
		*how = is_same_as(s, place, name) ? SS_SPOOL_SAME : SS_SPOOL_OTHER;
	int why = errno;
	ss_spool_drop(s);
	errno = why;
	return error;
}

void ss_spool_drop(struct ss_spool *s)
{
	bool was_open = s->has_file && s->file.fd >= 0;
	if (s->has_file)
		ss_temporary_drop(s->all->folder, &s->file);
	s->has_file = false;
	count_open(s, was_open);
	ss_buffer_release(&s->buffer);
}
