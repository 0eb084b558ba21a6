#include "mail/body_embedded.h"

#include <string.h>

#include "base/rare.h"
#include "mail/pair.h"

enum { TEXT, HELD, UUENCODE, YENC };
enum { LEAST_ROOM = 512 };

static void run(struct ss_embedded *e, const uint8_t *bytes, size_t len);

static void advance(struct ss_embedded *e, size_t len)
{
	if (e->is_placed)
		e->place += len;
}

/* ---- text ---- */

static void give_text(struct ss_embedded *e, const uint8_t *bytes, size_t len)
{
	if (len == 0)
		return;
	e->is_inside_line = bytes[len - 1] != '\n';
	advance(e, len);
	e->events->on_text(e->user, bytes, len);
}

/* As many characters as are there: "begin" or "=ybegin". */
static bool may_begin(const uint8_t *p, size_t len)
{
	if (*p == 'b')
		return memcmp(p, "begin", len < 5 ? len : 5) == 0;
	return *p == '=' && memcmp(p, "=ybegin", len < 7 ? len : 7) == 0;
}

/* Where a line begins that may begin a file; len: nowhere. */
static size_t find_candidate(const struct ss_embedded *e, const uint8_t *bytes, size_t len)
{
	if (!e->is_inside_line && may_begin(bytes, len))
		return 0;
	for (size_t n = 0; n < len; n++) {
		n += ss_pair_find_either(bytes + n, len - n, '\n', 'b', '=');
		if (n < len && may_begin(bytes + n + 1, len - n - 1))
			return n + 1;
	}
	return len;
}

static size_t in_text(struct ss_embedded *e, const uint8_t *bytes, size_t len)
{
	size_t n = find_candidate(e, bytes, len);
	give_text(e, bytes, n);
	if (n < len)
		e->state = HELD;
	return n;
}

/* ---- lines that may begin a file ---- */

static void begin_file(struct ss_embedded *e, const struct ss_body_embedded *file)
{
	e->made_len = 0;
	e->events->on_begin(e->user, file);
}

static enum ss_look look_for_uu(struct ss_embedded *e, bool is_all, size_t *len)
{
	struct ss_uu_begin begin;
	struct ss_slice held = {e->held, e->held_len};
	enum ss_look look = ss_uu_look(held, is_all, &begin);
	if (look != SS_LOOK_YES)
		return look;
	memset(&e->file.uu, 0, offsetof(struct ss_uu, line));
	e->file.uu.counts = e->counts;
	e->file.uu.place = e->place;
	e->file.uu.is_base64 = begin.is_base64;
	e->state = UUENCODE;
	*len = begin.len;
	begin_file(e, &(struct ss_body_embedded){SS_MIME_UUENCODE, begin.name, -1});
	return look;
}

static enum ss_look look_for_yenc(struct ss_embedded *e, bool is_all, size_t *len)
{
	struct ss_yenc_begin begin;
	struct ss_slice held = {e->held, e->held_len};
	enum ss_look look = ss_yenc_look(held, is_all, &begin);
	if (look != SS_LOOK_YES)
		return look;
	memset(&e->file.yenc, 0, offsetof(struct ss_yenc, line));
	e->file.yenc.counts = e->counts;
	e->file.yenc.place = e->place;
	e->file.yenc.size = begin.size;
	e->state = YENC;
	*len = begin.len;
	begin_file(e, &(struct ss_body_embedded){SS_MIME_YENC, begin.name, begin.size});
	return look;
}

static void drop_held(struct ss_embedded *e, size_t len)
{
	e->held_len -= len;
	memmove(e->held, e->held + len, e->held_len);
}

/* The first line of what is held was only text. */
static void release_line(struct ss_embedded *e)
{
	size_t len = ss_slice_find((struct ss_slice){e->held, e->held_len}, 0, '\n');
	len += len < e->held_len;
	give_text(e, e->held, len);
	drop_held(e, len);
}

/* What follows the first line is read once more. */
static void begin_reading(struct ss_embedded *e, size_t header)
{
	uint8_t rest[SS_EMBEDDED_HELD];
	size_t len = e->held_len - header;
	memcpy(rest, e->held + header, len);
	e->held_len = 0;
	advance(e, header);
	run(e, rest, len);
}

/* is_all: no more text will come. */
static void settle(struct ss_embedded *e, bool is_all)
{
	while (e->held_len > 0) {
		size_t header = 0;
		bool is_full = e->held_len == SS_EMBEDDED_HELD;
		enum ss_look look = SS_LOOK_NO;
		if (e->held[0] == 'b' && !e->is_inside_line)
			look = look_for_uu(e, is_all, &header);
		else if (e->held[0] == '=' && !e->is_inside_line)
			look = look_for_yenc(e, is_all, &header);
		if (look == SS_LOOK_YES) {
			begin_reading(e, header);
			return;
		}
		if (look == SS_LOOK_MORE && !is_full)
			return;
		release_line(e);
	}
	e->state = TEXT;
}

/* One line more, or what is there of it. */
SS_APART static size_t in_held(struct ss_embedded *e, const uint8_t *bytes, size_t len)
{
	size_t room = SS_EMBEDDED_HELD - e->held_len, n = len < room ? len : room;
	const uint8_t *end = memchr(bytes, '\n', n);
	if (end)
		n = (size_t)(end - bytes) + 1;
	memcpy(e->held + e->held_len, bytes, n);
	e->held_len += n;
	settle(e, false);
	return n;
}

/* ---- a file ---- */

static void flush(struct ss_embedded *e)
{
	if (e->made_len > 0)
		e->events->on_octets(e->user, e->made, e->made_len);
	e->made_len = 0;
}

static void end_file(struct ss_embedded *e, bool is_whole)
{
	flush(e);
	e->state = TEXT;
	e->is_inside_line = false;
	e->events->on_end(e->user, is_whole);
}

/* The line that ended it, and is text, or the head of another file. */
static void end_uu(struct ss_embedded *e)
{
	uint8_t rest[SS_UU_LINE];
	size_t len = e->file.uu.line_len;
	memcpy(rest, e->file.uu.line, len);
	if (e->is_placed)
		e->place -= len;
	end_file(e, e->file.uu.is_whole);
	run(e, rest, len);
}

SS_APART static size_t in_file(struct ss_embedded *e, const uint8_t *bytes, size_t len)
{
	if (e->made_len > SS_BODY_PORTION - LEAST_ROOM)
		flush(e);
	size_t most = (SS_BODY_PORTION - e->made_len) / 3 * 2, used; /* as SS_UU_ROOM has it */
	uint8_t *out = e->made + e->made_len;
	len = len < most ? len : most;
	if (e->state == UUENCODE)
		e->made_len += ss_uu_feed(&e->file.uu, bytes, len, out, &used);
	else
		e->made_len += ss_yenc_feed(&e->file.yenc, bytes, len, out, &used);
	advance(e, used);
	if (e->state == UUENCODE && e->file.uu.is_over)
		end_uu(e);
	else if (e->state == YENC && e->file.yenc.is_over)
		end_file(e, e->file.yenc.is_whole);
	return used;
}

/* ---- */

static void run(struct ss_embedded *e, const uint8_t *bytes, size_t len)
{
	for (size_t at = 0; at < len;) {
		const uint8_t *p = bytes + at;
		switch (e->state) {
		case TEXT: at += in_text(e, p, len - at); break;
		case HELD: at += in_held(e, p, len - at); break;
		default: at += in_file(e, p, len - at); break;
		}
	}
}

void ss_embedded_feed(struct ss_embedded *e, const uint8_t *bytes, size_t len)
{
	run(e, bytes, len);
}

void ss_embedded_gap(struct ss_embedded *e, uint64_t len)
{
	if (e->state == HELD) {
		give_text(e, e->held, e->held_len);
		e->held_len = 0;
		e->state = TEXT;
	} else if (e->state == UUENCODE) {
		ss_uu_gap(&e->file.uu);
	} else if (e->state == YENC) {
		ss_yenc_gap(&e->file.yenc);
	}
	flush(e);
	e->is_inside_line = true;
	if (e->is_placed)
		e->place += len;
}

void ss_embedded_end(struct ss_embedded *e)
{
	if (e->state == HELD)
		settle(e, true);
	if (e->state == UUENCODE) {
		flush(e);
		e->made_len += ss_uu_end(&e->file.uu, e->made);
		end_uu(e);
		ss_embedded_end(e); /* of the line that it was not */
	} else if (e->state == YENC) {
		ss_yenc_end(&e->file.yenc);
		end_file(e, e->file.yenc.is_whole);
	}
}
