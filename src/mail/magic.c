#include "mail/magic.h"

#include "mail/magic_private.h"

static const char *try_row(const struct ss_magic_row *row, struct ss_slice head)
{
	bool may_be = row->offset < head.len && head.data[row->offset] == (uint8_t)row->bytes[0];
	if (!may_be || !ss_magic_has(head, row->offset, row->bytes, row->len))
		return NULL;
	return row->look ? row->look(head) : row->type;
}

/* The first row that begins with such an octet, or the first that begins with a larger one. */
static size_t find_rows(uint8_t first)
{
	size_t from = 0, to = ss_magic_n_rows;
	while (from < to) {
		size_t middle = (from + to) / 2;
		if ((uint8_t)ss_magic_rows[middle].bytes[0] < first)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static const char *by_beginning(struct ss_slice head)
{
	const char *type = NULL;
	for (size_t i = find_rows(head.data[0]); i < ss_magic_n_rows && !type; i++) {
		if ((uint8_t)ss_magic_rows[i].bytes[0] != head.data[0])
			break;
		type = try_row(&ss_magic_rows[i], head);
	}
	return type;
}

static const char *by_later_octets(struct ss_slice head)
{
	const char *type = NULL;
	for (size_t i = 0; i < ss_magic_n_later_rows && !type; i++)
		type = try_row(&ss_magic_later_rows[i], head);
	return type;
}

/* Its readers take it behind anything, as far as this. */
static bool has_pdf(struct ss_slice head)
{
	for (size_t at = 0; (at = ss_slice_find(head, at, '%')) < head.len; at++) {
		if (SS_MAGIC_HAS(head, at, "%PDF-"))
			return true;
	}
	return false;
}

const char *ss_magic_or_text(struct ss_slice head, bool *is_text)
{
	*is_text = false;
	if (head.len == 0)
		return NULL;
	const char *type = by_beginning(head);
	if (!type)
		type = by_later_octets(head);
	if (!type && has_pdf(head))
		type = "application/pdf";
	if (type)
		return type;
	type = ss_magic_of_text(head);
	*is_text = type != NULL;
	return type ? type : ss_magic_look_old_tar(head);
}

const char *ss_magic(struct ss_slice head)
{
	bool is_text;
	return ss_magic_or_text(head, &is_text);
}
