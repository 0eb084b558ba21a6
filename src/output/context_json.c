/* One JSON object: an array a section, the summary an object. */
#include <string.h>

#include "output/context_forms.h"
#include "output/json_text.h"
#include "output/print.h"
#include "output/row.h"

static const char *const section_keys[SS_CONTEXT_SECTIONS] = {
        [SS_CONTEXT_FINDINGS] = "findings",  [SS_CONTEXT_FAILURES] = "failures",
        [SS_CONTEXT_SUMMARY] = "summary",    [SS_CONTEXT_SESSIONS] = "sessions",
        [SS_CONTEXT_MAILS] = "transactions",
};

static void add(struct ss_buffer *b, const char *text)
{
	ss_buffer_add(b, text, strlen(text));
}

/* What a writer has, without its line end. */
static void add_written(struct ss_buffer *b, struct ss_writer *w)
{
	size_t len = w->len > 0 && w->data[w->len - 1] == '\n' ? w->len - 1 : w->len;
	ss_buffer_add(b, w->data, len);
	ss_writer_destroy(w);
}

static void add_struct(struct ss_buffer *b, const struct ss_shape *shape, const void *object)
{
	struct ss_writer w;
	if (ss_writer_create(-1, &w) < 0)
		return;
	ss_json_write_row(&w, shape, object);
	add_written(b, &w);
}

static void add_query(struct ss_buffer *b, struct ss_slice query)
{
	struct ss_writer w;
	bool is_non_utf8 = false;
	if (!query.data || ss_writer_create(-1, &w) < 0)
		return;
	ss_write_text(&w, ",\"query\":\"");
	ss_json_write_inner(&w, query, &is_non_utf8);
	ss_write_text(&w, "\"");
	add_written(b, &w);
}

static void begin(struct ss_buffer *b, const struct ss_context_items *items)
{
	ss_print(b, "{\"format\":\"smtpscope-context\",\"schema\":1,\"detail\":%u", items->detail);
	add(b, ",\"trust\":\"" SS_CONTEXT_TRUST "\"");
	add_query(b, items->query);
	if (items->query.data)
		add(b, items->is_found ? ",\"query_found\":true" : ",\"query_found\":false");
}

static void begin_section(struct ss_buffer *b, enum ss_context_section s)
{
	ss_print(b, ",\"%s\":%s", section_keys[s], s == SS_CONTEXT_SUMMARY ? "" : "[");
}

static void item(struct ss_buffer *b, const struct ss_context_item *i, const void *object)
{
	add_struct(b, i->shape, object);
	add(b, ",");
}

static void drop_comma(struct ss_buffer *b)
{
	if (b->len > 0 && b->data[b->len - 1] == ',')
		b->len--;
}

static void end_section(struct ss_buffer *b, enum ss_context_section s)
{
	drop_comma(b);
	add(b, s == SS_CONTEXT_SUMMARY ? "" : "]");
}

static void end(struct ss_buffer *b, const struct ss_context_items *items,
                const struct ss_context_left_record *left, size_t n)
{
	add(b, ",\"left_out\":[");
	for (size_t i = 0; i < n; i++) {
		add_struct(b, &ss_context_left_shape, &left[i]);
		add(b, ",");
	}
	drop_comma(b);
	ss_print(b, "],\"how\":\"%s\"}\n", ss_context_how(items));
}

const struct ss_context_form ss_context_json = {
        .name = "json",
        .about = "one JSON object",
        .begin = begin,
        .begin_section = begin_section,
        .item = item,
        .end_section = end_section,
        .end = end,
};
