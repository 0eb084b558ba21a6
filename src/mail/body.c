#include "mail/body.h"

#include <string.h>

#include "base/rare.h"
#include "mail/body_embedded.h"
#include "mail/decode.h"

/* A body that is declared to be a file within text: what stands around that is passed over. */
enum declared {
	NOT_DECLARED,
	BEFORE, /* it has not begun; text waits in made, to be given if nothing begins */
	WITHIN, /* its octets are the body */
	BEHIND, /* further ones are files of their own */
};

struct ss_body {
	const struct ss_body_events *events;
	void *user;
	struct ss_memory *memory;
	struct ss_mail_counts *counts;
	uint64_t offset;
	enum ss_mime_encoding encoding;
	enum declared declared;
	bool is_text_outside;         /* counted */
	struct ss_embedded *embedded; /* NULL: nobody looks for files */
	size_t len;                   /* of made */
	size_t size;                  /* of this, as it was taken */
	union {                       /* from here on, it is not zeroed */
		struct ss_base64 base64;
		struct ss_qp qp;
	} decoder;
	uint8_t made[]; /* if it is encoded, or declared */
};

/* Decoded octets wait until there is a portion of them: a consumer is called, and a hash fed, less
 * often than packets come.  Less room than this is not worth a call of the decoder. */
enum { LEAST_ROOM = 512, MADE_SIZE = SS_BODY_PORTION + 2 * SS_QP_ROOM(0) };
_Static_assert((int)SS_QP_ROOM(0) >= (int)SS_BASE64_ROOM(0), "the larger room");

static void give(struct ss_body *b, const uint8_t *bytes, size_t len)
{
	if (len > 0)
		b->events->on_octets(b->user, bytes, len);
}

static void count(struct ss_body *b, enum ss_mail_anomaly of_uu, enum ss_mail_anomaly of_yenc)
{
	ss_mail_count(b->counts, b->encoding == SS_MIME_UUENCODE ? of_uu : of_yenc, b->offset);
}

/* ---- what is found in text ---- */

static bool is_blank(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r' && bytes[i] != '\n')
			return false;
	}
	return true;
}

static void drop_text(struct ss_body *b, const uint8_t *bytes, size_t len)
{
	if (b->is_text_outside || is_blank(bytes, len))
		return;
	b->is_text_outside = true;
	count(b, SS_MAIL_FILE_TEXT_OUTSIDE, SS_MAIL_FILE_TEXT_OUTSIDE);
}

/* Nothing begins as it was declared: it is text. */
static void end_waiting(struct ss_body *b)
{
	count(b, SS_MAIL_UU_NO_BEGIN, SS_MAIL_YENC_NO_BEGIN);
	b->declared = NOT_DECLARED;
	give(b, b->made, b->len);
	b->len = 0;
}

static void on_text(void *user, const uint8_t *bytes, size_t len)
{
	struct ss_body *b = user;
	if (b->declared == BEFORE && len > SS_BODY_PORTION - b->len)
		end_waiting(b);
	if (b->declared == NOT_DECLARED) {
		give(b, bytes, len);
	} else if (b->declared == BEFORE) {
		memcpy(b->made + b->len, bytes, len);
		b->len += len;
	} else {
		drop_text(b, bytes, len);
	}
}

static void on_begin(void *user, const struct ss_body_embedded *file)
{
	struct ss_body *b = user;
	if (b->declared != BEFORE) {
		b->events->on_embedded(b->user, file);
		return;
	}
	drop_text(b, b->made, b->len);
	b->len = 0;
	b->declared = WITHIN;
}

static void on_file_octets(void *user, const uint8_t *bytes, size_t len)
{
	give(user, bytes, len);
}

static void on_end(void *user, bool is_whole)
{
	struct ss_body *b = user;
	if (b->declared == WITHIN)
		b->declared = BEHIND;
	else
		b->events->on_embedded_end(b->user, is_whole);
}

static const struct ss_embedded_events EMBEDDED_EVENTS = {on_text, on_begin, on_file_octets,
                                                          on_end};

/* ---- */

static bool is_encoded(enum ss_mime_encoding encoding)
{
	return encoding == SS_MIME_BASE64 || encoding == SS_MIME_QUOTED_PRINTABLE;
}

static bool is_declared(enum ss_mime_encoding encoding)
{
	return encoding == SS_MIME_UUENCODE || encoding == SS_MIME_YENC;
}

static bool begin_embedded(struct ss_body *b)
{
	struct ss_embedded *e = ss_memory_take(b->memory, sizeof *e);
	if (!e)
		return false;
	memset(e, 0, offsetof(struct ss_embedded, file));
	e->events = &EMBEDDED_EVENTS;
	e->user = b;
	e->counts = b->counts;
	e->place = b->offset;
	e->is_placed = !is_encoded(b->encoding);
	b->embedded = e;
	return true;
}

struct ss_body *ss_body_create(const struct ss_body_events *events, void *user,
                               enum ss_mime_encoding encoding, bool is_text, uint64_t offset,
                               struct ss_mail_counts *counts, struct ss_memory *memory)
{
	bool has_made = is_encoded(encoding) || is_declared(encoding);
	size_t size = sizeof(struct ss_body) + (has_made ? MADE_SIZE : 0);
	struct ss_body *b = ss_memory_take(memory, size);
	if (!b)
		return NULL;
	memset(b, 0, offsetof(struct ss_body, decoder));
	b->events = events;
	b->user = user;
	b->memory = memory;
	b->counts = counts;
	b->offset = offset;
	b->encoding = encoding;
	b->size = size;
	if (encoding == SS_MIME_BASE64)
		b->decoder.base64 = (struct ss_base64){
		        .counts = counts, .offset = offset, .line_start = offset};
	else if (encoding == SS_MIME_QUOTED_PRINTABLE)
		b->decoder.qp =
		        (struct ss_qp){.counts = counts, .offset = offset, .line_start = offset};
	b->declared = is_declared(encoding) ? BEFORE : NOT_DECLARED;
	if ((is_text || b->declared) && !begin_embedded(b)) {
		ss_body_destroy(b);
		return NULL;
	}
	return b;
}

void ss_body_destroy(struct ss_body *b)
{
	if (!b)
		return;
	ss_memory_give(b->memory, b->embedded, sizeof *b->embedded);
	ss_memory_give(b->memory, b, b->size);
}

bool ss_body_has_whole(const struct ss_body *b)
{
	return b->embedded && !is_declared(b->encoding);
}

static void pass(struct ss_body *b, const uint8_t *bytes, size_t len)
{
	if (len > 0 && b->events->on_whole && ss_body_has_whole(b))
		b->events->on_whole(b->user, bytes, len);
	if (b->embedded)
		ss_embedded_feed(b->embedded, bytes, len);
	else
		give(b, bytes, len);
}

static void flush(struct ss_body *b)
{
	if (!is_encoded(b->encoding))
		return;
	pass(b, b->made, b->len);
	b->len = 0;
}

static size_t decode(struct ss_body *b, const uint8_t *bytes, size_t len, uint8_t *out)
{
	if (b->encoding == SS_MIME_BASE64)
		return ss_base64_feed(&b->decoder.base64, bytes, len, out);
	return ss_qp_feed(&b->decoder.qp, bytes, len, out);
}

/* More than there is room for. */
SS_APART static void feed_long(struct ss_body *b, const uint8_t *bytes, size_t len)
{
	for (size_t at = 0, n; at < len; at += n) {
		if (b->len > SS_BODY_PORTION - LEAST_ROOM)
			flush(b);
		n = SS_BODY_PORTION - b->len < len - at ? SS_BODY_PORTION - b->len : len - at;
		b->len += decode(b, bytes + at, n, b->made + b->len);
	}
}

void ss_body_feed(struct ss_body *b, const uint8_t *bytes, size_t len)
{
	if (!is_encoded(b->encoding))
		pass(b, bytes, len);
	else if (b->len <= SS_BODY_PORTION - LEAST_ROOM && len <= SS_BODY_PORTION - b->len)
		b->len += decode(b, bytes, len, b->made + b->len);
	else
		feed_long(b, bytes, len);
}

void ss_body_gap(struct ss_body *b, uint64_t len)
{
	if (b->encoding == SS_MIME_BASE64)
		ss_base64_gap(&b->decoder.base64, len);
	else if (b->encoding == SS_MIME_QUOTED_PRINTABLE)
		b->len += ss_qp_gap(&b->decoder.qp, len, b->made + b->len);
	flush(b);
	if (b->embedded)
		ss_embedded_gap(b->embedded, len);
	if (b->declared == BEFORE)
		end_waiting(b);
	b->events->on_gap(b->user, len);
}

void ss_body_end(struct ss_body *b)
{
	if (b->encoding == SS_MIME_BASE64)
		b->len += ss_base64_end(&b->decoder.base64, b->made + b->len);
	else if (b->encoding == SS_MIME_QUOTED_PRINTABLE)
		b->len += ss_qp_end(&b->decoder.qp, b->made + b->len);
	flush(b);
	if (b->embedded)
		ss_embedded_end(b->embedded);
	if (b->declared == BEFORE)
		end_waiting(b);
}
