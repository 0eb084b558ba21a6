/* Records with anything in them through every format.  Whatever they hold: JSON parses, CSV has its
 * columns and no formula, and what a terminal gets has no control but line ends and our colors.
 *
 * The first four bytes steer (format, width and color, failing memory, type of CSV); the rest is
 * taken by the fields in turn. */
#include <string.h>

#include "json_check.h"
#include "output/output.h"
#include "require.h"
#include "visible_check.h"
#include "words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STEERING = 4, RECORDS = 24, ITEMS = 3, OBJECT_SIZE = 1024 };

/* ---- records from bytes ---- */

struct input {
	const uint8_t *at, *end;
};

static uint8_t take_byte(struct input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

static int64_t take_number(struct input *in)
{
	uint64_t n = 0;
	uint8_t len = take_byte(in) % 10;
	if (len == 9)
		return SS_NUMBER_ABSENT;
	for (uint8_t i = 0; i < len; i++)
		n = n << 8 | take_byte(in);
	return (int64_t)n;
}

static struct ss_slice take_text(struct input *in)
{
	size_t len = take_byte(in), left = (size_t)(in->end - in->at);
	if (len == 255)
		return (struct ss_slice){0};
	if (len > 200) /* some must be longer than the limits are */
		len = (len - 200) * 40;
	if (len > left)
		len = left;
	struct ss_slice s = {in->at, len};
	in->at += len;
	return s;
}

/* Where the lists and objects of a record are: one of each kind a field will do. */
union item {
	struct ss_slice text;
	struct ss_pair pair;
	uint64_t object[OBJECT_SIZE / 8];
};
static union item store[64][ITEMS];
static size_t n_stored;

static void fill(struct input *in, const struct ss_shape *s, void *record, size_t first);

static struct ss_list take_list(struct input *in, const struct ss_field *f)
{
	struct ss_list list = {store[n_stored % 64], take_byte(in) % (ITEMS + 1)};
	union item *items = store[n_stored++ % 64];
	for (size_t i = 0; i < list.n; i++) {
		if (f->kind == SS_FIELD_TEXTS) {
			((struct ss_slice *)items)[i] = take_text(in);
		} else if (f->kind == SS_FIELD_PAIRS) {
			struct ss_pair *pair = (struct ss_pair *)items + i;
			pair->name = take_text(in);
			pair->text = take_text(in);
			pair->number = take_number(in);
		} else {
			fill(in, f->shape, (char *)items + i * f->shape->size, 0);
		}
	}
	return list;
}

static void *take_object(struct input *in, const struct ss_shape *s)
{
	if (take_byte(in) % 2 == 0)
		return NULL;
	void *object = store[n_stored++ % 64];
	fill(in, s, object, 0);
	return object;
}

static void take_address(struct input *in, struct ss_address *a)
{
	static const uint8_t versions[] = {0, 4, 6, 4};
	memset(a, 0, sizeof *a);
	a->version = versions[take_byte(in) % 4];
	for (int i = 0; i < (a->version == 4 ? 4 : 16) && a->version > 0; i++)
		a->bytes[i] = take_byte(in);
}

static void fill(struct input *in, const struct ss_shape *s, void *record, size_t first)
{
	for (size_t i = first; i < s->n_fields; i++) {
		const struct ss_field *f = &s->fields[i];
		void *member = (char *)record + f->offset;
		switch (f->kind) {
		case SS_FIELD_TEXT: *(struct ss_slice *)member = take_text(in); break;
		case SS_FIELD_FLAG: *(uint8_t *)member = take_byte(in) % 3; break;
		case SS_FIELD_NAME: *(uint8_t *)member = take_byte(in); break;
		case SS_FIELD_COUNT: *(uint64_t *)member = (uint64_t)take_number(in); break;
		case SS_FIELD_NUMBER:
		case SS_FIELD_TIME:
		case SS_FIELD_DURATION: *(int64_t *)member = take_number(in); break;
		case SS_FIELD_ADDRESS: take_address(in, member); break;
		case SS_FIELD_PORT: *(uint16_t *)member = take_byte(in); break;
		case SS_FIELD_OBJECT: *(void **)member = take_object(in, f->shape); break;
		case SS_FIELD_OBJECTS:
		case SS_FIELD_TEXTS:
		case SS_FIELD_PAIRS: *(struct ss_list *)member = take_list(in, f); break;
		}
	}
}

static const struct ss_record_head *take_record(struct input *in, uint64_t *record)
{
	struct ss_record_head *head = (struct ss_record_head *)record;
	uint8_t type = (uint8_t)(SS_RECORD_FLOW + take_byte(in) % (SS_N_RECORD_TYPES - 1));
	n_stored = 0;
	fill(in, ss_record_shape(type), record, 1); /* all but the type */
	head->type = type;
	return head;
}

static void check_json(const char *text, size_t len, size_t n_records)
{
	struct ss_slice rest = {(const uint8_t *)text, len};
	size_t n = 0;
	for (; rest.len > 0; n++) {
		REQUIRE(rest.data[rest.len - 1] == '\n');
		require_object(until(&rest, '\n'));
	}
	REQUIRE(n == n_records);
}

/* ---- is it CSV, and harmless? ---- */

static bool begins_formula(const char *cell)
{
	return *cell && strchr("=+-@", *cell);
}

/* A number of ours may begin with a sign; what it stands in has nothing but numbers. */
static bool is_number(const char *cell, size_t len)
{
	return len > 1 && strspn(cell, "-0123456789.;") >= len;
}

static void check_cell(char *cell, size_t len)
{
	cell[len] = '\0';
	REQUIRE(strlen(cell) == len);
	REQUIRE(!begins_formula(cell) || is_number(cell, len));
	for (size_t i = 1; i < len; i++) /* where a spreadsheet may be told to split */
		REQUIRE(!begins_formula(cell + i) || (cell[i - 1] != ';' && cell[i - 1] != ',') ||
		        is_number(cell, len));
}

static size_t check_line(const char **at, const char *end)
{
	static char cell[1 << 20];
	size_t n_cells = 1, len = 0;
	bool is_quoted = false;
	for (; *at < end && (is_quoted || **at != '\r'); (*at)++) {
		char c = **at;
		REQUIRE(len < sizeof cell - 1);
		if (c == '"' && is_quoted && *at + 1 < end && (*at)[1] == '"') {
			(*at)++;
			cell[len++] = '"';
		} else if (c == '"') {
			is_quoted = !is_quoted;
		} else if (c == ',' && !is_quoted) {
			check_cell(cell, len);
			len = 0;
			n_cells++;
		} else {
			cell[len++] = c;
		}
	}
	check_cell(cell, len);
	REQUIRE(!is_quoted && end - *at >= 2 && memcmp(*at, "\r\n", 2) == 0);
	*at += 2;
	return n_cells;
}

static void check_csv(const char *text, size_t len)
{
	const char *at = text, *end = text + len;
	size_t n_columns = check_line(&at, end);
	while (at < end)
		REQUIRE(check_line(&at, end) == n_columns);
}

/* ---- */

static void check(const struct ss_format *format, const struct ss_writer *w,
                  const struct ss_output_options *o, size_t n_records)
{
	bool is_csv = strcmp(format->name, "csv") == 0;
	REQUIRE(w->error == 0);
	if (format->logs) /* another system's; the target of its name looks closer */
		return;
	require_visible((struct ss_slice){(const uint8_t *)w->data, w->len}, o->color && !is_csv,
	                is_csv);
	if (strcmp(format->name, "json") == 0)
		check_json(w->data, w->len, n_records);
	if (is_csv)
		check_csv(w->data, w->len);
}

static struct ss_output_options steer(const uint8_t *steering, const struct ss_format *format,
                                      struct ss_memory *memory)
{
	struct ss_output_options o = {
	        .color = steering[1] & 1,
	        .columns = steering[1] >> 1,
	        .log = format->able_log,
	        .memory = memory,
	};
	if (format->takes_one_type && format->logs)
		o.log &= 0u - o.log;
	else if (format->takes_one_type)
		o.log = 1u << (SS_RECORD_FLOW + steering[3] % (SS_N_RECORD_TYPES - 1));
	return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint64_t record[OBJECT_SIZE / 8];
	size_t n_formats = 0, n_records = 0;
	struct ss_writer w;
	struct ss_output *output;
	if (size < STEERING)
		return 0;
	while (ss_formats[n_formats])
		n_formats++;
	const struct ss_format *format = ss_formats[data[0] % n_formats];
	struct ss_memory memory = {.fail_after = data[2]};
	struct ss_output_options o = steer(data, format, &memory);
	REQUIRE(ss_writer_create(-1, &w) == 0);
	if (format->create(&w, &o, &output) < 0) {
		REQUIRE(memory.used == 0);
		ss_writer_destroy(&w);
		return 0;
	}
	struct input in = {data + STEERING, data + size};
	for (; in.at < in.end && n_records < RECORDS; n_records++)
		format->record(output, take_record(&in, record));
	format->end(output);
	check(format, &w, &o, n_records);
	format->destroy(output);
	REQUIRE(memory.used == 0);
	ss_writer_destroy(&w);
	return 0;
}
