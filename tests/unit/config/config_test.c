/* Files of settings: what is taken, what is told, and that what is written reads the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "config/config.h"

struct told {
	char text[8192]; /* "3: why\n" of each */
};

static void on_trouble(void *user, unsigned line, const char *text)
{
	struct told *t = user;
	size_t len = strlen(t->text);
	snprintf(t->text + len, sizeof t->text - len, "%u: %s\n", line, text);
}

static int read_into(struct ss_settings *s, const char *text, size_t len, struct told *t)
{
	t->text[0] = '\0';
	return ss_config_read((struct ss_slice){(const uint8_t *)text, len}, s, on_trouble, t);
}

static struct ss_settings read_all(const char *text)
{
	struct ss_settings s;
	struct told t;
	ss_settings_init(&s);
	int error = read_into(&s, text, strlen(text), &t);
	if (error != SS_OK)
		fail_msg("%s", t.text);
	return s;
}

/* All that is told of the file. */
static void check_told(const char *text, size_t len, const char *expected)
{
	struct ss_settings s;
	struct told t;
	ss_settings_init(&s);
	int error = read_into(&s, text, len, &t);
	if (strcmp(t.text, expected) != 0)
		fail_msg("of\n%s\nis told\n%s\nnot\n%s", text, t.text, expected);
	assert_int_equal(error, *expected ? SS_EFORMAT : SS_OK);
	ss_settings_release(&s);
	assert_int_equal(s.memory.used, 0);
}
#define CHECK_TOLD(TEXT, EXPECTED) check_told(TEXT, sizeof(TEXT) - 1, EXPECTED)

static bool has(const struct ss_words *list, const char *word)
{
	return ss_words_has(list, ss_slice_of(word));
}

static void values_are_taken(void **state)
{
	struct ss_settings s = read_all("\xef\xbb\xbf; ours\n"
	                                "[site]\n"
	                                "internal_domains = example.org, Example.NET\r\n"
	                                "\t# more of them\n"
	                                "\n"
	                                "  third.example fourth.example\n"
	                                "vip_names=\n"
	                                "  Jane Doe\n"
	                                "  Doe, Jane; John Roe\n"
	                                "internal_networks += 192.0.2.0/24\n"
	                                "internal_networks += 198.51.100.0/24\n"
	                                "internal_networks +=\n"
	                                "    2001:db8::/32\n"
	                                "[analysis]\n"
	                                "  \t \n"
	                                "top=7\n"
	                                "auth_window = 10m\n"
	                                "[lists]\n"
	                                "disposable_domains =\n"
	                                "[site]\n"
	                                "authserv_ids = mx");
	assert_int_equal(s.internal_domains.n, 4);
	assert_true(has(&s.internal_domains, "example.net"));
	assert_true(has(&s.internal_domains, "fourth.example"));
	assert_int_equal(s.vip_names.n, 3);
	assert_true(has(&s.vip_names, "doe, jane"));
	assert_int_equal(s.internal_networks.n, 8 + 3);
	assert_int_equal(s.top, 7);
	assert_int_equal(s.auth_window, INT64_C(600000000000));
	assert_int_equal(s.disposable_domains.n, 0);
	assert_true(has(&s.authserv_ids, "mx"));
	ss_settings_release(&s);
	assert_int_equal(s.memory.used, 0);
}

static void a_second_file_goes_on(void **state)
{
	struct ss_settings s = read_all("[site]\nrelays = 192.0.2.1\n[analysis]\ntop=7\n");
	static const char second[] = "[analysis]\ntop=8\n[site]\nrelays += 192.0.2.2\n";
	struct told t;
	assert_int_equal(read_into(&s, second, sizeof second - 1, &t), SS_OK);
	assert_int_equal(s.relays.n, 2);
	assert_int_equal(s.top, 8);
	ss_settings_release(&s);
}

static void everything_wrong_is_told(void **state)
{
	CHECK_TOLD("", "");
	CHECK_TOLD("top = 5\n", "1: top: it belongs into [analysis]\n");
	CHECK_TOLD("[site]\ntop = 5\n", "2: top: it belongs into [analysis]\n");
	CHECK_TOLD("[sight]\nfoo = 5\nbar\n[site]\nfoo = 1\n= 2\n:a=2\n",
	           "1: [sight]: there is no such section\n"
	           "3: it is no NAME = VALUE; lines of a list are indented\n"
	           "5: foo: there is no such setting\n"
	           "6: it is no NAME = VALUE; lines of a list are indented\n"
	           "7: it is no NAME = VALUE; lines of a list are indented\n");
	CHECK_TOLD("[analysis]\ntop = many\nbot_score = 60\ntop = 6\nbot_score=61\n"
	           "harvest_refused = 101%\n",
	           "2: top: it is a number, 1 at least\n"
	           "4: top: it was set before, on line 2\n"
	           "5: bot_score: it was set before, on line 3\n"
	           "6: harvest_refused: it is a share, such as 70%\n");
	CHECK_TOLD("[analysis]\ntop += 1\ntop = 1\n 2\n",
	           "2: top: it is no list that something could be added to\n"
	           "3: top: it was set before, on line 2\n");
	CHECK_TOLD("[site]\nrelays = ::1\nrelays = ::2\nrelays += ::3\n",
	           "3: relays: it was set before, on line 2; += adds to a list\n");
	CHECK_TOLD("[site]\nrelays += ::3\nrelays = ::2\n",
	           "3: relays: it was set before, on line 2; += adds to a list\n");
	CHECK_TOLD("[site\n[site] x\n[]\n[analysis]top=1\n", "1: a section ends with ]\n"
	                                                     "2: nothing follows a section's ]\n"
	                                                     "3: []: there is no such section\n"
	                                                     "4: nothing follows a section's ]\n");
}

/* Of a list, the line of the word. */
static void the_line_of_a_word_is_told(void **state)
{
	CHECK_TOLD("[site]\n"
	           "internal_domains =\n"
	           "  a.example\n"
	           "  ; nothing\n"
	           "\n"
	           "  b.example, c@d\n"
	           "relays = 192.0.2.1\n"
	           "  10.1.2.3/8\n",
	           "6: internal_domains: 'c@d': it is domains with commas or blanks between\n"
	           "8: relays: '10.1.2.3/8': it is networks, such as 10.0.0.0/8 or 2001:db8::1, "
	           "without bits behind the prefix\n");
}

/* inih would take these for comments, cut them, or end them there. */
static void nothing_is_lost_in_silence(void **state)
{
	enum { BEGIN = 7, LEN = 19 };
	char line[256] = "[site]\nvip_names = ";
	CHECK_TOLD(
	        "[site]\nvip_names = Jane Doe ; John Roe\n  X\n",
	        "2: a semicolon behind a blank begins a comment, and a comment has a line of its "
	        "own\n");
	CHECK_TOLD("[site]\nvip_names = a\0b\nvip_names = c\x1b[1m\n authserv_ids\xff\n",
	           "2: it is no text\n3: it is no text\n4: it is not UTF-8\n");
	memset(line + LEN, 'x', sizeof line - LEN - 1);
	for (size_t i = LEN + 50; i < sizeof line - 1; i += 100)
		line[i] = ';';
	check_told(line, BEGIN + 199, "");
	check_told(line, BEGIN + 200,
	           "2: it is longer than 199 octets; lists may go on on indented lines\n");
}

/* What follows a line that was left out is not more of the value before it. */
static void lines_below_a_wrong_one_are_nobodys(void **state)
{
	struct ss_settings s;
	struct told t;
	static const char text[] = "[site]\ninternal_domains = a.example\nb.example\n  c.example\n";
	ss_settings_init(&s);
	assert_int_equal(read_into(&s, text, sizeof text - 1, &t), SS_EFORMAT);
	assert_string_equal(t.text, "3: it is no NAME = VALUE; lines of a list are indented\n");
	assert_int_equal(s.internal_domains.n, 1);
	ss_settings_release(&s);
}

static void check_written_again(const struct ss_settings *s)
{
	struct ss_memory memory = {0};
	struct ss_buffer text = {.memory = &memory}, again = {.memory = &memory};
	struct ss_settings other;
	struct told t;
	ss_settings_init(&other);
	assert_int_equal(ss_config_write(s, &text), SS_OK);
	if (read_into(&other, (const char *)text.data, text.len, &t) != SS_OK)
		fail_msg("%s", t.text);
	assert_int_equal(ss_config_write(&other, &again), SS_OK);
	assert_true(ss_slice_is_equal(ss_buffer_slice(&text), ss_buffer_slice(&again)));
	ss_buffer_release(&text);
	ss_buffer_release(&again);
	ss_settings_release(&other);
	assert_int_equal(memory.used, 0);
}

static void what_is_written_reads_the_same(void **state)
{
	struct ss_settings s;
	struct ss_setting_trouble t;
	char longest[128 + 1] = "", schemes[SS_SETTING_TEXT] = "";
	ss_settings_init(&s);
	check_written_again(&s);
	memset(longest, 'x', 128);
	memset(schemes, 'h', sizeof schemes - 1);
	const struct {
		const char *name, *value;
	} rows[] = {
	        {"vip_names+", "Doe, Jane; Roe, John, Ph. D.; [x]; =; a = b; :, ?=; ]["},
	        {"vip_names+", "A rather long name, with a title, of somebody who has several of "
	                       "them, and a second one; Another long name, title"},
	        {"vip_names+", longest},
	        {"findings_off", longest},
	        {"findings_off+", "[a =b a+= [c] ? ?="},
	        {"url_schemes", schemes},
	        {"freemail_domains", ""},
	        {"internal_domains", "bücher.example"},
	        {"rate_sigma", "3.125"},
	        {"slow_reply", "1500ms"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (ss_settings_set(&s, ss_slice_of(rows[i].name), ss_slice_of(rows[i].value),
		                    &t) != SS_OK)
			fail_msg("%s: %s", rows[i].name, t.why);
		check_written_again(&s);
	}
	ss_settings_release(&s);
}

static void short_memory_is_told(void **state)
{
	static const char text[] = "[site]\ninternal_domains = a.example\n b.example\n";
	for (uint64_t n = 1;; n++) {
		struct ss_settings s;
		struct told t;
		ss_settings_init(&s);
		s.memory.fail_after = n;
		int error = read_into(&s, text, sizeof text - 1, &t);
		assert_string_equal(t.text, "");
		s.memory.fail_after = 0;
		ss_settings_release(&s);
		assert_int_equal(s.memory.used, 0);
		if (error == SS_OK)
			break;
		assert_int_equal(error, SS_ENOMEM);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(values_are_taken),
	        cmocka_unit_test(a_second_file_goes_on),
	        cmocka_unit_test(everything_wrong_is_told),
	        cmocka_unit_test(the_line_of_a_word_is_told),
	        cmocka_unit_test(nothing_is_lost_in_silence),
	        cmocka_unit_test(lines_below_a_wrong_one_are_nobodys),
	        cmocka_unit_test(what_is_written_reads_the_same),
	        cmocka_unit_test(short_memory_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
