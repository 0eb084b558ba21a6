#include "mail/header.h"

#include <string.h>

#include "base/limits.h"
#include "mail/header_plain.h"

/* LINE_CR: a line begins with CR, which is not yet in the text.  LOST: in a line whose head a gap
 * took. */
enum { LINE_START, LINE_CR, IN_LINE, LOST };

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

void ss_header_init(struct ss_header *h, const struct ss_header_events *events, void *user,
                    struct ss_mail_counts *counts, struct ss_memory *memory, uint64_t offset)
{
	*h = (struct ss_header){.events = events, .user = user, .counts = counts, .offset = offset};
	h->text = (struct ss_buffer){.memory = memory, .limit = SS_LIMIT_HEADER_FIELD};
	h->value = h->text;
	h->start = h->line_start = offset;
}

static void finish(struct ss_header *h, enum ss_header_end how, uint64_t body, struct ss_slice seen)
{
	h->is_over = true;
	h->events->on_end(h->user, how, body, seen);
}

/* Does the text begin a field?  Its name and colon are remembered. */
static bool begins_field(struct ss_header *h)
{
	struct ss_slice text = ss_buffer_slice(&h->text);
	size_t len = 0, n;
	while (len < text.len && text.data[len] > ' ' && text.data[len] != ':')
		len++;
	for (n = len; n < text.len && is_blank(text.data[n]);)
		n++;
	h->name_len = len;
	h->colon = n;
	return n < text.len && text.data[n] == ':' && len > 0;
}

static void count_name(struct ss_header *h, struct ss_slice name, size_t colon)
{
	if (colon > name.len)
		ss_mail_count(h->counts, SS_MAIL_HEADER_BLANK_BEFORE_COLON,
		              h->field_start + name.len);
	for (size_t n = 0; n < name.len; n++) {
		if (name.data[n] > '~') {
			ss_mail_count(h->counts, SS_MAIL_HEADER_BAD_NAME, h->field_start + n);
			return;
		}
	}
}

/* Has it an octet that count_octets counts?  Without a branch: the compiler takes many a step. */
static bool is_odd(struct ss_slice text)
{
	uint8_t odd = 0;
	for (size_t n = 0; n + 1 < text.len; n++) {
		uint8_t c = text.data[n];
		odd |= (uint8_t)(c - 1) >= 127;
		odd |= (c == '\r') & (text.data[n + 1] != '\n');
	}
	return odd || (text.len > 0 && (uint8_t)(text.data[text.len - 1] - 1) >= 127);
}

static void count_octets(struct ss_header *h, struct ss_slice text)
{
	if (!is_odd(text))
		return;
	for (size_t n = 0; n < text.len; n++) {
		uint8_t c = text.data[n];
		if (c == '\0')
			ss_mail_count(h->counts, SS_MAIL_HEADER_NUL, h->field_start + n);
		else if (c == '\r' && n + 1 < text.len && text.data[n + 1] != '\n')
			ss_mail_count(h->counts, SS_MAIL_HEADER_BARE_CR, h->field_start + n);
		else if (c > 127)
			ss_mail_count(h->counts, SS_MAIL_HEADER_RAW_8BIT, h->field_start + n);
	}
}

static size_t without_line_end(struct ss_slice text)
{
	size_t len = text.len;
	if (len > 0 && text.data[len - 1] == '\n') {
		len--;
		len -= len > 0 && text.data[len - 1] == '\r';
	}
	return len;
}

/* Takes the line ends out: within a field each is followed by a blank.  False if it was cut. */
static bool unfold(struct ss_buffer *out, struct ss_slice text)
{
	for (size_t n = 0; n < text.len;) {
		size_t lf = ss_slice_find(text, n, '\n'), end = lf < text.len ? lf + 1 : lf;
		size_t len = without_line_end(ss_slice_cut(text, n, end - n));
		if (ss_buffer_add(out, text.data + n, len) < len)
			return false;
		n = end;
	}
	return true;
}

/* Sets what stands behind the colon; of several lines, as they are without their ends. */
static void take_value(struct ss_header *h, struct ss_slice text, struct ss_header_field *field)
{
	struct ss_slice value = ss_slice_cut(text, h->colon + 1, text.len);
	value.len = without_line_end(value);
	field->is_joined = ss_slice_find(value, 0, '\n') == value.len;
	if (!field->is_joined) {
		ss_buffer_clear(&h->value);
		if (!unfold(&h->value, value))
			h->is_cut = true;
		value = ss_buffer_slice(&h->value);
	}
	field->value = ss_slice_trim(value);
}

/* field: all but where it is and what it is known as is set. */
static inline void tell(struct ss_header *h, struct ss_header_field *field)
{
	field->offset = h->field_start;
	if (h->n_fields++ >= SS_LIMIT_HEADER_FIELDS)
		ss_mail_count(h->counts, SS_MAIL_HEADER_TOO_MANY_FIELDS, h->field_start);
	field->known = ss_field_name_find(field->name);
	h->events->on_field(h->user, field);
}

/* What is counted of the field in hand, and what it says. */
static void read_odd(struct ss_header *h, struct ss_slice text, struct ss_header_field *field)
{
	field->name = ss_slice_cut(text, 0, h->name_len);
	count_name(h, field->name, h->colon);
	count_octets(h, text);
	take_value(h, text, field);
	field->is_plain = false;
	field->is_cut = h->is_cut;
	if (h->is_cut)
		ss_mail_count(h->counts, SS_MAIL_HEADER_FIELD_TOO_LONG, h->field_start);
}

/* The field in hand is complete. */
static void tell_field(struct ss_header *h, bool has_gap)
{
	struct ss_slice text = ss_buffer_slice(&h->text);
	struct ss_header_field field = {.has_gap = has_gap};
	if (!h->is_field)
		return;
	h->is_field = false;
	bool is_all = !has_gap && !h->is_cut;
	if (!is_all || !ss_header_plain(text.data, text.len, true, &h->value, &field))
		read_odd(h, text, &field);
	tell(h, &field);
}

static bool is_mbox_line(struct ss_slice text)
{
	if (text.len > 0 && text.data[0] == '>')
		text = ss_slice_cut(text, 1, text.len);
	return text.len >= 5 && memcmp(text.data, "From ", 5) == 0;
}

/* The first line of what may be a field is here, or as much of it as is kept. */
static void judge(struct ss_header *h)
{
	struct ss_slice text = ss_buffer_slice(&h->text);
	h->is_judged = true;
	h->is_field = begins_field(h);
	if (h->is_field)
		return;
	if (h->is_cut && text.len < SS_LIMIT_HEADER_FIELD) { /* memory was short: not known */
		ss_mail_count(h->counts, SS_MAIL_HEADER_FIELD_TOO_LONG, h->field_start);
		h->is_after_gap = true;
	} else if (h->n_fields == 0 && !h->is_after_gap && is_mbox_line(text)) {
		ss_mail_count(h->counts, SS_MAIL_HEADER_MBOX_LINE, h->field_start);
	} else {
		ss_mail_count(h->counts, SS_MAIL_HEADER_NO_BLANK_LINE, h->field_start);
		finish(h, SS_HEADER_END_NO_BLANK, h->field_start, text);
	}
}

static void begin_line(struct ss_header *h, bool is_new)
{
	h->state = IN_LINE;
	h->is_blank = true;
	if (!is_new)
		return;
	tell_field(h, false);
	ss_buffer_clear(&h->text);
	h->is_cut = h->is_judged = false;
	h->field_start = h->line_start;
}

/* An empty line; offset: of its LF. */
static void empty_line(struct ss_header *h, bool has_cr)
{
	tell_field(h, false);
	if (!has_cr)
		ss_mail_count(h->counts, SS_MAIL_HEADER_ENDS_BY_LF, h->offset);
	h->offset++;
	finish(h, SS_HEADER_END_BLANK, h->offset, (struct ss_slice){0});
}

/* Of fields that are here as a whole.  Returns how many octets it used: 0 if the first is none. */
static size_t take_plain_fields(struct ss_header *h, const uint8_t *bytes, size_t len)
{
	struct ss_header_field field;
	size_t used = 0;
	while (used < len && bytes[used] > ' ') { /* nothing else begins one */
		size_t n = ss_header_plain(bytes + used, len - used, false, &h->value, &field);
		if (n == 0)
			break;
		h->field_start = h->offset;
		tell(h, &field);
		h->offset += n;
		used += n;
	}
	if (used > 0) {
		h->line_start = h->offset;
		h->state = LINE_START;
	}
	return used;
}

static size_t at_line_start(struct ss_header *h, const uint8_t *bytes, size_t len)
{
	uint8_t c = bytes[0];
	if (c == '\n') {
		empty_line(h, false);
		return 1;
	}
	if (c == '\r') {
		h->state = LINE_CR;
		h->offset++;
		return 1;
	}
	if (is_blank(c) && h->is_after_gap && !h->is_field) {
		h->state = LOST; /* it goes on with what is not known */
		return 0;
	}
	bool is_new = !is_blank(c) || !h->is_field;
	begin_line(h, is_new);
	return is_new ? take_plain_fields(h, bytes, len) : 0;
}

static size_t at_line_cr(struct ss_header *h, uint8_t c)
{
	if (c == '\n') {
		empty_line(h, true);
		return 1;
	}
	begin_line(h, true);
	h->is_cut = ss_buffer_add(&h->text, "\r", 1) == 0;
	h->is_blank = false;
	return 0;
}

static void end_line(struct ss_header *h, bool has_cr)
{
	if (!has_cr)
		ss_mail_count(h->counts, SS_MAIL_HEADER_BARE_LF, h->offset - 1);
	if (h->offset - h->line_start - 1 - has_cr > SS_LIMIT_HEADER_LINE)
		ss_mail_count(h->counts, SS_MAIL_HEADER_LINE_TOO_LONG, h->line_start);
	if (h->is_blank)
		ss_mail_count(h->counts, SS_MAIL_HEADER_BLANK_FOLD, h->line_start);
	h->line_start = h->offset;
	h->state = LINE_START;
}

static bool is_all_blank(const uint8_t *bytes, size_t len)
{
	while (len > 0 &&
	       (is_blank(bytes[len - 1]) || bytes[len - 1] == '\r' || bytes[len - 1] == '\n'))
		len--;
	return len == 0;
}

static size_t in_line(struct ss_header *h, const uint8_t *bytes, size_t len)
{
	const uint8_t *lf = memchr(bytes, '\n', len);
	if (lf)
		len = (size_t)(lf - bytes) + 1;
	size_t added = ss_buffer_add(&h->text, bytes, len);
	if (added < len) {
		h->is_cut = true;
		if (!h->is_judged && h->text.len == SS_LIMIT_HEADER_FIELD) {
			h->offset += added; /* no colon so far: there will be none that is kept */
			judge(h);
			if (h->is_over)
				return added;
			h->offset -= added;
		}
	}
	bool has_cr = len > 1 ? lf && bytes[len - 2] == '\r' : h->is_after_cr;
	h->is_blank = h->is_blank && is_all_blank(bytes, len);
	h->is_after_cr = bytes[len - 1] == '\r';
	h->offset += len;
	if (lf) {
		end_line(h, has_cr);
		if (!h->is_judged)
			judge(h);
	}
	return len;
}

static size_t in_lost(struct ss_header *h, const uint8_t *bytes, size_t len)
{
	const uint8_t *lf = memchr(bytes, '\n', len);
	if (lf) {
		len = (size_t)(lf - bytes) + 1;
		h->state = LINE_START;
	}
	h->offset += len;
	h->line_start = h->offset;
	return len;
}

/* What is left of an unfinished line, at a gap or an end. */
static void leave_line(struct ss_header *h, bool has_gap)
{
	if (h->state == LINE_CR) {
		ss_mail_count(h->counts, SS_MAIL_HEADER_BARE_CR, h->offset - 1);
	} else if (h->state == IN_LINE && !h->is_judged) {
		if (!has_gap)
			judge(h);
		else
			h->is_field = begins_field(h);
	}
	if (!h->is_over)
		tell_field(h, has_gap);
}

size_t ss_header_feed(struct ss_header *h, const uint8_t *bytes, size_t len)
{
	size_t used = 0;
	while (used < len && !h->is_over) {
		const uint8_t *p = bytes + used;
		uint64_t room = h->start + SS_LIMIT_HEADER - h->offset;
		size_t left = len - used < room ? len - used : (size_t)room;
		if (h->offset - h->start >= SS_LIMIT_HEADER) {
			ss_mail_count(h->counts, SS_MAIL_HEADER_TOO_LONG, h->offset);
			leave_line(h, true);
			finish(h, SS_HEADER_END_TOO_LONG, h->offset, (struct ss_slice){0});
			break;
		}
		switch (h->state) {
		case LINE_START: used += at_line_start(h, p, left); break;
		case LINE_CR: used += at_line_cr(h, *p); break;
		case IN_LINE: used += in_line(h, p, left); break;
		case LOST: used += in_lost(h, p, left); break;
		}
	}
	return used;
}

void ss_header_gap(struct ss_header *h, uint64_t len)
{
	if (h->is_over)
		return;
	ss_mail_count(h->counts, SS_MAIL_HEADER_GAP, h->offset);
	leave_line(h, true);
	h->offset += len;
	h->line_start = h->offset;
	h->state = LOST;
	h->is_after_gap = true;
	h->is_after_cr = false;
	ss_buffer_clear(&h->text);
}

void ss_header_cut(struct ss_header *h)
{
	if (h->is_over)
		return;
	leave_line(h, true);
	if (h->state != LINE_START)
		h->state = LOST;
}

void ss_header_end(struct ss_header *h)
{
	if (!h->is_over) {
		if (h->state != LINE_START)
			ss_mail_count(h->counts, SS_MAIL_HEADER_CUT, h->offset);
		leave_line(h, false);
	}
	if (!h->is_over)
		finish(h, SS_HEADER_END_CONTENT, h->offset, (struct ss_slice){0});
	ss_buffer_release(&h->text);
	ss_buffer_release(&h->value);
}
