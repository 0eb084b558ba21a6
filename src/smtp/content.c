/* TEXT --dot behind a line end--> DOT: what follows tells what the dot is.
 *   DOT --CR--> DOT_CR --LF--> the end, if CR LF stood before the dot; else LONE
 *   DOT --LF--> LONE
 *   DOT --NUL--> DOT_NUL --CR--> DOT_NUL_CR --LF--> LONE
 * LONE: a dot alone on what somebody may take for a line.  It is held until the next byte shows that
 * the client goes on, as its server may take it for the end. */
#include "smtp/content.h"

#include <string.h>

#include "base/limits.h"
#include "smtp/content_scan.h"
#include "smtp/look.h"

enum { TEXT, DOT, DOT_CR, DOT_NUL, DOT_NUL_CR, LONE };
/* Of the lines behind a lenient dot: nothing to watch; at a line's start; a line that may begin with
 * a verb; any other line. */
enum { WATCH_OFF, WATCH_START, WATCH_LINE, WATCH_SKIP };

const char *ss_dot_name(enum ss_dot_before before, enum ss_dot_after after)
{
	static const char *const names[][4] = {
	        {"crlf_dot_crlf", "crlf_dot_lf", "crlf_dot_cr", "crlf_dot_nul_crlf"},
	        {"lf_dot_crlf", "lf_dot_lf", "lf_dot_cr", "lf_dot_nul_crlf"},
	        {"cr_dot_crlf", "cr_dot_lf", "cr_dot_cr", "cr_dot_nul_crlf"},
	        {"crlf_nul_dot_crlf", "crlf_nul_dot_lf", "crlf_nul_dot_cr",
	         "crlf_nul_dot_nul_crlf"},
	        {"gap_dot_crlf", "gap_dot_lf", "gap_dot_cr", "gap_dot_nul_crlf"},
	};
	return names[before][after];
}

void ss_content_init(struct ss_content *c, const struct ss_content_events *events, void *user,
                     struct ss_memory *memory, uint64_t offset)
{
	*c = (struct ss_content){
	        .events = events,
	        .user = user,
	        .line_start = offset,
	        .edge = SS_EDGE_CRLF,
	        .line = {.memory = memory, .limit = SS_LIMIT_DETAIL},
	};
}

static void report(struct ss_content *c, enum ss_anomaly what, uint64_t offset, uint64_t len,
                   struct ss_slice detail)
{
	c->events->on_anomaly(c->user, what, offset, len, detail);
}

static void give(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset)
{
	if (len == 0)
		return;
	c->size += len;
	c->events->on_text(c->user, bytes, len, offset);
}

static void judge_line(struct ss_content *c)
{
	if (ss_look_is_command(ss_buffer_slice(&c->line)) && c->n_verbs++ < SS_LIMIT_LENIENT_DOTS)
		report(c, SS_ANOMALY_VERB_AFTER_DOT, c->watched_offset, c->line.len,
		       ss_buffer_slice(&c->line));
	ss_buffer_clear(&c->line);
	c->watch = WATCH_SKIP;
}

static size_t find_line_end(const uint8_t *bytes, size_t from, size_t len)
{
	while (from < len && bytes[from] != '\r' && bytes[from] != '\n')
		from++;
	return from;
}

/* A line end of any kind begins a line here: that is how the victim of smuggling reads. */
static void give_watched(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset)
{
	size_t given = 0, at = 0;
	while (at < len) {
		if (c->watch == WATCH_START) {
			bool may_be_verb = ss_ascii_is_alpha(bytes[at]);
			bool is_end = bytes[at] == '\r' || bytes[at] == '\n';
			c->watched_offset = offset + at;
			c->watch = may_be_verb ? WATCH_LINE : is_end ? WATCH_START : WATCH_SKIP;
			at += is_end;
			continue;
		}
		size_t end = find_line_end(bytes, at, len);
		if (c->watch == WATCH_LINE) {
			(void)ss_buffer_add(&c->line, bytes + at, end - at);
			if (end < len) {
				give(c, bytes + given, end - given, offset + given);
				given = end;
				judge_line(c);
			}
		}
		if (end < len) {
			c->watch = WATCH_START;
			end++;
		}
		at = end;
	}
	give(c, bytes + given, len - given, offset + given);
}

static inline void deliver(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset)
{
	if (c->watch == WATCH_OFF)
		give(c, bytes, len, offset);
	else
		give_watched(c, bytes, len, offset);
}

/* The dot and what was held with it are text after all.  offset: behind the held bytes. */
static void release(struct ss_content *c, const char *held, size_t len, uint64_t offset)
{
	const uint8_t *bytes = (const uint8_t *)held;
	bool is_stuffing = c->before == SS_DOT_CRLF;
	deliver(c, bytes + is_stuffing, len - is_stuffing, offset - len + is_stuffing);
	c->state = TEXT;
}

static void report_dot(struct ss_content *c, enum ss_dot_after after, uint64_t dot_offset)
{
	c->after = (uint8_t)after;
	if (c->before == SS_DOT_GAP) /* it may well be the end */
		return;
	if (c->watch == WATCH_OFF)
		c->watch = WATCH_SKIP;
	if (c->n_dots++ < SS_LIMIT_LENIENT_DOTS)
		report(c, SS_ANOMALY_LENIENT_DOT, dot_offset, 1,
		       ss_slice_of(ss_dot_name(c->before, after)));
}

static size_t in_text(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset)
{
	size_t n = ss_content_scan(c, bytes, len, offset);
	uint8_t edge = (uint8_t)ss_content_edge_at(c, bytes, n);
	deliver(c, bytes, n, offset);
	c->edge = edge;
	if (n == len || edge == SS_EDGE_NONE)
		return n;
	c->before = edge - 1;
	c->state = DOT;
	return n + 1;
}

static size_t in_dot(struct ss_content *c, uint8_t byte, uint64_t offset)
{
	switch (byte) {
	case '\r': c->state = DOT_CR; return 1;
	case '\n':
		c->state = LONE;
		ss_content_count(&c->bare_lf, 1, offset);
		ss_content_end_line(c, offset + 1);
		report_dot(c, SS_DOT_THEN_LF, offset - 1);
		return 1;
	case '\0':
		c->state = DOT_NUL;
		ss_content_count(&c->nul, 1, offset);
		return 1;
	default:
		if (byte != '.' && c->before == SS_DOT_CRLF)
			report(c, SS_ANOMALY_DOT_NOT_STUFFED, offset - 1, 1, (struct ss_slice){0});
		release(c, ".", 1, offset);
		c->edge = SS_EDGE_NONE;
		return 0;
	}
}

static size_t in_dot_cr(struct ss_content *c, uint8_t byte, uint64_t offset, bool *is_over)
{
	if (byte == '\n') {
		ss_content_end_line(c, offset + 1);
		*is_over = c->before == SS_DOT_CRLF || (c->before == SS_DOT_GAP && c->gap_dot_ends);
		c->state = *is_over ? TEXT : LONE;
		if (!*is_over)
			report_dot(c, SS_DOT_THEN_CRLF, offset - 2);
		return 1;
	}
	report_dot(c, SS_DOT_THEN_CR, offset - 2);
	c->state = LONE;
	return 0;
}

static size_t in_dot_nul(struct ss_content *c, uint8_t byte, uint64_t offset)
{
	if (c->state == DOT_NUL && byte == '\r') {
		c->state = DOT_NUL_CR;
		return 1;
	}
	if (c->state == DOT_NUL_CR && byte == '\n') {
		c->state = LONE;
		ss_content_end_line(c, offset + 1);
		report_dot(c, SS_DOT_THEN_NUL_CRLF, offset - 3);
		return 1;
	}
	bool has_cr = c->state == DOT_NUL_CR;
	if (c->before == SS_DOT_CRLF)
		report(c, SS_ANOMALY_DOT_NOT_STUFFED, offset - 2 - has_cr, 1, (struct ss_slice){0});
	release(c, ".\0\r", has_cr ? 3 : 2, offset);
	c->edge = has_cr ? SS_EDGE_CR : SS_EDGE_NONE;
	return 0;
}

/* The client went on: what was held is text. */
static void leave_lone(struct ss_content *c, uint64_t offset)
{
	uint8_t edge = SS_EDGE_CRLF;
	switch (c->after) {
	case SS_DOT_THEN_LF:
		release(c, ".\n", 2, offset);
		edge = SS_EDGE_LF;
		break;
	case SS_DOT_THEN_CR: /* the scan counts it as bare */
		release(c, ".\r", 2, offset);
		edge = SS_EDGE_CR;
		break;
	case SS_DOT_THEN_NUL_CRLF: release(c, ".\0\r\n", 4, offset); break;
	default: release(c, ".\r\n", 3, offset); break;
	}
	c->edge = edge;
}

bool ss_content_is_behind_dot(const struct ss_content *c)
{
	return c->state == LONE && c->before != SS_DOT_GAP;
}

size_t ss_content_feed(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset,
                       bool *is_over)
{
	size_t used = c->state == TEXT ? in_text(c, bytes, len, offset) : 0;
	*is_over = false;
	while (used < len && !*is_over) {
		const uint8_t *p = bytes + used;
		uint64_t at = offset + used;
		switch (c->state) {
		case TEXT: used += in_text(c, p, len - used, at); break;
		case DOT: used += in_dot(c, *p, at); break;
		case DOT_CR: used += in_dot_cr(c, *p, at, is_over); break;
		case DOT_NUL:
		case DOT_NUL_CR: used += in_dot_nul(c, *p, at); break;
		default: leave_lone(c, at); continue;
		}
		if (ss_content_is_behind_dot(c))
			break;
	}
	return used;
}

/* What is held is text, but for a dot and a CR that may be the beginning of the end. */
static void leave_state(struct ss_content *c, uint64_t offset)
{
	bool may_be_end = c->before == SS_DOT_CRLF;
	unsigned state = c->state;
	if (state == TEXT)
		return;
	c->edge = SS_EDGE_NONE;
	if (state == DOT_CR && !may_be_end)
		report_dot(c, SS_DOT_THEN_CR, offset - 2);
	switch (state) {
	case DOT: release(c, ".", 1, offset); break;
	case DOT_CR: release(c, ".\r", may_be_end ? 1 : 2, offset - may_be_end); break;
	case DOT_NUL: release(c, ".\0", 2, offset); break;
	case DOT_NUL_CR: release(c, ".\0\r", 3, offset); break;
	default: leave_lone(c, offset); return;
	}
	if (state == DOT_NUL_CR || (state == DOT_CR && !may_be_end))
		c->edge = SS_EDGE_CR;
}

void ss_content_gap(struct ss_content *c, uint64_t len, uint64_t offset)
{
	leave_state(c, offset); /* a CR at the end: whether it is bare is not known */
	c->size += len;
	c->line_start = offset + len;
	c->edge = SS_EDGE_GAP;
	ss_buffer_clear(&c->line);
	if (c->watch != WATCH_OFF)
		c->watch = WATCH_SKIP;
}

bool ss_content_is_at_dot(const struct ss_content *c, enum ss_dot_before *before,
                          enum ss_dot_after *after)
{
	if (c->state != LONE && c->state != DOT_CR)
		return false;
	*before = c->before;
	*after = c->state == LONE ? (enum ss_dot_after)c->after : SS_DOT_THEN_CR;
	return true;
}

static void report_count(struct ss_content *c, enum ss_anomaly what, struct ss_content_count count)
{
	if (count.n > 0)
		report(c, what, count.first, count.n, (struct ss_slice){0});
}

void ss_content_end(struct ss_content *c, uint64_t offset, bool takes_dot)
{
	if (takes_dot && c->state == DOT_CR)
		report_dot(c, SS_DOT_THEN_CR, offset - 2);
	if (!takes_dot)
		leave_state(c, offset);
	if (c->edge == SS_EDGE_CR && !takes_dot)
		ss_content_count(&c->bare_cr, 1, offset - 1);
	if (c->watch == WATCH_LINE && c->line.len > 0)
		judge_line(c);
	ss_content_end_line(c, offset);
	report_count(c, SS_ANOMALY_BARE_LF, c->bare_lf);
	report_count(c, SS_ANOMALY_BARE_CR, c->bare_cr);
	report_count(c, SS_ANOMALY_NUL, c->nul);
	if (c->longest > 0)
		report(c, SS_ANOMALY_TEXT_LINE_TOO_LONG, c->longest_start, c->longest,
		       (struct ss_slice){0});
	if (c->n_dots > SS_LIMIT_LENIENT_DOTS)
		report(c, SS_ANOMALY_LENIENT_DOT, offset, c->n_dots - SS_LIMIT_LENIENT_DOTS,
		       (struct ss_slice){0});
	ss_buffer_release(&c->line);
}
