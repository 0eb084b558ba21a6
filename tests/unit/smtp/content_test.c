#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "guard.h"
#include "smtp/content.h"

static struct ss_memory memory;

struct record {
	char text[8192], anomalies[8192];
	size_t len;
};

static void on_text(void *user, const uint8_t *bytes, size_t len, uint64_t offset)
{
	struct record *r = user;
	memcpy(r->text + r->len, bytes, len);
	r->len += len;
}

static void on_anomaly(void *user, enum ss_anomaly what, uint64_t offset, uint64_t len,
                       struct ss_slice detail)
{
	struct record *r = user;
	char line[256];
	snprintf(line, sizeof line, "%s @%d %d %.*s\n", ss_anomaly_name(what), (int)offset,
	         (int)len, (int)detail.len, detail.data ? (const char *)detail.data : "");
	strncat(r->anomalies, line, sizeof r->anomalies - strlen(r->anomalies) - 1);
}

static const struct ss_content_events content_events = {on_text, on_anomaly};

/* Feeds text in portions of n bytes; returns how much of it was used. */
static size_t read_content(const char *text, size_t len, size_t n, struct record *r, bool *is_over)
{
	struct ss_content c;
	size_t used = 0;
	*r = (struct record){0};
	*is_over = false;
	ss_content_init(&c, &content_events, r, &memory, 0);
	while (used < len && !*is_over) {
		size_t portion = n < len - used ? n : len - used;
		uint8_t *bytes = guard_copy(text + used, portion);
		used += ss_content_feed(&c, bytes, portion, used, is_over);
		guard_free(bytes, portion);
	}
	ss_content_end(&c, used, *is_over);
	assert_int_equal(r->len, c.size);
	assert_int_equal(0, memory.used);
	return used;
}

#define CHECK(given, expected, anomalies_, over, n_used)                                           \
	for (size_t n = 1; n <= sizeof(given); n++) {                                              \
		struct record r;                                                                   \
		bool is_over;                                                                      \
		assert_int_equal(n_used, read_content(given, sizeof(given) - 1, n, &r, &is_over)); \
		assert_int_equal(over, is_over);                                                   \
		assert_int_equal(sizeof(expected) - 1, r.len);                                     \
		assert_memory_equal(expected, r.text, r.len);                                      \
		assert_string_equal(anomalies_, r.anomalies);                                      \
	}

static void ends_at_crlf_dot_crlf_only(void **state)
{
	CHECK("a\r\n.\r\nQUIT\r\n", "a\r\n", "", true, 6);
	CHECK(".\r\nQUIT\r\n", "", "", true, 3);
	CHECK("a.\r\n.\r\n", "a.\r\n", "", true, 7);
	CHECK("\r\n\r\n.\r\n", "\r\n\r\n", "", true, 7);
	CHECK("a\r\nb", "a\r\nb", "", false, 4);
}

static void unstuffs_dots(void **state)
{
	CHECK("..\r\n..a\r\n....\r\n.\r\n", ".\r\n.a\r\n...\r\n", "", true, 18);
	CHECK("a\r\n.b\r\n.\r\n", "a\r\nb\r\n", "dot_not_stuffed @3 1 \n", true, 10);
}

static void names_every_lenient_dot(void **state)
{
	CHECK("a\n.\nb", "a\n.\nb", "lenient_dot @2 1 lf_dot_lf\nbare_lf @1 2 \n", false, 5);
	CHECK("a\n.\r\nb", "a\n.\r\nb", "lenient_dot @2 1 lf_dot_crlf\nbare_lf @1 1 \n", false, 6);
	CHECK("a\r\n.\nb", "a\r\n\nb", "lenient_dot @3 1 crlf_dot_lf\nbare_lf @4 1 \n", false, 6);
	CHECK("a\r\n.\rb", "a\r\n\rb", "lenient_dot @3 1 crlf_dot_cr\nbare_cr @4 1 \n", false, 6);
	CHECK("a\r.\rb", "a\r.\rb", "lenient_dot @2 1 cr_dot_cr\nbare_cr @1 2 \n", false, 5);
	CHECK("a\r.\r\nb", "a\r.\r\nb", "lenient_dot @2 1 cr_dot_crlf\nbare_cr @1 1 \n", false, 6);
	CHECK("a\r.\nb", "a\r.\nb", "lenient_dot @2 1 cr_dot_lf\nbare_lf @3 1 \nbare_cr @1 1 \n",
	      false, 5);
	CHECK("a\n.\rb", "a\n.\rb", "lenient_dot @2 1 lf_dot_cr\nbare_lf @1 1 \nbare_cr @3 1 \n",
	      false, 5);
	CHECK("a\r\n\0.\r\nb", "a\r\n\0.\r\nb", "lenient_dot @4 1 crlf_nul_dot_crlf\nnul @3 1 \n",
	      false, 8);
	CHECK("a\r\n.\0\r\nb", "a\r\n\0\r\nb", "lenient_dot @3 1 crlf_dot_nul_crlf\nnul @4 1 \n",
	      false, 8);
	CHECK(".\nb", "\nb", "lenient_dot @0 1 crlf_dot_lf\nbare_lf @1 1 \n", false, 3);
}

static void a_lenient_dot_may_begin_the_end(void **state)
{
	CHECK("a\n.\r\n.\r\n", "a\n.\r\n", "lenient_dot @2 1 lf_dot_crlf\nbare_lf @1 1 \n", true,
	      8);
	CHECK("\r.\r.\r", "\r.\r.\r",
	      "lenient_dot @1 1 cr_dot_cr\nlenient_dot @3 1 cr_dot_cr\nbare_cr @0 3 \n", false, 5);
}

static void tells_verbs_behind_a_lenient_dot(void **state)
{
	CHECK("\n.\nmail from:<a@b>\rhelp me please\nDATA\r\n.\r\n",
	      "\n.\nmail from:<a@b>\rhelp me please\nDATA\r\n",
	      "lenient_dot @1 1 lf_dot_lf\nverb_after_dot @3 15 mail from:<a@b>\n"
	      "verb_after_dot @34 4 DATA\nbare_lf @0 3 \nbare_cr @18 1 \n",
	      true, 43);
	CHECK("DATA\r\nQUIT\r\n.\r\n", "DATA\r\nQUIT\r\n", "", true, 15);
}

static void counts_what_is_odd(void **state)
{
	CHECK("a\nb\rc\0d\r\r\n\0.x\n", "a\nb\rc\0d\r\r\n\0.x\n",
	      "bare_lf @1 2 \nbare_cr @3 2 \nnul @5 2 \n", false, 14);
	CHECK("x\r", "x\r", "bare_cr @1 1 \n", false, 2);
}

static void tells_the_longest_line(void **state)
{
	static char text[6000];
	size_t len = 0;
	for (size_t line = 998; line < 1002; line++) { /* 998 with CR LF is allowed */
		memset(text + len, 'x', line);
		len += line;
		text[len++] = '\r';
		text[len++] = '\n';
	}
	for (size_t n = 1; n < 300; n += 13) {
		struct record r;
		bool is_over;
		read_content(text, len, n, &r, &is_over);
		assert_string_equal("text_line_too_long @3003 1003 \n", r.anomalies);
		read_content(text, 1000, n, &r, &is_over);
		assert_string_equal("", r.anomalies);
	}
}

static void tells_so_many_dots(void **state)
{
	static char text[4096];
	struct record r;
	bool is_over;
	for (int n = 0; n < SS_LIMIT_LENIENT_DOTS + 5; n++)
		strcat(text, "\n.\n");
	read_content(text, strlen(text), 7, &r, &is_over);
	assert_non_null(strstr(r.anomalies, "lenient_dot @63 5 \n"));
}

static void holds_a_dot_that_may_be_the_end(void **state)
{
	struct ss_content c;
	struct record r = {0};
	enum ss_dot_before before;
	enum ss_dot_after after;
	bool is_over;
	ss_content_init(&c, &content_events, &r, &memory, 0);
	ss_content_feed(&c, (const uint8_t *)"a\n.\n", 4, 0, &is_over);
	assert_true(ss_content_is_at_dot(&c, &before, &after));
	assert_string_equal("lf_dot_lf", ss_dot_name(before, after));
	assert_int_equal(2, r.len);
	ss_content_end(&c, 4, true);
	assert_int_equal(2, r.len);
}

static void goes_on_behind_a_gap(void **state)
{
	struct ss_content c;
	struct record r = {0};
	bool is_over;
	ss_content_init(&c, &content_events, &r, &memory, 0);
	ss_content_feed(&c, (const uint8_t *)"a\r\n", 3, 0, &is_over);
	ss_content_gap(&c, 100, 3);
	ss_content_feed(&c, (const uint8_t *)"b\r\n.\r\n", 6, 103, &is_over);
	assert_true(is_over);
	assert_int_equal(106, c.size);
	assert_memory_equal("a\r\nb\r\n", r.text, 6);
	ss_content_end(&c, 109, true);
	assert_string_equal("", r.anomalies);
}

/* The reading that is easy to see through: a byte at a time, by the sentences of the RFC. */
static size_t plain_reading(const char *text, size_t len, char *out)
{
	size_t n = 0;
	bool at_start = true;
	for (size_t i = 0; i < len; i++) {
		if (at_start && text[i] == '.') {
			if (i + 2 < len && text[i + 1] == '\r' && text[i + 2] == '\n')
				return n;
			at_start = false;
			continue;
		}
		out[n++] = text[i];
		at_start = text[i] == '\n' && i > 0 && text[i - 1] == '\r';
	}
	return n;
}

static void reads_as_the_rfc_says_whatever_the_bytes(void **state)
{
	static const char alphabet[] = "..\r\r\n\n\0ab";
	uint64_t random = 88172645463325252ULL;
	for (int round = 0; round < 20000; round++) {
		char text[200], expected[200];
		struct record r;
		bool is_over;
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		size_t len = random % 100, at = 0;
		uint64_t bits = random;
		while (at < len) {
			bits = bits * 6364136223846793005ULL + 1442695040888963407ULL;
			text[at++] = bits >> 61 < 3 ? alphabet[bits >> 40 & 7] : 'x';
		}
		memcpy(text + len, "y\r\n.\r\n", 6);
		size_t wanted = plain_reading(text, len + 6, expected);
		read_content(text, len + 6, 1 + random % 90, &r, &is_over);
		assert_true(is_over);
		assert_int_equal(wanted, r.len);
		assert_memory_equal(expected, r.text, wanted);
	}
}

/* Whoever feeds it may ask the server's replies before it goes on. */
static void stops_behind_a_lenient_dot(void **state)
{
	static const struct {
		const char *text;
		size_t n_used;
		bool is_behind;
	} rows[] = {
	        {"a\n.\nMAIL FROM:<b>\r\n", 4, true},
	        {"a\r\n.\nMAIL\r\n", 5, true},
	        {"a\r.\r\nMAIL\r\n", 5, true},
	        {"a\r\n.\rMAIL\r\n", 5, true},
	        {"a\n.\n", 4, true},
	        {"a\r\n..\nb", 7, false},
	        {"a\nb.\nc", 6, false},
	};
	for (size_t n = 0; n < sizeof rows / sizeof rows[0]; n++) {
		struct record r = {0};
		struct ss_content c;
		bool is_over;
		size_t len = strlen(rows[n].text);
		const uint8_t *bytes = (const uint8_t *)rows[n].text;
		ss_content_init(&c, &content_events, &r, &memory, 0);
		size_t used = ss_content_feed(&c, bytes, len, 0, &is_over);
		assert_int_equal(rows[n].n_used, used);
		assert_int_equal(rows[n].is_behind, ss_content_is_behind_dot(&c));
		while (used < len)
			used += ss_content_feed(&c, bytes + used, len - used, used, &is_over);
		ss_content_end(&c, used, false);
		assert_false(is_over);
		assert_int_equal(0, memory.used);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(ends_at_crlf_dot_crlf_only),
	        cmocka_unit_test(stops_behind_a_lenient_dot),
	        cmocka_unit_test(unstuffs_dots),
	        cmocka_unit_test(names_every_lenient_dot),
	        cmocka_unit_test(a_lenient_dot_may_begin_the_end),
	        cmocka_unit_test(tells_verbs_behind_a_lenient_dot),
	        cmocka_unit_test(counts_what_is_odd),
	        cmocka_unit_test(tells_the_longest_line),
	        cmocka_unit_test(tells_so_many_dots),
	        cmocka_unit_test(holds_a_dot_that_may_be_the_end),
	        cmocka_unit_test(goes_on_behind_a_gap),
	        cmocka_unit_test(reads_as_the_rfc_says_whatever_the_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
