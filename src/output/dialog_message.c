#include "output/dialog_message.h"

#include "output/print.h"
#include "output/text.h"

/* Bytes of a value, and items of a list, that are shown: json has them all. */
enum { VALUE_MAX = 400, NAME_MAX_BYTES = 128, ITEMS_MAX = 5, FILES_TEXT_MAX = 16384 };

static void begin_line(struct ss_buffer *b, const char *name)
{
	ss_print(b, "\n  %s: ", name);
}

static void print_value(struct ss_buffer *b, const char *name, struct ss_slice value)
{
	if (value.len == 0)
		return;
	begin_line(b, name);
	ss_text_show(b, value, VALUE_MAX);
}

static void print_more(struct ss_buffer *b, size_t n_all)
{
	if (n_all > ITEMS_MAX)
		ss_print(b, " and %zu more", n_all - ITEMS_MAX);
}

static void print_list(struct ss_buffer *b, const char *name, const struct ss_list *list)
{
	const struct ss_slice *texts = list->items;
	for (size_t i = 0; i < list->n && i < ITEMS_MAX; i++) {
		if (i == 0)
			begin_line(b, name);
		else
			ss_print(b, "; "); /* names have commas */
		ss_text_show(b, texts[i], VALUE_MAX);
	}
	print_more(b, list->n);
}

/* Those that are themselves messages: what was forwarded. */
static void print_within(struct ss_buffer *b, const struct ss_list *list)
{
	const struct ss_part_record *parts = list->items;
	unsigned n = 0;
	for (size_t i = 0; i < list->n && n < ITEMS_MAX; i++) {
		if (parts[i].from.len + parts[i].subject.len == 0)
			continue;
		n++;
		begin_line(b, "Message within");
		ss_text_show(b, parts[i].subject, VALUE_MAX);
		if (parts[i].from.len == 0)
			continue;
		ss_print(b, parts[i].subject.len > 0 ? ", from " : "from ");
		ss_text_show(b, parts[i].from, VALUE_MAX);
	}
}

/* A link whose text differs from where it leads comes first: others may hide it. */
static bool is_telling(const struct ss_url_record *url)
{
	bool is_address = ss_slice_find(url->text, 0, '.') < url->text.len ||
	                  ss_slice_find(url->text, 0, ':') < url->text.len;
	return is_address && !ss_slice_is_equal(url->text, url->url);
}

/* What is seen and where it leads, where these differ. */
static void print_link(struct ss_buffer *b, const struct ss_url_record *url)
{
	begin_line(b, "Link");
	ss_text_show(b, url->url, VALUE_MAX);
	if (url->text.len > 0 && !ss_slice_is_equal(url->text, url->url)) {
		ss_print(b, " shown as \"");
		ss_text_show(b, url->text, NAME_MAX_BYTES);
		ss_print(b, "\"");
	}
}

static void print_links(struct ss_buffer *b, const struct ss_list *list)
{
	const struct ss_url_record *urls = list->items;
	size_t n = 0;
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < list->n && n < ITEMS_MAX; i++) {
			if (is_telling(&urls[i]) == (round == 0)) {
				print_link(b, &urls[i]);
				n++;
			}
		}
	}
	if (list->n > ITEMS_MAX)
		ss_print(b, "\n  Links: %zu more", list->n - ITEMS_MAX);
}

void ss_dialog_message_print(struct ss_buffer *b, const struct ss_message_record *m)
{
	print_value(b, "From", m->from);
	print_list(b, "To", &m->to);
	print_list(b, "Cc", &m->cc);
	print_list(b, "Reply-To", &m->reply_to);
	print_value(b, "Subject", m->subject);
	print_value(b, "Date", m->date);
	print_value(b, "Message-ID", m->message_id);
	print_within(b, &m->parts);
	print_links(b, &m->urls);
}

static void print_type(struct ss_buffer *b, const struct ss_file_record *f)
{
	if (f->content_type.len > 0)
		ss_text_show(b, f->content_type, NAME_MAX_BYTES);
	else
		ss_print(b, "of unknown type");
	if (f->type_mismatch != SS_FLAG_YES)
		return;
	ss_print(b, " (but is ");
	ss_text_show(b, f->magic_type, NAME_MAX_BYTES);
	ss_print(b, ")");
}

void ss_dialog_message_print_file(struct ss_buffer *b, const struct ss_file_record *f)
{
	if (b->len > FILES_TEXT_MAX)
		return;
	begin_line(b, f->filename.len > 0 ? "File" : "Body");
	if (f->filename.len > 0) {
		ss_text_show(b, f->filename, NAME_MAX_BYTES);
		ss_print(b, ", ");
	}
	print_type(b, f);
	ss_print(b, ", ");
	if (f->size < 1024)
		ss_print_counted(b, f->size, "octet");
	else
		ss_print_size(b, f->size);
	if (f->encrypted == SS_FLAG_YES)
		ss_print(b, ", encrypted");
	if (f->complete == SS_FLAG_NO)
		ss_print(b, ", partly missing");
	else if (f->filename.len > 0 && f->sha256.len > 0) {
		ss_print(b, ", sha256 ");
		ss_text_show(b, f->sha256, f->sha256.len);
	}
}
