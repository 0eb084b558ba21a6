#include <string.h>

#include "mail/magic_private.h"

/* MS-CFB: the header, then sectors; one of them is the first of the directory, whose entries have
 * 128 octets: a name in UTF-16, its length, ..., at 80 the class of what is kept there. */
enum { ENTRY = 128, NAME_LEN = 64, CLASS = 80, SECTOR_SHIFT = 30, DIRECTORY = 48 };

static const struct {
	const char *class, *type;
} CLASSES[] = {
        {"\x06\x09\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F", "application/msword"},
        {"\x07\x09\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F", "application/msword"},
        {"\x10\x08\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F", "application/vnd.ms-excel"},
        {"\x20\x08\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F", "application/vnd.ms-excel"},
        {"\x10\x8d\x81\x64\x9bO\xcf\x11\x86\xea\0\xaa\0\xb9\x29\xe8",
         "application/vnd.ms-powerpoint"},
        {"\x0b\x0d\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F", "application/vnd.ms-outlook"},
        {"\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0F", "application/x-msi"},
};

static const struct {
	const char *name, *type;
} STREAMS[] = {
        {"WordDocument", "application/msword"},
        {"Workbook", "application/vnd.ms-excel"},
        {"Book", "application/vnd.ms-excel"},
        {"PowerPoint Document", "application/vnd.ms-powerpoint"},
        {"__properties_version1.0", "application/vnd.ms-outlook"},
        {"__nameid_version1.0", "application/vnd.ms-outlook"},
};

/* 0: it cannot be told. */
static uint64_t place_of_directory(struct ss_slice head)
{
	uint32_t shift = ss_magic_le(head, SECTOR_SHIFT, 2),
	         sector = ss_magic_le(head, DIRECTORY, 4);
	if (head.len < DIRECTORY + 4 || (shift != 9 && shift != 12) || sector > 0x7fffffff)
		return 0;
	return ((uint64_t)sector + 1) << shift;
}

static bool has_name(struct ss_slice entry, const char *name)
{
	size_t len = strlen(name);
	if (ss_magic_le(entry, NAME_LEN, 2) != 2 * (len + 1))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (entry.data[2 * i] != (uint8_t)name[i] || entry.data[2 * i + 1] != 0)
			return false;
	}
	return true;
}

const char *ss_magic_of_ole(struct ss_slice directory)
{
	for (size_t i = 0; i < sizeof CLASSES / sizeof CLASSES[0]; i++) {
		if (ss_magic_has(directory, CLASS, CLASSES[i].class, 16))
			return CLASSES[i].type;
	}
	for (size_t at = 0; directory.len - at >= ENTRY; at += ENTRY) {
		struct ss_slice entry = ss_slice_cut(directory, at, ENTRY);
		for (size_t i = 0; i < sizeof STREAMS / sizeof STREAMS[0]; i++) {
			if (has_name(entry, STREAMS[i].name))
				return STREAMS[i].type;
		}
	}
	return "application/x-ole-storage";
}

const char *ss_magic_look_ole(struct ss_slice head)
{
	uint64_t place = place_of_directory(head);
	if (place == 0 || place >= head.len)
		return "application/x-ole-storage";
	return ss_magic_of_ole(ss_slice_cut(head, (size_t)place, SS_MAGIC_LATER));
}

/* ECMA-119, ECMA-167: descriptors begin behind 16 sectors that are nobody's. */
static const char *look_disc(struct ss_slice s)
{
	if (SS_MAGIC_HAS(s, 1, "CD001"))
		return "application/x-iso9660-image";
	return SS_MAGIC_HAS(s, 1, "BEA01") ? "application/x-udf-image" : NULL;
}

struct ss_magic_later ss_magic_wants(struct ss_slice head, const char *type)
{
	enum { DISC = 32768 };
	uint64_t place = 0;
	if (!type)
		return (struct ss_magic_later){DISC, look_disc};
	if (strcmp(type, "application/x-ole-storage") == 0)
		place = place_of_directory(head);
	return (struct ss_magic_later){place, place >= head.len ? ss_magic_of_ole : NULL};
}
