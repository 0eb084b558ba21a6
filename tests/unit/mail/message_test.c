/* Messages as they pass, fed in portions of each size; what is told is written as lines.  Digests are
 * those of openssl. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "guard.h"
#include "mail/message.h"

struct record {
	char text[65536];
	size_t len;
	char octets[2][4096]; /* of the part's file, of one within it */
	size_t n_octets[2];
	unsigned n_files;
	bool is_quiet; /* files are counted, nothing is written */
};

__attribute__((format(printf, 2, 3))) static void say(struct record *r, const char *format, ...)
{
	va_list arguments;
	if (r->is_quiet)
		return;
	va_start(arguments, format);
	r->len += (size_t)vsnprintf(r->text + r->len, sizeof r->text - r->len, format, arguments);
	va_end(arguments);
	assert_true(r->len < sizeof r->text);
}

#define SHOW(slice) (int)(slice).len, (slice).data ? (const char *)(slice).data : ""

static void on_field(void *user, const struct ss_mime_part *part,
                     const struct ss_header_field *field)
{
	if (field->name.data[0] != 'C' &&
	    field->name.data[0] != 'M') /* MIME's own are shown below */
		say(user, "%u %.*s=%.*s\n", part->index, SHOW(field->name), SHOW(field->value));
}

static void on_body(void *user, const struct ss_mime_part *part)
{
	say(user, "%u body %.*s\n", part->index, SHOW(part->type));
}

static void on_part_end(void *user, const struct ss_mime_part *part, enum ss_mime_end how)
{
	static const char *const names[] = {"boundary", "closed", "content", "cut"};
	say(user, "%u ends %s\n", part->index, names[how]);
}

static void on_file(void *user, const struct ss_message_file *file)
{
	struct record *r = user;
	assert_null(file->facts);
	r->n_files++;
	say(r, "%u.%u file %.*s\n", file->part->index, file->embedded, SHOW(file->name));
	r->n_octets[file->embedded > 0] = 0;
}

static void on_file_octets(void *user, const struct ss_message_file *file, const uint8_t *bytes,
                           size_t len)
{
	struct record *r = user;
	size_t *n = &r->n_octets[file->embedded > 0];
	if (r->is_quiet)
		return;
	assert_true(len > 0 && *n + len <= sizeof r->octets[0]);
	memcpy(r->octets[file->embedded > 0] + *n, bytes, len);
	*n += len;
}

static void on_file_gap(void *user, const struct ss_message_file *file, uint64_t len)
{
	say(user, "%u.%u gap %d\n", file->part->index, file->embedded, (int)len);
}

static void on_file_end(void *user, const struct ss_message_file *file)
{
	struct record *r = user;
	unsigned which = file->embedded > 0;
	if (r->is_quiet)
		return;
	assert_int_equal(file->facts->size, r->n_octets[which]);
	const char *encoding = ss_mime_encoding_name(file->encoding);
	say(r, "%u.%u %s%s%s'%.*s'", file->part->index, file->embedded, encoding,
	    encoding[0] ? " " : "", file->is_whole ? "" : "cut ", (int)r->n_octets[which],
	    r->octets[which]);
	if (file->name.len > 0)
		say(r, " %.*s %.8s", SHOW(file->name), file->facts->digests[SS_HASH_SHA256]);
	say(r, "\n");
}

static void on_url(void *user, const struct ss_mime_part *part, const struct ss_url *url)
{
	say(user, "%u url %.*s (%.*s)\n", part->index, SHOW(url->url), SHOW(url->text));
}

static const struct ss_message_events message_events = {
        .on_field = on_field,
        .on_body = on_body,
        .on_part_end = on_part_end,
        .on_file = on_file,
        .on_file_octets = on_file_octets,
        .on_file_gap = on_file_gap,
        .on_file_end = on_file_end,
        .on_url = on_url,
};

struct given {
	const char *text; /* SOH: a gap of one octet */
	bool is_cut, is_flat, no_files, no_urls;
};

static uint64_t read_message(const struct given *given, size_t portion, struct ss_memory *memory,
                             struct record *r)
{
	struct ss_mail_counts counts = {0};
	size_t len = strlen(given->text);
	struct ss_message *m = ss_message_create(&(struct ss_message_options){
	        .events = &message_events,
	        .user = r,
	        .counts = &counts,
	        .hashes = &ss_hash_builtin,
	        .wanted_hashes = 1u << SS_HASH_SHA256,
	        .memory = memory,
	        .wants_files = !given->no_files,
	        .wants_urls = !given->no_urls,
	        .is_flat = given->is_flat,
	});
	if (!m)
		return 1;
	for (size_t at = 0, n; at < len; at += n) {
		n = 1;
		if (given->text[at] == '\1') {
			ss_message_gap(m, 1);
			continue;
		}
		while (n < portion && at + n < len && given->text[at + n] != '\1')
			n++;
		uint8_t *bytes = guard_copy(given->text + at, n);
		ss_message_feed(m, bytes, n);
		guard_free(bytes, n);
	}
	ss_message_end(m, given->is_cut);
	uint64_t dropped = ss_message_dropped(m);
	ss_message_destroy(m);
	return dropped;
}

static void check(const struct given *given, const char *expected)
{
	static struct record r;
	for (size_t portion = 1; portion <= strlen(given->text); portion++) {
		struct ss_memory memory = {0};
		r = (struct record){.len = 0};
		assert_int_equal(0, read_message(given, portion, &memory, &r));
		assert_string_equal(expected, r.text);
		assert_int_equal(0, memory.used);
	}
}

#define CHECK(expected, ...) check(&(struct given){__VA_ARGS__}, expected)

static void a_text_is_a_file(void **state)
{
	CHECK("0 Subject=x\n0 body text/plain\n0.0 file \n0.0 'Hello\r\n'\n0 ends content\n",
	      "Subject: x\r\n\r\nHello\r\n");
	CHECK("0 Subject=x\n0 body text/plain\n0 ends content\n", "Subject: x\r\n\r\n");
	CHECK("0 Subject=x\n0 body text/plain\n0 ends content\n", "Subject: x\r\n");
	CHECK("0 body text/plain\n0 ends content\n", "");
}

#define MIXED                                                                                      \
	"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n"       \
	"--b\r\n\r\nHello\r\n\r\n--b\r\n"                                                          \
	"Content-Type: application/x; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"

static void an_attachment_is_decoded(void **state)
{
	CHECK("0 body multipart/mixed\n1 body text/plain\n1.0 file \n1.0 'Hello\r\n'\n"
	      "1 ends boundary\n2 body application/x\n2.0 file a.bin\n"
	      "2.0 base64 'Hello, world' a.bin 4ae7c3b6\n2 ends boundary\n0 ends content\n",
	      MIXED "SGVsbG8s\r\nIHdvcmxk\r\n--b--\r\n");
}

static void a_file_without_its_end_is_cut(void **state)
{
#define BEFORE                                                                                     \
	"0 body multipart/mixed\n1 body text/plain\n1.0 file \n1.0 'Hello\r\n'\n1 ends boundary\n" \
	"2 body application/x\n2.0 file a.bin\n"
	CHECK(BEFORE "2.0 base64 cut 'Hello, world' a.bin 4ae7c3b6\n2 ends cut\n0 ends content\n",
	      MIXED "SGVsbG8s\r\nIHdvcmxk\r\n", .is_cut = true);
	CHECK(BEFORE "2.0 base64 cut 'Hello, world' a.bin 4ae7c3b6\n2 ends cut\n0 ends content\n",
	      MIXED "SGVsbG8s\r\nIHdvcmxk\r\n");
	CHECK("0 body text/plain\n0.0 file \n0.0 cut 'He'\n0 ends content\n", "\r\nHe",
	      .is_cut = true);
	CHECK(BEFORE "2.0 gap 1\n2.0 base64 cut 'Hello world' a.bin 64ec88ca\n"
	             "2 ends boundary\n0 ends content\n",
	      MIXED "SGVsbG8g\r\n\1aGVsbG8\r\nd29ybGQ=\r\n--b--\r\n");
}

static void an_attachment_of_nothing_is_its_name(void **state)
{
	CHECK("0 body multipart/mixed\n1 body text/plain\n1.0 file \n1.0 'Hello\r\n'\n"
	      "1 ends boundary\n2 body application/x\n2.0 file a.bin\n"
	      "2.0 base64 '' a.bin e3b0c442\n2 ends boundary\n"
	      "3 body text/plain\n3 ends boundary\n0 ends content\n",
	      MIXED "\r\n--b\r\n\r\n--b--\r\n");
}

static void a_message_in_a_message(void **state)
{
	CHECK("0 Subject=outer\n0 body message/rfc822\n1 Subject=inner\n1 body text/html\n"
	      "1.0 file \n1 url http://a.example/ (x)\n"
	      "1.0 quoted-printable '<a href=\"http://a.example/\">x</a>'\n1 ends content\n"
	      "0 ends content\n",
	      "Subject: outer\r\nContent-Type: message/rfc822\r\n\r\n"
	      "Subject: inner\r\nContent-Type: text/html\r\n"
	      "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
	      "<a href=3D\"http://a.exam=\r\nple/\">x</a>");
}

static void a_file_within_a_text(void **state)
{
	CHECK("0 body text/plain\n0.0 file \n0.1 file cat.txt\n0.1 x-uuencode 'Cat' cat.txt "
	      "48735c4f\n0 url http://b.example/ ()\n0.0 'see\r\nbegin 644 cat.txt\r\n#0V%T\r\n`"
	      "\r\nend\r\nhttp://b.example/\r\n'\n0 ends content\n",
	      "\r\nsee\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\nhttp://b.example/\r\n");
}

static void files_within_texts_are_bounded(void **state)
{
	enum { FILES = SS_LIMIT_EMBEDDED_FILES + 3 };
	static const char one[] = "begin 644 a\r\n`\r\nend\r\n";
	static char text[2 + FILES * sizeof one];
	static struct record r;
	struct ss_memory memory = {0};
	size_t len = (size_t)sprintf(text, "\r\n");
	for (unsigned i = 0; i < FILES; i++)
		len += (size_t)sprintf(text + len, "%s", one);
	r = (struct record){.is_quiet = true};
	assert_int_equal(3, read_message(&(struct given){text}, 1000, &memory, &r));
	assert_int_equal(SS_LIMIT_EMBEDDED_FILES + 1, r.n_files); /* and the text */
	assert_int_equal(0, memory.used);
}

static void text_of_two_octets_a_character(void **state)
{
	/* iconv -t utf-16le of "http://a.example/", in base64. */
	CHECK("0 body text/plain\n0 url http://a.example/ ()\n0 ends content\n",
	      "Content-Type: text/plain; charset=UTF-16LE\r\nContent-Transfer-Encoding: base64\r\n"
	      "\r\naAB0AHQAcAA6AC8ALwBhAC4AZQB4AGEAbQBwAGwAZQAvAA==\r\n",
	      .no_files = true);
	CHECK("0 body text/plain\n0 url http://a.example/ ()\n0 ends content\n",
	      "Content-Type: text/plain; charset=utf-16\r\nContent-Transfer-Encoding: base64\r\n"
	      "\r\n/v8AaAB0AHQAcAA6AC8ALwBhAC4AZQB4AGEAbQBwAGwAZQAv\r\n",
	      .no_files = true);
}

/* More text than is held until URLs are looked for, in portions of less than that, of as much, of more;
 * what is missing ends a URL, as does the part. */
static void urls_in_long_texts(void **state)
{
	enum { URLS = 400, LINE = 64 };
	static char text[2 * URLS * LINE], expected[2 * URLS * LINE];
	static const size_t portions[] = {1, 7, 225, 1448, 2047, 2048, 2049, 5000, sizeof text};
	static struct record r;
	size_t len = 0, told = 0;
	len += (size_t)sprintf(text, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
	told += (size_t)sprintf(expected, "0 body multipart/mixed\n");
	for (unsigned part = 1; part <= 2; part++) {
		len += (size_t)sprintf(text + len, "--b\r\n\r\n");
		told += (size_t)sprintf(expected + told, "%u body text/plain\n", part);
		for (unsigned i = 0; i < URLS; i++) {
			bool has_gap = i % 100 == 50;
			len += (size_t)sprintf(text + len, "http://a.example/%u%sb%s", i,
			                       has_gap ? "\1" : "", i + 1 < URLS ? "\r\n" : "");
			told += (size_t)sprintf(expected + told,
			                        "%u url http://a.example/%u%s ()\n", part, i,
			                        has_gap ? "" : "b");
		}
		len += (size_t)sprintf(text + len, "\r\n");
		told += (size_t)sprintf(expected + told, "%u ends boundary\n", part);
	}
	sprintf(text + len, "--b--\r\n");
	sprintf(expected + told, "0 ends content\n");
	for (size_t i = 0; i < sizeof portions / sizeof portions[0]; i++) {
		struct ss_memory memory = {0};
		r = (struct record){.len = 0};
		struct given given = {text, .no_files = true};
		assert_int_equal(0, read_message(&given, portions[i], &memory, &r));
		assert_string_equal(expected, r.text);
		assert_int_equal(0, memory.used);
	}
}

static void flat_is_as_it_was_sent(void **state)
{
	CHECK("0 body multipart/mixed\n0.0 file \n0.0 '--b\r\n\r\nhttp://a/\r\n--b--\r\n'\n"
	      "0 ends content\n",
	      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhttp://a/\r\n--b--\r\n",
	      .is_flat = true);
}

static void what_nobody_wants_is_not_told(void **state)
{
	CHECK("0 body text/plain\n0 url http://a.example/ ()\n0 ends content\n",
	      "\r\nhttp://a.example/\r\n", .no_files = true);
	CHECK("0 body text/plain\n0.0 file \n0.0 'http://a.example/\r\n'\n0 ends content\n",
	      "\r\nhttp://a.example/\r\n", .no_urls = true);
	CHECK("0 body text/plain\n0 ends content\n", "\r\nhttp://a.example/\r\n", .no_urls = true,
	      .no_files = true);
}

static void memory_fails(void **state)
{
	static const struct given given = {MIXED "SGVsbG8s\r\nIHdvcmxk\r\n--b--\r\n"};
	static struct record r;
	bool was_refused = false, is_done = false;
	for (unsigned n = 1; !is_done; n++) {
		struct ss_memory memory = {.fail_after = n};
		r = (struct record){.len = 0};
		uint64_t dropped = read_message(&given, 7, &memory, &r);
		assert_int_equal(0, memory.used);
		was_refused |= dropped > 0;
		is_done = memory.fail_after > 1 || memory.fail_after == 0;
		assert_true(n < 1000);
	}
	assert_true(was_refused);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_text_is_a_file),
	        cmocka_unit_test(an_attachment_is_decoded),
	        cmocka_unit_test(a_file_without_its_end_is_cut),
	        cmocka_unit_test(an_attachment_of_nothing_is_its_name),
	        cmocka_unit_test(a_message_in_a_message),
	        cmocka_unit_test(a_file_within_a_text),
	        cmocka_unit_test(files_within_texts_are_bounded),
	        cmocka_unit_test(text_of_two_octets_a_character),
	        cmocka_unit_test(urls_in_long_texts),
	        cmocka_unit_test(flat_is_as_it_was_sent),
	        cmocka_unit_test(what_nobody_wants_is_not_told),
	        cmocka_unit_test(memory_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
