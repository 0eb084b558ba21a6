/* Each text of each shape has a row, and each row a text.  Whoever adds a field decides here whether it
 * tells of somebody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "privacy/field_class.h"
#include "record/context.h"
#include "record/report.h"

/* Where the shapes that are shown begin: those of records, and of what sums them up. */
enum { ROOTS = 64 };
static size_t roots(const struct ss_shape *out[ROOTS])
{
	static const struct ss_shape *const others[] = {
	        &ss_report_shape,       &ss_origin_shape,          &ss_context_finding_shape,
	        &ss_context_mail_shape, &ss_context_session_shape, &ss_context_summary_shape,
	        &ss_context_left_shape,
	};
	size_t n = 0;
	for (int type = SS_RECORD_FLOW; type < SS_N_RECORD_TYPES; type++)
		out[n++] = ss_record_shape((enum ss_record_type)type);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		out[n++] = others[i];
	return n;
}

typedef void (*visitor)(void *user, const struct ss_shape *s, const struct ss_field *f);

static void visit(const struct ss_shape *s, visitor see, void *user)
{
	for (size_t i = 0; i < s->n_fields; i++) {
		const struct ss_field *f = &s->fields[i];
		if (f->kind == SS_FIELD_TEXT || f->kind == SS_FIELD_TEXTS ||
		    f->kind == SS_FIELD_PAIRS)
			see(user, s, f);
		else if (f->shape)
			visit(f->shape, see, user);
	}
}

static void visit_all(visitor see, void *user)
{
	const struct ss_shape *all[ROOTS];
	size_t n = roots(all);
	for (size_t i = 0; i < n; i++)
		visit(all[i], see, user);
}

static void require_class(void *user, const struct ss_shape *s, const struct ss_field *f)
{
	size_t *n_missing = user;
	if (ss_field_class_find(s->name, f->name))
		return;
	print_error("src/privacy/field_rows.h has no row for {\"%s\", \"%s\"}\n", s->name, f->name);
	++*n_missing;
}

static void each_text_has_a_class(void **state)
{
	size_t n_missing = 0;
	visit_all(require_class, &n_missing);
	assert_int_equal(n_missing, 0);
}

struct wanted {
	const char *shape, *field;
	size_t n;
};

static void count(void *user, const struct ss_shape *s, const struct ss_field *f)
{
	struct wanted *w = user;
	w->n += strcmp(s->name, w->shape) == 0 && strcmp(f->name, w->field) == 0;
}

static void each_row_has_a_text(void **state)
{
	struct wanted w = {0};
	size_t n_stale = 0;
	for (size_t i = 0; ss_field_class_row(i, &w.shape, &w.field); i++) {
		w.n = 0;
		visit_all(count, &w);
		if (w.n == 0) {
			print_error("no text {\"%s\", \"%s\"}\n", w.shape, w.field);
			n_stale++;
		}
	}
	assert_int_equal(n_stale, 0);
}

static void no_row_is_there_twice(void **state)
{
	const char *shape, *field, *other_shape, *other_field;
	for (size_t i = 0; ss_field_class_row(i, &shape, &field); i++) {
		for (size_t k = 0; k < i && ss_field_class_row(k, &other_shape, &other_field); k++)
			assert_false(strcmp(shape, other_shape) == 0 &&
			             strcmp(field, other_field) == 0);
	}
}

/* Nobody looks at what was forgotten. */
static void unknown_texts_are_hidden(void **state)
{
	static const struct ss_field field = {.kind = SS_FIELD_TEXT, .name = "new"};
	static const struct ss_shape shape = {"new", "", &field, 1, sizeof(struct ss_slice)};
	static struct ss_class_cache cache;
	const struct ss_field_class *c = ss_class_of(&cache, &shape, 0);
	assert_non_null(c);
	assert_false(c->is_kept);
	assert_non_null(c->write);
	assert_ptr_equal(ss_class_of(&cache, &shape, 0), c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_text_has_a_class),
	        cmocka_unit_test(each_row_has_a_text),
	        cmocka_unit_test(no_row_is_there_twice),
	        cmocka_unit_test(unknown_texts_are_hidden),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
