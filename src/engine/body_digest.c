#include "engine/body_digest.h"

#include <string.h>

#include "base/digest.h"
#include "base/limits.h"

enum { EDGE_CR = 1, EDGE_CRLF = 2 };

static void lose(struct ss_body_digest *d)
{
	d->is_lost = true;
	ss_buffer_release(&d->line);
}

/* A body's first line may begin in the midst of what was read as a header: at a line that turned out
 * to be no field. */
void ss_body_digest_header(struct ss_body_digest *d, const uint8_t *bytes, size_t len)
{
	if (!d->hashes || d->is_lost)
		return;
	const uint8_t *lf = memrchr(bytes, '\n', len);
	d->line.memory = d->memory;
	d->line.limit = SS_LIMIT_HEADER_FIELD;
	if (lf) {
		ss_buffer_clear(&d->line);
		len -= (size_t)(lf + 1 - bytes);
		bytes = lf + 1;
	}
	if (ss_buffer_add(&d->line, bytes, len) < len)
		lose(d);
}

void ss_body_digest_begin(struct ss_body_digest *d, uint64_t n_seen)
{
	if (!d->hashes || d->is_lost || d->is_begun)
		return;
	d->state = d->hashes->begin(1U << SS_HASH_MD5);
	d->is_begun = true;
	d->edge = EDGE_CRLF;
	if (!d->state || n_seen > d->line.len)
		lose(d);
	else if (n_seen > 0)
		ss_body_digest_body(d, d->line.data + d->line.len - n_seen, (size_t)n_seen);
	ss_buffer_release(&d->line);
}

static void feed(struct ss_body_digest *d, const uint8_t *bytes, size_t len)
{
	if (len > 0)
		d->hashes->feed(d->state, bytes, len);
}

static void note_edge(struct ss_body_digest *d, const uint8_t *bytes, size_t len)
{
	uint8_t last = bytes[len - 1], before = len > 1 ? bytes[len - 2] : 0;
	bool is_after_cr = len > 1 ? before == '\r' : d->edge == EDGE_CR;
	if (last == '\r')
		d->edge = EDGE_CR;
	else
		d->edge = last == '\n' && is_after_cr ? EDGE_CRLF : 0;
}

/* Does a line begin at bytes[at]? */
static bool is_line_start(const struct ss_body_digest *d, const uint8_t *bytes, size_t at)
{
	if (at == 0)
		return d->edge == EDGE_CRLF;
	if (bytes[at - 1] != '\n')
		return false;
	return at > 1 ? bytes[at - 2] == '\r' : d->edge == EDGE_CR;
}

void ss_body_digest_body(struct ss_body_digest *d, const uint8_t *bytes, size_t len)
{
	size_t done = 0;
	if (!d->state || d->is_lost || len == 0)
		return;
	for (size_t at = 0; d->is_stuffed && at < len; at++) {
		const uint8_t *dot = memchr(bytes + at, '.', len - at);
		if (!dot)
			break;
		at = (size_t)(dot - bytes);
		if (!is_line_start(d, bytes, at))
			continue;
		feed(d, bytes + done, at - done);
		feed(d, (const uint8_t *)".", 1);
		done = at;
	}
	feed(d, bytes + done, len - done);
	note_edge(d, bytes, len);
}

void ss_body_digest_gap(struct ss_body_digest *d)
{
	if (d->hashes)
		lose(d);
}

void ss_body_digest_end(struct ss_body_digest *d, char out[SS_HASH_TEXT])
{
	uint8_t digest[SS_HASH_LEN];
	out[0] = '\0';
	if (d->state && !d->is_lost)
		ss_digest_write_hex(digest, d->hashes->end(d->state, SS_HASH_MD5, digest), out);
	if (d->state)
		d->hashes->drop(d->state);
	d->state = NULL;
	if (d->hashes)
		ss_buffer_release(&d->line);
}
