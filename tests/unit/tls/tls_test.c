/* The connections of streams/: recorded with OpenSSL, Postfix, Exim and OpenSMTPD, or written to
 * show one thing.  TLS_SHOW=1 in the environment prints what each is read as. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tls_script.h"

typedef void (*check_fn)(const char *name, const struct tls_script *script);

static int is_stream(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);
	return len > 4 && strcmp(entry->d_name + len - 4, ".txt") == 0;
}

static void for_each_stream(check_fn check)
{
	struct dirent **entries;
	int n = scandir(STREAMS, &entries, is_stream, alphasort);
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		char path[512];
		struct tls_script script;
		snprintf(path, sizeof path, "%s/%s", STREAMS, entries[i]->d_name);
		if (!tls_script_read(path, &script))
			fail_msg("%s cannot be read", path);
		check(entries[i]->d_name, &script);
		tls_script_free(&script);
		free(entries[i]);
	}
	free(entries);
}

static void compare(const char *name, const char *text, const char *expected, const char *how)
{
	if (strcmp(text, expected) != 0)
		fail_msg("%s, %s:\n%s\nexpected:\n%s", name, how, text, expected);
}

static void check_events(const char *name, const struct tls_script *script)
{
	struct ss_memory memory = {0};
	char *text = tls_script_play(script, 0, &memory);
	if (getenv("TLS_SHOW"))
		printf("%s\n%s\n", name, text);
	else
		compare(name, text, script->expected, "whole");
	assert_int_equal(memory.used, 0);
	free(text);
}

static void the_events_are_as_written(void **state)
{
	for_each_stream(check_events);
}

static void check_splits(const char *name, const struct tls_script *script)
{
	static const size_t portions[] = {1, 2, 3, 5, 7, 64, 65537, 65538, 65539, 65540, 65541};
	struct ss_memory memory = {0};
	char *whole = tls_script_play(script, 0, &memory);
	for (size_t i = 0; i < sizeof portions / sizeof portions[0]; i++) {
		char *text = tls_script_play(script, portions[i], &memory);
		compare(name, text, whole, "in portions");
		free(text);
		assert_int_equal(memory.used, 0);
	}
	free(whole);
}

static void any_split_gives_the_same(void **state)
{
	for_each_stream(check_splits);
}

/* Whatever is missing, nothing is lost but events. */
static void check_failing(const char *name, const struct tls_script *script)
{
	for (uint64_t n = 1; n < 12; n++) {
		struct ss_memory memory = {.fail_after = n};
		char *text = tls_script_play(script, 11, &memory);
		assert_int_equal(memory.used, 0);
		free(text);
	}
}

static void memory_may_be_short(void **state)
{
	for_each_stream(check_failing);
}

/* One byte changed, at any place: no crash, and no event twice that is told once. */
static void check_broken(const char *name, const struct tls_script *script)
{
	struct ss_memory memory = {0};
	unsigned seed = 1;
	for (unsigned i = 0; script->n > 0 && i < 200; i++) {
		struct tls_step *s = &script->steps[(size_t)rand_r(&seed) % script->n];
		if (s->is_gap || s->len == 0)
			continue;
		uint8_t *byte = &s->bytes[(size_t)rand_r(&seed) % (s->len < 300 ? s->len : 300)];
		uint8_t before = *byte;
		*byte = (uint8_t)rand_r(&seed);
		char *whole = tls_script_play(script, 0, &memory);
		char *cut = tls_script_play(script, 65537 + i, &memory);
		compare(name, cut, whole, "broken, in portions");
		free(whole);
		free(cut);
		*byte = before;
	}
	assert_int_equal(memory.used, 0);
}

static void broken_bytes_do_no_harm(void **state)
{
	for_each_stream(check_broken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_events_are_as_written),
	        cmocka_unit_test(any_split_gives_the_same),
	        cmocka_unit_test(memory_may_be_short),
	        cmocka_unit_test(broken_bytes_do_no_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
