/* base64 and quoted-printable, each text cut in every way into portions of one size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "guard.h"
#include "mail/base64_lines.h"
#include "mail/decode.h"

struct record {
	struct ss_mail_counts counts;
	uint8_t text[65536];
	size_t len;
	uint64_t made, agreed;
};

typedef size_t (*feeder)(void *decoder, const uint8_t *bytes, size_t len, uint8_t *out);

static size_t feed_base64(void *decoder, const uint8_t *bytes, size_t len, uint8_t *out)
{
	return ss_base64_feed(decoder, bytes, len, out);
}

static size_t feed_qp(void *decoder, const uint8_t *bytes, size_t len, uint8_t *out)
{
	return ss_qp_feed(decoder, bytes, len, out);
}

/* In portions, each of them and its room guarded. */
static void feed_all(feeder feed, void *decoder, const uint8_t *text, size_t len, size_t portion,
                     struct record *r)
{
	for (size_t n = 0, step; n < len; n += step) {
		step = portion < len - n ? portion : len - n;
		size_t room = feed == feed_qp ? SS_QP_ROOM(step) : SS_BASE64_ROOM(step);
		uint8_t *bytes = guard_copy(text + n, step), *out = malloc(room);
		size_t made = feed(decoder, bytes, step, out);
		memcpy(r->text + r->len, out, made);
		r->len += made;
		guard_free(bytes, step);
		free(out);
	}
}

static void read_base64(const uint8_t *text, size_t len, size_t portion, struct record *r)
{
	struct ss_base64 d = {.counts = &r->counts};
	memset(r, 0, sizeof *r);
	feed_all(feed_base64, &d, text, len, portion, r);
	r->len += ss_base64_end(&d, r->text + r->len);
	r->made = d.made;
	r->agreed = d.agreed;
}

static void read_qp(const uint8_t *text, size_t len, size_t portion, struct record *r)
{
	struct ss_qp d = {.counts = &r->counts};
	memset(r, 0, sizeof *r);
	feed_all(feed_qp, &d, text, len, portion, r);
	r->len += ss_qp_end(&d, r->text + r->len);
	r->made = d.made;
	r->agreed = d.agreed;
}

typedef void (*reader)(const uint8_t *text, size_t len, size_t portion, struct record *r);

/* "name@first" for one, "name@first*n" for more; a blank between. */
static void print_counts(const struct ss_mail_counts *counts, char *out, size_t size)
{
	size_t len = 0;
	out[0] = '\0';
	for (unsigned a = 0; a < SS_N_MAIL_ANOMALIES; a++) {
		const struct ss_mail_count *c = &counts->of[a];
		if (c->n == 0)
			continue;
		len += (size_t)snprintf(out + len, size - len, "%s%s@%d", len > 0 ? " " : "",
		                        ss_mail_anomaly_name(a), (int)c->first);
		if (c->n > 1)
			len += (size_t)snprintf(out + len, size - len, "*%d", (int)c->n);
	}
}

static void check(reader read, const char *given, size_t given_len, const char *expected,
                  size_t expected_len, const char *counts, int agreed)
{
	for (size_t n = 1; n <= given_len; n++) {
		struct record r;
		char seen[1024];
		read((const uint8_t *)given, given_len, n, &r);
		print_counts(&r.counts, seen, sizeof seen);
		assert_string_equal(counts, seen);
		assert_int_equal(expected_len, r.len);
		assert_memory_equal(expected, r.text, r.len);
		assert_int_equal(r.len, r.made);
		assert_int_equal(agreed < 0 ? r.len : (size_t)agreed, r.agreed);
	}
}

#define BASE64(given, expected, counts, agreed)                                                    \
	check(read_base64, given, sizeof(given) - 1, expected, sizeof(expected) - 1, counts, agreed)
#define QP(given, expected, counts, agreed)                                                        \
	check(read_qp, given, sizeof(given) - 1, expected, sizeof(expected) - 1, counts, agreed)
#define X76   "QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD"
#define ABC57 "ABCABCABCABCABCABCABCABCABCABCABCABCABCABCABCABCABCABCABC"

static void base64_of_rfc_4648(void **state)
{
	BASE64("Zg==", "f", "", -1);
	BASE64("Zm8=", "fo", "", -1);
	BASE64("Zm9v\r\n", "foo", "", -1);
	BASE64("Zm9vYg==\r\n", "foob", "", -1);
	BASE64("Zm9v\r\nYmFy", "foobar", "", -1);
	BASE64(X76 "\r\n" X76 "\r\nQUI=\r\n", ABC57 ABC57 "AB", "", -1);
	BASE64("\r\n\r\n", "", "", -1);
}

static void base64_that_is_not_strict(void **state)
{
	BASE64("Zm9v YmFy\t", "foobar", "base64_blank@4*2", -1);
	BASE64("Zm*9v-", "foo", "base64_bad_character@2*2", 0);
	BASE64("Zm9vYg", "foob", "base64_padding_missing@6", 3);
	BASE64("Zm9vYg=", "foob", "base64_padding_missing@7", 4);
	BASE64("Zm9vY", "foo", "base64_incomplete@5", 3);
	BASE64("Zg==Zm9v", "ffoo", "base64_data_after_padding@4", 1);
	BASE64("Zg=Zm9v", "ffoo", "base64_padding_missing@3 base64_data_after_padding@3", 1);
	BASE64("Zm9v=", "foo", "base64_padding_stray@4", 3);
	BASE64("Z===", "", "base64_padding_stray@1*3 base64_incomplete@1", 0);
	BASE64("Zh==", "f", "base64_stray_bits@2", -1);
	BASE64("Zm9v\nYmFy\n", "foobar", "encoded_bare_lf@4*2", -1);
	BASE64("Zm9v\rYmFy\r", "foobar", "encoded_bare_cr@4*2", -1);
	BASE64("Zm9v\r\r\n", "foo", "encoded_bare_cr@4", -1);
	BASE64(X76 "QUJD\r\n" X76 "\r\n", ABC57 "ABC" ABC57, "encoded_line_too_long@76", -1);
	/* Quanta that go on in the next line, as splitters of text make them. */
	BASE64(X76 "Z\r\nm\r\n9v", ABC57 "foo", "encoded_line_too_long@76", -1);
}

static void base64_goes_on_at_the_line_behind_a_gap(void **state)
{
	struct ss_mail_counts counts = {0};
	struct ss_base64 d = {.counts = &counts};
	uint8_t out[64];
	assert_int_equal(3, ss_base64_feed(&d, (const uint8_t *)"Zm9vYm", 6, out));
	ss_base64_gap(&d, 100);
	assert_int_equal(3, ss_base64_feed(&d, (const uint8_t *)"9vYg\r\nYmFy", 10, out));
	assert_memory_equal("bar", out, 3);
	assert_int_equal(0, ss_base64_end(&d, out));
	assert_int_equal(116, d.offset);
	assert_int_equal(3, d.agreed);
	assert_int_equal(6, counts.of[SS_MAIL_ENCODED_GAP].first);
}

/* Lines of any length of any octets: what was encoded comes back, by vectors and by tables. */
static void base64_comes_back(void **state)
{
	static uint8_t octets[20000];
	static char one[30000], lines[65536];
	static struct record r;
	uint32_t random = 1;
	for (size_t n = 0; n < sizeof octets; n++)
		octets[n] = (uint8_t)((random = random * 1664525 + 1013904223) >> 24);
	size_t len = ss_base64_encode(octets, sizeof octets, one);
	for (size_t width = 1; width < 200; width++) {
		size_t n_lines = 0, n_out = 0;
		for (size_t n = 0; n < len; n += width, n_lines++) {
			size_t step = width < len - n ? width : len - n;
			memcpy(lines + n_out, one + n, step);
			n_out += step;
			if (n_out + width + 2 > sizeof lines)
				break;
			lines[n_out++] = '\r';
			lines[n_out++] = '\n';
		}
		read_base64((const uint8_t *)lines, n_out, 1460, &r);
		assert_memory_equal(octets, r.text, r.len);
		assert_true(width < 2 || r.len == sizeof octets);
		assert_int_equal(width > 76 ? len / width : 0,
		                 r.counts.of[SS_MAIL_ENCODED_LINE_TOO_LONG].n -
		                         (width > 76 && len % width > 76));
	}
}

static void the_ways_are_alike(void **state)
{
	static const char text[] = X76 "\r\n" X76 "\r\n" X76 X76 "\r\nQUJDQUJDQUJD";
	enum { LEN = sizeof text - 1 };
	struct ss_mail_counts plain_counts = {0};
	struct ss_base64 plain = {.counts = &plain_counts};
	uint8_t plain_out[SS_BASE64_ROOM(LEN)];
	struct ss_base64_run all = ss_base64_ways[ss_base64_n_ways - 1].walk(
	        &plain, (const uint8_t *)text, LEN, plain_out);
	assert_int_equal(LEN, all.used);
	for (size_t n = 0; n < ss_base64_n_ways; n++) {
		struct ss_mail_counts counts = {0};
		struct ss_base64 d = {.counts = &counts};
		uint8_t out[SS_BASE64_ROOM(LEN)];
		if (!ss_base64_ways[n].is_here())
			continue;
		struct ss_base64_run run =
		        ss_base64_ways[n].walk(&d, (const uint8_t *)text, LEN, out);
		assert_true(run.used <= LEN && LEN - run.used < 32);
		assert_true(run.made <= all.made && all.made - run.made < 24);
		assert_memory_equal(plain_out, out, run.made);
		assert_memory_equal(&counts, &plain_counts, sizeof counts);
	}
}

/* Each octet at each place: taken if it is of the alphabet, and by its value. */
static void the_ways_know_the_alphabet(void **state)
{
	for (unsigned c = 0; c < 256; c++) {
		for (size_t place = 0; place < 32; place++) {
			uint8_t text[64], out[SS_BASE64_ROOM(64)], plain_out[SS_BASE64_ROOM(64)];
			struct ss_mail_counts counts = {0};
			struct ss_base64 d = {.counts = &counts};
			memset(text, 'x', sizeof text);
			text[place] = (uint8_t)c;
			struct ss_base64_run all = ss_base64_ways[ss_base64_n_ways - 1].walk(
			        &d, text, sizeof text, plain_out);
			for (size_t n = 0; n + 1 < ss_base64_n_ways; n++) {
				if (!ss_base64_ways[n].is_here())
					continue;
				struct ss_base64_run run =
				        ss_base64_ways[n].walk(&d, text, sizeof text, out);
				assert_int_equal(all.used, run.used);
				assert_int_equal(all.made, run.made);
				assert_memory_equal(plain_out, out, run.made);
			}
		}
	}
}

static void qp_of_rfc_2045(void **state)
{
	QP("Now's the time =\r\nfor all folk to come=\r\n to the aid of their country.",
	   "Now's the time for all folk to come to the aid of their country.", "", -1);
	QP("a=20\r\n=3D=09\r\n", "a \r\n=\t\r\n", "", -1);
	QP("a\r\n\r\nb\tc d\r\n", "a\r\n\r\nb\tc d\r\n", "", -1);
	QP("=C3=A9t=C3=A9=\r\n", "\303\251t\303\251", "", -1);
}

static void qp_that_is_not_strict(void **state)
{
	QP("a \t\r\nb", "a\r\nb", "qp_trailing_blank@1", 1);
	QP("a  ", "a", "qp_trailing_blank@1", 1);
	QP("a =  \r\nb", "a b", "qp_soft_blank@3", 2);
	QP("a =  b", "a =  b", "qp_bare_equals@2", 2);
	QP("a =\rb ", "a =\rb", "qp_bare_equals@2 qp_trailing_blank@5 encoded_bare_cr@3", 2);
	QP("=c3=A9", "\303\251", "qp_lower_hex@0", -1);
	QP("a=b=xyz==3D", "a=b=xyz==", "qp_bare_equals@1*3", 1);
	QP("1=2", "1", "qp_equals_at_end@3", 1);
	QP("1 =", "1 ", "qp_equals_at_end@3", 2);
	QP("1= ", "1", "qp_equals_at_end@3", 1);
	QP("a\nb=\nc \n", "a\nbc\n", "qp_trailing_blank@6 encoded_bare_lf@1*3", 4);
	QP("a \rb\r", "a \rb\r", "encoded_bare_cr@2*2", -1);
	QP("a\0\351\177", "a\0\351\177", "qp_bad_character@1*3", -1);
	QP(X76 "\r\n" X76 "=\r\n", X76 "\r\n" X76, "encoded_line_too_long@154", -1);
}

#define BLANKS_64 "                                                                "

static void qp_takes_so_many_blanks_away(void **state)
{
	QP("a" BLANKS_64 BLANKS_64 " \r\n", "a \r\n",
	   "qp_trailing_blank@2 encoded_line_too_long@76", 2);
	QP("a=" BLANKS_64 BLANKS_64 "b", "a=" BLANKS_64 BLANKS_64 "b",
	   "qp_bare_equals@1 encoded_line_too_long@76", 1);
}

static void qp_goes_on_behind_a_gap(void **state)
{
	struct ss_mail_counts counts = {0};
	struct ss_qp d = {.counts = &counts};
	uint8_t out[SS_QP_ROOM(16)];
	assert_int_equal(1, ss_qp_feed(&d, (const uint8_t *)"a=3", 3, out));
	assert_int_equal(0, ss_qp_gap(&d, 10, out));
	assert_int_equal(3, ss_qp_feed(&d, (const uint8_t *)"Db\n", 3, out));
	assert_int_equal(0, ss_qp_end(&d, out));
	assert_int_equal(16, d.offset);
	assert_int_equal(1, counts.of[SS_MAIL_ENCODED_GAP].n);
	assert_int_equal(1, counts.of[SS_MAIL_QP_EQUALS_AT_END].n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(base64_of_rfc_4648),
	        cmocka_unit_test(base64_that_is_not_strict),
	        cmocka_unit_test(base64_goes_on_at_the_line_behind_a_gap),
	        cmocka_unit_test(base64_comes_back),
	        cmocka_unit_test(the_ways_are_alike),
	        cmocka_unit_test(the_ways_know_the_alphabet),
	        cmocka_unit_test(qp_of_rfc_2045),
	        cmocka_unit_test(qp_that_is_not_strict),
	        cmocka_unit_test(qp_takes_so_many_blanks_away),
	        cmocka_unit_test(qp_goes_on_behind_a_gap),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
