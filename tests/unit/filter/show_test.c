/* How an expression was understood, and the caret under the place where it is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "filter/filter.h"

static struct ss_memory memory;
static struct ss_buffer out = {.memory = &memory};

static const char *text_of(struct ss_buffer *b)
{
	assert_int_equal(ss_buffer_add(b, "", 1), 1);
	return (const char *)b->data;
}

static void printed(void **state)
{
	static const char *const rows[][2] = {
	        {"a", "a"},
	        {"", ""},
	        {"from:\"b c\"   SUBJECT:x", "from:\"b c\" SUBJECT:x"},
	        {"a and b or c", "c or a b"},
	        {"-(a or b) c", "c not (a or b)"},
	        {"((a))", "a"},
	        {"(a b) (c or (d or e) f)", "(a b) (c or f (d or e))"},
	        {"not (a b)", "not (a b)"},
	        {"not not a", "not not a"},
	        {"a code:5xx port:25", "port:25 code:5xx a"}, /* cheap ones first */
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ss_filter_error error;
		struct ss_filter *f;
		const struct ss_filter_options options = {.regex = NULL};
		assert_int_equal(
		        ss_filter_compile(ss_slice_of(rows[i][0]), &options, &memory, &f, &error),
		        0);
		ss_buffer_clear(&out);
		ss_filter_print(f, &out);
		assert_string_equal(text_of(&out), rows[i][1]);
		ss_filter_destroy(f);
	}
}

static void check(const char *expression, size_t at, size_t len, size_t columns,
                  const char *expected)
{
	const struct ss_filter_error error = {.at = at, .len = len};
	ss_buffer_clear(&out);
	ss_filter_error_print(&error, ss_slice_of(expression), 4, columns, &out);
	assert_string_equal(text_of(&out), expected);
}

static void carets(void **state)
{
	check("form:alice", 0, 4, 80, "    form:alice\n    ^~~~\n");
	check("a or", 4, 1, 80, "    a or\n        ^\n");
	check("", 0, 1, 80, "    \n    ^\n");
	check("a form:x", 2, 4, 0, "    a form:x\n      ^~~~\n");
	/* columns, not octets: u umlaut is one, a Chinese character two, a combining mark none */
	check("\xc3\xbc form:x", 3, 4, 80, "    \xc3\xbc form:x\n      ^~~~\n");
	check("\xe4\xb8\xad\xe6\x96\x87 form:x", 7, 4, 80,
	      "    \xe4\xb8\xad\xe6\x96\x87 form:x\n         ^~~~\n");
	check("e\xcc\x81 form:x", 4, 4, 80, "    e\xcc\x81 form:x\n      ^~~~\n");
	check("\xff\x1b\x7f\t form:x", 5, 4, 80, "    ? ?  form:x\n         ^~~~\n");
	check("\xe2\x80\xae form:x", 4, 4, 80, "    ? form:x\n      ^~~~\n");
}

static void cuts(void **state)
{
	check("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa form:x bbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
	      46, 4, 34,
	      "    \xe2\x80\xa6"
	      "aaaaaaaa form:x bbbbbbbbbbbb\xe2\x80\xa6\n              ^~~~\n");
	check("form:x bbbbbbbbbbbbbbbbbbbbbbbbbbbbb", 0, 4, 24,
	      "    form:x bbbbbbbbbbbb\xe2\x80\xa6\n    ^~~~\n");
	check("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa or", 36, 1, 24,
	      "    \xe2\x80\xa6"
	      "aaa or\n           ^\n");
}

/* Whatever the place and the width, both lines fit. */
static void always_fits(void **state)
{
	static const char expression[] =
	        "a\xc3\xbc\xe4\xb8\xad\xff e\xcc\x81 from:\xe4\xb8\xad\xe4\xb8\xad"
	        "\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad";
	for (size_t at = 0; at < sizeof expression; at++) {
		for (size_t columns = 24; columns < 50; columns++) {
			const struct ss_filter_error error = {.at = at, .len = 10};
			ss_buffer_clear(&out);
			ss_filter_error_print(&error, ss_slice_of(expression), 4, columns, &out);
			const char *caret = strchr(text_of(&out), '\n');
			assert_non_null(caret);
			assert_true(strlen(caret) <= columns + 2); /* the line ends */
		}
	}
}

static int teardown(void **state)
{
	ss_buffer_release(&out);
	return memory.used == 0 ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(printed),
	        cmocka_unit_test(carets),
	        cmocka_unit_test(cuts),
	        cmocka_unit_test(always_fits),
	};
	return cmocka_run_group_tests(tests, NULL, teardown);
}
