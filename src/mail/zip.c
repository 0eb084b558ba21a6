#include "mail/zip.h"

#include <string.h>

#include "base/limits.h"
#include "mail/pair.h"
#include "mail/zip_list.h"
#include "mail/zip_tail.h"

/* Signatures (APPNOTE.TXT, section 4.3), read as little-endian numbers, and lengths of what they
 * begin, themselves included. */
#define LOCAL      0x04034b50U
#define DESCRIPTOR 0x08074b50U
#define CENTRAL    0x02014b50U
#define END        0x06054b50U
#define END_64     0x06064b50U
enum {
	SIGNATURE = 4,
	LOCAL_LEN = 30,
	DESCRIPTOR_LEN = 16,
	DESCRIPTOR_64_LEN = 24,
	CENTRAL_LEN = 46,
	END_LEN = 22,
	END_64_LEN = 56
};
enum { ZIP_64 = 1, EXTRA_HEADER = 4, EXTRA_KEPT = 28 };

enum state {
	SEARCH, /* for a signature: usually it is right here */
	RECORD, /* what follows the signature */
	NAME,
	EXTRA,
	SKIP, /* data of a member, or a comment */
};

struct ss_zip {
	struct ss_memory *memory;
	struct ss_zip_list list;
	struct ss_zip_result result;
	enum state state;
	uint64_t position; /* of the next octet, in the file */
	/* SEARCH */
	unsigned matched;                  /* octets of a signature */
	uint32_t signature;                /* them, once it is whole */
	bool is_data;                      /* of a member whose size is told behind it */
	bool is_tail;                      /* of one whose size led past the end */
	uint64_t data;                     /* where that began */
	uint8_t before[DESCRIPTOR_64_LEN]; /* the last octets, the signature's among them */
	/* RECORD and what follows it */
	uint64_t place; /* of its signature */
	uint8_t record[END_64_LEN];
	unsigned have, need;
	struct ss_zip_entry entry;
	size_t name_len, extra_len, comment_len; /* what is left of each */
	bool is_64, is_central;
	uint8_t name[SS_LIMIT_ZIP_NAME];
	uint8_t extra[EXTRA_HEADER + EXTRA_KEPT];
	unsigned extra_have;
	size_t field_left; /* of an extra field's data */
	uint64_t skip;
	/* the directory */
	uint64_t directory, directory_end, n_directory, shift;
	uint64_t told_members, told_size, told_place; /* by the record for large archives */
	bool is_told_64, is_ended, is_lost, is_broken;
	struct ss_zip_tail tail; /* of what was skipped */
};

static uint64_t read_le(const uint8_t *p, unsigned n)
{
	uint64_t value = 0;
	for (unsigned i = 0; i < n; i++)
		value |= (uint64_t)p[i] << 8 * i;
	return value;
}

static uint16_t read_16(const uint8_t *p)
{
	return (uint16_t)read_le(p, 2);
}

struct ss_zip *ss_zip_create(struct ss_memory *memory)
{
	struct ss_zip *z = ss_memory_take(memory, sizeof *z);
	if (!z)
		return NULL;
	memset(z, 0, offsetof(struct ss_zip, tail.bytes));
	z->memory = memory;
	z->list.names = (struct ss_buffer){.memory = memory, .limit = SS_LIMIT_ZIP_NAMES};
	return z;
}

void ss_zip_destroy(struct ss_zip *z)
{
	if (!z)
		return;
	ss_zip_list_release(&z->list);
	ss_memory_give(z->memory, z, sizeof *z);
}

static void run(struct ss_zip *z, const uint8_t *bytes, size_t len);

/* ---- search ---- */

static void keep_before(struct ss_zip *z, const uint8_t *bytes, size_t len)
{
	size_t size = sizeof z->before, n = len < size ? len : size;
	memmove(z->before, z->before + n, size - n);
	memcpy(z->before + size - n, bytes + len - n, n);
}

/* Without a signature, in front of that of the next record: does it tell the octets between? */
static bool is_bare_descriptor(struct ss_zip *z)
{
	const uint8_t *end = z->before + sizeof z->before - SIGNATURE;
	uint64_t passed = z->place - z->data;
	unsigned width = z->is_64 ? 8 : 4;
	uint64_t len = 4 + (uint64_t)2 * width;
	const uint8_t *packed = end - (size_t)2 * width;
	if (passed < len || read_le(packed, width) != passed - len)
		return false;
	ss_zip_list_set_sizes(&z->list, read_le(packed + width, width), read_le(packed, width));
	return true;
}

/* A folder, without a descriptor; what is stored may begin like this. */
static bool is_without_data(const struct ss_zip *z)
{
	const struct ss_zip_entry *e = &z->entry;
	bool is_folder = e->name.len > 0 && e->name.data[e->name.len - 1] == '/';
	return z->place == z->data && (is_folder || e->method != 0);
}

/* In the data of a member of unknown size, another archive may lie: what belongs to that is data.
 * Where data ends, a descriptor says how much it was. */
static bool is_believed(struct ss_zip *z)
{
	if (!z->is_data || z->signature == DESCRIPTOR)
		return true;
	if (z->is_tail)
		return z->signature == CENTRAL;
	return is_without_data(z) || is_bare_descriptor(z);
}

static unsigned record_len(const struct ss_zip *z)
{
	switch (z->signature) {
	case LOCAL: return LOCAL_LEN;
	case CENTRAL: return CENTRAL_LEN;
	case END: return END_LEN;
	case END_64: return END_64_LEN;
	case DESCRIPTOR:
		if (z->is_data)
			return z->is_64 ? DESCRIPTOR_64_LEN : DESCRIPTOR_LEN;
		return 0; /* behind data whose size was known: it tells nothing new */
	default: return 0;
	}
}

static void found(struct ss_zip *z)
{
	z->place = z->position - SIGNATURE;
	z->need = record_len(z);
	if (z->need == 0 || !is_believed(z))
		return;
	z->have = SIGNATURE;
	memcpy(z->record, z->before + sizeof z->before - SIGNATURE, SIGNATURE);
	z->state = RECORD;
}

/* The next octet of what may be a signature.  Returns whether it is one now. */
static bool match(struct ss_zip *z, uint8_t c)
{
	if (z->matched < 2) {
		if (c == 'K' && z->matched == 1)
			z->matched = 2;
		else
			z->matched = c == 'P';
		return false;
	}
	if (z->matched == 2) {
		z->signature = 0x4b50U | (uint32_t)c << 16;
		z->matched = c == 'P' ? 1 : c >= 1 && c <= 8 ? 3 : 0;
		return false;
	}
	z->signature |= (uint32_t)c << 24;
	z->matched = c == 'P';
	return c >= 1 && c <= 8;
}

static void passed(struct ss_zip *z, const uint8_t *bytes, size_t len)
{
	keep_before(z, bytes, len);
	if (z->is_data && !z->is_tail)
		ss_zip_tail_add(&z->tail, bytes, len);
	z->position += len;
}

static size_t in_search(struct ss_zip *z, const uint8_t *bytes, size_t len)
{
	size_t n = 0;
	while (n < len) {
		if (z->matched == 0) {
			n += ss_pair_find(bytes + n, len - n, 'P', 'K');
			if (n == len)
				break;
		}
		if (match(z, bytes[n++])) {
			passed(z, bytes, n);
			found(z);
			return n;
		}
	}
	passed(z, bytes, len);
	return len;
}

/* ---- records ---- */

static void begin_search(struct ss_zip *z, bool is_data)
{
	z->state = SEARCH;
	z->matched = 0;
	z->is_data = is_data;
	z->data = z->position;
	ss_zip_tail_clear(&z->tail);
}

static void begin_entry(struct ss_zip *z, bool is_central)
{
	const uint8_t *r = z->record + (is_central ? 8 : 6);
	z->entry = (struct ss_zip_entry){.place = z->place,
	                                 .flags = read_16(r),
	                                 .method = read_16(r + 2),
	                                 .packed = read_le(r + 12, 4),
	                                 .size = read_le(r + 16, 4),
	                                 .name = {z->name, 0}};
	z->name_len = read_16(r + 20);
	z->extra_len = read_16(r + 22);
	z->comment_len = 0;
	if (is_central) {
		z->comment_len = read_16(r + 24);
		z->entry.place = read_le(z->record + 42, 4);
	}
	z->is_central = is_central;
	z->is_64 = false;
	z->extra_have = 0;
	z->field_left = 0;
	z->state = NAME;
}

/* Noise may look like a signature; a header behind it then says nonsense. */
static bool is_header_likely(const struct ss_zip *z, bool is_central)
{
	enum { VERSIONS = 100, METHODS = 100 };
	const uint8_t *r = z->record + (is_central ? 6 : 4);
	bool is_known = read_16(r + 4) < METHODS && read_16(r + 22) > 0;
	if (is_central && !z->is_lost) /* the directory is where it must be */
		return true;
	return is_known && (is_central ? read_16(r) : r[0]) <= VERSIONS;
}

/* What was gathered is no record: a signature may begin within it. */
static void read_again(struct ss_zip *z)
{
	uint8_t copy[END_64_LEN];
	unsigned n = z->have - SIGNATURE;
	memcpy(copy, z->record + SIGNATURE, n);
	z->position -= n;
	z->state = SEARCH;
	z->matched = 0;
	run(z, copy, n);
}

static void end_descriptor(struct ss_zip *z)
{
	unsigned width = z->is_64 ? 8 : 4;
	const uint8_t *packed = z->record + 8;
	if (read_le(packed, width) != z->place - z->data) {
		read_again(z);
		return;
	}
	ss_zip_list_set_sizes(&z->list, read_le(packed + width, width), read_le(packed, width));
	begin_search(z, false);
}

static void end_of_archive(struct ss_zip *z)
{
	const uint8_t *r = z->record;
	uint64_t n = read_16(r + 10), size = read_le(r + 12, 4), place = read_le(r + 16, 4);
	if (z->is_told_64 && (n == 0xffff || size == 0xffffffff || place == 0xffffffff)) {
		n = z->told_members;
		size = z->told_size;
		place = z->told_place;
	}
	if (z->n_directory == 0)
		z->directory = z->directory_end = z->place;
	z->is_broken |= z->is_ended || n != z->n_directory ||
	                size != z->directory_end - z->directory ||
	                (place + z->shift != z->directory && n > 0);
	z->is_ended = true;
	z->n_directory = 0;
	begin_search(z, false);
}

static void end_record(struct ss_zip *z)
{
	switch (z->signature) {
	case DESCRIPTOR: end_descriptor(z); break;
	case LOCAL:
	case CENTRAL:
		if (is_header_likely(z, z->signature == CENTRAL))
			begin_entry(z, z->signature == CENTRAL);
		else
			read_again(z);
		break;
	case END: end_of_archive(z); break;
	case END_64:
		z->told_members = read_le(z->record + 32, 8);
		z->told_size = read_le(z->record + 40, 8);
		z->told_place = read_le(z->record + 48, 8);
		z->is_told_64 = true;
		begin_search(z, false);
		break;
	}
}

static size_t in_record(struct ss_zip *z, const uint8_t *bytes, size_t len)
{
	size_t n = z->need - z->have < len ? z->need - z->have : len;
	memcpy(z->record + z->have, bytes, n);
	z->have += (unsigned)n;
	z->position += n;
	if (z->have == z->need)
		end_record(z);
	return n;
}

/* ---- entries ---- */

static void begin_skip(struct ss_zip *z, uint64_t len)
{
	z->skip = len;
	z->state = SKIP;
	ss_zip_tail_clear(&z->tail);
	if (len == 0)
		begin_search(z, false);
}

static void end_local(struct ss_zip *z)
{
	const struct ss_zip_entry *e = &z->entry;
	z->is_broken |= z->is_ended;
	ss_zip_list_add(&z->list, e);
	if (e->flags & SS_ZIP_DESCRIPTOR && e->packed == 0)
		begin_search(z, true);
	else
		begin_skip(z, e->packed);
}

static void end_central(struct ss_zip *z)
{
	if (z->n_directory == 0) {
		z->directory = z->place;
		z->shift = ss_zip_list_shift(&z->list, z->entry.place);
	}
	z->n_directory++;
	z->is_broken |= z->is_ended;
	z->entry.place += z->shift;
	ss_zip_list_match(&z->list, &z->entry, z->is_lost);
	z->directory_end = z->position + z->comment_len;
	begin_skip(z, z->comment_len);
}

static void end_entry(struct ss_zip *z)
{
	if (z->is_central)
		end_central(z);
	else
		end_local(z);
}

/* Sizes, and the place, that 32 bits cannot tell: only those that are all ones are there, in this
 * order (section 4.5.3). */
static void read_zip_64(struct ss_zip *z, const uint8_t *data, size_t len)
{
	uint64_t *values[] = {&z->entry.size, &z->entry.packed, &z->entry.place};
	size_t at = 0;
	z->is_64 = true;
	for (unsigned i = 0; i < (z->is_central ? 3U : 2U); i++) {
		if (*values[i] != 0xffffffff || len - at < 8)
			continue;
		*values[i] = read_le(data + at, 8);
		at += 8;
	}
}

static void end_field(struct ss_zip *z)
{
	if (read_16(z->extra) == ZIP_64)
		read_zip_64(z, z->extra + EXTRA_HEADER, z->extra_have - EXTRA_HEADER);
	z->extra_have = 0;
}

/* Extra fields: a number, a length, data.  Of data, the first octets are kept. */
static size_t in_extra(struct ss_zip *z, const uint8_t *bytes, size_t len)
{
	size_t n = 0;
	for (; n < len && z->extra_len > 0; n++, z->extra_len--) {
		bool is_data = z->extra_have >= EXTRA_HEADER;
		if (z->extra_have < sizeof z->extra)
			z->extra[z->extra_have++] = bytes[n];
		if (is_data)
			z->field_left--;
		else if (z->extra_have == EXTRA_HEADER)
			z->field_left = read_16(z->extra + 2);
		if (z->extra_have >= EXTRA_HEADER && z->field_left == 0)
			end_field(z);
	}
	z->position += n;
	if (z->extra_len == 0)
		end_entry(z);
	return n;
}

static size_t in_name(struct ss_zip *z, const uint8_t *bytes, size_t len)
{
	size_t n = z->name_len < len ? z->name_len : len;
	size_t room = sizeof z->name - z->entry.name.len, kept = n < room ? n : room;
	memcpy(z->name + z->entry.name.len, bytes, kept);
	z->entry.name.len += kept;
	z->name_len -= n;
	z->position += n;
	if (z->name_len > 0)
		return n;
	z->state = EXTRA;
	if (z->extra_len == 0)
		end_entry(z);
	return n;
}

static size_t in_skip(struct ss_zip *z, const uint8_t *bytes, size_t len)
{
	size_t n = z->skip < len ? (size_t)z->skip : len;
	z->skip -= n;
	z->position += n;
	if (z->skip > 0)
		ss_zip_tail_add(&z->tail, bytes, n);
	else
		begin_search(z, false);
	return n;
}

static void run(struct ss_zip *z, const uint8_t *bytes, size_t len)
{
	for (size_t at = 0; at < len;) {
		const uint8_t *p = bytes + at;
		switch (z->state) {
		case SEARCH: at += in_search(z, p, len - at); break;
		case RECORD: at += in_record(z, p, len - at); break;
		case NAME: at += in_name(z, p, len - at); break;
		case EXTRA: at += in_extra(z, p, len - at); break;
		case SKIP: at += in_skip(z, p, len - at); break;
		}
	}
}

void ss_zip_feed(struct ss_zip *z, const uint8_t *bytes, size_t len)
{
	run(z, bytes, len);
}

void ss_zip_gap(struct ss_zip *z, uint64_t len)
{
	z->is_lost = true;
	z->position += len;
	begin_search(z, false);
}

/* A size led past the end, or was not told: the directory, which most readers go by, may be in what
 * was skipped. */
static void read_tail(struct ss_zip *z)
{
	uint8_t tail[SS_LIMIT_ZIP_TAIL];
	size_t len = ss_zip_tail_read(&z->tail, tail);
	z->is_broken = true;
	z->position -= len;
	begin_search(z, true);
	z->is_tail = true;
	run(z, tail, len);
}

const struct ss_zip_result *ss_zip_end(struct ss_zip *z)
{
	if ((z->state == SKIP || z->is_data) && !z->is_ended)
		read_tail(z);
	ss_zip_list_end(&z->list, &z->result);
	z->result.is_whole =
	        z->is_ended && !z->is_lost && !z->is_broken && ss_zip_list_agrees(&z->list);
	return &z->result;
}
