#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "mail/decode.h"

/* SOFT: "=" and blanks are written to out, and dropped if a line end follows; SOFT_CR: and a CR,
 * which, like that of CR and the characters of EQUALS and HEX, is not yet written. */
enum { TEXT, CR, EQUALS, HEX, SOFT, SOFT_CR };

struct work {
	uint8_t *out;
	size_t len;   /* of out */
	size_t fixed; /* of them: what no line end takes away; in SOFT, up to the "=" */
};

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static int hex_of(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void put(struct work *w, uint8_t c)
{
	w->out[w->len++] = c;
}

/* So many of the last octets are blanks that the next line end takes away. */
static size_t blanks_at_end(const struct work *w)
{
	size_t n = 0;
	while (n < SS_QP_BLANKS && w->len - n > w->fixed && is_blank(w->out[w->len - n - 1]))
		n++;
	return n;
}

static void dispute(struct ss_qp *d, const struct work *w, enum ss_mail_anomaly what,
                    uint64_t offset)
{
	ss_mail_count(d->counts, what, offset);
	if (!d->is_disputed)
		d->agreed = d->made + w->len;
	d->is_disputed = true;
}

static void end_line(struct ss_qp *d, uint64_t offset, uint64_t next)
{
	if (offset - d->line_start > SS_ENCODED_LINE)
		ss_mail_count(d->counts, SS_MAIL_ENCODED_LINE_TOO_LONG,
		              d->line_start + SS_ENCODED_LINE);
	d->line_start = next;
}

/* offset: of the LF. */
static void hard_line_end(struct ss_qp *d, struct work *w, uint64_t offset, bool has_cr)
{
	size_t blanks = blanks_at_end(w);
	w->len -= blanks;
	if (blanks > 0)
		dispute(d, w, SS_MAIL_QP_TRAILING_BLANK, offset - has_cr - blanks);
	if (!has_cr)
		ss_mail_count(d->counts, SS_MAIL_ENCODED_BARE_LF, offset);
	end_line(d, offset - has_cr, offset + 1);
	if (has_cr)
		put(w, '\r');
	put(w, '\n');
	w->fixed = w->len;
	d->state = TEXT;
}

static void soft_line_end(struct ss_qp *d, struct work *w, uint64_t offset, bool has_cr)
{
	size_t blanks = w->len - w->fixed - 1;
	w->len = w->fixed;
	if (blanks > 0)
		dispute(d, w, SS_MAIL_QP_SOFT_BLANK, offset - has_cr - blanks);
	if (!has_cr)
		ss_mail_count(d->counts, SS_MAIL_ENCODED_BARE_LF, offset);
	end_line(d, offset - has_cr, offset + 1);
	d->state = TEXT;
}

static void in_text(struct ss_qp *d, struct work *w, uint8_t c, uint64_t offset)
{
	if (c == '=') {
		d->state = EQUALS;
	} else if (c == '\r') {
		d->state = CR;
	} else if (c == '\n') {
		hard_line_end(d, w, offset, false);
	} else {
		if ((c < ' ' && c != '\t') || c > '~')
			ss_mail_count(d->counts, SS_MAIL_QP_BAD_CHARACTER, offset);
		put(w, c);
	}
}

static void in_cr(struct ss_qp *d, struct work *w, uint8_t c, uint64_t offset)
{
	if (c == '\n') {
		hard_line_end(d, w, offset, true);
		return;
	}
	ss_mail_count(d->counts, SS_MAIL_ENCODED_BARE_CR, offset - 1);
	put(w, '\r');
	d->state = TEXT;
	in_text(d, w, c, offset);
}

/* The "=" was none of ours; what came behind it is written, or follows. */
static void bare_equals(struct ss_qp *d, struct work *w, uint64_t offset)
{
	dispute(d, w, SS_MAIL_QP_BARE_EQUALS, offset);
	d->state = TEXT;
}

static void begin_soft(struct ss_qp *d, struct work *w)
{
	w->fixed = w->len;
	put(w, '=');
	d->state = SOFT;
}

static void in_soft(struct ss_qp *d, struct work *w, uint8_t c, uint64_t offset)
{
	size_t held = w->len - w->fixed;
	if (c == '\n') {
		soft_line_end(d, w, offset, false);
	} else if (c == '\r') {
		d->state = SOFT_CR;
	} else if (is_blank(c) && held < SS_QP_BLANKS) {
		put(w, c);
	} else {
		w->len = w->fixed; /* agreed is what comes before the "=" */
		bare_equals(d, w, offset - held);
		w->len += held;
		w->fixed++;
		in_text(d, w, c, offset);
	}
}

static void in_soft_cr(struct ss_qp *d, struct work *w, uint8_t c, uint64_t offset)
{
	size_t held = w->len - w->fixed;
	if (c == '\n') {
		soft_line_end(d, w, offset, true);
		return;
	}
	w->len = w->fixed;
	bare_equals(d, w, offset - 1 - held);
	w->len += held;
	w->fixed++;
	in_cr(d, w, c, offset);
}

static void in_equals(struct ss_qp *d, struct work *w, uint8_t c, uint64_t offset)
{
	if (hex_of(c) >= 0) {
		d->digit = c;
		d->state = HEX;
	} else if (is_blank(c) || c == '\r' || c == '\n') {
		begin_soft(d, w);
		in_soft(d, w, c, offset);
	} else {
		bare_equals(d, w, offset - 1);
		put(w, '=');
		in_text(d, w, c, offset);
	}
}

static void in_hex(struct ss_qp *d, struct work *w, uint8_t c, uint64_t offset)
{
	int upper = hex_of(d->digit), lower = hex_of(c);
	if (lower < 0) {
		bare_equals(d, w, offset - 2);
		put(w, '=');
		put(w, d->digit);
		in_text(d, w, c, offset);
		return;
	}
	if (d->digit >= 'a' || c >= 'a')
		ss_mail_count(d->counts, SS_MAIL_QP_LOWER_HEX, offset - 2);
	put(w, (uint8_t)(upper * 16 + lower));
	w->fixed = w->len; /* "=20" at the end of a line stays */
	d->state = TEXT;
}

/* Characters at the head of text that are but themselves: no "=", CR, LF, control, 8-bit. */
static size_t copy_plain(const uint8_t *text, size_t len, uint8_t *out)
{
	size_t n = 0;
#ifdef __SSE2__
	for (; len - n >= 16; n += 16) { /* signed: 8-bit octets are below the space */
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(text + n));
		__m128i odd = _mm_or_si128(_mm_cmplt_epi8(v, _mm_set1_epi8(' ')),
		                           _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('=')),
		                                        _mm_cmpeq_epi8(v, _mm_set1_epi8(0x7f))));
		unsigned bits = (unsigned)_mm_movemask_epi8(odd);
		_mm_storeu_si128((__m128i *)(void *)(out + n), v);
		if (bits)
			return n + (size_t)__builtin_ctz(bits);
	}
#endif
	for (; n < len && text[n] >= ' ' && text[n] <= '~' && text[n] != '='; n++)
		out[n] = text[n];
	return n;
}

static void take(struct ss_qp *d, struct work *w, uint8_t c, uint64_t offset)
{
	switch (d->state) {
	case TEXT: in_text(d, w, c, offset); break;
	case CR: in_cr(d, w, c, offset); break;
	case EQUALS: in_equals(d, w, c, offset); break;
	case HEX: in_hex(d, w, c, offset); break;
	case SOFT: in_soft(d, w, c, offset); break;
	case SOFT_CR: in_soft_cr(d, w, c, offset); break;
	}
}

static bool is_soft(const struct ss_qp *d)
{
	return d->state == SOFT || d->state == SOFT_CR;
}

/* What was held comes first again. */
static struct work begin_work(struct ss_qp *d, uint8_t *out)
{
	struct work w = {.out = out, .len = d->n_held};
	memcpy(out, d->held, d->n_held);
	d->n_held = 0;
	return w;
}

static size_t end_work(struct ss_qp *d, const struct work *w)
{
	size_t given = w->fixed;
	if (!is_soft(d))
		given = w->len - blanks_at_end(w);
	d->n_held = (uint8_t)(w->len - given);
	memcpy(d->held, w->out + given, d->n_held);
	d->made += given;
	return given;
}

size_t ss_qp_feed(struct ss_qp *d, const uint8_t *text, size_t len, uint8_t *out)
{
	struct work w = begin_work(d, out);
	for (size_t n = 0; n < len;) {
		if (d->state == TEXT) {
			size_t plain = copy_plain(text + n, len - n, out + w.len);
			w.len += plain;
			n += plain;
			if (n == len)
				break;
		}
		take(d, &w, text[n], d->offset + n);
		n++;
	}
	d->offset += len;
	return end_work(d, &w);
}

/* What is held is all there is. */
static size_t finish(struct ss_qp *d, uint8_t *out)
{
	struct work w = begin_work(d, out);
	if (d->state == CR) {
		ss_mail_count(d->counts, SS_MAIL_ENCODED_BARE_CR, d->offset - 1);
		put(&w, '\r');
	} else if (d->state != TEXT) {
		if (is_soft(d))
			w.len = 0;
		dispute(d, &w, SS_MAIL_QP_EQUALS_AT_END, d->offset);
	} else if (w.len > 0) {
		size_t blanks = w.len;
		w.len = 0;
		dispute(d, &w, SS_MAIL_QP_TRAILING_BLANK, d->offset - blanks);
	}
	d->state = TEXT;
	d->made += w.len;
	return w.len;
}

size_t ss_qp_gap(struct ss_qp *d, uint64_t len, uint8_t out[SS_QP_ROOM(0)])
{
	size_t made = finish(d, out);
	dispute(d, &(struct work){0}, SS_MAIL_ENCODED_GAP, d->offset);
	d->offset += len;
	d->line_start = d->offset;
	return made;
}

size_t ss_qp_end(struct ss_qp *d, uint8_t out[SS_QP_ROOM(0)])
{
	size_t made = finish(d, out);
	end_line(d, d->offset, d->offset);
	if (!d->is_disputed)
		d->agreed = d->made;
	return made;
}
