#include "mime_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guard.h"

__attribute__((format(printf, 2, 3))) static void say(struct mime_record *r, const char *format,
                                                      ...)
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

static void say_octets(struct mime_record *r, const uint8_t *bytes, size_t len)
{
	for (size_t n = 0; n < len; n++) {
		if (bytes[n] == '\r' || bytes[n] == '\n')
			say(r, bytes[n] == '\r' ? "\\r" : "\\n");
		else
			say(r, "%c", bytes[n]);
	}
}

static void end_octets(struct mime_record *r)
{
	if (r->has_octets)
		say(r, "'\n");
}

static void on_part(void *user, const struct ss_mime_part *p)
{
	struct mime_record *r = user;
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
	struct mime_record *r = user;
	assert_int_equal(r->n_parts - 1, p->index);
	if (f->name.len > 1) /* names of one letter are told: the others are in what follows */
		return;
	say(r, "%u: %.*s=%.*s\n", p->index, (int)f->name.len, (const char *)f->name.data,
	    (int)f->value.len, (const char *)f->value.data);
}

static void say_fact(struct mime_record *r, const char *name, struct ss_slice text)
{
	if (text.data)
		say(r, " %s=%.*s", name, (int)text.len, (const char *)text.data);
}

static void on_body(void *user, const struct ss_mime_part *p)
{
	static const char *const kinds[] = {"leaf", "multipart", "message"};
	struct mime_record *r = user;
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
	struct mime_record *r = user;
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
	struct mime_record *r = user;
	end_octets(r);
	say(r, "%u: gap %d\n", p->index, (int)len);
}

static void on_part_end(void *user, const struct ss_mime_part *p, enum ss_mime_end how)
{
	static const char *const names[] = {"boundary", "closed", "content", "cut"};
	struct mime_record *r = user;
	end_octets(r);
	say(r, "%u: end %s %d", p->index, names[how], (int)p->size);
	if (p->missing > 0)
		say(r, " missing %d", (int)p->missing);
	say(r, "\n");
}

static const struct ss_mime_events mime_events = {on_part,   on_field, on_body,
                                                  on_octets, on_gap,   on_part_end};

static void say_counts(struct mime_record *r, const struct ss_mail_counts *counts)
{
	for (unsigned a = 0; a < SS_N_MAIL_ANOMALIES; a++) {
		if (counts->of[a].n > 0)
			say(r, "%s@%d*%d\n", ss_mail_anomaly_name(a), (int)counts->of[a].first,
			    (int)counts->of[a].n);
	}
}

void mime_record_read(const char *text, size_t len, size_t portion, bool is_flat,
                      struct ss_memory *memory, struct mime_record *r)
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
	ss_mime_end(m, false);
	ss_mime_destroy(m);
	assert_int_equal(0, memory->used);
	say_counts(r, &counts);
}

void mime_record_check(const char *text, size_t len, bool is_flat, const char *expected)
{
	for (size_t portion = 1; portion <= len; portion++) {
		struct ss_memory memory = {0};
		struct mime_record r = {0};
		mime_record_read(text, len, portion, is_flat, &memory, &r);
		assert_string_equal(expected, r.text);
		free(r.text);
	}
}
