/* Names of blocklists in texts of servers, wherever they stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/blocklist.h"

#define NAME(text)                                                                                 \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}

static const struct ss_slice names[] = {NAME("psbl"),    NAME("spam"), NAME("spamhaus"),
                                        NAME("list.de"), NAME("x"),    NAME("rfc-1")};
static const struct ss_slice odd_names[] = {NAME("-list"), NAME("")};

/* text: from an allocation that ends where it does. */
static struct ss_slice find(const struct ss_words *words, const char *text)
{
	struct ss_blocklists b;
	size_t len = strlen(text);
	uint8_t *copy = malloc(len + 1);
	memcpy(copy, text, len);
	uint8_t *end = realloc(copy, len > 0 ? len : 1);
	ss_blocklists_init(&b, words);
	struct ss_slice name = ss_blocklists_find(&b, (struct ss_slice){end, len});
	free(end);
	return name;
}

static void names_are_whole_words(void **state)
{
	static const struct {
		const char *text, *name;
	} rows[] = {
	        {"", NULL},
	        {"psbl", "psbl"},
	        {"PsBl.example", "psbl"},
	        {"xpsbl", NULL},
	        {"psblx", NULL},
	        {"psb", NULL},
	        {"9psbl", NULL},
	        {"psbl9", NULL},
	        {"\xe4psbl\xe4", "psbl"}, /* octets beyond ASCII are no letters */
	        {"spamhaus", "spamhaus"},
	        {"spamhaus spam", "spamhaus"},
	        {"spam spamhaus", "spam"},
	        {"https://list.de/", "list.de"},
	        {"list.des", NULL},
	        {"see rfc-1", "rfc-1"},
	        {"see rfc-12", NULL},
	        {"x", "x"},
	        {"a x", "x"},
	        {"<x>", "x"},
	        {"xx", NULL},
	};
	const struct ss_words words = {.items = names, .n = sizeof names / sizeof names[0]};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		/* In front: what is no word, of each length up to three steps. */
		for (int n = 0; n < 48; n++) {
			char text[100];
			snprintf(text, sizeof text, "%*s%s", n, "", rows[i].text);
			const struct ss_slice name = find(&words, text);
			assert_true(ss_slice_is_equal(name, ss_slice_of(rows[i].name)));
		}
	}
}

static void a_name_may_begin_with_anything(void **state)
{
	const struct ss_words words = {.items = odd_names,
	                               .n = sizeof odd_names / sizeof odd_names[0]};
	assert_true(ss_slice_is_equal(find(&words, "the -list"), SS_SLICE("-list")));
	assert_null(find(&words, "the-list").data); /* it is in a word */
	assert_null(find(&words, "nothing").data);
}

/* More names than there are sets of them. */
static void there_may_be_any_number(void **state)
{
	enum { N = 200 };
	static char texts[N][8];
	struct ss_slice many[N];
	for (unsigned i = 0; i < N; i++) {
		int len = snprintf(texts[i], sizeof texts[i], "n%u", i);
		many[i] = (struct ss_slice){(uint8_t *)texts[i], (size_t)len};
	}
	const struct ss_words words = {.items = many, .n = N};
	for (unsigned i = 0; i < N; i++) {
		char text[32];
		snprintf(text, sizeof text, "listed by n%u.example", i);
		assert_true(ss_slice_is_equal(find(&words, text), many[i]));
	}
	assert_null(find(&words, "listed by n200.example").data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(names_are_whole_words),
	        cmocka_unit_test(a_name_may_begin_with_anything),
	        cmocka_unit_test(there_may_be_any_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
