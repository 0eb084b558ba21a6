#include <string.h>

#include "mail/magic_private.h"

/* What is an archive of its own kind is known by names of its members. */
static const struct {
	const char *name; /* ended by "/": of a folder */
	const char *type;
} NAMES[] = {
        {"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        {"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
        {"visio/", "application/vnd.ms-visio.drawing.main+xml"},
        {"AndroidManifest.xml", "application/vnd.android.package-archive"},
        {"META-INF/MANIFEST.MF", "application/java-archive"},
};
/* Only beside such do they mean it: a folder "word" may be anybody's. */
static const char CONTENT_TYPES[] = "[Content_Types].xml";

/* A member "mimetype", stored and not packed, says it in words (ODF 1.2, part 3; OCF 3.0). */
static const char *const STORED[] = {
        "application/epub+zip",
        "application/vnd.oasis.opendocument.text-template",
        "application/vnd.oasis.opendocument.text-master",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet-template",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation-template",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.graphics",
        "application/vnd.oasis.opendocument.chart",
        "application/vnd.oasis.opendocument.formula",
        "application/vnd.oasis.opendocument.database",
};

struct names {
	const char *type;
	bool is_ooxml;
};

static bool is_name(struct ss_slice name, const char *row)
{
	size_t len = strlen(row);
	bool is_folder = row[len - 1] == '/';
	return ss_magic_has(name, 0, row, len) && (is_folder || name.len == len);
}

static void add_name(struct names *n, struct ss_slice name)
{
	n->is_ooxml |= is_name(name, CONTENT_TYPES);
	for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
		if (!is_name(name, NAMES[i].name))
			continue;
		bool is_manifest = i + 1 == sizeof NAMES / sizeof NAMES[0];
		if (!n->type || !is_manifest) /* what has a manifest beside it is no mere jar */
			n->type = NAMES[i].type;
	}
}

static const char *type_of(const struct names *n)
{
	bool is_of_office = n->type && strncmp(n->type, "application/vnd.openxml", 23) == 0;
	return is_of_office && !n->is_ooxml ? NULL : n->type;
}

static const char *stored_type(struct ss_slice content)
{
	for (size_t i = 0; i < sizeof STORED / sizeof STORED[0]; i++) {
		if (ss_magic_has(content, 0, STORED[i], strlen(STORED[i])))
			return STORED[i];
	}
	return NULL;
}

/* The local headers that the head has, one behind the other or, where the sizes are not told, found
 * by their signature. */
const char *ss_magic_look_zip(struct ss_slice head)
{
	enum { HEADER = 30, NAME_LEN = 26, EXTRA_LEN = 28 };
	struct names names = {0};
	const uint8_t *at = head.data;
	while (at && (size_t)(head.data + head.len - at) >= HEADER) {
		struct ss_slice rest = {at, (size_t)(head.data + head.len - at)};
		size_t name_len = ss_magic_le(rest, NAME_LEN, 2);
		struct ss_slice name = ss_slice_cut(rest, HEADER, name_len);
		size_t body = HEADER + name_len + ss_magic_le(rest, EXTRA_LEN, 2);
		if (at == head.data && is_name(name, "mimetype") && body < rest.len) {
			const char *type = stored_type(ss_slice_cut(rest, body, rest.len));
			if (type)
				return type;
		}
		add_name(&names, name);
		at = body < rest.len ? memmem(at + body, rest.len - body, "PK\3\4", 4) : NULL;
	}
	const char *type = type_of(&names);
	return type ? type : "application/zip";
}

const char *ss_magic_of_zip(const struct ss_zip_result *zip)
{
	struct names names = {0};
	for (size_t i = 0; i < zip->n_members; i++)
		add_name(&names, zip->members[i].name);
	return type_of(&names);
}
