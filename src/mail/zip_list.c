#include "mail/zip_list.h"

#include <string.h>

#include "base/limits.h"

enum { FIRST_ROOM = 16, STRONG = 64, MASKED = 8192, AES = 99 };

static bool is_encrypted(const struct ss_zip_entry *e)
{
	return (e->flags & (SS_ZIP_ENCRYPTED | STRONG | MASKED)) != 0 || e->method == AES;
}

static bool has_room(struct ss_zip_list *l)
{
	struct ss_memory *memory = l->names.memory;
	size_t size = l->size == 0 ? FIRST_ROOM : 2 * l->size;
	if (l->n >= SS_LIMIT_ZIP_MEMBERS)
		return false;
	if (l->n < l->size)
		return true;
	struct ss_zip_member *members = ss_memory_take(memory, size * sizeof *members);
	struct ss_zip_kept *kept = ss_memory_take(memory, size * sizeof *kept);
	if (!members || !kept) {
		ss_memory_give(memory, members, size * sizeof *members);
		ss_memory_give(memory, kept, size * sizeof *kept);
		return false;
	}
	if (l->n > 0) {
		memcpy(members, l->members, l->n * sizeof *members);
		memcpy(kept, l->kept, l->n * sizeof *kept);
	}
	ss_memory_give(memory, l->members, l->size * sizeof *members);
	ss_memory_give(memory, l->kept, l->size * sizeof *kept);
	l->members = members;
	l->kept = kept;
	l->size = size;
	return true;
}

static bool keep(struct ss_zip_list *l, const struct ss_zip_entry *e, bool is_matched)
{
	uint8_t name[3 * SS_LIMIT_ZIP_NAME];
	size_t len = ss_zip_name(e->name, e->flags, name), at = l->names.len;
	l->is_encrypted |= is_encrypted(e);
	if (!has_room(l))
		return false;
	len = ss_buffer_add(&l->names, name, len);
	l->members[l->n] = (struct ss_zip_member){.name = {NULL, len},
	                                          .size = e->size,
	                                          .packed = e->packed,
	                                          .method = e->method,
	                                          .is_encrypted = is_encrypted(e)};
	l->kept[l->n] = (struct ss_zip_kept){e->place, at, is_matched};
	l->n++;
	return true;
}

void ss_zip_list_add(struct ss_zip_list *l, const struct ss_zip_entry *entry)
{
	l->n_local++;
	l->is_last_kept = keep(l, entry, false);
}

void ss_zip_list_set_sizes(struct ss_zip_list *l, uint64_t size, uint64_t packed)
{
	if (!l->is_last_kept)
		return;
	l->members[l->n - 1].size = size;
	l->members[l->n - 1].packed = packed;
}

uint64_t ss_zip_list_shift(const struct ss_zip_list *l, uint64_t place)
{
	size_t first = l->n;
	for (size_t i = l->n; i-- > 0;) {
		if (l->kept[i].is_matched)
			continue;
		if (l->kept[i].place == place)
			return 0;
		first = i;
	}
	return first < l->n ? l->kept[first].place - place : 0;
}

static bool is_same(const struct ss_zip_list *l, size_t i, const struct ss_zip_entry *e,
                    struct ss_slice name, bool is_lost)
{
	size_t len = l->members[i].name.len;
	if (l->kept[i].is_matched || (!is_lost && l->kept[i].place != e->place))
		return false;
	return len == name.len &&
	       (len == 0 || memcmp(l->names.data + l->kept[i].name, name.data, len) == 0);
}

void ss_zip_list_match(struct ss_zip_list *l, const struct ss_zip_entry *entry, bool is_lost)
{
	uint8_t name[3 * SS_LIMIT_ZIP_NAME];
	struct ss_slice shown = {name, ss_zip_name(entry->name, entry->flags, name)};
	/* The directory has, as a rule, the order of the members. */
	size_t guess = l->n_central < l->n ? (size_t)l->n_central : 0;
	/* More than are kept: none of them is looked for, or each would cost a walk. */
	size_t tries = l->n_central < SS_LIMIT_ZIP_MEMBERS ? l->n : 0;
	l->n_central++;
	l->is_encrypted |= is_encrypted(entry);
	for (size_t n = 0; n < tries; n++) {
		size_t i = (guess + n) % l->n;
		if (!is_same(l, i, entry, shown, is_lost))
			continue;
		l->kept[i].is_matched = true;
		l->members[i].size = entry->size;
		l->members[i].packed = entry->packed;
		l->members[i].is_encrypted |= is_encrypted(entry);
		return;
	}
	l->n_unmatched++;
	keep(l, entry, true);
	l->is_last_kept = false;
}

bool ss_zip_list_agrees(const struct ss_zip_list *l)
{
	if (l->n_local != l->n_central)
		return false;
	if (l->n_local > l->n) /* some are not kept: as far as can be told */
		return true;
	for (size_t i = 0; i < l->n; i++) {
		if (!l->kept[i].is_matched)
			return false;
	}
	return l->n_unmatched == 0;
}

void ss_zip_list_end(struct ss_zip_list *l, struct ss_zip_result *result)
{
	const uint8_t *names = ss_buffer_slice(&l->names).data;
	uint64_t most = l->n_local > l->n_central ? l->n_local : l->n_central;
	for (size_t i = 0; i < l->n; i++)
		l->members[i].name.data = names + l->kept[i].name;
	result->members = l->members;
	result->n_members = l->n;
	result->n_all = most > l->n ? most : l->n;
	result->is_encrypted = l->is_encrypted;
}

void ss_zip_list_release(struct ss_zip_list *l)
{
	ss_memory_give(l->names.memory, l->members, l->size * sizeof *l->members);
	ss_memory_give(l->names.memory, l->kept, l->size * sizeof *l->kept);
	ss_buffer_release(&l->names);
}
