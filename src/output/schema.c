/* JSON Schema (draft 2020-12) of the records, from the same rows that the JSON writer walks. */
#include <assert.h>
#include <string.h>

#include "output/output.h"

static void write_line(struct ss_writer *w, int depth, const char *text)
{
	for (int i = 0; i < depth; i++)
		ss_write_text(w, "  ");
	ss_write_text(w, text);
}

/* Texts of ours: nothing in them needs more than quotes. */
static void write_quoted(struct ss_writer *w, const char *text)
{
	ss_write_text(w, "\"");
	ss_write_text(w, text);
	ss_write_text(w, "\"");
}

static void write_enum(struct ss_writer *w, const char *const *names)
{
	ss_write_text(w, "\"enum\": [");
	for (size_t i = 1; names[i]; i++) {
		ss_write_text(w, i > 1 ? ", " : "");
		write_quoted(w, names[i]);
	}
	ss_write_text(w, "]");
}

static void write_reference(struct ss_writer *w, const struct ss_shape *s)
{
	ss_write_text(w, "{\"$ref\": \"#/$defs/");
	ss_write_text(w, s->name);
	ss_write_text(w, "\"}");
}

/* The members of a field's schema that tell its type. */
static void write_kind(struct ss_writer *w, const struct ss_field *f)
{
	switch (f->kind) {
	case SS_FIELD_TEXT: ss_write_text(w, "\"type\": \"string\""); break;
	case SS_FIELD_FLAG: ss_write_text(w, "\"type\": \"boolean\""); break;
	case SS_FIELD_COUNT: ss_write_text(w, "\"type\": \"integer\", \"minimum\": 0"); break;
	case SS_FIELD_NUMBER: ss_write_text(w, "\"type\": \"integer\""); break;
	case SS_FIELD_TIME:
	case SS_FIELD_DURATION: ss_write_text(w, "\"type\": \"number\""); break;
	case SS_FIELD_NAME: write_enum(w, f->names); break;
	case SS_FIELD_ADDRESS:
		ss_write_text(w, "\"type\": \"string\", "
		                 "\"anyOf\": [{\"format\": \"ipv4\"}, {\"format\": \"ipv6\"}]");
		break;
	case SS_FIELD_PORT:
		ss_write_text(w, "\"type\": \"integer\", \"minimum\": 0, \"maximum\": 65535");
		break;
	case SS_FIELD_OBJECT:
		ss_write_text(w, "\"allOf\": [");
		write_reference(w, f->shape);
		ss_write_text(w, "]");
		break;
	case SS_FIELD_OBJECTS:
		ss_write_text(w, "\"type\": \"array\", \"minItems\": 1, \"items\": ");
		write_reference(w, f->shape);
		break;
	case SS_FIELD_TEXTS:
		ss_write_text(w, "\"type\": \"array\", \"minItems\": 1, "
		                 "\"items\": {\"type\": \"string\"}");
		break;
	case SS_FIELD_PAIRS:
		ss_write_text(w, "\"type\": \"object\", \"minProperties\": 1, "
		                 "\"additionalProperties\": {\"anyOf\": [{\"type\": \"string\"}, "
		                 "{\"type\": \"integer\"}, {\"const\": true}]}");
		break;
	}
}

static bool is_type(const struct ss_field *f)
{
	return f->names == ss_record_type_names;
}

static void write_field(struct ss_writer *w, const struct ss_shape *s, const struct ss_field *f)
{
	write_line(w, 4, "");
	write_quoted(w, f->name);
	ss_write_text(w, ": {\"description\": ");
	write_quoted(w, f->about);
	ss_write_text(w, ", ");
	if (is_type(f)) {
		ss_write_text(w, "\"const\": ");
		write_quoted(w, s->name);
	} else if (strcmp(f->name, "schema") == 0) {
		ss_write_text(w, "\"const\": ");
		ss_write_count(w, SS_RECORD_SCHEMA);
	} else {
		write_kind(w, f);
	}
	ss_write_text(w, "}");
}

/* Counts are never absent, nor is a record's type. */
static void write_required(struct ss_writer *w, const struct ss_shape *s)
{
	bool is_first = true;
	write_line(w, 3, "\"required\": [");
	for (size_t i = 0; i < s->n_fields; i++) {
		const struct ss_field *f = &s->fields[i];
		if (f->kind != SS_FIELD_COUNT && f->kind != SS_FIELD_PORT && !is_type(f))
			continue;
		ss_write_text(w, is_first ? "" : ", ");
		write_quoted(w, f->name);
		is_first = false;
	}
	ss_write_text(w, "]\n");
}

static void write_definition(struct ss_writer *w, const struct ss_shape *s)
{
	bool is_record = is_type(&s->fields[0]);
	write_line(w, 2, "");
	write_quoted(w, s->name);
	ss_write_text(w, ": {\n");
	write_line(w, 3, "\"description\": ");
	write_quoted(w, s->about);
	ss_write_text(w, ",\n");
	write_line(w, 3, "\"type\": \"object\",\n");
	write_line(w, 3, "\"properties\": {\n");
	for (size_t i = 0; i < s->n_fields; i++) {
		write_field(w, s, &s->fields[i]);
		ss_write_text(w, i + 1 < s->n_fields || is_record ? ",\n" : "\n");
	}
	if (is_record)
		write_line(
		        w, 4,
		        "\"non_utf8\": {\"description\": \"Bytes that are not UTF-8 are shown as "
		        "their Latin-1 characters; only when true\", \"const\": true}\n");
	write_line(w, 3, "},\n");
	write_line(w, 3, "\"additionalProperties\": false,\n");
	write_required(w, s);
	write_line(w, 2, "}");
}

enum { MAX_SHAPES = 64 };

struct shapes { /* each once, however many fields are of it */
	const struct ss_shape *shape[MAX_SHAPES];
	size_t n;
};

static void add_shape(struct shapes *all, const struct ss_shape *s)
{
	for (size_t i = 0; i < all->n; i++) {
		if (all->shape[i] == s)
			return;
	}
	assert(all->n < MAX_SHAPES);
	all->shape[all->n++] = s;
	for (size_t i = 0; i < s->n_fields; i++) {
		if (s->fields[i].shape)
			add_shape(all, s->fields[i].shape);
	}
}

static void write_definitions(struct ss_writer *w)
{
	struct shapes all = {.n = 0};
	for (enum ss_record_type t = SS_RECORD_FLOW; t < SS_N_RECORD_TYPES; t++)
		add_shape(&all, ss_record_shape(t));
	for (size_t i = 0; i < all.n; i++) {
		ss_write_text(w, i > 0 ? ",\n" : "");
		write_definition(w, all.shape[i]);
	}
}

void ss_schema_write(struct ss_writer *w)
{
	ss_write_text(w, "{\n"
	                 "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
	                 "  \"title\": \"smtpscope records\",\n"
	                 "  \"description\": \"One JSON object a line; what is not known is not "
	                 "there\",\n"
	                 "  \"oneOf\": [\n");
	for (enum ss_record_type t = SS_RECORD_FLOW; t < SS_N_RECORD_TYPES; t++) {
		write_line(w, 2, "");
		write_reference(w, ss_record_shape(t));
		ss_write_text(w, t + 1 < SS_N_RECORD_TYPES ? ",\n" : "\n");
	}
	ss_write_text(w, "  ],\n  \"$defs\": {\n");
	write_definitions(w);
	ss_write_text(w, "\n  }\n}\n");
}
