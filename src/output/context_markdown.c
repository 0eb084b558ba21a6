/* Markdown: a heading of our words a thing, a line of numbers, and what was captured in a fence that
 * nothing in it can close: a run of three backquotes is shown as escapes there, and no line in it
 * begins with anything but our name of the field. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "output/context_forms.h"
#include "output/digits.h"
#include "output/print.h"

#define FENCE "```"
enum { FENCE_LENGTH = sizeof FENCE - 1 };

static void add(struct ss_buffer *b, const char *text)
{
	ss_buffer_add(b, text, strlen(text));
}

/* Backquotes before that place that stand side by side with it. */
static size_t run_at(struct ss_slice s, size_t at)
{
	size_t n = 0;
	while (at + n < s.len && s.data[at + n] == '`')
		n++;
	return n;
}

static void add_text(struct ss_buffer *b, struct ss_slice s)
{
	for (size_t at = 0, n; at < s.len; at += n) {
		n = run_at(s, at);
		for (size_t i = 0; n >= FENCE_LENGTH && i < n; i++)
			add(b, "\\x60");
		if (n >= FENCE_LENGTH)
			continue;
		n = n > 0 ? n : 1;
		ss_buffer_add(b, s.data + at, n);
	}
}

/* ---- values ---- */

static void add_time(struct ss_buffer *b, int64_t ns)
{
	time_t seconds = (time_t)(ns / 1000000000);
	int millis = (int)(ns / 1000000 % 1000);
	struct tm tm;
	if (ns >= 0 && gmtime_r(&seconds, &tm))
		ss_print(b, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900, tm.tm_mon + 1,
		         tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, millis);
}

static void add_texts(struct ss_buffer *b, const struct ss_list *l)
{
	const struct ss_slice *texts = l->items;
	for (size_t i = 0; i < l->n; i++) {
		add(b, i > 0 ? "; " : "");
		add_text(b, texts[i]);
	}
}

static void add_pairs(struct ss_buffer *b, const struct ss_list *l)
{
	const struct ss_pair *pairs = l->items;
	for (size_t i = 0; i < l->n; i++) {
		add(b, i > 0 ? ", " : "");
		add_text(b, pairs[i].name);
		if (pairs[i].text.data) {
			add(b, "=");
			add_text(b, pairs[i].text);
		} else if (pairs[i].number != SS_NUMBER_ABSENT) {
			ss_print(b, " %lld", (long long)pairs[i].number);
		}
	}
}

static void add_address(struct ss_buffer *b, const struct ss_address *a)
{
	char text[SS_ADDRESS_TEXT];
	ss_buffer_add(b, text, ss_address_write(a, text));
}

static void add_members(struct ss_buffer *b, const struct ss_shape *shape, const void *object);

static void add_value(struct ss_buffer *b, const struct ss_field *f, const void *member)
{
	switch (f->kind) {
	case SS_FIELD_TEXT: add_text(b, *(const struct ss_slice *)member); break;
	case SS_FIELD_FLAG: add(b, *(const uint8_t *)member == SS_FLAG_YES ? "yes" : "no"); break;
	case SS_FIELD_COUNT:
		ss_print(b, "%llu", (unsigned long long)*(const uint64_t *)member);
		break;
	case SS_FIELD_NUMBER: ss_print(b, "%lld", (long long)*(const int64_t *)member); break;
	case SS_FIELD_TIME: add_time(b, *(const int64_t *)member); break;
	case SS_FIELD_DURATION:
		ss_print(b, "%.3f s", (double)*(const int64_t *)member / 1e9);
		break;
	case SS_FIELD_NAME: add(b, ss_field_name_of(f, member)); break;
	case SS_FIELD_ADDRESS: add_address(b, member); break;
	case SS_FIELD_PORT: ss_print(b, "%u", *(const uint16_t *)member); break;
	case SS_FIELD_OBJECT: add_members(b, f->shape, *(const void *const *)member); break;
	case SS_FIELD_TEXTS: add_texts(b, member); break;
	case SS_FIELD_PAIRS: add_pairs(b, member); break;
	case SS_FIELD_OBJECTS: break; /* a line each, see add_lines */
	}
}

/* "flow_id 3, packet 12, text ..." */
static void add_members(struct ss_buffer *b, const struct ss_shape *shape, const void *object)
{
	bool is_begun = false;
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct ss_field *f = &shape->fields[i];
		const void *member = ss_field_member(f, object);
		if (ss_field_is_absent(f, member))
			continue;
		ss_print(b, "%s%s ", is_begun ? ", " : "", f->name);
		add_value(b, f, member);
		is_begun = true;
	}
}

/* ---- what was captured ---- */

/* Lists of long texts have a line each. */
static bool has_lines(const struct ss_field *f)
{
	return f->kind == SS_FIELD_TEXTS || f->kind == SS_FIELD_OBJECTS;
}

static void add_lines(struct ss_buffer *b, const struct ss_field *f, const struct ss_list *l)
{
	const struct ss_slice *texts = l->items;
	for (size_t i = 0; i < l->n; i++) {
		ss_print(b, "%s: ", f->name);
		if (f->kind == SS_FIELD_TEXTS)
			add_text(b, texts[i]);
		else
			add_members(b, f->shape, (const char *)l->items + i * f->shape->size);
		add(b, "\n");
	}
}

static void add_captured(struct ss_buffer *b, const struct ss_shape *shape, const void *object)
{
	add(b, FENCE "captured\n");
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct ss_field *f = &shape->fields[i];
		const void *member = ss_field_member(f, object);
		if (ss_field_is_absent(f, member))
			continue;
		if (has_lines(f)) {
			add_lines(b, f, member);
			continue;
		}
		ss_print(b, "%s: ", f->name);
		add_value(b, f, member);
		add(b, "\n");
	}
	add(b, FENCE "\n");
}

/* ---- items ---- */

static const struct {
	const char *title;
	const char *heading[4]; /* fields that are its heading, and not told again */
} sections[SS_CONTEXT_SECTIONS] = {
        [SS_CONTEXT_FINDINGS] = {"Findings", {"severity", "title"}},
        [SS_CONTEXT_FAILURES] = {"Mail that failed", {"outcome", "code", "meaning"}},
        [SS_CONTEXT_SUMMARY] = {"Summary", {NULL}},
        [SS_CONTEXT_SESSIONS] = {"Sessions", {"unusual"}},
        [SS_CONTEXT_MAILS] = {"Other transactions", {"outcome", "code"}},
};
enum { HEADING = sizeof sections[0].heading / sizeof sections[0].heading[0] };

static bool is_in_heading(const struct ss_field *f, enum ss_context_section s)
{
	for (size_t i = 0; i < HEADING && sections[s].heading[i]; i++) {
		if (strcmp(f->name, sections[s].heading[i]) == 0)
			return true;
	}
	return false;
}

static bool is_captured(const struct ss_field *f)
{
	return f->kind == SS_FIELD_OBJECT && strcmp(f->name, "captured") == 0;
}

static void add_heading(struct ss_buffer *b, const struct ss_context_item *item, const void *object)
{
	size_t before = b->len;
	if (item->section == SS_CONTEXT_SUMMARY)
		return;
	add(b, "### ");
	for (size_t i = 0; i < HEADING && sections[item->section].heading[i]; i++) {
		const struct ss_field *f =
		        ss_shape_find(item->shape, ss_slice_of(sections[item->section].heading[i]));
		const void *member = f ? ss_field_member(f, object) : NULL;
		if (!f || ss_field_is_absent(f, member))
			continue;
		add(b, b->len > before + strlen("### ") ? ": " : "");
		add_value(b, f, member);
	}
	add(b, b->len > before + strlen("### ") ? "\n" : "ordinary\n");
}

static void add_item(struct ss_buffer *b, const struct ss_context_item *item, const void *object)
{
	const void *captured = NULL;
	const struct ss_shape *shape = NULL;
	bool is_begun = false;
	add_heading(b, item, object);
	for (size_t i = 0; i < item->shape->n_fields; i++) {
		const struct ss_field *f = &item->shape->fields[i];
		const void *member = ss_field_member(f, object);
		bool is_passed = ss_field_is_absent(f, member) ||
		                 is_in_heading(f, (enum ss_context_section)item->section);
		if (is_captured(f)) {
			captured = *(const void *const *)member;
			shape = f->shape;
		} else if (!is_passed) {
			ss_print(b, "%s%s ", is_begun ? "; " : "", f->name);
			add_value(b, f, member);
			is_begun = true;
		}
	}
	add(b, "\n");
	if (captured)
		add_captured(b, shape, captured);
	add(b, "\n");
}

/* ---- the page ---- */

static void begin(struct ss_buffer *b, const struct ss_context_items *items)
{
	add(b, "# SMTP in this capture\n\n" SS_CONTEXT_TRUST " Here it stands between " FENCE
	       "captured and " FENCE ".\n\n");
	ss_print(b, "detail %u\n\n", items->detail);
	if (!items->query.data)
		return;
	add(b, items->is_found ? "What matches this comes first (asked yes):\n"
	                       : "Nothing in this capture matches this:\n");
	add(b, FENCE "query\nquery: ");
	add_text(b, items->query);
	add(b, "\n" FENCE "\n\n");
}

static void begin_section(struct ss_buffer *b, enum ss_context_section s)
{
	ss_print(b, "## %s\n\n", sections[s].title);
}

static void end_section(struct ss_buffer *b, enum ss_context_section s)
{
}

static void end(struct ss_buffer *b, const struct ss_context_items *items,
                const struct ss_context_left_record *left, size_t n)
{
	add(b, "## Left out\n\n");
	for (size_t i = 0; i < n; i++) {
		ss_print(b, "- %llu of %llu ", (unsigned long long)left[i].left_out,
		         (unsigned long long)left[i].of);
		add_text(b, left[i].what);
		add(b, "\n");
	}
	if (n == 0)
		add(b, "nothing\n");
	else
		ss_print(b, "\nWhat tells more: %s\n", ss_context_how(items));
}

const struct ss_context_form ss_context_markdown = {
        .name = "markdown",
        .about = "Markdown, what was captured in fences",
        .begin = begin,
        .begin_section = begin_section,
        .item = add_item,
        .end_section = end_section,
        .end = end,
};
