#include "zeek_records.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_FIELDS = 32 };
#define MS 1000000LL

void zeek_run_begin(struct zeek_run *z, const char *format, unsigned log, bool only_chosen)
{
	*z = (struct zeek_run){.ns = ZEEK_START, .flow_id = 1};
	struct ss_output_options options = {.log = log, .only_chosen = only_chosen};
	run_format_begin(&z->format, format, &options);
}

void zeek_run_end(struct zeek_run *z)
{
	z->text = run_format_end(&z->format);
}

void zeek_run_free(struct zeek_run *z)
{
	free(z->text);
}

void zeek_head(struct zeek_run *z, struct ss_record_head *head)
{
	head->schema = SS_RECORD_SCHEMA;
	head->ts = z->ns;
	head->flow_id = z->flow_id;
	head->src_port = 40000;
	head->dst_port = 25;
	assert_true(ss_address_read("192.0.2.10", &head->src_ip));
	assert_true(ss_address_read("198.51.100.25", &head->dst_ip));
}

void zeek_give(struct zeek_run *z, struct ss_record_head *record)
{
	zeek_head(z, record);
	run_format_record(&z->format, record);
	z->ns += MS;
}

static struct ss_event_record event(enum ss_event_kind kind)
{
	struct ss_event_record e;
	sample_blank(&e.head, SS_RECORD_EVENT);
	e.kind = (uint8_t)kind;
	e.direction = kind == SS_EVENT_REPLY ? 2 : 1;
	return e;
}

void zeek_open(struct zeek_run *z)
{
	struct ss_event_record e = event(SS_EVENT_OPEN);
	zeek_give(z, &e.head);
}

void zeek_command(struct zeek_run *z, const char *verb, const char *argument)
{
	struct ss_event_record e = event(SS_EVENT_COMMAND);
	e.index = ++z->command;
	e.command = ss_slice_of(verb);
	e.argument = ss_slice_of(argument);
	zeek_give(z, &e.head);
}

void zeek_reply_to(struct zeek_run *z, int64_t command, const char *verb, int64_t code,
                   const char *text)
{
	struct ss_event_record e = event(SS_EVENT_REPLY);
	struct ss_slice lines[8];
	size_t n = 0;
	for (; text; n++) { /* lines are separated by LF */
		size_t len = strcspn(text, "\n");
		lines[n] = (struct ss_slice){(const uint8_t *)text, len};
		text = text[len] ? text + len + 1 : NULL;
	}
	e.index = command;
	e.command = ss_slice_of(verb);
	e.code = code;
	e.lines = (struct ss_list){lines, n};
	zeek_give(z, &e.head);
}

static const char *last_verb(int64_t code)
{
	return code == 354 ? "DATA" : NULL;
}

void zeek_reply(struct zeek_run *z, int64_t code, const char *line)
{
	zeek_reply_to(z, z->command, last_verb(code), code, line);
}

void zeek_event(struct zeek_run *z, enum ss_event_kind kind, int64_t length, const char *anomaly)
{
	struct ss_event_record e = event(kind);
	e.length = length;
	e.anomaly = ss_slice_of(anomaly);
	if (kind == SS_EVENT_CONTENT)
		e.index = z->command;
	zeek_give(z, &e.head);
}

void zeek_message(struct zeek_run *z, const char *const *fields)
{
	struct ss_message_record m;
	struct ss_header_record headers[MOST_FIELDS];
	size_t n = 0;
	zeek_event(z, SS_EVENT_CONTENT, 100, NULL);
	sample_blank(&m.head, SS_RECORD_MESSAGE);
	for (; fields && fields[2 * n]; n++)
		headers[n] = (struct ss_header_record){.name = ss_slice_of(fields[2 * n]),
		                                       .value = ss_slice_of(fields[2 * n + 1])};
	m.headers = (struct ss_list){headers, n};
	m.size = 100;
	m.complete = SS_FLAG_YES;
	zeek_give(z, &m.head);
}

void zeek_session(struct zeek_run *z)
{
	struct ss_session_record s;
	sample_blank(&s.head, SS_RECORD_SESSION);
	zeek_give(z, &s.head);
}

void zeek_delivery(struct zeek_run *z, const char *from, const char *to, const char *const *fields,
                   const char *reply)
{
	zeek_command(z, "MAIL", from);
	zeek_reply(z, 250, "sender ok");
	zeek_command(z, "RCPT", to);
	zeek_reply(z, 250, "recipient ok");
	zeek_command(z, "DATA", NULL);
	zeek_reply(z, 354, "go ahead");
	zeek_message(z, fields);
	zeek_reply_to(z, z->command, "DATA", 250, reply);
}

void zeek_file(struct zeek_run *z, uint64_t part, const char *type, uint64_t size)
{
	struct ss_file_record f;
	sample_blank(&f.head, SS_RECORD_FILE);
	f.part = part;
	f.magic_type = ss_slice_of(type);
	f.size = size;
	f.ts_end = z->ns + 61000;
	f.complete = SS_FLAG_YES;
	f.md5 = SS_SLICE("d41d8cd98f00b204e9800998ecf8427e");
	f.filename = part == 4 ? SS_SLICE("NEWS.txt") : (struct ss_slice){0};
	zeek_give(z, &f.head);
}

void zeek_begin_message(struct zeek_run *z)
{
	zeek_command(z, "MAIL", "FROM:<a@a.example>");
	zeek_command(z, "RCPT", "TO:<b@b.example>");
	zeek_command(z, "DATA", NULL);
	zeek_reply(z, 354, "go ahead");
}

void zeek_end_message(struct zeek_run *z, size_t n_parts)
{
	struct ss_part_record parts[8];
	struct ss_message_record m;
	sample_blank(&m.head, SS_RECORD_MESSAGE);
	for (size_t i = 0; i < n_parts; i++)
		parts[i] = (struct ss_part_record){.index = i};
	m.parts = (struct ss_list){parts, n_parts};
	zeek_give(z, &m.head);
	zeek_reply_to(z, z->command, "DATA", 250, "ok");
}

void zeek_two_messages(struct zeek_run *z)
{
	zeek_open(z);
	zeek_begin_message(z);
	zeek_file(z, 2, "text/plain", 77);
	zeek_file(z, 3, "text/html", 1866);
	zeek_event(z, SS_EVENT_CONTENT, 14545, NULL); /* the last file comes behind it */
	zeek_file(z, 4, "text/calendar", 10807);
	zeek_end_message(z, 5);
	zeek_begin_message(z);
	zeek_event(z, SS_EVENT_CONTENT, 9, NULL);
	zeek_file(z, 0, "text/plain", 9);
	zeek_end_message(z, 1);
	zeek_session(z);
	zeek_run_end(z);
}

/* ---- reading ---- */

static size_t count(const char *line, char c)
{
	size_t n = 0;
	for (; *line && *line != '\n'; line++)
		n += *line == c;
	return n;
}

static const char *line_of(const char *text, size_t n)
{
	while (n-- > 0) {
		text = strchr(text, '\n');
		assert_non_null(text);
		text++;
	}
	return text;
}

enum { HEADER_LINES = 8, FIELDS_LINE = 6 };

static void check_header(const char *text)
{
	static const char *const begins[HEADER_LINES] = {"#separator \\x09\n",
	                                                 "#set_separator\t,\n",
	                                                 "#empty_field\t(empty)\n",
	                                                 "#unset_field\t-\n",
	                                                 "#path\t",
	                                                 "#open\t20",
	                                                 "#fields\t",
	                                                 "#types\t"};
	for (size_t i = 0; i < HEADER_LINES; i++)
		assert_memory_equal(line_of(text, i), begins[i], strlen(begins[i]));
	assert_int_equal(count(line_of(text, FIELDS_LINE), '\t'),
	                 count(line_of(text, FIELDS_LINE + 1), '\t'));
}

size_t zeek_rows(const char *text)
{
	size_t n = 0;
	if (!*text)
		return 0;
	check_header(text);
	size_t cells = count(line_of(text, FIELDS_LINE), '\t'); /* and the word #fields */
	for (const char *line = line_of(text, HEADER_LINES); *line != '#'; n++) {
		assert_int_equal(count(line, '\t') + 1, cells);
		line = line_of(line, 1);
	}
	assert_memory_equal(line_of(text, HEADER_LINES + n), "#close\t20", 9);
	assert_string_equal(line_of(text, HEADER_LINES + n + 1), "");
	return n;
}

static const char *nth_cell(const char *line, size_t n, size_t *len)
{
	for (; n > 0; n--) {
		line = strchr(line, '\t');
		assert_non_null(line);
		line++;
	}
	*len = strcspn(line, "\t\n");
	return line;
}

char *zeek_cell(const char *text, size_t row, const char *field)
{
	const char *names = line_of(text, FIELDS_LINE);
	assert_true(row < zeek_rows(text));
	for (size_t i = 1; i <= count(names, '\t'); i++) {
		size_t len;
		const char *name = nth_cell(names, i, &len);
		if (len != strlen(field) || memcmp(name, field, len) != 0)
			continue;
		const char *cell = nth_cell(line_of(text, HEADER_LINES + row), i - 1, &len);
		return strndup(cell, len);
	}
	fail_msg("no field %s", field);
	return NULL;
}

void zeek_check(const char *text, size_t row, const char *field, const char *expected)
{
	char *cell = zeek_cell(text, row, field);
	if (strcmp(cell, expected) != 0)
		fail_msg("row %zu, %s: '%s', not '%s'", row, field, cell, expected);
	free(cell);
}
