#include "mail/signal.h"

#include <string.h>

#include "mail/signal_private.h"

const char *ss_signal_name(enum ss_signal s)
{
	static const char *const names[SS_N_SIGNALS] = {
	        [SS_SIGNAL_HTML_SCRIPT] = "html_script",
	        [SS_SIGNAL_HTML_HANDLER] = "html_handler",
	        [SS_SIGNAL_HTML_SCRIPT_LINK] = "html_script_link",
	        [SS_SIGNAL_HTML_BLOB] = "html_blob",
	        [SS_SIGNAL_HTML_BASE64_CODE] = "html_base64_code",
	        [SS_SIGNAL_HTML_DATA_DOWNLOAD] = "html_data_download",
	        [SS_SIGNAL_HTML_FORM] = "html_form",
	        [SS_SIGNAL_HTML_PASSWORD_FORM] = "html_password_form",
	        [SS_SIGNAL_HTML_META_REFRESH] = "html_meta_refresh",
	        [SS_SIGNAL_HTML_HIDDEN_TEXT] = "html_hidden_text",
	        [SS_SIGNAL_IMAGE_ONLY] = "image_only",
	        [SS_SIGNAL_SVG_SCRIPT] = "svg_script",
	        [SS_SIGNAL_SVG_HANDLER] = "svg_handler",
	        [SS_SIGNAL_FILE_LINK] = "file_link",
	        [SS_SIGNAL_UNC_PATH] = "unc_path",
	        [SS_SIGNAL_TEXT_INSTRUCTIONS] = "text_instructions",
	        [SS_SIGNAL_HIDDEN_INSTRUCTIONS] = "hidden_instructions",
	        [SS_SIGNAL_ROLE_TAGS] = "role_tags",
	        [SS_SIGNAL_UNICODE_TAGS] = "unicode_tags",
	        [SS_SIGNAL_ZERO_WIDTH_RUN] = "zero_width_run",
	        [SS_SIGNAL_ZERO_WIDTH_WORD] = "zero_width_word",
	        [SS_SIGNAL_PASSWORD_IN_TEXT] = "password_in_text",
	        [SS_SIGNAL_SECRET_CARD] = "secret_card",
	        [SS_SIGNAL_SECRET_IBAN] = "secret_iban",
	        [SS_SIGNAL_PRIVATE_KEY] = "private_key",
	        [SS_SIGNAL_API_KEY] = "api_key",
	        [SS_SIGNAL_CALENDAR_INVITE] = "calendar_invite",
	        [SS_SIGNAL_DDE] = "dde",
	        [SS_SIGNAL_RTF_OBJECT] = "rtf_object",
	        [SS_SIGNAL_RTF_OBJECT_UPDATE] = "rtf_object_update",
	        [SS_SIGNAL_RTF_REMOTE_TEMPLATE] = "rtf_remote_template",
	        [SS_SIGNAL_PDF_JAVASCRIPT] = "pdf_javascript",
	        [SS_SIGNAL_PDF_LAUNCH] = "pdf_launch",
	        [SS_SIGNAL_PDF_OPEN_ACTION] = "pdf_open_action",
	        [SS_SIGNAL_PDF_EMBEDDED_FILE] = "pdf_embedded_file",
	        [SS_SIGNAL_PDF_SUBMIT_FORM] = "pdf_submit_form",
	        [SS_SIGNAL_OLE_MACRO] = "ole_macro",
	        [SS_SIGNAL_OLE_XLM] = "ole_xlm",
	        [SS_SIGNAL_OLE_EMBEDDED_FILE] = "ole_embedded_file",
	        [SS_SIGNAL_OOXML_MACRO] = "ooxml_macro",
	        [SS_SIGNAL_OOXML_XLM] = "ooxml_xlm",
	        [SS_SIGNAL_OOXML_EMBEDDED_FILE] = "ooxml_embedded_file",
	        [SS_SIGNAL_ONENOTE_FILE] = "onenote_file",
	        [SS_SIGNAL_XLL] = "xll",
	        [SS_SIGNAL_REMINDER_SOUND_UNC] = "reminder_sound_unc",
	        [SS_SIGNAL_DOCUMENT_ENCRYPTED] = "document_encrypted",
	        [SS_SIGNAL_ARCHIVE_ENCRYPTED] = "archive_encrypted",
	        [SS_SIGNAL_ARCHIVE_BOMB] = "archive_bomb",
	        [SS_SIGNAL_ZIP_MEMBER_SHELL] = "zip_member_shell",
	        [SS_SIGNAL_TAR_MEMBER_SHELL] = "tar_member_shell",
	};
	return names[s];
}

/* ---- who reads what ---- */

static const struct {
	const char *magic; /* ended by "/": all of them */
	const struct ss_signal_reader *reader;
} KINDS[] = {
        {"text/", &ss_signal_text_reader},
        {"image/svg+xml", &ss_signal_text_reader},
        {"message/rfc822", &ss_signal_text_reader},
        {"application/xhtml+xml", &ss_signal_text_reader},
        {"application/hta", &ss_signal_text_reader},
        {"application/javascript", &ss_signal_text_reader},
        {"application/json", &ss_signal_text_reader},
        {"application/x-mswinurl", &ss_signal_text_reader},
        {"application/x-pem-key", &ss_signal_text_reader},
        {"application/pem-certificate-chain", &ss_signal_text_reader},
        {"application/pgp-keys", &ss_signal_text_reader},
        {"application/x-ms-wsf", &ss_signal_text_reader},
        {"application/windows-library+xml", &ss_signal_text_reader},
        {"application/windows-search-connector+xml", &ss_signal_text_reader},
        {"application/x-rdp", &ss_signal_text_reader},
        {"application/x-sylk", &ss_signal_text_reader},
        {"application/x-ms-settingcontent", &ss_signal_text_reader},
        {"application/x-java-jnlp-file", &ss_signal_text_reader},
        {"application/pdf", &ss_signal_pdf_reader},
        {"application/x-tar", &ss_signal_tar_reader},
        {"application/x-rar", &ss_signal_archive_reader},
        {"application/x-7z-compressed", &ss_signal_7z_reader},
        {"application/vnd.ms-tnef", &ss_signal_tnef_reader},
        {"application/onenote", &ss_signal_onenote_reader},
        {"application/x-dosexec", &ss_signal_pe_reader},
};

static const struct ss_signal_reader *by_magic(const char *magic)
{
	for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
		size_t len = strlen(KINDS[i].magic);
		bool is_all = KINDS[i].magic[len - 1] == '/';
		if (strncmp(magic, KINDS[i].magic, len) == 0 && (is_all || !magic[len]))
			return KINDS[i].reader;
	}
	return NULL;
}

static bool begins(struct ss_slice head, struct ss_slice with)
{
	return ss_slice_is_equal(ss_slice_cut(head, 0, with.len), with);
}

/* What it is counts; what it is declared to be, where that does not tell. */
static const struct ss_signal_reader *choose(const struct ss_signal_hint *hint, const char *magic,
                                             struct ss_slice head)
{
	if (begins(head, SS_SLICE("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")))
		return &ss_signal_ole_reader;
	const struct ss_signal_reader *reader = magic ? by_magic(magic) : NULL;
	if (!reader && ss_zip_is_likely(head))
		reader = &ss_signal_archive_reader;
	if (!magic && !reader && ss_slice_has_prefix_nocase(hint->type, SS_SLICE("text/")))
		reader = &ss_signal_text_reader;
	return reader;
}

static bool has_order_mark(struct ss_slice head)
{
	return head.len >= 2 && ((head.data[0] == 0xff && head.data[1] == 0xfe) ||
	                         (head.data[0] == 0xfe && head.data[1] == 0xff));
}

struct ss_signals *ss_signals_create(const struct ss_signal_hint *hint, const char *magic,
                                     struct ss_slice head, struct ss_memory *memory)
{
	const struct ss_signal_reader *reader = choose(hint, magic, head);
	if (!reader)
		return NULL;
	size_t size =
	        reader->scan ? sizeof(struct ss_signals) : offsetof(struct ss_signals, window);
	struct ss_signals *s = ss_memory_take(memory, size);
	if (!s)
		return NULL;
	memset(s, 0, offsetof(struct ss_signals, found));
	s->memory = memory;
	s->reader = reader;
	s->size = size;
	s->magic = magic ? magic : "";
	if (reader == &ss_signal_text_reader) {
		s->is_wide = ss_utf16_init(&s->wide, hint->charset);
		if (!s->is_wide && has_order_mark(head))
			s->is_wide = ss_utf16_init(&s->wide, SS_SLICE("utf-16"));
	}
	if (reader->begin)
		reader->begin(s, hint, head);
	return s;
}

void ss_signals_destroy(struct ss_signals *s)
{
	if (s)
		ss_memory_give(s->memory, s, s->size);
}

/* ---- the window ---- */

static void scan(struct ss_signals *s, size_t to)
{
	struct ss_signal_view v = {s->window, s->done, to, s->len, s->offset};
	memset(s->window + s->len, 0, SS_SIGNAL_SPARE);
	if (to > s->done)
		s->reader->scan(s, &v);
	s->done = to;
}

/* The window is full: what was scanned goes, but for what may be looked back at. */
static void move_on(struct ss_signals *s)
{
	scan(s, SS_SIGNAL_WINDOW - SS_SIGNAL_AHEAD);
	size_t gone = s->done - SS_SIGNAL_BACK;
	memmove(s->window, s->window + gone, s->len - gone);
	s->offset += gone;
	s->len -= gone;
	s->done -= gone;
}

static void gather(struct ss_signals *s, const uint8_t *bytes, size_t len)
{
	for (size_t at = 0, n; at < len; at += n) {
		size_t room = SS_SIGNAL_WINDOW - s->len;
		n = len - at < room ? len - at : room;
		memcpy(s->window + s->len, bytes + at, n);
		s->len += n;
		if (s->len == SS_SIGNAL_WINDOW)
			move_on(s);
	}
}

void ss_signals_feed(struct ss_signals *s, const uint8_t *bytes, size_t len)
{
	enum { STEP = 1024 };
	uint8_t text[SS_UTF16_ROOM(STEP)];
	if (!s->reader->scan)
		return;
	if (!s->is_wide) {
		gather(s, bytes, len);
		return;
	}
	for (size_t at = 0, n; at < len; at += n) {
		n = len - at < STEP ? len - at : STEP;
		gather(s, text, ss_utf16_feed(&s->wide, bytes + at, n, text));
	}
}

void ss_signals_gap(struct ss_signals *s)
{
	if (!s->reader->scan)
		return;
	scan(s, s->len);
	s->offset += s->len;
	s->len = s->done = 0;
	if (s->reader->gap)
		s->reader->gap(s);
}

struct ss_signal_results ss_signals_end(struct ss_signals *s, const struct ss_zip_result *zip,
                                        uint64_t size)
{
	size_t n = 0;
	if (s->reader->scan)
		scan(s, s->len);
	if (s->reader->end)
		s->reader->end(s, zip, size);
	for (unsigned i = 0; i < SS_N_SIGNALS; i++) {
		if (s->counts[i] == 0)
			continue;
		s->found[n] = s->found[i];
		s->found[n].count = s->counts[i];
		n++;
	}
	return (struct ss_signal_results){s->found, n};
}

/* ---- what is found ---- */

/* No half of a character at its end. */
static size_t whole(struct ss_slice text)
{
	size_t len = text.len;
	while (len > 0 && text.len - len < 3 && (text.data[len - 1] & 0xc0) == 0x80)
		len--;
	if (len == 0 || text.data[len - 1] < 0xc0)
		return text.len;
	unsigned need = text.data[len - 1] < 0xe0 ? 2 : text.data[len - 1] < 0xf0 ? 3 : 4;
	return text.len - len + 1 < need ? len - 1 : text.len;
}

void ss_signal_add_text(struct ss_signals *s, enum ss_signal what, int64_t offset,
                        struct ss_slice text)
{
	if (s->counts[what]++ > 0)
		return;
	struct ss_signal_found *f = &s->found[what];
	bool is_cut = text.len > SS_LIMIT_SIGNAL_TEXT;
	text = ss_slice_cut(text, 0, SS_LIMIT_SIGNAL_TEXT);
	f->what = what;
	f->offset = offset;
	f->len = (uint8_t)(is_cut ? whole(text) : text.len);
	for (size_t i = 0; i < f->len; i++)
		f->text[i] = text.data[i] < ' ' || text.data[i] == 127 ? ' ' : text.data[i];
}

void ss_signal_add(struct ss_signals *s, enum ss_signal what, const struct ss_signal_view *v,
                   size_t at, size_t len)
{
	struct ss_slice all = {v->p, v->len};
	ss_signal_add_text(s, what, (int64_t)(v->offset + at), ss_slice_cut(all, at, len));
}

void ss_signal_add_secret(struct ss_signals *s, enum ss_signal what, const struct ss_signal_view *v,
                          size_t at, size_t len)
{
	enum { SHOWN_FIRST = 4, SHOWN_LAST = 2 };
	ss_signal_add(s, what, v, at, len);
	struct ss_signal_found *f = &s->found[what];
	if (s->counts[what] > 1)
		return;
	for (size_t i = SHOWN_FIRST; i < f->len; i++) {
		bool is_last = len <= SS_LIMIT_SIGNAL_TEXT && i + SHOWN_LAST >= f->len;
		if (!is_last && f->text[i] != ' ' && f->text[i] != '-')
			f->text[i] = '*';
	}
}
