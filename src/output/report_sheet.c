#include "output/report_sheet.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "output/print.h"
#include "output/text.h"

enum { EIGHTHS = 8, INDENT = 2, DEEPER = 6, GAP = 2, LAST_LEAST = 10 };

static const char *const severity_names[] = {"", "info", "low", "medium", "high", "critical"};
static const char *const severity_colors[] = {"",         "\033[2m",  "\033[36m",
                                              "\033[33m", "\033[31m", "\033[1;31m"};

const char *ss_severity_name(uint8_t severity)
{
	return severity <= SS_SEVERITY_CRITICAL ? severity_names[severity] : "";
}

void ss_print_duration(struct ss_buffer *b, int64_t ns)
{
	static const struct {
		double from, unit;
		const char *format;
	} rows[] = {
	        {172800e9, 86400e9, "%.1f d"}, {7200e9, 3600e9, "%.1f h"},
	        {120e9, 60e9, "%.0f min"},     {10e9, 1e9, "%.0f s"},
	        {1e9, 1e9, "%.1f s"},          {10e6, 1e6, "%.0f ms"},
	        {1e6, 1e6, "%.1f ms"},         {0, 1e3, "%.0f us"},
	};
	size_t i = 0;
	if (ns == SS_NUMBER_ABSENT)
		return;
	while ((double)ns < rows[i].from && rows[i].from > 0)
		i++;
	ss_print(b, rows[i].format, (double)ns / rows[i].unit); /* NOLINT: the table's */
}

void ss_print_time(struct ss_buffer *b, int64_t ts)
{
	enum { NS = 1000000000 };
	struct tm tm;
	time_t seconds = (time_t)(ts / NS - (ts % NS < 0));
	if (ts == SS_NUMBER_ABSENT || !gmtime_r(&seconds, &tm))
		return;
	ss_print(b, "%04d-%02d-%02d %02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
	         tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static void color(struct ss_sheet *s, const char *sequence)
{
	if (s->is_color)
		ss_write_text(s->w, sequence);
}

void ss_sheet_heading(struct ss_sheet *s, const char *title)
{
	ss_write_text(s->w, s->is_begun ? "\n" : "");
	s->is_begun = true;
	s->in_list = false;
	ss_write_text(s->w, s->is_markdown ? "## " : "");
	color(s, "\033[1m");
	ss_write_text(s->w, title);
	color(s, "\033[0m");
	ss_write_text(s->w, s->is_markdown ? "\n\n" : "\n");
}

void ss_sheet_title(struct ss_sheet *s, const char *title)
{
	ss_write_text(s->w, s->is_markdown ? "\n### " : "  ");
	color(s, "\033[4m");
	ss_write_text(s->w, title);
	color(s, "\033[0m");
	ss_write_text(s->w, s->is_markdown ? "\n\n" : "\n");
}

/* ---- lines ---- */

struct ss_buffer *ss_sheet_begin(struct ss_sheet *s)
{
	s->scratch.memory = s->arena->memory;
	ss_buffer_clear(&s->scratch);
	return &s->scratch;
}

/* In Markdown, a code span: nothing in it is markup.  Its fence is longer than any run of backquotes
 * in it.  A bar would end a cell of a table, and behind a backslash of the wire's readers do not agree
 * whether one of ours keeps it in: it is shown as an escape. */
static void quote(struct ss_buffer *b, struct ss_slice shown)
{
	size_t longest = 0, run = 0, before = b->len, ticks = 0;
	for (size_t i = 0; i < shown.len; i++) {
		run = shown.data[i] == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	for (size_t i = 0; i <= longest; i++)
		ss_print(b, "`");
	ss_print(b, longest > 0 ? " " : "");
	for (size_t i = 0; i < shown.len; i++) {
		if (shown.data[i] == '|')
			ss_print(b, "\\x7c");
		else
			ss_text_add(b, &shown.data[i], 1);
	}
	ss_print(b, longest > 0 ? " " : "");
	while (ticks <= longest && ss_buffer_add(b, "`", 1) == 1)
		ticks++;
	if (ticks <= longest) /* no memory: one that does not end would take what follows */
		b->len = before;
}

/* What is there no room for in ASCII. */
static void add_ascii(struct ss_buffer *b, struct ss_slice shown)
{
	while (shown.len > 0) {
		char escape[SS_TEXT_ESCAPE];
		uint32_t c;
		size_t n = ss_text_next(shown, false, &c);
		if (c < 0x80)
			ss_text_add(b, shown.data, n);
		else if (c == 0x2026)
			ss_text_add(b, "...", 3);
		else
			ss_text_add(b, escape, ss_text_escape(c, escape));
		shown = ss_slice_cut(shown, n, shown.len);
	}
}

static void show(struct ss_sheet *s, struct ss_buffer *b, struct ss_slice text)
{
	struct ss_buffer shown = {.memory = s->arena->memory};
	ss_text_show(&shown, text, SS_LIMIT_REPORT_TEXT);
	if (s->is_markdown && shown.len > 0)
		quote(b, ss_buffer_slice(&shown));
	else if (s->is_ascii)
		add_ascii(b, ss_buffer_slice(&shown));
	else
		ss_text_add_apart(b, ss_buffer_slice(&shown));
	ss_buffer_release(&shown);
}

void ss_sheet_wire(struct ss_sheet *s, struct ss_slice text)
{
	if (text.data)
		show(s, &s->scratch, text);
}

/* In Markdown, what follows an item without a blank line belongs to it. */
static void end_list(struct ss_sheet *s)
{
	ss_write_text(s->w, s->in_list && s->is_markdown ? "\n" : "");
	s->in_list = false;
}

static void write_wrapped(struct ss_sheet *s, const char *first, const char *next)
{
	struct ss_slice rest = ss_buffer_slice(&s->scratch);
	unsigned indent = (unsigned)strlen(first);
	size_t room = s->columns > indent + LAST_LEAST ? s->columns - indent : rest.len + 1;
	bool is_apart = false;
	ss_write_text(s->w, first);
	while (rest.len > 0) {
		size_t n = s->is_markdown ? rest.len : ss_text_wrap(rest, room);
		size_t shown = n; /* the space that it is wrapped at is not */
		while (n < rest.len && shown > 0 && rest.data[shown - 1] == ' ')
			shown--;
		ss_text_write_part(s->w, ss_slice_cut(rest, 0, shown), &is_apart);
		rest = ss_slice_cut(rest, n, rest.len);
		ss_write_text(s->w, "\n");
		ss_write_text(s->w, rest.len > 0 ? next : "");
	}
}

void ss_sheet_line(struct ss_sheet *s)
{
	s->is_begun = true;
	end_list(s);
	write_wrapped(s, s->is_markdown ? "" : "  ", "    ");
	ss_write_text(s->w, s->is_markdown ? "\n" : "");
}

void ss_sheet_item(struct ss_sheet *s)
{
	write_wrapped(s, s->is_markdown ? "- " : "  - ", "    ");
	s->in_list = true;
}

/* ---- tables ---- */

void ss_sheet_table(struct ss_sheet *s, const char *const *titles)
{
	s->first = s->last = NULL;
	s->titles = titles;
	s->at = s->left = 0;
	for (s->n_columns = 0; s->n_columns < SS_SHEET_COLUMNS && titles[s->n_columns];
	     s->n_columns++)
		s->left |= (titles[s->n_columns][0] == '<' ? 1u : 0u) << s->n_columns;
}

static struct ss_sheet_cell *next_cell(struct ss_sheet *s)
{
	if (s->at == 0) {
		struct ss_sheet_row *row = ss_arena_take(s->arena, sizeof *row);
		if (!row)
			return NULL;
		*(s->last ? &s->last->next : &s->first) = row;
		s->last = row;
	}
	return s->at < s->n_columns ? &s->last->cells[s->at++] : NULL;
}

static void set_text(struct ss_sheet *s, bool is_wire)
{
	struct ss_sheet_cell *c = next_cell(s);
	if (!c)
		return;
	c->text = ss_arena_copy(s->arena, ss_buffer_slice(&s->scratch));
	c->is_wire = is_wire;
}

void ss_sheet_cell(struct ss_sheet *s, struct ss_slice wire)
{
	struct ss_buffer *b = ss_sheet_begin(s);
	if (wire.data)
		show(s, b, wire);
	set_text(s, true);
}

void ss_sheet_ours(struct ss_sheet *s, struct ss_slice ours)
{
	ss_text_add(ss_sheet_begin(s), ours.data, ours.len);
	set_text(s, false);
}

void ss_sheet_word(struct ss_sheet *s, const char *ours)
{
	ss_print(ss_sheet_begin(s), "%s", ours);
	set_text(s, false);
}

void ss_sheet_made(struct ss_sheet *s)
{
	set_text(s, false);
}

void ss_sheet_count(struct ss_sheet *s, uint64_t n)
{
	ss_print_count(ss_sheet_begin(s), n);
	set_text(s, false);
}

void ss_sheet_size(struct ss_sheet *s, int64_t n)
{
	struct ss_buffer *b = ss_sheet_begin(s);
	if (n >= 0)
		ss_print_size(b, (uint64_t)n);
	set_text(s, false);
}

void ss_sheet_duration(struct ss_sheet *s, int64_t ns)
{
	ss_print_duration(ss_sheet_begin(s), ns);
	set_text(s, false);
}

void ss_sheet_percent(struct ss_sheet *s, uint64_t n, uint64_t of)
{
	ss_print(ss_sheet_begin(s), "%.0f %%", of > 0 ? (double)n * 100 / (double)of : 0);
	set_text(s, false);
}

void ss_sheet_severity(struct ss_sheet *s, uint8_t severity)
{
	ss_sheet_word(s, ss_severity_name(severity));
	if (s->last && s->at > 0)
		s->last->cells[s->at - 1].severity = severity;
}

void ss_sheet_address(struct ss_sheet *s, const struct ss_address *a, int64_t port)
{
	ss_print_endpoint(ss_sheet_begin(s), a, port, SS_NUMBER_ABSENT);
	set_text(s, false);
}

void ss_sheet_bar(struct ss_sheet *s, uint64_t n, uint64_t most)
{
	struct ss_sheet_cell *c = next_cell(s);
	if (!c || s->is_markdown)
		return;
	double eighths = most > 0 ? (double)n * SS_SHEET_BAR * EIGHTHS / (double)most : 0;
	c->bar = n > 0 && eighths < 1 ? 1 : (unsigned)eighths;
}

void ss_sheet_end_row(struct ss_sheet *s)
{
	s->at = 0;
}

static unsigned bar_columns(const struct ss_sheet_cell *c)
{
	return (c->bar + EIGHTHS - 1) / EIGHTHS;
}

static unsigned width_of(const struct ss_sheet_cell *c)
{
	return bar_columns(c) + (unsigned)ss_text_columns(c->text);
}

static const char *title_of(const struct ss_sheet *s, unsigned i)
{
	return s->titles[i] + (s->titles[i][0] == '<');
}

/* The first column of the next line: as many stand on one as fit, one at least. */
static unsigned end_of_line(const struct ss_sheet *s, const unsigned widths[], unsigned from)
{
	unsigned at = from > 0 ? DEEPER : INDENT, i = from;
	for (; i < s->n_columns; i++) {
		bool is_cut = i + 1 == s->n_columns && widths[i] > LAST_LEAST;
		if (s->columns > 0 && i > from &&
		    at + (is_cut ? LAST_LEAST : widths[i]) > s->columns)
			break;
		at += widths[i] + GAP;
	}
	return i;
}

/* The last column takes what room is left on its line. */
static void find_last_width(const struct ss_sheet *s, unsigned widths[])
{
	unsigned from = 0, last = s->n_columns - 1;
	for (unsigned end; (end = end_of_line(s, widths, from)) < s->n_columns;)
		from = end;
	unsigned used = from > 0 ? DEEPER : INDENT;
	for (unsigned i = from; i < last; i++)
		used += widths[i] + GAP;
	unsigned room = s->columns > used + LAST_LEAST ? s->columns - used : LAST_LEAST;
	if (s->columns > 0 && widths[last] > room)
		widths[last] = room;
}

static void find_widths(const struct ss_sheet *s, unsigned widths[])
{
	for (unsigned i = 0; i < s->n_columns; i++) {
		widths[i] = (unsigned)strlen(title_of(s, i));
		for (const struct ss_sheet_row *r = s->first; r; r = r->next) {
			unsigned width = width_of(&r->cells[i]);
			widths[i] = width > widths[i] ? width : widths[i];
		}
	}
	find_last_width(s, widths);
}

static void write_spaces(struct ss_sheet *s, unsigned n)
{
	while (n-- > 0)
		ss_write_text(s->w, " ");
}

static void write_bar(struct ss_sheet *s, unsigned eighths)
{
	static const char *const parts[EIGHTHS] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
	for (; eighths >= EIGHTHS; eighths -= EIGHTHS)
		ss_write_text(s->w, s->is_ascii ? "#" : "█");
	if (eighths > 0)
		ss_write_text(s->w, s->is_ascii ? "#" : parts[eighths]);
}

static void write_cut(struct ss_sheet *s, struct ss_slice text, unsigned room)
{
	const char *mark = s->is_ascii ? "..." : "…";
	unsigned mark_columns = s->is_ascii ? 3 : 1;
	if (ss_text_columns(text) <= room) {
		ss_write_slice(s->w, text);
		return;
	}
	ss_write_slice(s->w, ss_slice_cut(text, 0, ss_text_fit(text, room - mark_columns)));
	ss_write_text(s->w, mark);
}

static void write_cell(struct ss_sheet *s, const struct ss_sheet_cell *c, unsigned i,
                       unsigned width)
{
	unsigned own = width_of(c), padding = own < width ? width - own : 0;
	bool is_left = s->left >> i & 1, is_last = i + 1 == s->n_columns;
	write_spaces(s, is_left ? 0 : padding);
	if (c->severity)
		color(s, severity_colors[c->severity]);
	write_bar(s, c->bar);
	write_cut(s, c->text, is_last && width < own ? width : own + LAST_LEAST);
	if (c->severity)
		color(s, "\033[0m");
	write_spaces(s, is_left && !is_last ? padding : 0);
}

/* Without the empty ones at its end. */
static unsigned filled_columns(const struct ss_sheet *s, const struct ss_sheet_row *r)
{
	unsigned n = s->n_columns;
	while (n > 0 && r->cells[n - 1].text.len == 0 && r->cells[n - 1].bar == 0)
		n--;
	return n;
}

/* A row, on more lines than one where the terminal is narrow. */
static void write_text_row(struct ss_sheet *s, const struct ss_sheet_row *r,
                           const unsigned widths[])
{
	unsigned filled = filled_columns(s, r), from = 0;
	do {
		unsigned end = end_of_line(s, widths, from);
		ss_write_text(s->w, from > 0 ? "\n" : "");
		write_spaces(s, from > 0 ? DEEPER : INDENT);
		for (unsigned i = from; i < end && i < filled; i++) {
			write_spaces(s, i > from ? GAP : 0);
			write_cell(s, &r->cells[i], i, widths[i]);
		}
		from = end;
	} while (from < filled);
}

static void write_text_table(struct ss_sheet *s)
{
	unsigned widths[SS_SHEET_COLUMNS] = {0};
	find_widths(s, widths);
	struct ss_sheet_row head = {.next = s->first};
	for (unsigned i = 0; i < s->n_columns; i++)
		head.cells[i].text = ss_slice_of(title_of(s, i));
	for (const struct ss_sheet_row *r = &head; r; r = r->next) {
		color(s, r == &head ? "\033[2m" : "");
		write_text_row(s, r, widths);
		color(s, r == &head ? "\033[0m" : "");
		ss_write_text(s->w, "\n");
	}
}

static void write_markdown_table(struct ss_sheet *s)
{
	for (unsigned i = 0; i < s->n_columns; i++) {
		ss_write_text(s->w, "| ");
		ss_write_text(s->w, title_of(s, i));
		ss_write_text(s->w, " ");
	}
	ss_write_text(s->w, "|\n");
	for (unsigned i = 0; i < s->n_columns; i++)
		ss_write_text(s->w, s->left >> i & 1 ? "|---" : "|--:");
	ss_write_text(s->w, "|\n");
	for (const struct ss_sheet_row *r = s->first; r; r = r->next) {
		for (unsigned i = 0; i < s->n_columns; i++) {
			ss_write_text(s->w, "| ");
			ss_write_slice(s->w, r->cells[i].text);
			ss_write_text(s->w, " ");
		}
		ss_write_text(s->w, "|\n");
	}
	ss_write_text(s->w, "\n");
}

void ss_sheet_end_table(struct ss_sheet *s)
{
	s->is_begun |= s->first != NULL;
	if (s->first)
		end_list(s);
	if (s->first && s->is_markdown)
		write_markdown_table(s);
	else if (s->first)
		write_text_table(s);
}

void ss_sheet_sparkline(struct ss_sheet *s, const uint64_t *values, size_t n)
{
	static const char *const heights[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	static const char *const ascii[] = {".", ":", "-", "=", "+", "*", "%", "#"};
	uint64_t most = 0;
	struct ss_buffer *b = &s->scratch;
	for (size_t i = 0; i < n; i++)
		most = values[i] > most ? values[i] : most;
	for (size_t i = 0; i < n; i++) {
		uint64_t height = most > 0 ? (values[i] * EIGHTHS + most - 1) / most : 0;
		const char *mark = height == 0   ? " "
		                   : s->is_ascii ? ascii[height - 1]
		                                 : heights[height - 1];
		ss_text_add(b, mark, strlen(mark));
	}
}
