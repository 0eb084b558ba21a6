/* Bodies decoded, and the files within text.  Each is fed in portions of every size: what is told is
 * the same.  Encoded texts were made by Python's binascii, base64, quopri and zlib. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/slice.h"
#include "guard.h"
#include "mail/body.h"

/* Events as text: octets as they are, the others as "[begin uuencode a.txt -1]", "[end whole]",
 * "[gap 3]". */
struct recorder {
	char text[65536];
	size_t len;
	struct ss_mail_counts counts;
};

static void put(struct recorder *r, const void *bytes, size_t len)
{
	assert_true(len < sizeof r->text - r->len);
	memcpy(r->text + r->len, bytes, len);
	r->len += len;
	r->text[r->len] = 0;
}

static void on_octets(void *user, const uint8_t *bytes, size_t len)
{
	assert_true(len > 0);
	put(user, bytes, len);
}

static void on_gap(void *user, uint64_t len)
{
	char line[64];
	put(user, line, (size_t)snprintf(line, sizeof line, "[gap %d]", (int)len));
}

static void on_embedded(void *user, const struct ss_body_embedded *file)
{
	char line[256];
	int n = snprintf(line, sizeof line, "[begin %s %.*s %d]",
	                 file->encoding == SS_MIME_YENC ? "yenc" : "uuencode", (int)file->name.len,
	                 (const char *)file->name.data, (int)file->size);
	put(user, line, (size_t)n);
}

static void on_embedded_end(void *user, bool is_whole)
{
	const char *line = is_whole ? "[end whole]" : "[end broken]";
	put(user, line, strlen(line));
}

static const struct ss_body_events events = {on_octets, on_gap, on_embedded, on_embedded_end};

enum { GAP = '\a' }; /* such an octet in a text is a gap of three */

static void feed(struct ss_body *b, const char *text, size_t len, size_t portion)
{
	for (size_t at = 0, n; at < len; at += n) {
		n = 1;
		if (text[at] == GAP) {
			ss_body_gap(b, 3);
			continue;
		}
		while (n < portion && at + n < len && text[at + n] != GAP)
			n++;
		uint8_t *copy = guard_copy(text + at, n);
		ss_body_feed(b, copy, n);
		guard_free(copy, n);
	}
	ss_body_end(b);
}

/* "name@first" for one, "name@first*n" for more; a blank between. */
static void print_counts(const struct ss_mail_counts *counts, char *out, size_t size)
{
	size_t len = 0;
	out[0] = 0;
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

enum { OFFSET = 100 };

static void check_octets(enum ss_mime_encoding encoding, bool is_text, const char *text, size_t len,
                         const char *expected, size_t expected_len, const char *counts)
{
	for (size_t portion = 1; portion <= len; portion += 1 + portion / 40) {
		struct recorder r = {.len = 0};
		struct ss_memory memory = {0};
		char seen[1024];
		struct ss_body *b =
		        ss_body_create(&events, &r, encoding, is_text, OFFSET, &r.counts, &memory);
		feed(b, text, len, portion);
		ss_body_destroy(b);
		assert_int_equal(memory.used, 0);
		assert_int_equal(r.len, expected_len);
		assert_memory_equal(r.text, expected, r.len);
		print_counts(&r.counts, seen, sizeof seen);
		assert_string_equal(seen, counts);
	}
}

#define CHECK(encoding, is_text, text, expected, counts)                                           \
	check_octets(encoding, is_text, text, sizeof(text) - 1, expected, sizeof(expected) - 1,    \
	             counts)
#define TEXT(text, expected, counts) CHECK(SS_MIME_7BIT, true, text, expected, counts)
#define SAME(text)                   TEXT(text, text, "")

static void transfer_encodings_are_undone(void **state)
{
	CHECK(SS_MIME_BASE64, false, "aGVsbG8gd29ybGQK\r\n", "hello world\n", "");
	CHECK(SS_MIME_QUOTED_PRINTABLE, false, "caf=C3=A9 =\r\nau lait\r\n",
	      "caf\xc3\xa9 au lait\r\n", "");
	CHECK(SS_MIME_NONE, false, "as it\r\nis\0=3D", "as it\r\nis\0=3D", "");
	CHECK(SS_MIME_BINARY, false, "begin 644 a\n#86)C\nend\n", "begin 644 a\n#86)C\nend\n", "");
	CHECK(SS_MIME_UNKNOWN, false, "aGVs", "aGVs", "");
	CHECK(SS_MIME_BASE64, false, "aGVs*bG8=", "hello", "base64_bad_character@104");
}

static void gaps_are_told_in_their_place(void **state)
{
	CHECK(SS_MIME_BASE64, false, "aGVs\abG8g\r\nd29y", "hel[gap 3]wor", "encoded_gap@104");
	CHECK(SS_MIME_QUOTED_PRINTABLE, false, "a =\ab", "a [gap 3]b",
	      "qp_equals_at_end@103 encoded_gap@103");
	CHECK(SS_MIME_8BIT, true, "a\ab", "a[gap 3]b", "");
}

static void many_portions(void **state)
{
	enum { LINES = 400, LINE = 57, TEXT_LINE = 78 };
	static char text[LINES * TEXT_LINE + 1], expected[LINES * LINE];
	for (size_t i = 0; i < LINES; i++) {
		for (size_t k = 0; k < 76; k += 4)
			memcpy(text + i * TEXT_LINE + k, "YWJj", 4);
		memcpy(text + i * TEXT_LINE + 76, "\r\n", 2);
		for (size_t k = 0; k < LINE; k += 3)
			memcpy(expected + i * LINE + k, "abc", 3);
	}
	check_octets(SS_MIME_BASE64, false, text, sizeof text - 1, expected, sizeof expected, "");
	check_octets(SS_MIME_BASE64, true, text, sizeof text - 1, expected, sizeof expected, "");
	check_octets(SS_MIME_QUOTED_PRINTABLE, false, text, sizeof text - 1, text, sizeof text - 1,
	             "");
}

#define FOX      "M5&AE('%U:6-K(&)R;W=N(&9O>\"!J=6UP<R!O=F5R('1H92!L87IY(&1O9RP@\r\n&86=A:6XN\r\n"
#define FOX_TEXT "The quick brown fox jumps over the lazy dog, again."

static void uuencoded_files(void **state)
{
	TEXT("hi\r\nbegin 644 a b.txt\r\n,:&5L;&\\@=V]R;&0*\r\n`\r\nend\r\nbye\r\n",
	     "hi\r\n[begin uuencode a b.txt -1]hello world\n[end whole]bye\r\n", "");
	TEXT("begin 0755 fox\r\n" FOX " \nend\n", "[begin uuencode fox -1]" FOX_TEXT "[end whole]",
	     "");
	/* No line that counts nothing; no line end behind the last. */
	TEXT("begin 644 fox\n" FOX "end", "[begin uuencode fox -1]" FOX_TEXT "[end whole]", "");
	/* Two of them, nothing between. */
	TEXT("begin 644 a\n,:&5L;&\\@=V]R;&0*\n`\nend\nbegin 644 b\n#86)C\nend\n",
	     "[begin uuencode a -1]hello world\n[end whole][begin uuencode b -1]abc[end whole]",
	     "");
	TEXT("begin 644 nothing\n`\nend\n", "[begin uuencode nothing -1][end whole]", "");
	/* A checksum at the end of the line, and blanks that were lost there: of "abc" and zeroes. */
	TEXT("begin 644 a\n#86)CX\nend\n", "[begin uuencode a -1]abc[end whole]", "");
	TEXT("begin 644 a\n)86)C9&5F    \n)86)C9&5F\n`\nend\n",
	     "[begin uuencode a -1]abcdef\0\0\0abcdef\0\0\0[end whole]", "uu_short_line@100");
}

static void uuencoded_base64(void **state)
{
	TEXT("begin-base64 644 a.txt\naGVsbG8g\nd29ybGQ=\n====\nbye\n",
	     "[begin uuencode a.txt -1]hello world[end whole]bye\n", "");
}

static void files_whose_end_is_missing(void **state)
{
	TEXT("x\nbegin 644 a\n#86)C\nand text\n",
	     "x\n[begin uuencode a -1]abc[end broken]and text\n", "uu_no_end@102");
	TEXT("begin 644 a\n#86)C\n", "[begin uuencode a -1]abc[end broken]", "uu_no_end@100");
	TEXT("begin 644 a\n#86)C\nTHANKS FOR ALL THE FISH\n",
	     "[begin uuencode a -1]abc[end broken]THANKS FOR ALL THE FISH\n", "uu_no_end@100");
	/* A line that is none of it may begin another. */
	TEXT("begin 644 a\n#86)C\nbegin 644 b\n#86)C\nend\n",
	     "[begin uuencode a -1]abc[end broken][begin uuencode b -1]abc[end whole]",
	     "uu_no_end@100");
	TEXT("begin 644 a\n#86)C\n\a6)C\n#86)C\nend\n",
	     "[begin uuencode a -1]abc[gap 3]abc[end broken]", "");
}

static void text_that_only_seems_to_begin_a_file(void **state)
{
	SAME("begin 644 to do\r\nwhat is next\r\n");
	SAME("begin 644 to do");
	SAME("begin 644 to do\n");
	SAME("begin 644 to do\n\n");
	SAME("begin 644 \n#86)C\n");
	SAME("begin 689 a\n#86)C\n");
	SAME("begin the beguine\nbegin\nbeginning\n=y\n=ybegin\n=ybegin line=1\n");
	SAME(" begin 644 a\n#86)C\nend\n");
	SAME("x begin 644 a\n#86)C\nend\n");
	SAME("begin 644 a\nM is no full line\n");
	SAME("=ybegin line=128 name=a\n");
	TEXT("be\agin 644 a\n", "be[gap 3]gin 644 a\n", "");
	TEXT("begin 644 a\nbegin 644 b\n#86)C\nend\n",
	     "begin 644 a\n[begin uuencode b -1]abc[end whole]", "");
}

#define DATA      "\x92\x8f\x96\x96\x99=}=@=J=MJ\xa1\x99\x9c\x96\x8e"
#define DATA_TEXT "hello\x13\xd6\xe0\xe3 world"

static void yenc_files(void **state)
{
	TEXT("a\r\n=ybegin line=128 size=15 name=a b.bin \r\n" DATA
	     "\r\n=yend size=15 crc32=c9c233ce\r\nz\r\n",
	     "a\r\n[begin yenc a b.bin 15]" DATA_TEXT "[end whole]z\r\n", "");
	/* In lines of five, an "=y" of data among them; the checksum in capitals. */
	TEXT("=ybegin line=5 size=15 "
	     "name=a\n\x92\x8f\x96\x96\x99\n=}=@=J\n=MJ\xa1\x99\x9c\n\x96\x8e\n"
	     "=yend size=15 crc32=C9C233CE",
	     "[begin yenc a 15]" DATA_TEXT "[end whole]", "");
	/* The first of two parts. */
	TEXT("=ybegin part=1 total=2 line=128 size=15 name=a\r\n=ypart begin=1 end=6\r\n"
	     "\x92\x8f\x96\x96\x99=}\r\n=yend size=6 part=1 pcrc32=525198e0 crc32=c9c233ce\r\n",
	     "[begin yenc a 15]hello\x13[end whole]", "");
}

static void yenc_files_that_are_not_whole(void **state)
{
	TEXT("=ybegin line=128 size=15 name=a\n" DATA "\n=yend size=15 crc32=c9c233cf\n",
	     "[begin yenc a 15]" DATA_TEXT "[end broken]", "yenc_bad_checksum@100");
	TEXT("=ybegin line=128 size=16 name=a\n" DATA "\n=yend size=16\n",
	     "[begin yenc a 16]" DATA_TEXT "[end broken]", "yenc_bad_size@100");
	TEXT("=ybegin line=128 size=15 name=a\n" DATA "\n",
	     "[begin yenc a 15]" DATA_TEXT "[end broken]", "yenc_no_end@100");
	TEXT("=ybegin line=128 size=15 name=a\n\x92\a\x92\n=yend size=15\n",
	     "[begin yenc a 15]h[gap 3]h[end broken]", "yenc_bad_size@100");
}

static void bodies_that_are_declared_so(void **state)
{
	CHECK(SS_MIME_UUENCODE, false, "\r\nbegin 644 a\r\n#86)C\r\nend\r\n\r\n", "abc", "");
	CHECK(SS_MIME_UUENCODE, true, "hi\nbegin 644 a\n#86)C\nend\nbye\n", "abc",
	      "file_text_outside@100");
	CHECK(SS_MIME_UUENCODE, false, "#86)C\n", "#86)C\n", "uu_no_begin@100");
	CHECK(SS_MIME_UUENCODE, false, "begin 644 a\n#86)C\nend\nbegin 644 b\n#86)C\nend\n",
	      "abc[begin uuencode b -1]abc[end whole]", "");
	CHECK(SS_MIME_YENC, false, "=ybegin line=128 size=15 name=a\n" DATA "\n=yend size=15\n",
	      DATA_TEXT, "");
	CHECK(SS_MIME_YENC, false, "text\n", "text\n", "yenc_no_begin@100");
}

static void files_in_encoded_text(void **state)
{
	CHECK(SS_MIME_QUOTED_PRINTABLE, true, "caf=C3=A9\r\nbegin 644 a=\r\nb\r\n#86)C\r\nend\r\nx",
	      "caf\xc3\xa9\r\n[begin uuencode ab -1]abc[end whole]x", "");
}

static void memory_may_be_short(void **state)
{
	for (unsigned n = 1; n <= 2; n++) {
		struct recorder r = {.len = 0};
		struct ss_memory memory = {.fail_after = n};
		assert_null(
		        ss_body_create(&events, &r, SS_MIME_BASE64, true, 0, &r.counts, &memory));
		assert_int_equal(memory.used, 0);
	}
	ss_body_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(transfer_encodings_are_undone),
	        cmocka_unit_test(gaps_are_told_in_their_place),
	        cmocka_unit_test(many_portions),
	        cmocka_unit_test(uuencoded_files),
	        cmocka_unit_test(uuencoded_base64),
	        cmocka_unit_test(files_whose_end_is_missing),
	        cmocka_unit_test(text_that_only_seems_to_begin_a_file),
	        cmocka_unit_test(yenc_files),
	        cmocka_unit_test(yenc_files_that_are_not_whole),
	        cmocka_unit_test(bodies_that_are_declared_so),
	        cmocka_unit_test(files_in_encoded_text),
	        cmocka_unit_test(memory_may_be_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
