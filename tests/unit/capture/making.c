#include "making.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <ftw.h>

#include "capture/codecs.h"
#include "capture/opening.h"
#include "capture/pcap_filter.h"

void made_add(struct made *m, const void *bytes, size_t len)
{
	if (m->len + len > m->size) {
		m->size = (m->len + len) * 2;
		m->data = realloc(m->data, m->size);
		assert_non_null(m->data);
	}
	if (len > 0)
		memcpy(m->data + m->len, bytes, len);
	m->len += len;
}

void made_u16(struct made *m, bool is_big, unsigned value)
{
	uint8_t little[2] = {(uint8_t)value, (uint8_t)(value >> 8)};
	uint8_t big[2] = {little[1], little[0]};
	made_add(m, is_big ? big : little, 2);
}

void made_u32(struct made *m, bool is_big, uint32_t value)
{
	made_u16(m, is_big, is_big ? value >> 16 : value & 0xFFFF);
	made_u16(m, is_big, is_big ? value & 0xFFFF : value >> 16);
}

void made_clear(struct made *m)
{
	m->len = 0;
}

void made_release(struct made *m)
{
	free(m->data);
	*m = (struct made){0};
}

void made_pcap(struct made *m, bool is_big, uint32_t magic, unsigned link_type)
{
	made_u32(m, is_big, magic);
	made_u16(m, is_big, 2);
	made_u16(m, is_big, 4);
	made_u32(m, is_big, 0);
	made_u32(m, is_big, 0);
	made_u32(m, is_big, 65535);
	made_u32(m, is_big, link_type);
}

void made_record(struct made *m, bool is_big, uint32_t seconds, uint32_t ticks, const char *text)
{
	made_u32(m, is_big, seconds);
	made_u32(m, is_big, ticks);
	made_u32(m, is_big, (uint32_t)strlen(text));
	made_u32(m, is_big, (uint32_t)strlen(text) + 4); /* a frame check sequence not kept */
	made_add(m, text, strlen(text));
}

void made_block(struct made *m, bool is_big, uint32_t type, const void *body, size_t len)
{
	uint32_t total = (uint32_t)(12 + (len + 3) / 4 * 4);
	made_u32(m, is_big, type);
	made_u32(m, is_big, total);
	made_add(m, body, len);
	made_add(m, "\0\0\0", -len & 3);
	made_u32(m, is_big, total);
}

/* Frames the body and gives its memory back. */
static void add_block(struct made *m, bool is_big, uint32_t type, struct made *body)
{
	made_block(m, is_big, type, body->data, body->len);
	made_release(body);
}

void made_section(struct made *m, bool is_big)
{
	struct made body = {0};
	made_u32(&body, is_big, 0x1A2B3C4D);
	made_u16(&body, is_big, 1);
	made_u16(&body, is_big, 0);
	made_add(&body, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	add_block(m, is_big, 0x0A0D0D0A, &body);
}

void made_interface(struct made *m, bool is_big, unsigned link_type, uint32_t snap_len,
                    int resolution, int64_t offset_s)
{
	struct made body = {0};
	made_u16(&body, is_big, link_type);
	made_u16(&body, is_big, 0);
	made_u32(&body, is_big, snap_len);
	made_u16(&body, is_big, 2); /* if_name: not ours to know */
	made_u16(&body, is_big, 5);
	made_add(&body, "eth0\0\0\0", 8);
	if (resolution >= 0) {
		made_u16(&body, is_big, 9);
		made_u16(&body, is_big, 1);
		made_add(&body, (uint8_t[4]){(uint8_t)resolution}, 4);
	}
	if (offset_s != 0) {
		uint64_t offset = (uint64_t)offset_s;
		made_u16(&body, is_big, 14);
		made_u16(&body, is_big, 8);
		made_u32(&body, is_big, (uint32_t)(is_big ? offset >> 32 : offset));
		made_u32(&body, is_big, (uint32_t)(is_big ? offset : offset >> 32));
	}
	made_u32(&body, is_big, 0); /* opt_endofopt */
	add_block(m, is_big, 1, &body);
}

static void add_stamped(struct made *body, bool is_big, uint64_t ticks, const char *text)
{
	made_u32(body, is_big, (uint32_t)(ticks >> 32));
	made_u32(body, is_big, (uint32_t)ticks);
	made_u32(body, is_big, (uint32_t)strlen(text));
	made_u32(body, is_big, (uint32_t)strlen(text));
	made_add(body, text, strlen(text));
	made_add(body, "\0\0\0", -strlen(text) & 3);
}

void made_enhanced(struct made *m, bool is_big, uint32_t interface, uint64_t ticks,
                   const char *text)
{
	struct made body = {0};
	made_u32(&body, is_big, interface);
	add_stamped(&body, is_big, ticks, text);
	made_u16(&body, is_big, 1); /* a comment */
	made_u16(&body, is_big, 4);
	made_add(&body, "fine", 4);
	made_u32(&body, is_big, 0);
	add_block(m, is_big, 6, &body);
}

void made_old(struct made *m, bool is_big, unsigned interface, uint64_t ticks, const char *text)
{
	struct made body = {0};
	made_u16(&body, is_big, interface);
	made_u16(&body, is_big, 0xFFFF); /* drops unknown */
	add_stamped(&body, is_big, ticks, text);
	add_block(m, is_big, 2, &body);
}

void made_simple(struct made *m, bool is_big, uint32_t wire_len, const char *bytes, size_t len)
{
	struct made body = {0};
	made_u32(&body, is_big, wire_len);
	made_add(&body, bytes, len);
	add_block(m, is_big, 3, &body);
}

/* ---- what is read ---- */

struct telling {
	FILE *out;
	char *text;
	size_t len;
};

static void on_trouble(void *user, const char *text)
{
	struct telling *t = user;
	fprintf(t->out, "! %s\n", text);
}

static void tell_frames(struct telling *t, struct ss_capture *capture)
{
	struct ss_frame f;
	while (ss_capture_next(capture, &f)) {
		int64_t seconds = f.ts_ns / 1000000000, ns = f.ts_ns % 1000000000;
		fprintf(t->out, "%u: %lld.%09lld link %u, %u of %u: %.*s\n", (unsigned)f.number,
		        (long long)seconds, (long long)(ns < 0 ? -ns : ns), f.link_type, f.len,
		        f.wire_len, (int)f.len, (const char *)f.bytes);
	}
}

/* What the program hands in. */
static void bring_outside(struct ss_capture_options *o)
{
	o->bpf_engine = &ss_pcap_filter;
	o->codecs = ss_codecs;
}

static void begin_telling(struct telling *t)
{
	*t = (struct telling){0};
	t->out = open_memstream(&t->text, &t->len);
	assert_non_null(t->out);
}

static char *end_telling(struct telling *t)
{
	fclose(t->out);
	return t->text;
}

char *told_of_paths(const char *const *paths, size_t n, const struct ss_capture_options *options)
{
	struct telling t;
	struct ss_capture *capture = NULL;
	struct ss_capture_options own = *options;
	begin_telling(&t);
	bring_outside(&own);
	own.on_trouble = on_trouble;
	own.user = &t;
	int error = ss_capture_create(paths, n, &own, &capture);
	if (error)
		fprintf(t.out, "error %d\n", error);
	else
		tell_frames(&t, capture);
	ss_capture_destroy(capture);
	return end_telling(&t);
}

char *told_of_many(const struct made *made, size_t n, size_t step,
                   const struct ss_capture_options *options)
{
	struct telling t;
	struct ss_capture *capture = NULL;
	struct ss_capture_options own = *options;
	begin_telling(&t);
	bring_outside(&own);
	own.on_trouble = on_trouble;
	own.user = &t;
	int error = ss_capture_prepare(&own, &capture);
	for (size_t i = 0; !error && i < n; i++) {
		char name[32];
		snprintf(name, sizeof name, i == 0 ? "made" : "made%zu", i + 1);
		error = ss_capture_inputs_add_memory(ss_capture_inputs_of(capture), name,
		                                     made[i].data, made[i].len, step);
	}
	if (!error)
		error = ss_capture_begin(capture, &own);
	if (error)
		fprintf(t.out, "error %d\n", error);
	else
		tell_frames(&t, capture);
	ss_capture_destroy(capture);
	return end_telling(&t);
}

char *told_of(const struct made *made)
{
	return told_of_many(made, 1, SIZE_MAX, &(struct ss_capture_options){0});
}

void expect_told(const struct made *made, const char *expected)
{
	char *told = told_of(made);
	assert_string_equal(told, expected);
	free(told);
	told = told_of_many(made, 1, 1, &(struct ss_capture_options){0});
	assert_string_equal(told, expected);
	free(told);
}

/* ---- files ---- */

char *temporary_directory(void)
{
	char *path = strdup("/tmp/smtpscope-test-XXXXXX");
	assert_non_null(path);
	assert_non_null(mkdtemp(path));
	return path;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
	return remove(path);
}

void remove_directory(char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(path);
}

char *write_file(const char *directory, const char *name, const void *bytes, size_t len)
{
	char *path;
	assert_true(asprintf(&path, "%s/%s", directory, name) > 0);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	return path;
}
