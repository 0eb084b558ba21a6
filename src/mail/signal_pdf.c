/* Names in a PDF (ISO 32000-1, section 7.3.5).  What is in packed streams is not seen. */
#include <string.h>

#include "mail/signal_private.h"

enum { NAME = 20 };

static const struct {
	const char *name;
	enum ss_signal what;
} NAMES[] = {
        {"JavaScript", SS_SIGNAL_PDF_JAVASCRIPT},
        {"JS", SS_SIGNAL_PDF_JAVASCRIPT},
        {"Launch", SS_SIGNAL_PDF_LAUNCH},
        {"OpenAction", SS_SIGNAL_PDF_OPEN_ACTION},
        {"AA", SS_SIGNAL_PDF_OPEN_ACTION},
        {"EmbeddedFile", SS_SIGNAL_PDF_EMBEDDED_FILE},
        {"EmbeddedFiles", SS_SIGNAL_PDF_EMBEDDED_FILE},
        {"SubmitForm", SS_SIGNAL_PDF_SUBMIT_FORM},
        {"ImportData", SS_SIGNAL_PDF_SUBMIT_FORM},
        {"Encrypt", SS_SIGNAL_DOCUMENT_ENCRYPTED},
};

static bool is_regular(uint8_t c)
{
	return c > ' ' && c < 127 && !strchr("()<>[]{}/%", c);
}

static int hex(uint8_t c)
{
	if (ss_ascii_is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "#4a" is an octet.  Returns where it ends. */
static size_t read_name(const struct ss_signal_view *v, size_t at, char name[NAME], size_t *len)
{
	*len = 0;
	while (at < v->len && is_regular(v->p[at]) && *len < NAME) {
		uint8_t c = v->p[at++];
		int high = hex(v->p[at]), low = high < 0 ? -1 : hex(v->p[at + 1]);
		if (c == '#' && low >= 0) {
			c = (uint8_t)(high << 4 | low);
			at += 2;
		}
		name[(*len)++] = (char)c;
	}
	return at;
}

/* A short name may be chance where octets are packed. */
static void see_name(struct ss_signals *s, const struct ss_signal_view *v, size_t at)
{
	enum { SHORT = 2 };
	char name[NAME];
	size_t len, end = read_name(v, at + 1, name, &len);
	for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
		bool is_it = len == strlen(NAMES[i].name) && memcmp(name, NAMES[i].name, len) == 0;
		if (is_it && (len > SHORT || !s->of.pdf.is_in_stream)) {
			while (end < v->len && end - at < SS_LIMIT_SIGNAL_TEXT / 2 &&
			       v->p[end] < 127)
				end++;
			ss_signal_add(s, NAMES[i].what, v, at, end - at);
			return;
		}
	}
}

/* "stream" behind a dictionary, up to "endstream". */
static void see_stream(struct ss_signals *s, const struct ss_signal_view *v, size_t at)
{
	bool is_end = at >= 3 && SS_SIGNAL_HAS(v, at - 3, "endstream");
	if (is_end)
		s->of.pdf.is_in_stream = false;
	else if (SS_SIGNAL_HAS(v, at, "stream\r") || SS_SIGNAL_HAS(v, at, "stream\n"))
		s->of.pdf.is_in_stream = true;
}

static void scan(struct ss_signals *s, const struct ss_signal_view *v)
{
	for (size_t at = v->from; (at = ss_signal_find(v, at, '/', 's')) < v->to; at++) {
		if (v->p[at] == '/')
			see_name(s, v, at);
		else if (v->p[at + 1] == 't' && SS_SIGNAL_HAS(v, at, "stream"))
			see_stream(s, v, at);
	}
}

static void gap(struct ss_signals *s)
{
	s->of.pdf.is_in_stream = true; /* it may be */
}

const struct ss_signal_reader ss_signal_pdf_reader = {NULL, scan, gap, NULL};
