/* Values with parameters; what is told is a line each: name=value, and [raw] where it differs. */
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
#include "mail/charset_iconv.h"
#include "mail/parameter.h"

struct record {
	char text[8192];
	size_t len;
	unsigned n_told;
};

__attribute__((format(printf, 2, 3))) static void say(struct record *r, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	r->len += (size_t)vsnprintf(r->text + r->len, sizeof r->text - r->len, format, arguments);
	va_end(arguments);
}

static void on_parameter(void *user, const struct ss_parameter *p)
{
	struct record *r = user;
	r->n_told++;
	if (sizeof r->text - r->len < 1024)
		return;
	say(r, "%.*s%s=%.*s", (int)p->name.len, (const char *)p->name.data,
	    p->is_extended ? "*" : "", (int)p->value.len, (const char *)p->value.data);
	if (!ss_slice_is_equal(p->value, p->raw))
		say(r, " [%.*s]", (int)p->raw.len, (const char *)p->raw.data);
	say(r, "\n");
}

static void read_value(const char *text, size_t len, struct ss_memory *memory, struct record *r)
{
	static const struct ss_charsets charsets = {ss_charset_iconv, NULL};
	struct ss_mail_counts counts = {0};
	struct ss_encoded_words how = {&charsets, &counts, memory};
	uint8_t *bytes = guard_copy(text, len);
	struct ss_slice value = {bytes, len}, head = ss_parameter_value(value);
	say(r, "%.*s\n", (int)head.len, (const char *)head.data);
	ss_parameter_read(&how, value, 7, on_parameter, r);
	guard_free(bytes, len);
	assert_int_equal(0, memory->used);
	for (unsigned a = 0; a < SS_N_MAIL_ANOMALIES; a++) {
		if (counts.of[a].n > 0) {
			assert_int_equal(7, counts.of[a].first);
			say(r, "%s*%d\n", ss_mail_anomaly_name(a), (int)counts.of[a].n);
		}
	}
}

static void check(const char *text, size_t len, const char *expected)
{
	struct ss_memory memory = {0};
	struct record r = {0};
	read_value(text, len, &memory, &r);
	assert_string_equal(expected, r.text);
}

#define CHECK(given, expected) check(given, sizeof(given) - 1, expected)

/* RFC 2045, section 5.1 */
static void tokens_and_quoted_strings(void **state)
{
	CHECK("text/plain; charset=us-ascii (Plain text)", "text/plain\ncharset=us-ascii\n");
	CHECK("text/plain; charset=\"us-ascii\"", "text/plain\ncharset=us-ascii\n");
	CHECK("text/plain", "text/plain\n");
	CHECK("", "\n");
	CHECK("a/b;c=d;e=f", "a/b\nc=d\ne=f\n");
	CHECK("a;b=\"c;d=\\\"e\\\\f\\\"\"", "a\nb=c;d=\"e\\f\"\n");
	CHECK("a; b=\"\"; c=", "a\nb=\nc=\n");
	CHECK(" (x) a (y;z) ; b=\"c\" (d) ; (e) f=g", "a\nb=c\nf=g\n");
}

/* What has nothing to be undone is read by itself, and said as of what has a comment. */
static void plain_ones(void **state)
{
	static const char told[] = "text/plain\ncharset=utf-8\nname=a b.txt\n";
	CHECK("text/plain; charset=utf-8;\tname=\"a b.txt\"", told);
	CHECK("text/plain; charset=utf-8;\tname=\"a b.txt\" (c)", told);
	CHECK("text/plain; charset=utf-8;name=\"a b.txt\"", told);
	CHECK("a; b=\"\"", "a\nb=\n");
	CHECK("a; b=\"\" (c)", "a\nb=\n");
	CHECK("a; b=c; d=e; f=g; h=i; j=k", "a\nb=c\nd=e\nf=g\nh=i\nj=k\n");
	CHECK("a; b=\"x\\\"y\"", "a\nb=x\"y\n");
}

/* RFC 2231, sections 3 and 4 */
static void continuations_and_charsets(void **state)
{
	CHECK("message/external-body; access-type=URL; URL*0=\"ftp://\"; "
	      "URL*1=\"cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar\"",
	      "message/external-body\naccess-type=URL\n"
	      "URL*=ftp://cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar\n");
	CHECK("application/x-stuff; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A",
	      "application/x-stuff\ntitle*=This is ***fun***"
	      " [us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A]\n");
	CHECK("application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20; "
	      "title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"",
	      "application/x-stuff\ntitle*=This is even more ***fun*** isn't it!"
	      " [us-ascii'en'This%20is%20even%20more%20%2A%2A%2Afun%2A%2A%2A%20isn't it!]\n");
	CHECK("a; f*1=b; x=y; f*0=a; f*2=c", "a\nf*=abc\nx=y\n");
	CHECK("a; F*0*=utf-8''%c3; f*1*=%A9", "a\nF*=\303\251 [utf-8''%c3%A9]\n");
	CHECK("a; f*=koi8-r''%F0%D2%C9", "a\nf*=\320\237\321\200\320\270 [koi8-r''%F0%D2%C9]\n");
	CHECK("a; f*=utf-8''%e2%82%ac; f=EUR", "a\nf*=\342\202\254 [utf-8''%e2%82%ac]\nf=EUR\n");
}

static void broken_continuations(void **state)
{
	CHECK("a; f*=b%20c", "a\nf*=b c [b%20c]\nparameter_bad_extended*1\n");
	CHECK("a; f*=utf-8''b%zz%4", "a\nf*=b%zz%4 [utf-8''b%zz%4]\nparameter_bad_extended*1\n");
	CHECK("a; f*=none'x'b%e9", "a\nf*=b\303\251 [none'x'b%e9]\nparameter_bad_character*1\n"
	                           "parameter_unknown_charset*1\n");
	CHECK("a; f*=us-ascii''b%e9",
	      "a\nf*=b\357\277\275 [us-ascii''b%e9]\nparameter_bad_character*1\n");
	CHECK("a; f*1=b; f*3=d", "a\nf*=bd\nparameter_bad_section*2\n");
	CHECK("a; f*0=b; f*0=c; f*1=d", "a\nf*=bd\nparameter_bad_section*1\n");
	CHECK("a; f*00=b; f*x=c; *1=d; f**=e",
	      "a\nf*=b\nf*x=c\n*1=d\nf**=e\nparameter_bad_section*4\n");
	CHECK("a; f*0=b; f*=''c", "a\nf*=b\nf*=c [''c]\nparameter_repeated*1\n");
}

static void what_is_not_quoted(void **state)
{
	CHECK("attachment; filename=a b.txt; x=y",
	      "attachment\nfilename=a b.txt\nx=y\nparameter_unquoted*1\n");
	CHECK("a; filename=r(1).pdf", "a\nfilename=r(1).pdf\nparameter_unquoted*1\n");
	CHECK("a; filename=r (1) (2)", "a\nfilename=r (1)\nparameter_unquoted*1\n");
	CHECK("a; filename=r)", "a\nfilename=r)\nparameter_unquoted*1\n");
	CHECK("a; filename=C:\\x\\y", "a\nfilename=C:\\x\\y\nparameter_unquoted*1\n");
	CHECK("a; filename=a\"b\"c", "a\nfilename=a\"b\"c\nparameter_unquoted*1\n");
}

static void quotes_as_they_are_seen(void **state)
{
	CHECK("a; b=\"c; d=3  ", "a\nb=c; d=3\nparameter_unclosed*1\n");
	CHECK("a; b=\"C:\\dir\\\"", "a\nb=C:\\dir\\\nparameter_unclosed*1\n"
	                            "parameter_backslash*1\n");
	CHECK("a; b=\"C:\\dir\"", "a\nb=C:\\dir\nparameter_backslash*1\n");
	CHECK("a; b=\"foo \"bar\".txt\"; c=d",
	      "a\nb=foo \"bar\".txt\nc=d\nparameter_text_after*1\n");
	CHECK("a; b=\"foo\"bar; c=d", "a\nb=foo\nc=d\nparameter_text_after*1\n");
	CHECK("a; b=\"foo\" \"bar\" (x); c=d", "a\nb=foobar\nc=d\nparameter_text_after*1\n");
	CHECK("a; b=\"\"x.exe\"\"", "a\nb=x.exe\nparameter_text_after*1\n");
	CHECK("a; b=\"", "a\nb=\nparameter_unclosed*1\n");
	CHECK("a; b=\"c\" \"d", "a\nb=cd\nparameter_unclosed*1\nparameter_text_after*1\n");
}

static void what_is_missing(void **state)
{
	CHECK("a;;b=c;", "a\nb=c\nparameter_empty*2\n");
	CHECK("a; b = \"c\" ; d=e", "a\nb=c\nd=e\nparameter_blank*1\n");
	CHECK("a b=c", "a\nb=c\nparameter_no_semicolon*1\n");
	CHECK("a; b=\"c\" d=e", "a\nb=c\nd=e\nparameter_no_semicolon*1\n");
	CHECK("a; charset=utf-8 name=x y=z",
	      "a\ncharset=utf-8\nname=x y=z\nparameter_unquoted*1\nparameter_no_semicolon*1\n");
	CHECK("a; b; c=d", "a\nc=d\nparameter_no_value*1\n");
	CHECK("a; b c=d", "a\nc=d\nparameter_no_value*1\n");
	CHECK("a; \"b;c\"; d=e", "a\nd=e\nparameter_no_value*1\n");
	CHECK("a; =b; c=d", "a\nc=d\nparameter_no_name*1\n");
	CHECK("filename=\"x.exe\"", "\nfilename=x.exe\n");
	CHECK("a; (b; c=d", "a\nc=d\nparameter_no_value*1\n");
	CHECK("a; b=c; B=d", "a\nb=c\nB=d\nparameter_repeated*1\n");
}

static void words_and_8bit(void **state)
{
	CHECK("a; b=\"=?utf-8?B?w6k=?=\"", "a\nb=\303\251 [=?utf-8?B?w6k=?=]\nparameter_word*1\n");
	CHECK("a; b==?utf-8?B?w6k=?=", "a\nb=\303\251 [=?utf-8?B?w6k=?=]\n"
	                               "parameter_unquoted*1\nparameter_word*1\n");
	CHECK("a; b=\"=?utf-8?q?x?= =?utf-8?q?y?=\"",
	      "a\nb=xy [=?utf-8?q?x?= =?utf-8?q?y?=]\nparameter_word*1\n");
	CHECK("a; b=\"=?utf-8?q?x?=\" \"=?utf-8?q?y?=\"",
	      "a\nb=xy [=?utf-8?q?x?==?utf-8?q?y?=]\nword_no_blank*1\n"
	      "parameter_text_after*1\nparameter_word*1\n");
	CHECK("a; b*0=\"=?utf-8?q?\"; b*1=\"x?=\"", "a\nb*=x [=?utf-8?q?x?=]\nparameter_word*1\n");
	CHECK("a; b=\303\251", "a\nb=\303\251\nparameter_raw_8bit*1\n");
	CHECK("a; b*=us-ascii''x%0D%0Ay",
	      "a\nb*=x\r\ny [us-ascii''x%0D%0Ay]\nparameter_control*1\n");
	CHECK("a; b=\"\351\"", "a\nb=\303\251 [\351]\ntext_not_utf8*1\nparameter_raw_8bit*1\n");
}

static void limits(void **state)
{
	static char text[SS_LIMIT_HEADER_FIELD];
	struct ss_memory memory = {0};
	struct record r = {0};
	size_t len = (size_t)sprintf(text, "a");
	for (unsigned n = 0; n < SS_LIMIT_MIME_PARAMETERS + 5; n++)
		len += (size_t)sprintf(text + len, "; b*%u=c", n);
	read_value(text, len, &memory, &r);
	assert_int_equal(1, r.n_told);
	assert_non_null(strstr(r.text, "parameter_too_many*1\n"));

	memset(text, '(', sizeof text); /* must not take the square of it */
	for (size_t n = 1; n < sizeof text; n += 2)
		text[n] = ';';
	r = (struct record){0};
	read_value(text, sizeof text, &memory, &r);
	assert_int_equal(0, r.n_told);
}

static void memory_fails(void **state)
{
	static const char text[] = "a; b=c; d*0*=utf-8''x%20; d*1=y; e=\"=?utf-8?q?z?=\"";
	for (unsigned n = 1; n < 8; n++) {
		struct ss_memory memory = {.fail_after = n};
		struct record r = {0};
		read_value(text, sizeof text - 1, &memory, &r);
		assert_int_equal(3, r.n_told);
		assert_int_equal(n < 5, strstr(r.text, "parameter_too_long") != NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(tokens_and_quoted_strings),
	        cmocka_unit_test(plain_ones),
	        cmocka_unit_test(continuations_and_charsets),
	        cmocka_unit_test(broken_continuations),
	        cmocka_unit_test(what_is_not_quoted),
	        cmocka_unit_test(quotes_as_they_are_seen),
	        cmocka_unit_test(what_is_missing),
	        cmocka_unit_test(words_and_8bit),
	        cmocka_unit_test(limits),
	        cmocka_unit_test(memory_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
