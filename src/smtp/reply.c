#include "smtp/reply.h"

#include <string.h>

#include "base/limits.h"
#include "base/rare.h"

/* The lines of the reply in hand: of earlier portions (in r->text) first, then of this one. */
struct work {
	struct ss_slice lines[SS_LIMIT_REPLY_LINES];
	size_t n_stored; /* so many of them lie in r->text */
};

struct code_line {
	unsigned code;
	bool is_last;
	bool is_strict; /* three digits, the first 2..5, and a space, a hyphen or nothing */
	struct ss_slice text;
};

/* False if there is no code at its head. */
static inline bool read_code(struct ss_slice s, struct code_line *out)
{
	enum { DIGITS = 3 };
	if (s.len < DIGITS)
		return false;
	unsigned first = s.data[0] - (unsigned)'0', second = s.data[1] - (unsigned)'0',
	         third = s.data[2] - (unsigned)'0';
	if (first > 9 || second > 9 || third > 9)
		return false;
	uint8_t separator = s.len > DIGITS ? s.data[DIGITS] : ' ';
	bool has_separator = separator == ' ' || separator == '-';
	if (!has_separator && (ss_ascii_is_digit(separator) || ss_ascii_is_alpha(separator)))
		return false;
	size_t head = DIGITS + (has_separator && s.len > DIGITS);
	out->code = first * 100 + second * 10 + third;
	out->is_last = separator != '-';
	out->is_strict = has_separator && first >= 2 && first <= 5;
	out->text = (struct ss_slice){s.data + head, s.len - head};
	return true;
}

SS_RARE static void report(struct ss_reply_cutter *r, enum ss_anomaly what,
                           const struct ss_line *line)
{
	r->events->on_anomaly(r->user, what, line->offset, line->raw_len, line->text);
}

SS_RARE static void report_form(struct ss_reply_cutter *r, const struct ss_line *line)
{
	if (line->is_bare_lf)
		report(r, SS_ANOMALY_BARE_LF, line);
	if (line->has_bare_cr)
		report(r, SS_ANOMALY_BARE_CR, line);
	if (line->has_nul)
		report(r, SS_ANOMALY_NUL, line);
	if (line->is_cut)
		report(r, SS_ANOMALY_LINE_TOO_LONG, line);
}

static void open_reply(struct ss_reply_cutter *r, const struct ss_line *line, unsigned code)
{
	r->is_open = true;
	r->offset = line->offset;
	r->raw_len = r->text_len = 0;
	r->n_lines = 0;
	r->has_changed = r->is_full = false;
	r->code = code;
}

static void add_text(struct ss_reply_cutter *r, struct work *w, const struct ss_line *line,
                     struct ss_slice text)
{
	r->raw_len += line->raw_len;
	bool fits = !r->is_full && r->n_lines < SS_LIMIT_REPLY_LINES &&
	            text.len <= SS_LIMIT_REPLY_TEXT - r->text_len;
	if (fits || r->n_lines == 0) {
		w->lines[r->n_lines++] = text;
		r->text_len += text.len;
	} else if (!r->is_full) {
		r->is_full = true;
		report(r, SS_ANOMALY_REPLY_TOO_LONG, line);
	}
}

static void close_reply(struct ss_reply_cutter *r, struct work *w)
{
	if (r->n_lines == 0) /* memory was short: its code is left */
		w->lines[r->n_lines++] = (struct ss_slice){(const uint8_t *)"", 0};
	struct ss_reply reply = {
	        .code = r->code,
	        .lines = w->lines,
	        .n_lines = r->n_lines,
	        .offset = r->offset,
	        .raw_len = r->raw_len,
	        .is_partial = r->is_partial,
	};
	r->is_open = r->is_partial = false;
	r->n_lines = 0;
	r->events->on_reply(r->user, &reply);
	ss_buffer_release(&r->text);
	w->n_stored = 0;
}

/* A line without a code: text of an open reply (a server that wraps its lines), or noise. */
SS_RARE static bool in_bad_line(struct ss_reply_cutter *r, struct work *w,
                                const struct ss_line *line)
{
	bool is_tail = r->is_after_gap;
	r->is_after_gap = false;
	report(r, is_tail ? SS_ANOMALY_LINE_INCOMPLETE : SS_ANOMALY_BAD_REPLY, line);
	if (is_tail)
		return false;
	bool is_alone = !r->is_open;
	if (is_alone)
		open_reply(r, line, 0);
	add_text(r, w, line, line->text);
	if (is_alone)
		close_reply(r, w);
	return is_alone;
}

/* True if a reply is over: this line's, or the one before it, whose end is lost. */
static bool in_line(struct ss_reply_cutter *r, struct work *w, const struct ss_line *line)
{
	struct code_line c;
	if (ss_line_is_odd(line))
		report_form(r, line);
	if (!read_code(line->text, &c))
		return in_bad_line(r, w, line);
	r->is_after_gap = false;
	if (!c.is_strict)
		report(r, SS_ANOMALY_BAD_REPLY, line);
	bool is_end_lost = r->is_open && c.code != r->code && r->is_partial;
	if (is_end_lost) {
		close_reply(r, w); /* its end is in the gap */
		r->is_partial = true;
	}
	if (!r->is_open) {
		open_reply(r, line, c.code);
	} else if (c.code != r->code && !r->has_changed) {
		r->has_changed = true;
		report(r, SS_ANOMALY_REPLY_CODE_CHANGES, line);
	}
	r->code = c.code;
	add_text(r, w, line, c.text);
	if (c.is_last)
		close_reply(r, w);
	return c.is_last || is_end_lost;
}

static void store(struct ss_reply_cutter *r, struct work *w)
{
	for (size_t n = w->n_stored; n < r->n_lines; n++) {
		uint32_t len = (uint32_t)w->lines[n].len;
		bool fits = r->text.len + sizeof len + len <= r->text.limit &&
		            ss_buffer_add(&r->text, &len, sizeof len) == sizeof len;
		size_t added = fits ? ss_buffer_add(&r->text, w->lines[n].data, len) : 0;
		if (added == len && fits)
			continue;
		if (fits) /* memory is short in the middle of a line: take its length back */
			r->text.len -= sizeof len + added;
		struct ss_line line = {.offset = r->offset, .raw_len = r->raw_len};
		r->n_lines = (uint16_t)n;
		if (!r->is_full)
			report(r, SS_ANOMALY_REPLY_TOO_LONG, &line);
		r->is_full = true;
		return;
	}
}

static void load(const struct ss_reply_cutter *r, struct work *w)
{
	size_t at = 0;
	for (w->n_stored = 0; w->n_stored < r->n_lines; w->n_stored++) {
		uint32_t len;
		memcpy(&len, r->text.data + at, sizeof len);
		w->lines[w->n_stored] = (struct ss_slice){r->text.data + at + sizeof len, len};
		at += sizeof len + len;
	}
}

void ss_reply_init(struct ss_reply_cutter *r, const struct ss_reply_events *events, void *user,
                   struct ss_memory *memory)
{
	*r = (struct ss_reply_cutter){
	        .events = events,
	        .user = user,
	        .cutter.kept = {.memory = memory, .limit = SS_LIMIT_REPLY_LINE},
	        .text = {.memory = memory,
	                 .limit = SS_LIMIT_REPLY_TEXT + SS_LIMIT_REPLY_LINES * sizeof(uint32_t)},
	};
}

size_t ss_reply_feed(struct ss_reply_cutter *r, const uint8_t *bytes, size_t len, uint64_t offset)
{
	struct work w;
	struct ss_line line;
	size_t used = 0;
	bool is_over = false;
	load(r, &w);
	while (used < len && !is_over) {
		bool is_whole;
		/* A line that began in an earlier portion lies in the cutter: only until its next line. */
		bool is_kept = ss_line_is_open(&r->cutter);
		used += ss_line_feed(&r->cutter, bytes + used, len - used, offset + used, &line,
		                     &is_whole);
		if (!is_whole)
			break;
		is_over = in_line(r, &w, &line);
		if (is_kept && !is_over) {
			store(r, &w);
			load(r, &w);
		}
	}
	if (r->n_lines > 0)
		store(r, &w); /* of the reply that is open */
	return used;
}

/* The head of a line whose end is lost.  Of a last line the code decides, and is whole once the
 * separator is there: captures with a short snap length hold nothing but such heads. */
static void in_cut_line(struct ss_reply_cutter *r, const struct ss_line *line)
{
	struct work w;
	struct code_line c;
	r->events->on_anomaly(r->user, SS_ANOMALY_LINE_INCOMPLETE, line->offset, line->raw_len,
	                      (struct ss_slice){0});
	r->is_partial = true;
	if (line->text.len < 4 || !read_code(line->text, &c) || !c.is_strict || !c.is_last)
		return;
	load(r, &w);
	(void)in_line(r, &w, line);
}

void ss_reply_gap(struct ss_reply_cutter *r)
{
	struct ss_line line;
	if (ss_line_end(&r->cutter, &line))
		in_cut_line(r, &line);
	r->is_after_gap = r->is_partial = true;
}

void ss_reply_end(struct ss_reply_cutter *r)
{
	struct work w;
	struct ss_line line;
	load(r, &w);
	if (ss_line_end(&r->cutter, &line)) {
		r->events->on_anomaly(r->user, SS_ANOMALY_LINE_INCOMPLETE, line.offset,
		                      line.raw_len, (struct ss_slice){0});
		struct code_line c;
		r->is_partial = true;
		if (read_code(line.text, &c))
			(void)in_line(r, &w, &line);
	}
	if (r->is_open && r->n_lines > 0) {
		r->is_partial = true;
		close_reply(r, &w);
	}
	ss_reply_release(r);
}

void ss_reply_release(struct ss_reply_cutter *r)
{
	(void)ss_line_drop(&r->cutter);
	ss_buffer_release(&r->cutter.kept);
	ss_buffer_release(&r->text);
	r->is_open = false;
	r->n_lines = 0;
}
