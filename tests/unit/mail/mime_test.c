/* Messages and parts in them, fed in portions of each size; what is told is written as lines. */
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
#include "mail/mime_scan.h"

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

/* RFC 2046, section 5.1.5 */
static void a_digest_holds_messages(void **state)
{
	CHECK(VERSION "Content-Type: multipart/digest; boundary=\"---- next message ----\"\r\n\r\n"
	              "------ next message ----\r\n\r\n"
	              "f: someone-else\r\n\r\n...body goes here...\r\n\r\n"
	              "------ next message ----\r\n"
	              "Content-Type: text/html\r\n\r\nx\r\n"
	              "------ next message ------\r\n",
	      "0: part @0\n0: @88 multipart multipart/digest boundary=---- next message ----\n"
	      "1: part of 0 @114\n1: @116 message message/rfc822?\n"
	      "2: part of 1 @116\n2: f=someone-else\n2: @135 leaf text/plain?\n"
	      "2: '...body goes here...\\r\\n'\n2: end boundary 22\n1: end boundary 41\n"
	      "3: part of 0 @185\n3: @212 leaf text/html\n3: 'x'\n3: end boundary 1\n"
	      "0: end content 155\n");
}

static void multiparts_in_each_other(void **state)
{
	CHECK(VERSION "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
	              "--a\r\n"
	              "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
	              "--b\r\n\r\n1\r\n"
	              "--b\r\nContent-Type: text/html\r\n\r\n2\r\n\r\n"
	              "--b--\r\n"
	              "--a\r\n\r\n3\r\n--a--\r\n",
	      "0: part @0\n0: @64 multipart multipart/mixed boundary=a\n"
	      "1: part of 0 @69\n1: @120 multipart multipart/alternative boundary=b\n"
	      "2: part of 1 @125\n2: @127 leaf text/plain?\n2: '1'\n2: end boundary 1\n"
	      "3: part of 1 @135\n3: @162 leaf text/html\n3: '2\\r\\n'\n3: end boundary 3\n"
	      "1: end boundary 52\n"
	      "4: part of 0 @179\n4: @181 leaf text/plain?\n4: '3'\n4: end boundary 1\n"
	      "0: end content 127\n");
}

static void a_message_in_a_message(void **state)
{
	CHECK(VERSION "a: 1\r\nContent-Type: message/rfc822\r\n\r\n"
	              "a: 2\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
	              "--x\r\nContent-Type: message/global\r\n\r\nText x\r\n--x--",
	      "0: part @0\n0: a=1\n0: @57 message message/rfc822\n"
	      "1: part of 0 @57\n1: a=2\n1: @108 multipart multipart/mixed boundary=x\n"
	      "2: part of 1 @113\n2: @145 message message/global\n"
	      "3: part of 2 @145\n3: @145 leaf text/plain?\n3: 'Text x'\n"
	      "3: end boundary 6\n2: end boundary 6\n1: end content 50\n0: end content 101\n"
	      "header_no_blank_line@145*1\nmime_no_version@63*1\n");
	CHECK("Content-Type: message/partial\r\n" VERSION "\r\na: b\r\n\r\n",
	      "0: part @0\n0: @52 leaf message/partial\n0: 'a: b\\r\\n\\r\\n'\n0: end content 8\n");
}

#define MIXED   VERSION "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
#define MIXED_0 "0: part @0\n0: @64 multipart multipart/mixed boundary=x\n"

static void line_ends_belong_to_the_boundary(void **state)
{
	CHECK(MIXED "--x\r\n\r\n\r\n--x\r\n\r\n--x\r\n\r\n\r\r\n--x--",
	      MIXED_0 "1: part of 0 @69\n1: @71 leaf text/plain?\n1: end boundary 0\n"
	              "2: part of 0 @78\n2: @80 leaf text/plain?\n2: end boundary 0\n"
	              "3: part of 0 @85\n3: @87 leaf text/plain?\n3: '\\r'\n3: end boundary 1\n"
	              "0: end content 31\n");
	CHECK(MIXED "--x\r\n\r\na\n--x\n\nb\r--x\r\n--x--\r\n",
	      MIXED_0 "1: part of 0 @69\n1: @71 leaf text/plain?\n1: 'a'\n1: end boundary 1\n"
	              "2: part of 0 @77\n2: @78 leaf text/plain?\n2: 'b\\r--x'\n2: end boundary 5\n"
	              "0: end content 28\n"
	              "header_ends_by_lf@77*1\nmime_boundary_bare_lf@73*1\n");
}

static void what_looks_like_a_boundary(void **state)
{
	CHECK(MIXED
	      "--x\r\n\r\n-\r\n--\r\n--y\r\n-- x\r\n ---x\r\n--x1\r\n--x--1\r\n--X\r\n--x-\r\n-",
	      MIXED_0
	      "1: part of 0 @69\n1: @71 leaf text/plain?\n"
	      "1: '-\\r\\n--\\r\\n--y\\r\\n-- x\\r\\n ---x\\r\\n--x1\\r\\n--x--1\\r\\n--X\\r\\n"
	      "--x-\\r\\n-'\n1: end cut 51\n0: end content 58\n"
	      "mime_not_closed@122*1\nmime_boundary_text_after@96*3\n");
	CHECK(MIXED "--x \t \r\n\r\na\r\n--x-- \r\n",
	      MIXED_0 "1: part of 0 @72\n1: @74 leaf text/plain?\n1: 'a'\n1: end boundary 1\n"
	              "0: end content 21\nmime_boundary_blank@64*2\n");
}

static void boundaries_that_begin_alike(void **state)
{
	CHECK(VERSION "Content-Type: multipart/mixed; boundary=ab\r\n\r\n"
	              "--ab\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n"
	              "--a\r\n\r\n1\r\n--ab\r\n\r\n2\r\n--ab--\r\n",
	      "0: part @0\n0: @65 multipart multipart/mixed boundary=ab\n"
	      "1: part of 0 @71\n1: @116 multipart multipart/mixed boundary=a\n"
	      "2: part of 1 @121\n2: @123 leaf text/plain?\n2: '1'\n2: end closed 1\n"
	      "1: end boundary 8\n"
	      "3: part of 0 @132\n3: @134 leaf text/plain?\n3: '2'\n3: end boundary 1\n"
	      "0: end content 80\nmime_boundary_prefix@71*1\nmime_not_closed@124*1\n");
}

/* The inner one's, until it is closed. */
static void one_boundary_at_two_levels(void **state)
{
	CHECK(MIXED "--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
	            "--x\r\n\r\n1\r\n--x--\r\n--x\r\n\r\n2\r\n--x--\r\n--x\r\n",
	      MIXED_0
	      "1: part of 0 @69\n1: @114 multipart multipart/mixed boundary=x\n"
	      "2: part of 1 @119\n2: @121 leaf text/plain?\n2: '1'\n2: end boundary 1\n"
	      "1: end boundary 15\n"
	      "3: part of 0 @136\n3: @138 leaf text/plain?\n3: '2'\n3: end boundary 1\n"
	      "0: end content 89\nmime_same_boundary@69*1\nmime_boundary_after_close@148*1\n"
	      "mime_epilogue@148*1\n");
}

static void multiparts_that_are_not_closed(void **state)
{
	CHECK(MIXED "text\r\n",
	      MIXED_0 "0: end content 6\nmime_boundary_not_seen@70*1\nmime_preamble@64*1\n");
	CHECK(MIXED "--x\r\n\r\ntext\r\n",
	      MIXED_0 "1: part of 0 @69\n1: @71 leaf text/plain?\n1: 'text\\r\\n'\n1: end cut 6\n"
	              "0: end content 13\nmime_not_closed@77*1\n");
	CHECK(MIXED "--x\r\n", MIXED_0 "1: part of 0 @69\n1: @69 leaf text/plain?\n1: end cut 0\n"
	                               "0: end content 5\nmime_not_closed@69*1\n");
	CHECK(MIXED "--x--", MIXED_0 "0: end content 5\n");
}

static void a_boundary_in_a_header(void **state)
{
	CHECK(MIXED "--x\r\na: b\r\n c\r\n--x\r\n--x\r\n--a: b\r\n--x--\r\n",
	      MIXED_0 "1: part of 0 @69\n1: a=b c\n1: @79 leaf text/plain?\n1: end boundary 0\n"
	              "2: part of 0 @84\n2: @84 leaf text/plain?\n2: end boundary 0\n"
	              "3: part of 0 @89\n3: @97 leaf text/plain?\n3: end boundary 0\n"
	              "0: end content 40\nmime_boundary_in_header@79*3\n");
	/* a header without the empty line: text, and a boundary of its own */
	CHECK(MIXED "--x\r\nno field\r\n--x--\r\n",
	      MIXED_0 "1: part of 0 @69\n1: @69 leaf text/plain?\n1: 'no field'\n"
	              "1: end boundary 8\n0: end content 22\nheader_no_blank_line@69*1\n");
	CHECK(VERSION "Content-Type: multipart/mixed; boundary=x\r\n--x\r\n\r\n1\r\n--x--\r\n",
	      "0: part @0\n0: @62 multipart multipart/mixed boundary=x\n"
	      "1: part of 0 @67\n1: @69 leaf text/plain?\n1: '1'\n1: end boundary 1\n"
	      "0: end content 17\nheader_no_blank_line@62*1\n");
	CHECK(MIXED "--x\r\nContent-Type: message/rfc822\r\n\r\n--x--\r\n",
	      MIXED_0 "1: part of 0 @69\n1: @101 message message/rfc822\n"
	              "2: part of 1 @101\n2: @101 leaf text/plain?\n2: end boundary 0\n"
	              "1: end boundary 0\n0: end content 44\nmime_boundary_in_header@101*1\n");
}

static void boundaries_that_are_odd(void **state)
{
	CHECK(VERSION "Content-Type: multipart/mixed\r\n\r\n--x\r\n",
	      "0: part @0\n0: @52 leaf multipart/mixed\n0: '--x\\r\\n'\n0: end content 5\n"
	      "mime_no_boundary@19*1\n");
	CHECK(VERSION "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\na\r\n----\r\n",
	      "0: part @0\n0: @65 multipart multipart/mixed boundary=\n"
	      "1: part of 0 @69\n1: @71 leaf text/plain?\n1: 'a'\n1: end boundary 1\n"
	      "0: end content 15\nmime_bad_boundary@19*1\n");
	CHECK(VERSION "Content-Type: multipart/mixed; boundary=\"a \"\r\n\r\n--a \r\n\r\n--a--\r\n",
	      "0: part @0\n0: @67 multipart multipart/mixed boundary=a\n"
	      "1: part of 0 @73\n1: @75 leaf text/plain?\n1: end boundary 0\n"
	      "0: end content 15\nmime_bad_boundary@19*1\nmime_boundary_blank@67*1\n");
	CHECK(VERSION
	      "Content-Type: multipart/mixed; boundary=a; boundary=b\r\n\r\n--b\r\n--a--\r\n",
	      "0: part @0\n0: @76 multipart multipart/mixed boundary=a\n"
	      "0: end content 12\nparameter_repeated@19*1\nmime_preamble@76*1\n" +
	              0);
}

static void facts(void **state)
{
	CHECK(VERSION
	      "Content-Type: TEXT/Plain; Charset=UTF-8; name=n\r\n"
	      "Content-Transfer-Encoding: Base64\r\n"
	      "Content-Disposition: Attachment; filename*0*=utf-8''%c3;\r\n filename*1*=%a9\r\n"
	      "Content-ID: <a@b>\r\n"
	      "Content-Description: =?utf-8?q?=C3=A9?=\r\n\r\nYQ==",
	      "0: part @0\n0: @241 leaf text/plain base64 charset=utf-8 disposition=attachment "
	      "filename=\303\251 id=a@b description=\303\251\n0: 'YQ=='\n0: end content 4\n"
	      "mime_names_differ@19*1\n");
	CHECK(VERSION "Content-Type: text\r\nContent-Type: a/b\r\nContent-Transfer-Encoding: "
	              "\"8bit\"; x\r\nContent-Disposition: filename=x\r\n\r\n",
	      "0: part @0\n0: @131 leaf text/plain? 8bit filename=x\n0: end content 0\n"
	      "mime_repeated_field@39*1\nmime_bad_type@19*1\nmime_bad_encoding@58*1\n");
	CHECK("Content-Type: a / b c\r\nContent-Transfer-Encoding: x\r\nMIME-Version: 2\r\n\r\n",
	      "0: part @0\n0: @72 leaf a/b \n0: end content 0\nmime_bad_version@53*1\n"
	      "mime_bad_type@0*1\nmime_unknown_encoding@23*1\n");
	CHECK("Content-ID: a\r\n\r\n", "0: part @0\n0: @17 leaf text/plain? id=a\n"
	                               "0: end content 0\nmime_no_version@0*1\n");
}

/* RFC 2045, section 6.4 */
static void encodings_of_what_may_have_none(void **state)
{
	CHECK(VERSION
	      "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nYQ==",
	      "0: part @0\n0: @86 leaf message/rfc822 base64\n0: 'YQ=='\n0: end content 4\n"
	      "mime_encoded_message@19*1\n");
	CHECK(VERSION "Content-Type: multipart/mixed; boundary=x\r\n"
	              "Content-Transfer-Encoding: quoted-printable\r\n\r\n--x\r\n\r\n--x--\r\n",
	      "0: part @0\n0: @109 multipart multipart/mixed quoted-printable boundary=x\n"
	      "1: part of 0 @114\n1: @116 leaf text/plain?\n1: end boundary 0\n"
	      "0: end content 14\nmime_encoded_multipart@19*1\n");
}

static void all_is_one_body(void **state)
{
	CHECK_FLAT(MIXED "--x\r\n\r\n--x--\r\n",
	           "0: part @0\n0: @64 leaf multipart/mixed boundary=x\n"
	           "0: '--x\\r\\n\\r\\n--x--\\r\\n'\n0: end content 14\n");
}

static void gaps(void **state)
{
	CHECK("a: b\r\n\r\nTe#xt\r\n", "0: part @0\n0: a=b\n0: @8 leaf text/plain?\n0: 'Te'\n"
	                               "0: gap 1\n0: 'xt\\r\\n'\n0: end content 7 missing 1\n"
	                               "mime_gap@10*1\n");
	/* in a header: up to the next line; in a boundary: what there is of it */
	CHECK(MIXED "--x\r\na: #b\r\nc: d\r\n\r\n1\r\n--x#\r\nc: d\r\n\r\n2\r\n--x--\r\n", MIXED_0
	      "1: part of 0 @69\n1: a=\n1: c=d\n1: @84 leaf text/plain?\n1: '1'\n"
	      "1: end boundary 1\n2: part of 0 @90\n2: c=d\n2: @101 leaf text/plain?\n2: '2'\n"
	      "2: end boundary 1\n0: end content 47 missing 2\nheader_gap@72*2\nmime_gap@72*2\n");
	CHECK(MIXED "--x\r\n\r\n1\r\n#--x\r\n\r\n2\r\n--x--#",
	      MIXED_0 "1: part of 0 @69\n1: @71 leaf text/plain?\n1: '1\\r\\n'\n1: gap 1\n"
	              "1: '--x\\r\\n\\r\\n2'\n1: end boundary 12 missing 1\n"
	              "0: end content 27 missing 2\nmime_gap@74*2\n");
	CHECK(MIXED "#", MIXED_0 "0: end content 1 missing 1\nmime_gap@64*1\n");
}

static void too_deep(void **state)
{
	static char text[SS_LIMIT_MIME_DEPTH * 100];
	size_t len = 0;
	for (unsigned n = 0; n < SS_LIMIT_MIME_DEPTH + 3; n++)
		len += (size_t)sprintf(text + len,
		                       "Content-Type: multipart/mixed; boundary=%u\r\n\r\n--%u\r\n",
		                       n, n);
	struct ss_memory memory = {0};
	struct record r = {.is_quiet = true};
	read_message(text, len, 1000, false, &memory, &r);
	assert_int_equal(SS_LIMIT_MIME_DEPTH + 1, r.n_parts);
	assert_non_null(strstr(r.text, "\nmime_too_deep@"));
	free(r.text);
}

static void too_many_parts(void **state)
{
	static char text[SS_LIMIT_MIME_PARTS * 30];
	size_t len = (size_t)sprintf(text, MIXED);
	for (unsigned n = 0; n < SS_LIMIT_MIME_PARTS + 4; n++)
		len += (size_t)sprintf(text + len, "--x\r\n\r\n%u\r\n", n);
	len += (size_t)sprintf(text + len, "--x--\r\n");
	struct ss_memory memory = {0};
	struct record r = {.is_quiet = true};
	read_message(text, len, 1000, false, &memory, &r);
	assert_int_equal(SS_LIMIT_MIME_PARTS, r.n_parts);
	assert_non_null(strstr(r.text, "\nmime_too_many_parts@"));
	assert_null(strstr(r.text, "\nmime_not_closed@"));
	free(r.text);
}

/* A line that is too long for a boundary is text, and its line end may be one's. */
static void long_lines_that_begin_like_boundaries(void **state)
{
	static char text[4096], expected[4096];
	for (size_t n = SS_LIMIT_MIME_LINE - 4; n < SS_LIMIT_MIME_LINE + 4; n++) {
		size_t len = (size_t)sprintf(text, MIXED "--x\r\n\r\n--x%*s\r\n--x--\r\n",
		                             (int)n - 3, "y");
		sprintf(expected,
		        MIXED_0 "1: part of 0 @69\n1: @71 leaf text/plain?\n1: '--x%*s'\n"
		                "1: end boundary %d\n0: end content %d\n%s",
		        (int)n - 3, "y", (int)n, (int)(len - 64),
		        n + 2 <= SS_LIMIT_MIME_LINE ? "mime_boundary_text_after@71*1\n" : "");
		for (size_t portion = 1; portion < len; portion = portion * 2 + 1) {
			struct ss_memory memory = {0};
			struct record r = {0};
			read_message(text, len, portion, false, &memory, &r);
			assert_string_equal(expected, r.text);
			free(r.text);
		}
	}
}

/* "\n-" at each place, and at the end of what may be read; other lines around it. */
static void vectors_find_what_memchr_finds(void **state)
{
	for (size_t len = 1; len < 200; len += 7) {
		for (size_t n = 0; n < len; n++) {
			char text[200];
			memset(text, 'x', sizeof text);
			for (size_t i = 3; i + 1 < n; i += 11)
				text[i] = i % 2 ? '\n' : '-';
			text[n] = '\n';
			if (n + 1 < len)
				text[n + 1] = n % 5 ? '-' : 'y';
			uint8_t *bytes = guard_copy(text, len);
			size_t found = ss_mime_scan(bytes, len);
			assert_int_equal(ss_mime_scan_plain(bytes, len), found);
			assert_int_equal(n % 5 || n + 1 == len ? n : len, found);
			guard_free(bytes, len);
		}
	}
}

static void memory_fails(void **state)
{
	static const char text[] = MIXED "--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n"
	                                 "--y\r\n\r\n1\r\n--y--\r\n--x--\r\n";
	for (unsigned n = 1; n < 30; n++) {
		struct ss_memory memory = {.fail_after = n};
		struct record r = {0};
		read_message(text, sizeof text - 1, 5, false, &memory, &r);
		if (n > 2)
			assert_non_null(strstr(r.text, "0: end content"));
		free(r.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_message_is_a_leaf),
	        cmocka_unit_test(simple_multipart),
	        cmocka_unit_test(a_digest_holds_messages),
	        cmocka_unit_test(multiparts_in_each_other),
	        cmocka_unit_test(a_message_in_a_message),
	        cmocka_unit_test(line_ends_belong_to_the_boundary),
	        cmocka_unit_test(what_looks_like_a_boundary),
	        cmocka_unit_test(boundaries_that_begin_alike),
	        cmocka_unit_test(one_boundary_at_two_levels),
	        cmocka_unit_test(multiparts_that_are_not_closed),
	        cmocka_unit_test(a_boundary_in_a_header),
	        cmocka_unit_test(boundaries_that_are_odd),
	        cmocka_unit_test(facts),
	        cmocka_unit_test(encodings_of_what_may_have_none),
	        cmocka_unit_test(all_is_one_body),
	        cmocka_unit_test(gaps),
	        cmocka_unit_test(too_deep),
	        cmocka_unit_test(too_many_parts),
	        cmocka_unit_test(long_lines_that_begin_like_boundaries),
	        cmocka_unit_test(vectors_find_what_memchr_finds),
	        cmocka_unit_test(memory_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
