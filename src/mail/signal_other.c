/* What is found by a few octets that nothing else has. */
#include <string.h>

#include "mail/signal_private.h"

/* ---- TNEF (MS-OXTNEF): the property of a reminder's sound, and what it names ---- */

/* PSETID_Common, by number, PidLidReminderFileParameter (MS-OXOCAL; CVE-2023-23397). */
static const char PROPERTY[] = "\x08\x20\x06\0\0\0\0\0\xc0\0\0\0\0\0\0\x46\0\0\0\0\x1f\x85\0\0";
enum { PROPERTY_LEN = sizeof PROPERTY - 1 };

/* How many values, the length of the first, its octets: a character has one, or two. */
static void see_property(struct ss_signals *s, const struct ss_signal_view *v, size_t at)
{
	char text[SS_LIMIT_SIGNAL_TEXT];
	size_t value = at + PROPERTY_LEN + 8, len = 0;
	if (value + 4 > v->len)
		return;
	size_t width = v->p[value + 1] == 0 ? 2 : 1;
	bool has_share = false;
	for (size_t n = value; n + width <= v->len && len < sizeof text; n += width) {
		if (v->p[n] < ' ' || v->p[n] > 126 || (width == 2 && v->p[n + 1] != 0))
			break;
		has_share |= len > 2 && v->p[n] == '\\';
		text[len++] = (char)v->p[n];
	}
	if (len > 3 && text[0] == '\\' && text[1] == '\\' && has_share)
		ss_signal_add_text(s, SS_SIGNAL_REMINDER_SOUND_UNC, (int64_t)(v->offset + value),
		                   (struct ss_slice){(const uint8_t *)text, len});
}

static void scan_tnef(struct ss_signals *s, const struct ss_signal_view *v)
{
	for (size_t at = v->from; (at = ss_signal_find(v, at, 8, 8)) < v->to; at++) {
		if (ss_signal_has(v, at, PROPERTY, PROPERTY_LEN))
			see_property(s, v, at);
	}
}

const struct ss_signal_reader ss_signal_tnef_reader = {NULL, scan_tnef, NULL, NULL};

/* ---- OneNote (MS-ONESTORE, section 2.6.13): FileDataStoreObject ---- */

static void scan_onenote(struct ss_signals *s, const struct ss_signal_view *v)
{
	static const char OBJECT[] =
	        "\xe7\x16\xe3\xbd\x65\x26\x11\x45\xa4\xc4\x8d\x4d\x0b\x7a\x9e\xac";
	enum { HEAD = 36, SHOWN = 8 }; /* the octets of the file follow */
	for (size_t at = v->from; (at = ss_signal_find(v, at, 0xe7, 0xe7)) < v->to; at++) {
		if (ss_signal_has(v, at, OBJECT, sizeof OBJECT - 1))
			ss_signal_add(s, SS_SIGNAL_ONENOTE_FILE, v, at + HEAD, SHOWN);
	}
}

const struct ss_signal_reader ss_signal_onenote_reader = {NULL, scan_onenote, NULL, NULL};

/* ---- programs: add-ins of Excel export it ---- */

static void scan_pe(struct ss_signals *s, const struct ss_signal_view *v)
{
	for (size_t at = v->from; (at = ss_signal_find(v, at, 'x', 'x')) < v->to; at++) {
		if (v->p[at + 1] == 'l' && SS_SIGNAL_HAS(v, at, "xlAutoOpen\0"))
			ss_signal_add(s, SS_SIGNAL_XLL, v, at, sizeof "xlAutoOpen" - 1);
	}
}

const struct ss_signal_reader ss_signal_pe_reader = {NULL, scan_pe, NULL, NULL};
