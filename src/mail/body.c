#include "mail/body.h"

#include <string.h>

#include "mail/decode.h"

struct ss_body {
	const struct ss_body_events *events;
	void *user;
	struct ss_memory *memory;
	struct ss_mail_counts *counts;
	enum ss_mime_encoding encoding;
	union {
		struct ss_base64 base64;
		struct ss_qp qp;
	} decoder;
	size_t size; /* of this, as it was taken */
	size_t len;  /* of made */
	uint8_t made[];
};

/* Decoded octets wait until there is a portion of them: a consumer is called, and a hash fed, less
 * often than packets come.  Less room than this is not worth a call of the decoder. */
enum { LEAST_ROOM = 512, MADE_SIZE = SS_BODY_PORTION + 2 * SS_QP_ROOM(0) };
_Static_assert((int)SS_QP_ROOM(0) >= (int)SS_BASE64_ROOM(0), "the larger room");

static bool is_encoded(enum ss_mime_encoding encoding)
{
	return encoding == SS_MIME_BASE64 || encoding == SS_MIME_QUOTED_PRINTABLE;
}

struct ss_body *ss_body_create(const struct ss_body_events *events, void *user,
                               enum ss_mime_encoding encoding, bool is_text, uint64_t offset,
                               struct ss_mail_counts *counts, struct ss_memory *memory)
{
	size_t size = sizeof(struct ss_body) + (is_encoded(encoding) ? MADE_SIZE : 0);
	struct ss_body *b = ss_memory_take(memory, size);
	if (!b)
		return NULL;
	memset(b, 0, sizeof *b);
	b->events = events;
	b->user = user;
	b->memory = memory;
	b->counts = counts;
	b->encoding = encoding;
	b->size = size;
	if (encoding == SS_MIME_BASE64)
		b->decoder.base64 = (struct ss_base64){
		        .counts = counts, .offset = offset, .line_start = offset};
	else if (encoding == SS_MIME_QUOTED_PRINTABLE)
		b->decoder.qp =
		        (struct ss_qp){.counts = counts, .offset = offset, .line_start = offset};
	return b;
}

void ss_body_destroy(struct ss_body *b)
{
	if (b)
		ss_memory_give(b->memory, b, b->size);
}

static void give(struct ss_body *b, const uint8_t *bytes, size_t len)
{
	if (len > 0)
		b->events->on_octets(b->user, bytes, len);
}

static void flush(struct ss_body *b)
{
	give(b, b->made, b->len);
	b->len = 0;
}

static size_t decode(struct ss_body *b, const uint8_t *bytes, size_t len, uint8_t *out)
{
	if (b->encoding == SS_MIME_BASE64)
		return ss_base64_feed(&b->decoder.base64, bytes, len, out);
	return ss_qp_feed(&b->decoder.qp, bytes, len, out);
}

void ss_body_feed(struct ss_body *b, const uint8_t *bytes, size_t len)
{
	if (!is_encoded(b->encoding)) {
		give(b, bytes, len);
		return;
	}
	for (size_t at = 0, n; at < len; at += n) {
		if (b->len > SS_BODY_PORTION - LEAST_ROOM)
			flush(b);
		n = SS_BODY_PORTION - b->len < len - at ? SS_BODY_PORTION - b->len : len - at;
		b->len += decode(b, bytes + at, n, b->made + b->len);
	}
}

void ss_body_gap(struct ss_body *b, uint64_t len)
{
	if (b->encoding == SS_MIME_BASE64)
		ss_base64_gap(&b->decoder.base64, len);
	else if (b->encoding == SS_MIME_QUOTED_PRINTABLE)
		b->len += ss_qp_gap(&b->decoder.qp, len, b->made + b->len);
	flush(b);
	b->events->on_gap(b->user, len);
}

void ss_body_end(struct ss_body *b)
{
	if (b->encoding == SS_MIME_BASE64)
		b->len += ss_base64_end(&b->decoder.base64, b->made + b->len);
	else if (b->encoding == SS_MIME_QUOTED_PRINTABLE)
		b->len += ss_qp_end(&b->decoder.qp, b->made + b->len);
	flush(b);
}
