/* What is passed over of pages, beside a loop that looks at one octet after the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "guard.h"
#include "mail/url_pass.h"

static size_t first_stop(const char *text, size_t from, size_t len)
{
	while (from < len && (text[from] == 0 || !strchr("<&:.", text[from])))
		from++;
	return from;
}

static struct ss_html_passed pass(const char *begin, const char *end, const char *text, size_t len,
                                  bool may_pass)
{
	struct ss_html_idle_tag idle[2] = {{.len = (uint8_t)strlen(begin)},
	                                   {.len = (uint8_t)strlen(end)}};
	memcpy(idle[0].text, begin, idle[0].len);
	memcpy(idle[1].text, end, idle[1].len);
	uint8_t *copy = guard_copy(text, len);
	struct ss_html_passed p = ss_html_pass_over(idle, (struct ss_slice){copy, len}, may_pass);
	guard_free(copy, len);
	return p;
}

/* Each octet at each place, behind others that have the same lower half, or upper one. */
static void stops_at_each_place(void **state)
{
	enum { MOST = 70 };
	char text[MOST];
	for (size_t len = 0; len < MOST; len++) {
		for (size_t n = 0; n < len; n++) {
			for (unsigned c = 0; c < 256; c += n % 3 ? 3 : 1) {
				memset(text, "\x06\x7c\xae\xff\x0a|N*"[(n + len) % 8], sizeof text);
				text[n] = (char)c;
				struct ss_html_passed p = pass("", "", text, len, true);
				assert_int_equal(p.len, 0);
				assert_int_equal(p.stop, first_stop(text, 0, len));
			}
		}
	}
}

static void tags_like_those_before(void **state)
{
	static const char begin[] = "<td style=\"font-family: sans-serif; margin: 0 0 12px 0\">";
	static const char end[] = "</td>";
	char text[256];
	for (size_t len = 1; len < sizeof begin; len++) {
		char tag[sizeof begin] = {0};
		memcpy(tag, begin, len);
		size_t n = (size_t)snprintf(text, sizeof text, "a b%s c d%s\r\n%s.", tag, end, tag);
		struct ss_html_passed p = pass(tag, end, text, n, true);
		assert_int_equal(p.len, n - 1);
		assert_int_equal(p.stop, n - 1);
		p = pass(tag, end, text, n, false);
		assert_int_equal(p.len, 0);
		assert_int_equal(p.stop, 3);
		/* one octet of it is another, or is not here */
		for (size_t at = 1; at < len; at++) {
			size_t first = n - 1 - len, wrong = first + at;
			text[wrong] ^= 1;
			p = pass(tag, end, text, n, true);
			assert_int_equal(p.len, first - 2);
			assert_int_equal(p.stop, first);
			text[wrong] ^= 1;
			p = pass(tag, end, text, wrong, true);
			assert_int_equal(p.len, first - 2);
			assert_int_equal(p.stop, first);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(stops_at_each_place),
	        cmocka_unit_test(tags_like_those_before),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
