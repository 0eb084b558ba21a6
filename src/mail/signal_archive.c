/* Archives: what their members are called, whether they need a password, what they unpack to. */
#include <string.h>

#include "mail/magic_private.h"
#include "mail/signal_private.h"

/* A name that a shell would run a part of, as it stands or where it leaves its quotes.  "Bob's file
 * (1); a & b.txt" is a name. */
static bool is_shell(struct ss_slice name)
{
	bool is_behind_quote = false;
	for (size_t n = 0; n < name.len; n++) {
		uint8_t c = name.data[n], next = n + 1 < name.len ? name.data[n + 1] : 0;
		if (c == '`' || c == '|' || c == '\n' || (c == '$' && (next == '(' || next == '{')))
			return true;
		if (is_behind_quote && (c == ';' || c == '<' || c == '>' || c == '&'))
			return true;
		is_behind_quote = c == '"' || c == '\'' || (is_behind_quote && c == ' ');
	}
	return false;
}

/* ---- ZIP ---- */

static bool ends_with(struct ss_slice name, const char *end)
{
	size_t len = strlen(end);
	return name.len >= len &&
	       ss_slice_is_equal_nocase(ss_slice_cut(name, name.len - len, len), ss_slice_of(end));
}

static bool contains(struct ss_slice name, const char *folder)
{
	for (size_t n = 0; n < name.len; n++) {
		if (ss_slice_has_prefix_nocase(ss_slice_cut(name, n, name.len),
		                               ss_slice_of(folder)))
			return true;
	}
	return false;
}

static bool is_macro(struct ss_slice name)
{
	return ends_with(name, "vbaProject.bin");
}

static bool is_macro_sheet(struct ss_slice name)
{
	return contains(name, "xl/macrosheets/") && ends_with(name, ".xml");
}

static bool is_embedded(struct ss_slice name)
{
	return contains(name, "/embeddings/oleObject");
}

static const struct {
	bool (*is)(struct ss_slice name);
	enum ss_signal what;
	enum { OF_OFFICE, OF_WHOLE } where;
} MEMBERS[] = {
        {is_macro, SS_SIGNAL_OOXML_MACRO, OF_OFFICE},
        {is_macro_sheet, SS_SIGNAL_OOXML_XLM, OF_OFFICE},
        {is_embedded, SS_SIGNAL_OOXML_EMBEDDED_FILE, OF_OFFICE},
        /* What is no archive, but begins like one, has any names. */
        {is_shell, SS_SIGNAL_ZIP_MEMBER_SHELL, OF_WHOLE},
};

static void see_members(struct ss_signals *s, const struct ss_zip_result *zip)
{
	bool is_office = false;
	for (size_t i = 0; i < zip->n_members; i++)
		is_office |= ends_with(zip->members[i].name, "[Content_Types].xml");
	for (size_t i = 0; i < zip->n_members; i++) {
		struct ss_slice name = zip->members[i].name;
		for (size_t k = 0; k < sizeof MEMBERS / sizeof MEMBERS[0]; k++) {
			bool may_be = MEMBERS[k].where == OF_OFFICE ? is_office : zip->is_whole;
			if (may_be && MEMBERS[k].is(name))
				ss_signal_add_text(s, MEMBERS[k].what, SS_SIGNAL_NO_OFFSET, name);
		}
	}
}

static bool is_bomb(const struct ss_zip_result *zip, uint64_t size)
{
	uint64_t unpacked = 0;
	for (size_t i = 0; i < zip->n_members; i++) {
		uint64_t room = UINT64_MAX - unpacked;
		unpacked += zip->members[i].size < room ? zip->members[i].size : room;
	}
	return unpacked > SS_LIMIT_BOMB_SIZE && unpacked / SS_LIMIT_BOMB_RATIO > size;
}

static void end(struct ss_signals *s, const struct ss_zip_result *zip, uint64_t size)
{
	const struct ss_slice no_text = {NULL, 0};
	if (zip)
		see_members(s, zip);
	if (zip && is_bomb(zip, size))
		ss_signal_add_text(s, SS_SIGNAL_ARCHIVE_BOMB, SS_SIGNAL_NO_OFFSET, no_text);
	if (s->is_encrypted || (zip && zip->is_encrypted))
		ss_signal_add_text(s, SS_SIGNAL_ARCHIVE_ENCRYPTED, SS_SIGNAL_NO_OFFSET, no_text);
}

/* ---- RAR: the first headers tell ---- */

/* RAR 5: numbers of seven bits an octet, the last without the eighth. */
static uint64_t read_number(struct ss_slice *s)
{
	uint64_t value = 0;
	for (unsigned shift = 0; s->len > 0 && shift < 63; shift += 7) {
		uint8_t c = s->data[0];
		*s = ss_slice_cut(*s, 1, s->len);
		value |= (uint64_t)(c & 0x7f) << shift;
		if (c < 128)
			break;
	}
	return value;
}

/* A header of encryption first; or a file whose extra area has a record of it. */
static bool is_rar5_encrypted(struct ss_slice s)
{
	enum { SIGNATURE = 8, CHECK = 4, FILE = 2, ENCRYPTION = 4, HAS_EXTRA = 1, HAS_DATA = 2 };
	s = ss_slice_cut(s, SIGNATURE, s.len);
	for (unsigned n = 0; n < 4 && s.len > CHECK; n++) {
		struct ss_slice header = ss_slice_cut(s, CHECK, s.len);
		uint64_t size = read_number(&header), behind = s.len - header.len;
		struct ss_slice fields =
		        ss_slice_cut(header, 0, size < header.len ? (size_t)size : header.len);
		uint64_t type = read_number(&fields), flags = read_number(&fields);
		uint64_t extra = flags & HAS_EXTRA ? read_number(&fields) : 0;
		uint64_t data = flags & HAS_DATA ? read_number(&fields) : 0;
		if (type == ENCRYPTION)
			return true;
		if (type == FILE && extra > 0 && extra < fields.len) {
			struct ss_slice area =
			        ss_slice_cut(fields, fields.len - (size_t)extra, fields.len);
			(void)read_number(&area);
			if (read_number(&area) == 1)
				return true;
		}
		if (data > 0 || size >= s.len - behind)
			return false;
		s = ss_slice_cut(s, (size_t)(behind + size), s.len);
	}
	return false;
}

static unsigned read_16(struct ss_slice s, size_t at)
{
	return at + 1 < s.len ? s.data[at] | (unsigned)s.data[at + 1] << 8 : 0;
}

/* RAR 1.5 to 4: a bit of the archive's header, else one of the first file's. */
static bool is_rar4_encrypted(struct ss_slice s)
{
	enum { SIGNATURE = 7, TYPE = 2, FLAGS = 3, SIZE = 5, ARCHIVE = 0x73, FILE = 0x74 };
	size_t at = SIGNATURE;
	for (unsigned n = 0; n < 3 && at + SIZE + 1 < s.len; n++) {
		unsigned flags = read_16(s, at + FLAGS);
		if (s.data[at + TYPE] == ARCHIVE && (flags & 0x80))
			return true;
		if (s.data[at + TYPE] == FILE)
			return flags & 4;
		at += read_16(s, at + SIZE);
	}
	return false;
}

static void begin(struct ss_signals *s, const struct ss_signal_hint *hint, struct ss_slice head)
{
	static const char RAR[] = "Rar!\x1a\x07";
	(void)hint;
	if (head.len < sizeof RAR || memcmp(head.data, RAR, sizeof RAR - 1) != 0)
		return;
	s->is_encrypted = head.data[6] == 1 ? is_rar5_encrypted(head) : is_rar4_encrypted(head);
}

const struct ss_signal_reader ss_signal_archive_reader = {begin, NULL, NULL, end};

/* ---- 7z: names are at the end, packed and, if they are secret, encrypted by a named coder ---- */

static void begin_7z(struct ss_signals *s, const struct ss_signal_hint *hint, struct ss_slice head)
{
	enum { START = 32, PLACE = 12 };
	(void)hint;
	for (unsigned i = 0; i < 8 && PLACE + i < head.len; i++)
		s->of.names |= (uint64_t)head.data[PLACE + i] << 8 * i;
	s->of.names = s->of.names < INT64_MAX ? s->of.names + START : UINT64_MAX;
}

static void scan_7z(struct ss_signals *s, const struct ss_signal_view *v)
{
	if (v->offset + v->to <= s->of.names)
		return;
	size_t at = s->of.names > v->offset ? (size_t)(s->of.names - v->offset) : 0;
	for (at = at > v->from ? at : v->from; at < v->to; at++)
		s->is_encrypted |= SS_SIGNAL_HAS(v, at, "\x06\xf1\x07\x01"); /* AES-256 */
}

const struct ss_signal_reader ss_signal_7z_reader = {begin_7z, scan_7z, NULL, end};

/* ---- tar (POSIX.1, pax) ---- */

enum { BLOCK = 512, NAME = 100, SIZE = 124, SIZE_LEN = 12, TYPE = 156, PREFIX = 345 };

static uint64_t tar_size(const uint8_t *header)
{
	uint64_t size = 0;
	for (unsigned i = SIZE; i < SIZE + SIZE_LEN; i++) {
		if (header[i] >= '0' && header[i] <= '7')
			size = size << 3 | (header[i] - '0');
	}
	return size;
}

static void see_name(struct ss_signals *s, uint64_t offset, struct ss_slice name)
{
	name.len = ss_slice_find(name, 0, 0);
	if (is_shell(name))
		ss_signal_add_text(s, SS_SIGNAL_TAR_MEMBER_SHELL, (int64_t)offset, name);
}

/* A header, or the data of one that names the next (GNU's "L"). */
static void see_block(struct ss_signals *s, const struct ss_signal_view *v, size_t at)
{
	struct ss_signal_tar *t = &s->of.tar;
	const uint8_t *p = v->p + at;
	uint64_t offset = v->offset + at;
	if (t->is_long_name) {
		size_t most = v->len - at < SS_SIGNAL_AHEAD ? v->len - at : SS_SIGNAL_AHEAD;
		see_name(s, offset, (struct ss_slice){p, most});
		t->is_long_name = false;
		return;
	}
	/* What is no header (its sum tells) is not what its place promised: a sparse file's map. */
	t->is_over = !ss_magic_look_old_tar((struct ss_slice){p, BLOCK});
	if (t->is_over)
		return;
	see_name(s, offset, (struct ss_slice){p, NAME});
	see_name(s, offset, (struct ss_slice){p + PREFIX, BLOCK - PREFIX - 12});
	uint64_t size = tar_size(p);
	t->is_long_name = p[TYPE] == 'L';
	/* The name that follows is looked at, then what is behind it. */
	t->header = offset + BLOCK;
	t->behind = t->header + (size + BLOCK - 1) / BLOCK * BLOCK;
	if (!t->is_long_name)
		t->header = t->behind;
}

static void scan_tar(struct ss_signals *s, const struct ss_signal_view *v)
{
	struct ss_signal_tar *t = &s->of.tar;
	while (!t->is_over && t->header < v->offset + v->to && t->header >= v->offset) {
		size_t at = (size_t)(t->header - v->offset);
		if (v->len - at < BLOCK)
			return;
		bool was_name = t->is_long_name;
		see_block(s, v, at);
		if (was_name)
			t->header = t->behind;
	}
}

static void gap_tar(struct ss_signals *s)
{
	s->of.tar.is_over = true;
}

const struct ss_signal_reader ss_signal_tar_reader = {NULL, scan_tar, gap_tar, NULL};
