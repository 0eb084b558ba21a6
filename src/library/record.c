#include <smtpscope/record.h>
#include <string.h>

#include "base/error.h"
#include "library/record_private.h"
#include "library/text.h"
#include "output/formats.h"
#include "record/field_path.h"

const char *ss_record_type(const struct ss_record *r)
{
	return ss_record_type_names[r->head->type];
}

/* ---- JSON ---- */

static bool begin_json(struct ss_record_writer *w)
{
	const struct ss_output_options options = {.log = SS_LOG_ALL};
	if (w->json)
		return true;
	if (ss_writer_create(-1, &w->writer) != 0)
		return false;
	if (ss_json_format.create(&w->writer, &options, &w->json) == 0)
		return true;
	ss_writer_destroy(&w->writer);
	w->json = NULL;
	return false;
}

void ss_record_writer_release(struct ss_record_writer *w)
{
	if (!w->json)
		return;
	ss_json_format.destroy(w->json);
	ss_writer_destroy(&w->writer);
	w->json = NULL;
}

const char *ss_record_json(const struct ss_record *r, size_t *len)
{
	struct ss_record_writer *w = r->writer;
	if (!w->is_written) {
		if (!begin_json(w))
			return NULL;
		w->writer.len = 0;
		w->writer.error = 0;
		ss_json_format.record(w->json, r->head);
		if (w->writer.error != 0)
			return NULL;
		w->writer.data[--w->writer.len] = '\0'; /* the line end */
		w->is_written = true;
	}
	if (len)
		*len = w->writer.len;
	return w->writer.data;
}

/* ---- fields ---- */

static void set_number(struct ss_record_value *out, enum ss_record_kind kind, int64_t n)
{
	out->kind = (int)kind;
	out->number = n;
}

static void set_text(struct ss_record_value *out, struct ss_slice text)
{
	out->kind = SS_KIND_TEXT;
	out->text = ss_text_of(text);
}

static int64_t number_of_count(uint64_t n)
{
	return n > INT64_MAX ? INT64_MAX : (int64_t)n;
}

static void set_address(struct ss_record_value *out, const struct ss_address *a)
{
	_Static_assert(sizeof out->room >= SS_ADDRESS_TEXT, "room");
	size_t len = ss_address_write(a, out->room);
	set_text(out, (struct ss_slice){(const uint8_t *)out->room, len});
}

static void set_value(struct ss_record_value *out, const struct ss_field_value *v)
{
	const void *m = v->member;
	switch (v->kind) {
	case SS_FIELD_TEXT: set_text(out, *(const struct ss_slice *)m); break;
	case SS_FIELD_FLAG:
		set_number(out, SS_KIND_FLAG, *(const uint8_t *)m == SS_FLAG_YES);
		break;
	case SS_FIELD_COUNT:
		set_number(out, SS_KIND_NUMBER, number_of_count(*(const uint64_t *)m));
		break;
	case SS_FIELD_NUMBER: set_number(out, SS_KIND_NUMBER, *(const int64_t *)m); break;
	case SS_FIELD_PORT: set_number(out, SS_KIND_NUMBER, *(const uint16_t *)m); break;
	case SS_FIELD_TIME: set_number(out, SS_KIND_TIME, *(const int64_t *)m); break;
	case SS_FIELD_DURATION: set_number(out, SS_KIND_DURATION, *(const int64_t *)m); break;
	case SS_FIELD_NAME: set_text(out, ss_slice_of(ss_field_name_of(v->field, m))); break;
	case SS_FIELD_ADDRESS: set_address(out, m); break;
	default: break;
	}
}

int ss_record_value(const struct ss_record *r, const char *name, size_t nth,
                    struct ss_record_value *out)
{
	struct ss_field_path path;
	struct ss_field_value value;
	*out = (struct ss_record_value){.kind = SS_KIND_NONE};
	if (!ss_field_path_find(ss_record_shape(r->head->type), ss_slice_of(name), &path) ||
	    !ss_field_path_value(&path, r->head, nth, &value))
		return SS_EARG;
	set_value(out, &value);
	return SS_OK;
}

struct ss_text ss_record_text(const struct ss_record *r, const char *name)
{
	struct ss_record_value value;
	(void)ss_record_value(r, name, 0, &value);
	if (value.kind == SS_KIND_TEXT && value.text.data == value.room) { /* it ends with us */
		struct ss_record_writer *w = r->writer;
		char *kept = w->addresses[w->n_addresses++ % SS_RECORD_ADDRESSES];
		value.text.data = memcpy(kept, value.room, value.text.len + 1);
	}
	return value.text;
}

int64_t ss_record_number(const struct ss_record *r, const char *name, int64_t otherwise)
{
	struct ss_record_value value;
	(void)ss_record_value(r, name, 0, &value);
	return value.kind == SS_KIND_NONE || value.kind == SS_KIND_TEXT ? otherwise : value.number;
}
