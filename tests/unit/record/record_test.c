/* The rows that describe the records: each is sound, none is missing from docs/records.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "record/record.h"

enum { KEYS_OF_HEAD = 10 };

static size_t size_of_kind(enum ss_field_kind kind)
{
	switch (kind) {
	case SS_FIELD_TEXT: return sizeof(struct ss_slice);
	case SS_FIELD_FLAG:
	case SS_FIELD_NAME: return 1;
	case SS_FIELD_COUNT:
	case SS_FIELD_NUMBER:
	case SS_FIELD_TIME:
	case SS_FIELD_DURATION: return 8;
	case SS_FIELD_ADDRESS: return sizeof(struct ss_address);
	case SS_FIELD_PORT: return 2;
	case SS_FIELD_OBJECT: return sizeof(void *);
	case SS_FIELD_OBJECTS:
	case SS_FIELD_TEXTS:
	case SS_FIELD_PAIRS: return sizeof(struct ss_list);
	}
	return 0;
}

static void check_field(const struct ss_shape *s, size_t at)
{
	const struct ss_field *f = &s->fields[at];
	char key[SS_FIELD_KEY];
	snprintf(key, sizeof key, "\"%s\":", f->name);
	assert_string_equal(f->json_key, key);
	assert_int_equal(f->name_len, strlen(f->name));
	assert_true(f->offset + size_of_kind(f->kind) <= s->size);
	assert_true(strlen(f->about) > 3);
	assert_null(strpbrk(f->about, "\"\\\n")); /* goes into JSON as it is */
	assert_ptr_equal(ss_shape_find(s, ss_slice_of(f->name)), f);
	assert_int_equal(f->names != NULL, f->kind == SS_FIELD_NAME);
	assert_int_equal(f->shape != NULL,
	                 f->kind == SS_FIELD_OBJECT || f->kind == SS_FIELD_OBJECTS);
	for (size_t i = 0; i < at; i++) /* no two rows speak of the same bytes */
		assert_true(s->fields[i].offset + size_of_kind(s->fields[i].kind) <= f->offset ||
		            f->offset + size_of_kind(f->kind) <= s->fields[i].offset);
}

static void check_shape(const struct ss_shape *s)
{
	assert_non_null(s->name);
	assert_non_null(s->about);
	for (size_t i = 0; i < s->n_fields; i++)
		check_field(s, i);
}

/* CSV joins a list's objects in one cell: there is no room for objects in them. */
static void check_inner(const struct ss_shape *s, bool is_in_list)
{
	check_shape(s);
	for (size_t i = 0; i < s->n_fields; i++) {
		const struct ss_field *f = &s->fields[i];
		assert_true(!f->shape || !is_in_list);
		if (f->shape)
			check_inner(f->shape, f->kind == SS_FIELD_OBJECTS);
	}
}

static void every_row_is_sound(void **state)
{
	for (int t = SS_RECORD_FLOW; t < SS_N_RECORD_TYPES; t++) {
		const struct ss_shape *s = ss_record_shape((enum ss_record_type)t);
		assert_string_equal(s->name, ss_record_type_names[t]);
		check_shape(s);
		for (size_t i = 0; i < s->n_fields; i++) {
			const struct ss_shape *inner = s->fields[i].shape;
			if (!inner)
				continue;
			check_inner(inner, s->fields[i].kind == SS_FIELD_OBJECTS);
		}
	}
	assert_null(ss_record_type_names[SS_N_RECORD_TYPES]);
	assert_null(ss_record_shape(SS_RECORD_NONE));
	assert_null(ss_record_shape(SS_N_RECORD_TYPES));
}

static void every_record_begins_with_the_head(void **state)
{
	static const char *const keys[KEYS_OF_HEAD] = {
	        "type",   "schema",   "ts",     "flow_id",  "community_id",
	        "src_ip", "src_port", "dst_ip", "dst_port", "input"};
	for (int t = SS_RECORD_FLOW; t < SS_N_RECORD_TYPES; t++) {
		const struct ss_shape *s = ss_record_shape((enum ss_record_type)t);
		for (size_t i = 0; i < KEYS_OF_HEAD; i++)
			assert_string_equal(s->fields[i].name, keys[i]);
	}
}

static const char *last_name(enum ss_record_type type, const char *key)
{
	const struct ss_field *f = ss_shape_find(ss_record_shape(type), ss_slice_of(key));
	size_t n = 0;
	while (f->names[n + 1])
		n++;
	return f->names[n];
}

static const char *name_of(enum ss_record_type type, const char *key, uint8_t value)
{
	const struct ss_field *f = ss_shape_find(ss_record_shape(type), ss_slice_of(key));
	return ss_field_name_of(f, &value);
}

/* The enums of record.h and the names of record.c are two lists: they must be as long. */
static void names_fit_their_enums(void **state)
{
	assert_string_equal(name_of(SS_RECORD_FLOW, "protocol", SS_PROTOCOL_UNKNOWN), "unknown");
	assert_string_equal(last_name(SS_RECORD_FLOW, "protocol"),
	                    name_of(SS_RECORD_FLOW, "protocol", SS_N_PROTOCOLS - 1));
	assert_string_equal(name_of(SS_RECORD_SESSION, "outcome", SS_OUTCOME_OPEN), "open");
	assert_string_equal(last_name(SS_RECORD_SESSION, "outcome"), "open");
	assert_string_equal(name_of(SS_RECORD_TRANSACTION, "outcome", SS_TRANSACTION_UNKNOWN),
	                    "unknown");
	assert_string_equal(last_name(SS_RECORD_TRANSACTION, "outcome"), "unknown");
	assert_string_equal(name_of(SS_RECORD_EVENT, "kind", SS_EVENT_CLOSE), "close");
	assert_string_equal(last_name(SS_RECORD_EVENT, "kind"), "close");
	assert_string_equal(name_of(SS_RECORD_EVENT, "kind", 200), "");
	assert_string_equal(name_of(SS_RECORD_EVENT, "kind", 0), "");
}

static void unknown_names_are_not_found(void **state)
{
	const struct ss_shape *s = ss_record_shape(SS_RECORD_FLOW);
	assert_null(ss_shape_find(s, SS_SLICE("")));
	assert_null(ss_shape_find(s, SS_SLICE("rt")));
	assert_null(ss_shape_find(s, SS_SLICE("rttx")));
	assert_null(ss_shape_find(s, SS_SLICE("RTT")));
	assert_non_null(ss_shape_find(s, SS_SLICE("rtt")));
}

/* ---- docs/records.md ---- */

static char *read_page(void)
{
	const char *path = getenv("RECORDS_PAGE");
	FILE *f = path ? fopen(path, "r") : NULL;
	if (!f)
		return NULL;
	char *text = calloc(1, 200000);
	assert_non_null(text);
	size_t n = fread(text, 1, 199999, f);
	assert_in_range(n, 1000, 199998);
	fclose(f);
	return text;
}

/* What stands between "## `flow`" and the next such heading. */
static char *section_of(const char *page, const char *name)
{
	char heading[64];
	snprintf(heading, sizeof heading, "\n## `%s`", name);
	const char *from = strstr(page, heading);
	if (!from)
		fail_msg("docs/records.md has no section `%s`", name);
	const char *to = strstr(from + strlen(heading), "\n## ");
	char *section = to ? strndup(from, (size_t)(to - from)) : strdup(from);
	assert_non_null(section);
	return section;
}

static void find_word(const char *section, const char *record, const char *word)
{
	char quoted[64];
	snprintf(quoted, sizeof quoted, "`%s`", word);
	if (!strstr(section, quoted))
		fail_msg("docs/records.md does not tell of %s in `%s`", quoted, record);
}

static void find_fields(const char *section, const char *record, const struct ss_shape *s,
                        size_t first)
{
	for (size_t i = first; i < s->n_fields; i++) {
		const struct ss_field *f = &s->fields[i];
		find_word(section, record, f->name);
		for (size_t k = 1; f->names && f->names[k]; k++)
			find_word(section, record, f->names[k]);
		if (f->shape)
			find_fields(section, record, f->shape, 0);
	}
}

static void the_page_names_every_key(void **state)
{
	char *page = read_page();
	if (!page)
		skip();
	const struct ss_shape *any = ss_record_shape(SS_RECORD_STATS);
	for (size_t i = 0; i < KEYS_OF_HEAD; i++)
		find_word(page, "every record", any->fields[i].name);
	find_word(page, "every record", "non_utf8");
	for (int t = SS_RECORD_FLOW; t < SS_N_RECORD_TYPES; t++) {
		char *section = section_of(page, ss_record_type_names[t]);
		find_fields(section, ss_record_type_names[t],
		            ss_record_shape((enum ss_record_type)t), KEYS_OF_HEAD);
		free(section);
	}
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_row_is_sound),
	        cmocka_unit_test(every_record_begins_with_the_head),
	        cmocka_unit_test(names_fit_their_enums),
	        cmocka_unit_test(unknown_names_are_not_found),
	        cmocka_unit_test(the_page_names_every_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
