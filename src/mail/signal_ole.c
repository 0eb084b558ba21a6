/* Compound files (MS-CFB): entries of their directory, wherever they lie; sheets of macros (MS-XLS,
 * section 2.4.28); a reminder's sound in an Outlook message. */
#include <string.h>

#include "mail/signal_private.h"

enum { ENTRY = 128, NAME_LEN = 64, TYPE = 66, COLOUR = 67, MINI = 64 };

static const struct {
	const char *name;
	enum ss_signal what;
} ENTRIES[] = {
        {"VBA", SS_SIGNAL_OLE_MACRO},
        {"_VBA_PROJECT", SS_SIGNAL_OLE_MACRO},
        {"_VBA_PROJECT_CUR", SS_SIGNAL_OLE_MACRO},
        {"Macros", SS_SIGNAL_OLE_MACRO},
        {"\1Ole10Native", SS_SIGNAL_OLE_EMBEDDED_FILE},
        {"EncryptedPackage", SS_SIGNAL_DOCUMENT_ENCRYPTED},
};

/* Entries begin at places that can be divided by their size, have a type and a colour. */
static void see_entry(struct ss_signals *s, const struct ss_signal_view *v, size_t at)
{
	const uint8_t *p = v->p + at;
	char name[NAME_LEN / 2 + 1];
	unsigned len = p[NAME_LEN] | (unsigned)p[NAME_LEN + 1] << 8;
	bool is_entry = p[1] == 0 && len > 2 && len <= NAME_LEN && len % 2 == 0 &&
	                (p[TYPE] == 1 || p[TYPE] == 2) && p[COLOUR] <= 1;
	for (size_t i = 0; is_entry && i < len / 2; i++) {
		name[i] = (char)p[2 * i];
		is_entry = p[2 * i + 1] == 0 && (name[i] == 0) == (i + 1 == len / 2);
	}
	for (size_t i = 0; is_entry && i < sizeof ENTRIES / sizeof ENTRIES[0]; i++) {
		if (strcmp(name, ENTRIES[i].name) != 0)
			continue;
		ss_signal_add_text(s, ENTRIES[i].what, (int64_t)(v->offset + at),
		                   (struct ss_slice){(const uint8_t *)name, strlen(name)});
	}
}

/* A stream that begins with "\\host\" is a property: a message's text begins so, if ever, in a
 * larger one, whose sectors are not of this size. */
static void see_property(struct ss_signals *s, const struct ss_signal_view *v, size_t at)
{
	static const char SLASHES[] = "\\\0\\\0";
	char text[SS_LIMIT_SIGNAL_TEXT];
	size_t len = 0, n = at;
	bool has_share = false;
	if (strcmp(s->magic, "application/vnd.ms-outlook") != 0 ||
	    !ss_signal_has(v, at, SLASHES, 4))
		return;
	for (; n + 1 < v->len && len < sizeof text; n += 2) {
		if (v->p[n + 1] != 0 || v->p[n] < ' ' || v->p[n] > 126)
			break;
		has_share |= len > 3 && v->p[n] == '\\';
		text[len++] = (char)v->p[n];
	}
	if (has_share)
		ss_signal_add_text(s, SS_SIGNAL_REMINDER_SOUND_UNC, (int64_t)(v->offset + at),
		                   (struct ss_slice){(const uint8_t *)text, len});
}

/* BoundSheet8: a place, whether it is hidden, that it is a sheet of macros, its name. */
static void see_sheet(struct ss_signals *s, const struct ss_signal_view *v, size_t at)
{
	enum { HEAD = 4, FIXED = 8, MACROS = 1, MOST = 31 };
	const uint8_t *p = v->p + at;
	unsigned len = p[2] | (unsigned)p[3] << 8, name = p[HEAD + 6], wide = p[HEAD + 7];
	if (v->len - at < HEAD + FIXED || p[HEAD + 5] != MACROS || (p[HEAD + 4] & 0xfc) != 0 ||
	    name == 0 || name > MOST || wide > 1 || len != FIXED + name * (wide + 1))
		return;
	ss_signal_add(s, SS_SIGNAL_OLE_XLM, v, at + HEAD + FIXED, wide ? 0 : name);
}

static void scan(struct ss_signals *s, const struct ss_signal_view *v)
{
	size_t first = (size_t)((MINI - (v->offset + v->from) % MINI) % MINI) + v->from;
	for (size_t at = first; at < v->to && v->len - at >= MINI; at += MINI) {
		if ((v->offset + at) % ENTRY == 0 && v->len - at >= ENTRY)
			see_entry(s, v, at);
		if (v->p[at] == '\\')
			see_property(s, v, at);
	}
	for (size_t at = v->from; (at = ss_signal_find(v, at, 0x85, 0x85)) < v->to; at++) {
		if (v->p[at + 1] == 0)
			see_sheet(s, v, at);
	}
}

const struct ss_signal_reader ss_signal_ole_reader = {NULL, scan, NULL, NULL};
