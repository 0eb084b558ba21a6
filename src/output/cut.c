#include "output/cut.h"

#include <string.h>

#include "output/text.h"

enum { LOCAL_MAX = 64, DOMAIN_MAX = 255, LABELS_KEPT = 2 };

static struct ss_cut whole(struct ss_slice shown, size_t columns)
{
	return (struct ss_cut){.head = shown, .columns = columns};
}

struct ss_cut ss_cut_end(struct ss_slice shown, size_t columns)
{
	size_t all = ss_text_columns(shown);
	if (all <= columns)
		return whole(shown, all);
	size_t fits = ss_text_fit(shown, columns > 0 ? columns - 1 : 0);
	struct ss_cut cut = {.head = ss_slice_cut(shown, 0, fits), .is_cut = true};
	cut.columns = ss_text_columns(cut.head) + 1;
	return cut;
}

/* Where the last of byte is in s, or s.len. */
static size_t find_last(struct ss_slice s, uint8_t byte)
{
	const uint8_t *at = s.data ? memrchr(s.data, byte, s.len) : NULL;
	return at ? (size_t)(at - s.data) : s.len;
}

/* The longest tail of domain that begins at a dot and fits; LABELS_KEPT labels at least. */
static struct ss_slice last_labels(struct ss_slice domain, size_t columns)
{
	struct ss_slice best = domain;
	size_t n_labels = 0, end = domain.len;
	if (end > 0 && domain.data[end - 1] == '.')
		end--; /* "example.com." has no empty label at its end */
	for (size_t i = end; i-- > 1;) {
		if (domain.data[i] != '.')
			continue;
		struct ss_slice tail = ss_slice_cut(domain, i, domain.len);
		if (++n_labels > LABELS_KEPT && ss_text_columns(tail) > columns)
			break;
		if (n_labels >= LABELS_KEPT)
			best = tail;
	}
	return best;
}

struct ss_cut ss_cut_address(struct ss_slice shown, size_t columns)
{
	size_t all = ss_text_columns(shown);
	if (all <= columns)
		return whole(shown, all);
	size_t at = find_last(shown, '@');
	bool has_local = at < shown.len;
	if (!has_local && find_last(shown, '.') == shown.len)
		return ss_cut_end(shown, columns); /* "postmaster": no domain to be mistaken */
	struct ss_slice domain = has_local ? ss_slice_cut(shown, at, shown.len) : shown;
	size_t domain_columns = ss_text_columns(domain);
	struct ss_cut cut = {.head = ss_slice_cut(shown, 0, 0), .tail = domain, .is_cut = true};
	if (has_local && domain_columns + 2 <= columns) {
		struct ss_slice local = ss_slice_cut(shown, 0, at);
		cut.head = ss_slice_cut(local, 0, ss_text_fit(local, columns - domain_columns - 1));
	} else if (!has_local || domain.len < 2 || domain.data[1] != '[') {
		cut.tail = last_labels(domain, columns > 0 ? columns - 1 : 0);
	}
	if (!has_local && cut.tail.len == shown.len)
		return whole(shown, all);
	cut.columns = ss_text_columns(cut.head) + 1 + ss_text_columns(cut.tail);
	return cut;
}

void ss_cut_show_address(struct ss_buffer *b, struct ss_slice address)
{
	if (address.len <= LOCAL_MAX + 1 + DOMAIN_MAX) {
		ss_text_show(b, address, address.len);
		return;
	}
	size_t from = address.len - DOMAIN_MAX - 1, at = find_last(address, '@');
	if (at < from || at == address.len) /* the domain is too long: on to its next label */
		from = ss_slice_find(address, from, '.');
	size_t head = at == address.len ? 0 : at < LOCAL_MAX ? at : LOCAL_MAX;
	ss_text_show(b, address, head); /* adds the "…" */
	struct ss_slice tail = ss_slice_cut(address, from, address.len);
	ss_text_show(b, tail, tail.len);
}

void ss_cut_add(struct ss_buffer *b, const struct ss_cut *cut)
{
	ss_text_add_apart(b, cut->head);
	if (!cut->is_cut)
		return;
	ss_text_add(b, "…", strlen("…"));
	ss_text_add_apart(b, cut->tail);
}
