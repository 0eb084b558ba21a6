/* Lists of words and of networks; the lists that settings have by default. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/domain.h"
#include "base/error.h"
#include "base/networks.h"
#include "base/settings.h"
#include "base/words.h"

/* ---- words ---- */

static void words_are_sorted_and_once(void **state)
{
	static const struct ss_slice first[] = {SS_SLICE("pear"), SS_SLICE("Apple"),
	                                        SS_SLICE("apple"), SS_SLICE("fig")};
	static const struct ss_slice more[] = {SS_SLICE("FIG"), SS_SLICE("app"),
	                                       SS_SLICE("\xc3\xa9")};
	static const char *const sorted[] = {"app", "Apple", "fig", "pear", "\xc3\xa9"};
	struct ss_memory memory = {0};
	struct ss_words list = {0};
	assert_int_equal(ss_words_add(&list, &memory, first, 4), SS_OK);
	assert_int_equal(ss_words_add(&list, &memory, more, 3), SS_OK);
	assert_int_equal(list.n, 5);
	for (size_t i = 0; i < list.n; i++) {
		/* "FIG" sorts before "fig": of two spellings the first by octets is kept. */
		const char *expected = i == 2 ? "FIG" : sorted[i];
		assert_true(ss_slice_is_equal(list.items[i], ss_slice_of(expected)));
		assert_true(ss_words_has(&list, ss_slice_of(sorted[i])));
	}
	assert_true(ss_words_has(&list, SS_SLICE("PEAR")));
	assert_false(ss_words_has(&list, SS_SLICE("pea")));
	assert_false(ss_words_has(&list, SS_SLICE("pears")));
	assert_false(ss_words_has(&list, SS_SLICE("")));
	ss_words_release(&list, &memory);
	assert_int_equal(memory.used, 0);
	assert_false(ss_words_has(&list, SS_SLICE("fig")));
}

static void a_long_list_finds_each(void **state)
{
	enum { N = 5000 };
	static char text[N][8];
	static struct ss_slice words[N];
	struct ss_memory memory = {0};
	struct ss_words list = {0};
	for (int i = 0; i < N; i++) {
		snprintf(text[i], sizeof text[i], "w%d", i * 7919 % N);
		words[i] = ss_slice_of(text[i]);
	}
	assert_int_equal(ss_words_add(&list, &memory, words, N), SS_OK);
	assert_int_equal(list.n, N);
	for (int i = 0; i < N; i++)
		assert_true(ss_words_has(&list, words[i]));
	assert_false(ss_words_has(&list, SS_SLICE("w5000")));
	ss_words_release(&list, &memory);
}

static void short_memory_changes_no_list(void **state)
{
	static const struct ss_slice a[] = {SS_SLICE("a")}, b[] = {SS_SLICE("b")};
	static const struct ss_network ten[] = {{{4, {10}}, 8}};
	struct ss_memory memory = {0};
	struct ss_words list = {0};
	struct ss_networks networks = {0};
	assert_int_equal(ss_words_add(&list, &memory, a, 1), SS_OK);
	memory.fail_after = 1;
	assert_int_equal(ss_words_add(&list, &memory, b, 1), SS_ENOMEM);
	assert_int_equal(ss_networks_add(&networks, &memory, ten, 1), SS_ENOMEM);
	assert_int_equal(list.n, 1);
	assert_true(ss_words_has(&list, SS_SLICE("a")));
	assert_int_equal(networks.n, 0);
	ss_words_release(&list, &memory);
}

/* ---- networks ---- */

static struct ss_network network(const char *text)
{
	struct ss_network n;
	if (!ss_network_read(ss_slice_of(text), &n))
		fail_msg("%s was not taken", text);
	return n;
}

static void networks_are_read_and_written(void **state)
{
	static const char *const rows[][2] = {
	        {"10.0.0.0/8", "10.0.0.0/8"},
	        {"192.0.2.1", "192.0.2.1"},
	        {"192.0.2.1/32", "192.0.2.1"},
	        {"0.0.0.0/0", "0.0.0.0/0"},
	        {"::/0", "::/0"},
	        {"2001:DB8::/32", "2001:db8::/32"},
	        {"2001:db8::1/128", "2001:db8::1"},
	        {"192.0.2.128/25", "192.0.2.128/25"},
	        {"::ffff:192.0.2.0/120", "192.0.2.0/24"}, /* RFC 4291, section 2.5.5.2 */
	        {"::ffff:192.0.2.1", "192.0.2.1"},
	};
	static const char *const wrong[] = {
	        "",
	        "10",
	        "10.0.0.0/",
	        "10.0.0.0/33",
	        "10.0.0.0/-1",
	        "10.0.0.0/8/8",
	        "10.0.0/8",
	        "/8",
	        "10.1.0.0/8",
	        "::1/64",
	        "2001:db8::/129",
	        "example.org",
	        "10.0.0.0/8 ",
	        "[::1]",
	        "192.0.2.1/0x8",
	        "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb/12",
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ss_network n = network(rows[i][0]);
		char text[SS_NETWORK_TEXT];
		ss_network_write(&n, text);
		assert_string_equal(text, rows[i][1]);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct ss_network n;
		if (ss_network_read(ss_slice_of(wrong[i]), &n))
			fail_msg("%s was taken", wrong[i]);
	}
}

static bool has(const struct ss_networks *list, const char *text)
{
	struct ss_address a;
	assert_true(ss_address_read(text, &a));
	return ss_networks_has(list, &a);
}

static void addresses_are_found_in_networks(void **state)
{
	const struct ss_network given[] = {
	        network("192.0.2.16/28"), network("10.0.0.0/8"),   network("2001:db8::/32"),
	        network("10.1.0.0/16"),   network("198.51.100.7"), network("10.0.0.0/8"),
	        network("192.0.2.18"),    network("2001:db8::1"),
	};
	static const struct ss_address absent;
	struct ss_memory memory = {0};
	struct ss_networks list = {0};
	assert_false(has(&list, "10.0.0.1"));
	assert_int_equal(ss_networks_add(&list, &memory, given, 8), SS_OK);
	assert_int_equal(list.n, 4); /* the others are within these */
	assert_true(has(&list, "10.0.0.0"));
	assert_true(has(&list, "10.255.255.255"));
	assert_true(has(&list, "10.1.2.3"));
	assert_true(has(&list, "::ffff:10.1.2.3"));
	assert_true(has(&list, "192.0.2.16"));
	assert_true(has(&list, "192.0.2.31"));
	assert_true(has(&list, "198.51.100.7"));
	assert_true(has(&list, "2001:db8:ffff::1"));
	assert_false(has(&list, "9.255.255.255"));
	assert_false(has(&list, "11.0.0.0"));
	assert_false(has(&list, "192.0.2.15"));
	assert_false(has(&list, "192.0.2.32"));
	assert_false(has(&list, "198.51.100.8"));
	assert_false(has(&list, "2001:db9::"));
	assert_false(has(&list, "::10.1.2.3")); /* IPv6, not mapped */
	assert_false(ss_networks_has(&list, &absent));
	ss_networks_release(&list, &memory);
	assert_int_equal(memory.used, 0);
}

static void all_of_ipv4_is_not_all_of_ipv6(void **state)
{
	const struct ss_network all = network("0.0.0.0/0");
	struct ss_memory memory = {0};
	struct ss_networks list = {0};
	assert_int_equal(ss_networks_add(&list, &memory, &all, 1), SS_OK);
	assert_true(has(&list, "255.255.255.255"));
	assert_false(has(&list, "::1"));
	ss_networks_release(&list, &memory);
}

/* ---- defaults ---- */

static void check_words(const struct ss_settings *s, const struct ss_setting *row)
{
	const struct ss_words *list = (const struct ss_words *)((const char *)s + row->offset);
	for (size_t i = 0; i < list->n; i++) {
		uint8_t room[SS_DOMAIN_TEXT];
		struct ss_slice word = list->items[i];
		if (i > 0 && ss_word_compare(list->items[i - 1], word) >= 0)
			fail_msg("%s: '%s' is out of order", row->name, (const char *)word.data);
		if (row->kind == SS_SETTING_DOMAINS &&
		    !ss_slice_is_equal(ss_domain_fold(word, room), word))
			fail_msg("%s: '%s' is not folded", row->name, (const char *)word.data);
	}
}

static void default_lists_are_sorted(void **state)
{
	struct ss_settings s;
	ss_settings_init(&s);
	for (size_t i = 0; ss_setting(i); i++) {
		const struct ss_setting *row = ss_setting(i);
		if (ss_setting_is_list(row) && row->kind != SS_SETTING_NETWORKS)
			check_words(&s, row);
	}
	for (size_t i = 1; i < s.internal_networks.n; i++)
		assert_true(ss_address_compare(&s.internal_networks.items[i - 1].address,
		                               &s.internal_networks.items[i].address) < 0);
	assert_true(has(&s.internal_networks, "172.31.255.255"));
	assert_false(has(&s.internal_networks, "172.32.0.0"));
	assert_true(has(&s.internal_networks, "fd00::1"));
	assert_true(has(&s.internal_networks, "febf::1"));
	assert_false(has(&s.internal_networks, "fec0::1"));
	assert_true(has(&s.internal_networks, "::1"));
	assert_false(has(&s.internal_networks, "100.64.0.1"));
	assert_true(ss_words_has(&s.risky_extensions, SS_SLICE("EXE")));
	assert_true(ss_domain_is_in(&s.freemail_domains, SS_SLICE("Gmail.com")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(words_are_sorted_and_once),
	        cmocka_unit_test(a_long_list_finds_each),
	        cmocka_unit_test(short_memory_changes_no_list),
	        cmocka_unit_test(networks_are_read_and_written),
	        cmocka_unit_test(addresses_are_found_in_networks),
	        cmocka_unit_test(all_of_ipv4_is_not_all_of_ipv6),
	        cmocka_unit_test(default_lists_are_sorted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
