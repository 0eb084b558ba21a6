#include "mail/mime.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/rare.h"
#include "mail/mime_boundary.h"
#include "mail/mime_part.h"
#include "mail/mime_scan.h"

/* JOINED: what is held is given with so many octets behind it, at most. */
enum { LINE_END = 2, JOINED = 1536 };

/* What was fed and is not yet given to anybody is held: the end of a line, as it may belong to the
 * boundary behind it, and a line that begins like a boundary, up to its end. */
struct ss_mime {
	struct ss_mime_options options;
	struct ss_encoded_words how;
	struct ss_mime_open *part; /* the innermost; NULL: all is over */
	uint64_t offset;           /* of the first octet that is not given to anybody */
	uint64_t told_line; /* counted to be no boundary: the offset behind its first octet */
	unsigned n_parts;
	bool has_begun, in_header, is_dead, is_cut;
	bool is_part_due;   /* behind a boundary: a part begins, unless the next line is one too */
	bool is_line_start; /* the next octet, or what is held behind held_end, begins a line */
	unsigned n_held, held_end; /* octets held; of them, the line end in front of the line */
	struct ss_mime_boundaries boundaries; /* of the multiparts that what comes is in */
	/* From boundaries.of on, it is not zeroed: most messages need little of it. */
	uint8_t held[LINE_END + SS_LIMIT_MIME_LINE];
};

static void take(struct ss_mime *m, const uint8_t *bytes, size_t len);

static void count(struct ss_mime *m, enum ss_mail_anomaly what, uint64_t offset)
{
	ss_mail_count(m->options.counts, what, offset);
}

static struct ss_mime_open *open_part(struct ss_mime *m, struct ss_mime_open *up)
{
	struct ss_mime_open *p = ss_memory_take_zeroed(m->options.memory, sizeof *p);
	if (!p)
		return NULL;
	p->texts.memory = m->options.memory;
	p->up = up;
	p->of.index = m->n_parts;
	if (up) {
		p->of.up = &up->of;
		p->of.depth = up->of.depth + 1;
		p->outer = up->of.kind == SS_MIME_MULTIPART ? up : up->outer;
		/* A message begins where the header that it is below was taken to end. */
		p->of.has_header_gap = up->of.kind == SS_MIME_MESSAGE && up->of.has_header_gap;
	}
	return p;
}

static void drop_part(struct ss_mime *m)
{
	struct ss_mime_open *p = m->part;
	m->part = p->up;
	m->boundaries.n -= p->of.kind == SS_MIME_MULTIPART;
	ss_arena_reset(&p->texts);
	ss_memory_give(m->options.memory, p, sizeof *p);
}

static void on_field(void *user, const struct ss_header_field *field);
static void on_end(void *user, enum ss_header_end how, uint64_t body, struct ss_slice seen);

static const struct ss_header_events HEADER_EVENTS = {on_field, on_end};

static void tell_part(struct ss_mime *m)
{
	m->n_parts++;
	m->part->of.offset = m->offset;
	m->options.events->on_part(m->options.user, &m->part->of);
	ss_header_init(&m->part->header, &HEADER_EVENTS, m, m->options.counts, m->options.memory,
	               m->offset);
	m->in_header = m->is_line_start = true;
}

SS_APART static void tell_message(struct ss_mime *m)
{
	tell_part(m);
}

/* Of the innermost part.  If it cannot be, what comes is that part's, and nobody's to be told. */
static void begin_part(struct ss_mime *m)
{
	struct ss_mime_open *p = m->n_parts < SS_LIMIT_MIME_PARTS ? open_part(m, m->part) : NULL;
	if (!p) {
		count(m, SS_MAIL_MIME_TOO_MANY_PARTS, m->offset);
		return;
	}
	m->part = p;
	tell_part(m);
}

static void count_end(struct ss_mime *m, const struct ss_mime_open *p)
{
	bool is_lacking = m->is_cut || p->of.missing > 0 || p->of.has_header_gap;
	if (p->of.kind != SS_MIME_MULTIPART || is_lacking || p->is_closed)
		return;
	count(m, p->has_begun ? SS_MAIL_MIME_NOT_CLOSED : SS_MAIL_MIME_BOUNDARY_NOT_SEEN,
	      m->offset);
}

static void end_part(struct ss_mime *m, enum ss_mime_end how)
{
	struct ss_mime_open *p = m->part;
	count_end(m, p);
	if (p->of.kind != SS_MIME_LEAF)
		p->of.size = m->offset - p->of.body;
	if (how == SS_MIME_END_BOUNDARY || how == SS_MIME_END_CLOSED)
		p->of.line_end = m->held_end;
	m->options.events->on_part_end(m->options.user, &p->of, how);
	drop_part(m);
}

/* The header in hand is over. */
static void begin_body(struct ss_mime *m)
{
	struct ss_mime_open *p = m->part;
	m->in_header = false;
	p->of.body = m->offset;
	ss_mime_part_settle(p, &m->how, !m->options.is_flat);
	if (p->of.kind != SS_MIME_LEAF && m->n_parts >= SS_LIMIT_MIME_PARTS) {
		count(m, SS_MAIL_MIME_TOO_MANY_PARTS, m->offset);
		p->of.kind = SS_MIME_LEAF;
	}
	if (p->of.kind == SS_MIME_MULTIPART)
		ss_mime_boundary_add(&m->boundaries, p);
	m->options.events->on_body(m->options.user, &p->of);
	if (p->of.kind == SS_MIME_MESSAGE)
		begin_part(m);
}

static void on_field(void *user, const struct ss_header_field *field)
{
	struct ss_mime *m = user;
	if (m->is_dead)
		return;
	ss_mime_part_take_field(m->part, &m->how, field);
	m->options.events->on_field(m->options.user, &m->part->of, field);
}

/* What the header took too much, one line at most, is read again, as body: it may be a boundary of
 * this part's own, or the first line of a message that begins here. */
static void on_end(void *user, enum ss_header_end how, uint64_t body, struct ss_slice seen)
{
	struct ss_mime *m = user;
	if (m->is_dead)
		return;
	m->offset = body;
	m->is_line_start |= how == SS_HEADER_END_BLANK || how == SS_HEADER_END_NO_BLANK;
	begin_body(m);
	take(m, seen.data, seen.len);
}

static size_t give_header(struct ss_mime *m, const uint8_t *bytes, size_t len)
{
	struct ss_header *header = &m->part->header;
	size_t used = ss_header_feed(header, bytes, len);
	if (header->is_over) {
		ss_header_end(header); /* gives memory back */
	} else {
		m->is_line_start = bytes[len - 1] == '\n';
		m->offset += used;
	}
	return used;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Text of a multipart that is in none of its parts. */
static void give_between(struct ss_mime *m, const uint8_t *bytes, size_t len)
{
	struct ss_mime_open *p = m->part;
	bool is_told = p->of.kind == SS_MIME_MULTIPART && (!p->has_begun || p->is_closed);
	for (size_t n = 0; is_told && !p->has_text && n < len; n++) {
		if (is_blank(bytes[n]))
			continue;
		p->has_text = true;
		count(m, p->is_closed ? SS_MAIL_MIME_EPILOGUE : SS_MAIL_MIME_PREAMBLE,
		      m->offset + n);
	}
}

/* Behind a header. */
static inline void give_body(struct ss_mime *m, const uint8_t *bytes, size_t len)
{
	struct ss_mime_part *part = &m->part->of;
	if (len == 0)
		return;
	if (part->kind == SS_MIME_LEAF) {
		m->offset += len;
		part->size += len;
		m->options.events->on_octets(m->options.user, part, bytes, len);
	} else {
		give_between(m, bytes, len);
		m->offset += len;
	}
}

/* To whom the octets are due.  Returns how many were used: all, unless a header ends in them. */
static size_t give(struct ss_mime *m, const uint8_t *bytes, size_t len)
{
	if (len > 0 && m->in_header)
		return give_header(m, bytes, len);
	give_body(m, bytes, len);
	return len;
}

static void give_all(struct ss_mime *m, const uint8_t *bytes, size_t len)
{
	size_t used = give(m, bytes, len);
	if (used < len)
		take(m, bytes + used, len - used);
}

/* Holds the line end that bytes end with, or its CR, back from a body; returns its length. */
static size_t hold_line_end(struct ss_mime *m, const uint8_t *bytes, size_t len)
{
	uint8_t last = bytes[len - 1];
	unsigned n = last == '\n' || last == '\r';
	m->is_line_start = last == '\n';
	m->held[0] = last;
	if (m->is_line_start && len > 1 && bytes[len - 2] == '\r') {
		m->held[0] = '\r';
		m->held[1] = '\n';
		n = 2;
	}
	m->n_held = n;
	m->held_end = m->is_line_start ? n : 0;
	return n;
}

/* Gives what is held, all of it. */
static void let_go(struct ss_mime *m)
{
	uint8_t text[sizeof m->held];
	size_t len = m->n_held;
	memcpy(text, m->held, len);
	m->n_held = m->held_end = 0;
	m->is_line_start = false;
	if (len > 0)
		give_all(m, text, len);
}

/* The line that is held is no boundary; its own line end may belong to one. */
static void let_go_line(struct ss_mime *m)
{
	uint8_t text[sizeof m->held];
	size_t len = m->n_held;
	if (m->in_header) {
		let_go(m);
		return;
	}
	memcpy(text, m->held, len);
	give(m, text, len - hold_line_end(m, text, len));
}

static void begin_due_part(struct ss_mime *m)
{
	if (!m->is_part_due)
		return;
	m->is_part_due = false;
	begin_part(m);
}

/* Two boundaries in a row have nothing between them: the line end of the first is its own, and the
 * second has none in front (RFC 2046, section 5.1.1). */
static void pass_over_due_part(struct ss_mime *m, const struct ss_mime_open *multipart)
{
	if (!m->is_part_due)
		return;
	if (m->part != multipart) {
		begin_due_part(m);
		return;
	}
	count(m, SS_MAIL_MIME_BOUNDARY_REPEATED, m->offset);
	m->is_part_due = false;
}

static void end_parts_below(struct ss_mime *m, const struct ss_mime_open *multipart)
{
	while (m->in_header) {
		count(m, SS_MAIL_MIME_BOUNDARY_IN_HEADER, m->offset);
		ss_header_end(&m->part->header);
	}
	while (m->part != multipart)
		end_part(m,
		         m->part->outer == multipart ? SS_MIME_END_BOUNDARY : SS_MIME_END_CLOSED);
}

/* Behind the last boundary, its line end may belong to the next boundary as well. */
static void begin_epilogue(struct ss_mime *m, unsigned line_end)
{
	uint8_t text[LINE_END];
	memcpy(text, m->held + m->n_held - line_end, line_end);
	m->offset += m->n_held - line_end;
	m->part->is_closed = true;
	m->part->has_text = false;
	memcpy(m->held, text, line_end);
	m->n_held = m->held_end = line_end;
	m->is_line_start = true;
}

/* Is the line that is held a boundary?  Then it is done with. */
static bool take_boundary(struct ss_mime *m)
{
	struct ss_slice held = {m->held, m->n_held};
	struct ss_mime_line line = ss_mime_line_of(ss_slice_cut(held, m->held_end, held.len));
	struct ss_mime_boundary b = {0};
	uint64_t offset = m->offset + m->held_end;
	if (line.text.len >= 2)
		b = ss_mime_boundary_find(&m->boundaries, line.text);
	if (!b.multipart) {
		if ((b.is_closed || b.has_text_after) && m->told_line != offset + 1)
			count(m,
			      b.is_closed ? SS_MAIL_MIME_BOUNDARY_AFTER_CLOSE
			                  : SS_MAIL_MIME_BOUNDARY_TEXT_AFTER,
			      offset);
		m->told_line = offset + 1;
		return false;
	}
	if (line.has_blanks)
		count(m, SS_MAIL_MIME_BOUNDARY_BLANK, offset);
	if (line.end == 1 || m->held_end == 1)
		count(m, SS_MAIL_MIME_BOUNDARY_BARE_LF, offset);
	pass_over_due_part(m, b.multipart);
	end_parts_below(m, b.multipart);
	b.multipart->has_begun = true;
	if (b.is_close) {
		begin_epilogue(m, line.end);
		return true;
	}
	m->offset += m->n_held;
	m->n_held = m->held_end = 0;
	m->is_line_start = m->is_part_due = true;
	return true;
}

/* Of a line that may be a boundary. */
static size_t hold(struct ss_mime *m, const uint8_t *bytes, size_t len)
{
	size_t room = m->held_end + SS_LIMIT_MIME_LINE - m->n_held;
	const uint8_t *lf = memchr(bytes, '\n', len < room ? len : room);
	if (lf)
		len = (size_t)(lf - bytes) + 1;
	else if (len > room)
		len = room;
	memcpy(m->held + m->n_held, bytes, len);
	m->n_held += (unsigned)len;
	if (lf ? !take_boundary(m) : len == room) {
		begin_due_part(m);
		let_go_line(m);
	}
	return len;
}

SS_APART static size_t after_cr(struct ss_mime *m, uint8_t c)
{
	if (c == '\n') {
		m->held[m->n_held++] = c;
		m->held_end = m->n_held;
		m->is_line_start = true;
		return 1;
	}
	m->n_held = 0;
	give_all(m, (const uint8_t *)"\r", 1);
	return 0;
}

/* Up to the next line that may be a boundary. */
static size_t in_line(struct ss_mime *m, const uint8_t *bytes, size_t len)
{
	size_t lf = ss_mime_scan(bytes, len);
	if (lf < len)
		len = lf + 1;
	if (m->in_header)
		return give(m, bytes, len);
	size_t end = hold_line_end(m, bytes, len);
	give_body(m, bytes, len - end);
	return len;
}

/* The same behind what is held of a body, which is no boundary.  They are given in one go: each portion
 * that ends with a line would be two for all who read the body. */
static size_t in_line_behind(struct ss_mime *m, const uint8_t *bytes, size_t len)
{
	uint8_t text[sizeof m->held + JOINED];
	size_t n = m->n_held, most = len < JOINED ? len : JOINED, lf = ss_mime_scan(bytes, most);
	len = lf < most ? lf + 1 : most;
	memcpy(text, m->held, n);
	memcpy(text + n, bytes, len);
	give(m, text, n + len - hold_line_end(m, bytes, len));
	return len;
}

SS_APART static size_t at_line_start(struct ss_mime *m, const uint8_t *bytes, size_t len)
{
	unsigned n = m->n_held - m->held_end; /* of the line */
	bool may_be = n > 1 || (bytes[0] == '-' && (n > 0 || len == 1 || bytes[1] == '-'));
	if (may_be)
		return hold(m, bytes, len);
	begin_due_part(m);
	if (m->n_held > 0 && !m->in_header)
		return in_line_behind(m, bytes, len);
	m->is_line_start = false;
	if (m->n_held > 0)
		let_go(m);
	return 0;
}

static size_t step(struct ss_mime *m, const uint8_t *bytes, size_t len)
{
	if (m->boundaries.n == 0)
		return give(m, bytes, len);
	if (m->is_line_start)
		return at_line_start(m, bytes, len);
	if (m->n_held > 0)
		return after_cr(m, *bytes);
	return in_line(m, bytes, len);
}

static void take(struct ss_mime *m, const uint8_t *bytes, size_t len)
{
	for (size_t n = 0; n < len;)
		n += step(m, bytes + n, len - n);
}

struct ss_mime *ss_mime_create(const struct ss_mime_options *options)
{
	struct ss_mime *m = ss_memory_take(options->memory, sizeof *m);
	if (!m)
		return NULL;
	memset(m, 0, offsetof(struct ss_mime, boundaries.of));
	m->options = *options;
	m->how = (struct ss_encoded_words){options->charsets, options->counts, options->memory};
	m->part = open_part(m, NULL);
	if (m->part)
		return m;
	ss_memory_give(options->memory, m, sizeof *m);
	return NULL;
}

void ss_mime_destroy(struct ss_mime *m)
{
	if (!m)
		return;
	m->is_dead = true;
	if (m->in_header)
		ss_header_end(&m->part->header);
	while (m->part)
		drop_part(m);
	ss_memory_give(m->options.memory, m, sizeof *m);
}

/* False: all is over. */
static bool begin(struct ss_mime *m)
{
	if (!m->has_begun && m->part) {
		m->has_begun = true;
		tell_message(m);
	}
	return m->part != NULL;
}

void ss_mime_feed(struct ss_mime *m, const uint8_t *bytes, size_t len)
{
	if (begin(m))
		take(m, bytes, len);
}

/* No more is known of the line that is held.  If it is a boundary as far as it goes, it is taken
 * for one: what could follow is most likely its line end. */
static void settle_held(struct ss_mime *m)
{
	while (m->n_held > 0) {
		bool is_line = m->is_line_start && m->n_held > m->held_end;
		if (is_line && take_boundary(m))
			continue;
		begin_due_part(m);
		let_go(m);
	}
	begin_due_part(m);
}

void ss_mime_gap(struct ss_mime *m, uint64_t len)
{
	if (len == 0 || !begin(m))
		return;
	settle_held(m);
	assert(m->part); /* no boundary ends the message itself */
	count(m, SS_MAIL_MIME_GAP, m->offset);
	for (struct ss_mime_open *p = m->in_header ? m->part->up : m->part; p; p = p->up)
		p->of.missing += len;
	if (m->in_header) {
		m->part->of.has_header_gap = true;
		ss_header_gap(&m->part->header, len);
	} else if (m->part->of.kind == SS_MIME_LEAF) {
		m->part->of.size += len;
		m->options.events->on_gap(m->options.user, &m->part->of, len);
	}
	m->offset += len;
	m->is_line_start = false;
}

static void cut_header(struct ss_mime *m)
{
	m->part->of.has_header_gap = true;
	ss_header_cut(&m->part->header);
}

void ss_mime_end(struct ss_mime *m, bool is_cut)
{
	if (!begin(m))
		return;
	m->is_cut = is_cut;
	settle_held(m);
	while (m->in_header) {
		if (is_cut)
			cut_header(m);
		ss_header_end(&m->part->header);
		settle_held(m);
	}
	while (m->part)
		end_part(m, m->part->outer ? SS_MIME_END_CUT : SS_MIME_END_CONTENT);
}
