/* Names from the wire become names that are safe everywhere: the cases are those of RFC 2183,
 * section 2.3, of Microsoft's "Naming Files, Paths, and Namespaces", and of attacks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "store/safe_name.h"

struct example {
	const char *name, *safe;
};

static void check(struct ss_slice name, const char *expected)
{
	char out[SS_SAFE_NAME], again[SS_SAFE_NAME];
	size_t len = ss_safe_name(name, out);
	assert_string_equal(out, expected);
	assert_int_equal(len, strlen(out));
	assert_true(ss_utf8_is_valid(ss_slice_of(out)));
	ss_safe_name(ss_slice_of(out), again);
	assert_string_equal(again, out);
}

static void check_all(const struct example *examples, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(ss_slice_of(examples[i].name), examples[i].safe);
}
#define CHECK_ALL(examples) check_all(examples, sizeof(examples) / sizeof(examples)[0])

static void usual_names_stay(void **state)
{
	static const char *const names[] = {
	        "report.pdf",
	        "Quarterly report (final) v2.docx",
	        "a",
	        "r\xc3\xa9sum\xc3\xa9.doc",
	        "\xe5\xa0\xb1\xe5\x91\x8a.xlsx",
	        "archive.tar.gz",
	        "100% [x] {y} #1 & $2 ~3.txt",
	        "console.txt",
	        "com10.txt",
	        "\xf0\x9f\x93\x8e.png",
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		check(ss_slice_of(names[i]), names[i]);
}

static void of_a_path_the_last_part_counts(void **state)
{
	static const struct example examples[] = {
	        {"../../etc/passwd", "passwd"},
	        {"/etc/cron.d/x", "x"},
	        {"a/b", "b"},
	        {"C:\\Users\\bob\\report.doc", "report.doc"},
	        {"\\\\server\\share\\x.lnk", "x.lnk"},
	        {"directory/", "directory"},
	        {"..\\..\\", "unnamed"},
	        {"////", "unnamed"},
	        {"a/..", "unnamed"},
	        {"x:stream", "x_stream"},
	        {"..\xef\xbc\x8f..\xef\xbc\x8f"
	         "etc",
	         "_._.__etc"},
	};
	CHECK_ALL(examples);
}

static void what_a_file_system_would_act_on_is_replaced(void **state)
{
	static const struct example examples[] = {
	        {".bashrc", "_bashrc"},
	        {"..", "unnamed"},
	        {".", "unnamed"},
	        {"...hidden", "_._hidden"},
	        {"-rf", "_rf"},
	        {"--help", "_-help"},
	        {"a..b", "a._b"},
	        {"x<y>:\"z\"|?*", "x_y___z____"},
	        {"report.pdf. . .", "report.pdf"},
	        {"  report.pdf ", "report.pdf"},
	        {"\xc2\xa0report.pdf\xe3\x80\x80.", "report.pdf"},
	        {"a\xe2\x80\x83"
	         "b",
	         "a b"},
	        {"line\r\nbreak", "line__break"},
	        {"\x1b[31mred", "_[31mred"},
	        {"cod\xe2\x80\xaegpj.exe", "cod_gpj.exe"},
	        {"zero\xe2\x80\x8bwidth", "zero_width"},
	        {"private\xef\x80\xa2", "private_"},
	        {"", "unnamed"},
	        {" ", "unnamed"},
	};
	CHECK_ALL(examples);
	check((struct ss_slice){NULL, 0}, "unnamed");
	check(SS_SLICE("a\0b.txt"), "a_b.txt");
	check(SS_SLICE("\0"), "_");
}

static void devices_get_a_line_before_them(void **state)
{
	static const struct example examples[] = {
	        {"con", "_con"},
	        {"CON.txt", "_CON.txt"},
	        {"nul.tar.gz", "_nul.tar.gz"},
	        {"aux .c", "_aux .c"},
	        {"Prn.", "_Prn"},
	        {"com1", "_com1"},
	        {"COM\xc2\xb9.txt", "_COM\xc2\xb9.txt"},
	        {"lpt0", "_lpt0"},
	        {"conin$", "_conin$"},
	        {"com", "com"},
	        {"com1a", "com1a"},
	};
	CHECK_ALL(examples);
}

static void bytes_that_are_no_utf8_are_latin1(void **state)
{
	check(SS_SLICE("r\xe9sum\xe9.doc"), "r\xc3\xa9sum\xc3\xa9.doc");
	check(SS_SLICE("\x80\x9bx"), "__x");
	check(SS_SLICE("\xed\xa0\x80x"), "\xc3\xad _x"); /* a surrogate */
}

/* Fills out with n times the text. */
static struct ss_slice repeat(const char *text, size_t n, const char *end, char *out)
{
	size_t len = strlen(text);
	for (size_t i = 0; i < n; i++)
		memcpy(out + i * len, text, len);
	memcpy(out + n * len, end, strlen(end) + 1);
	return (struct ss_slice){(uint8_t *)out, n * len + strlen(end)};
}

static void what_is_too_long_keeps_its_extension(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		const char *end, *kept;
	} examples[] = {
	        {"a", 300, ".pdf", ".pdf"},
	        {"\xe2\x82\xac", 100, ".docx", ".docx"}, /* not cut inside a character */
	        {"a", 300, "", "a"},
	        {"a", 300, ".no-extension-is-so-long", "a"},
	        {"a ", 200, " .txt", ".txt"},
	        {"\xe9", 300, ".\xe9", ".\xc3\xa9"},
	        {".", 300, "x", "x"},
	        {"/", 60000, "x", "x"},
	};
	char *text = malloc(65536);
	for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
		char out[SS_SAFE_NAME], again[SS_SAFE_NAME];
		struct ss_slice name =
		        repeat(examples[i].text, examples[i].n, examples[i].end, text);
		size_t len = ss_safe_name(name, out), kept = strlen(examples[i].kept);
		assert_true(len <= SS_LIMIT_SAFE_NAME);
		assert_true(ss_utf8_is_valid(ss_slice_of(out)));
		assert_string_equal(out + len - kept, examples[i].kept);
		ss_safe_name(ss_slice_of(out), again);
		assert_string_equal(again, out);
	}
	free(text);
}

/* What is cut shall not become a device. */
static void a_device_that_a_cut_makes_is_seen(void **state)
{
	char text[512], out[SS_SAFE_NAME];
	memcpy(text, "con", 3);
	memset(text + 3, ' ', 300);
	memcpy(text + 303, "x.txt", 5);
	ss_safe_name((struct ss_slice){(uint8_t *)text, 308}, out);
	assert_string_equal(out, "_con.txt");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(usual_names_stay),
	        cmocka_unit_test(of_a_path_the_last_part_counts),
	        cmocka_unit_test(what_a_file_system_would_act_on_is_replaced),
	        cmocka_unit_test(devices_get_a_line_before_them),
	        cmocka_unit_test(bytes_that_are_no_utf8_are_latin1),
	        cmocka_unit_test(what_is_too_long_keeps_its_extension),
	        cmocka_unit_test(a_device_that_a_cut_makes_is_seen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
