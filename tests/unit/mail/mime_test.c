/* Messages and the parts in them, fed in portions of each size; what is told is written as lines. */
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
#include "mail/mime.h"

struct record {
	char *text;
	size_t len, size;
	bool has_octets; /* told last: the next ones belong to them */
	bool is_quiet;   /* octets are not written */
	unsigned n_parts;
};

__attribute__((format(printf, 2, 3))) static void say(struct record *r, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	if (r->size - r->len < 4096) {
		r->size = r->size * 2 + 8192;
		r->text = realloc(r->text, r->size);
	}
	r->len += (size_t)vsnprintf(r->text + r->len, r->size - r->len, format, arguments);
	va_end(arguments);
	r->has_octets = false;
}

static void say_octets(struct record *r, const uint8_t *bytes, size_t len)
{
	for (size_t n = 0; n < len; n++) {
		if (bytes[n] == '\r' || bytes[n] == '\n')
			say(r, bytes[n] == '\r' ? "\\r" : "\\n");
		else
			say(r, "%c", bytes[n]);
	}
}

static void end_octets(struct record *r)
{
	if (r->has_octets)
		say(r, "'\n");
}

static void on_part(void *user, const struct ss_mime_part *p)
{
	struct record *r = user;
	end_octets(r);
	assert_int_equal(r->n_parts++, p->index);
	assert_int_equal(p->up ? p->up->depth + 1 : 0, p->depth);
	say(r, "%u: part", p->index);
	if (p->up)
		say(r, " of %u", p->up->index);
	say(r, " @%d\n", (int)p->offset);
}

static void on_field(void *user, const struct ss_mime_part *p, const struct ss_header_field *f)
{
	struct record *r = user;
	assert_int_equal(r->n_parts - 1, p->index);
	if (f->name.len > 1) /* names of one letter are told: the others are in what follows */
		return;
	say(r, "%u: %.*s=%.*s\n", p->index, (int)f->name.len, (const char *)f->name.data,
	    (int)f->value.len, (const char *)f->value.data);
}

static void say_fact(struct record *r, const char *name, struct ss_slice text)
{
	if (text.data)
		say(r, " %s=%.*s", name, (int)text.len, (const char *)text.data);
}

static void on_body(void *user, const struct ss_mime_part *p)
{
	static const char *const kinds[] = {"leaf", "multipart", "message"};
	struct record *r = user;
	say(r, "%u: @%d %s %.*s%s", p->index, (int)p->body, kinds[p->kind], (int)p->type.len,
	    (const char *)p->type.data, p->is_type_declared ? "" : "?");
	if (p->encoding_text.data)
		say(r, " %s", ss_mime_encoding_name(p->encoding));
	say_fact(r, "charset", p->charset);
	say_fact(r, "boundary", p->boundary);
	say_fact(r, "disposition", p->disposition);
	say_fact(r, "filename", p->filename);
	say_fact(r, "id", p->content_id);
	say_fact(r, "description", p->description);
	say(r, "\n");
}

static void on_octets(void *user, const struct ss_mime_part *p, const uint8_t *bytes, size_t len)
{
	struct record *r = user;
	assert_int_equal(SS_MIME_LEAF, p->kind);
	assert_int_not_equal(0, len);
	if (r->is_quiet)
		return;
	if (!r->has_octets)
		say(r, "%u: '", p->index);
	say_octets(r, bytes, len);
	r->has_octets = true;
}

static void on_gap(void *user, const struct ss_mime_part *p, uint64_t len)
{
	struct record *r = user;
	end_octets(r);
	say(r, "%u: gap %d\n", p->index, (int)len);
}

static void on_part_end(void *user, const struct ss_mime_part *p, enum ss_mime_end how)
{
	static const char *const names[] = {"boundary", "closed", "content", "cut"};
	struct record *r = user;
	end_octets(r);
	say(r, "%u: end %s %d", p->index, names[how], (int)p->size);
	if (p->missing > 0)
		say(r, " missing %d", (int)p->missing);
	say(r, "\n");
}

static const struct ss_mime_events mime_events = {on_part,   on_field, on_body,
                                                  on_octets, on_gap,   on_part_end};

static void say_counts(struct record *r, const struct ss_mail_counts *counts)
{
	for (unsigned a = 0; a < SS_N_MAIL_ANOMALIES; a++) {
		if (counts->of[a].n > 0)
			say(r, "%s@%d*%d\n", ss_mail_anomaly_name(a), (int)counts->of[a].first,
			    (int)counts->of[a].n);
	}
}

/* A '#' is a gap of one octet. */
static void read_message(const char *text, size_t len, size_t portion, bool is_flat,
                         struct ss_memory *memory, struct record *r)
{
	struct ss_mail_counts counts = {0};
	struct ss_mime_options options = {.events = &mime_events,
	                                  .user = r,
	                                  .counts = &counts,
	                                  .memory = memory,
	                                  .is_flat = is_flat};
	struct ss_mime *m = ss_mime_create(&options);
	if (!m)
		return;
	for (size_t at = 0, n; at < len; at += n) {
		if (text[at] == '#') {
			ss_mime_gap(m, n = 1);
			continue;
		}
		for (n = 1; n < portion && at + n < len && text[at + n] != '#';)
			n++;
		uint8_t *bytes = guard_copy(text + at, n);
		ss_mime_feed(m, bytes, n);
		guard_free(bytes, n);
	}
	ss_mime_end(m);
	ss_mime_destroy(m);
	assert_int_equal(0, memory->used);
	say_counts(r, &counts);
}

static void check(const char *text, size_t len, bool is_flat, const char *expected)
{
	for (size_t portion = 1; portion <= len; portion++) {
		struct ss_memory memory = {0};
		struct record r = {0};
		read_message(text, len, portion, is_flat, &memory, &r);
		assert_string_equal(expected, r.text);
		free(r.text);
	}
}

#define CHECK(given, expected)      check(given, sizeof(given) - 1, false, expected)
#define CHECK_FLAT(given, expected) check(given, sizeof(given) - 1, true, expected)

#define VERSION "MIME-Version: 1.0\r\n"

static void a_message_is_a_leaf(void **state)
{
	CHECK("a: b\r\n\r\nText\r\n",
	      "0: part @0\n0: a=b\n0: @8 leaf text/plain?\n0: 'Text\\r\\n'\n0: end content 6\n");
	CHECK("a: b\r\n\r\n--x\r\n",
	      "0: part @0\n0: a=b\n0: @8 leaf text/plain?\n0: '--x\\r\\n'\n0: end content 5\n");
	CHECK("", "");
	CHECK("\r\n", "0: part @0\n0: @2 leaf text/plain?\n0: end content 0\n");
	CHECK("Text x\r\n", "0: part @0\n0: @0 leaf text/plain?\n0: 'Text x\\r\\n'\n"
	                    "0: end content 8\nheader_no_blank_line@0*1\n");
}

/* RFC 2046, section 5.1.1 */
static void simple_multipart(void **state)
{
	CHECK(VERSION "Content-type: multipart/mixed; boundary=\"simple\r\n boundary\"\r\n"
	              "\r\n"
	              "This is the preamble.\r\n"
	              "--simple boundary\r\n"
	              "\r\n"
	              "This does NOT end with a linebreak.\r\n"
	              "--simple boundary\r\n"
	              "Content-type: text/plain; charset=us-ascii\r\n"
	              "\r\n"
	              "It DOES end with a linebreak.\r\n"
	              "\r\n"
	              "--simple boundary--\r\n"
	              "\r\n"
	              "This is the epilogue.\r\n",
	      "0: part @0\n0: @82 multipart multipart/mixed boundary=simple boundary\n"
	      "1: part of 0 @124\n1: @126 leaf text/plain?\n"
	      "1: 'This does NOT end with a linebreak.'\n1: end boundary 35\n"
	      "2: part of 0 @182\n2: @228 leaf text/plain charset=us-ascii\n"
	      "2: 'It DOES end with a linebreak.\\r\\n'\n2: end boundary 31\n"
	      "0: end content 225\nmime_preamble@82*1\nmime_epilogue@284*1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_message_is_a_leaf),
	        cmocka_unit_test(simple_multipart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
