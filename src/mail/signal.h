/* What the content of a file holds that may be worth a look: scripts in HTML, hidden texts, macros,
 * secrets, texts that address a language model.  docs/signals.md tells what each name means.
 *
 * A signal is no verdict.  Fed in portions of any size, the same octets give the same signals;
 * nothing is kept but the first of each kind, in SS_LIMIT_SIGNAL_TEXT octets, secrets masked. */
#ifndef SS_MAIL_SIGNAL_H
#define SS_MAIL_SIGNAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/memory.h"
#include "base/slice.h"
#include "mail/zip.h"

enum ss_signal { /* names for records: ss_signal_name */
	         /* HTML, SVG */
	         SS_SIGNAL_HTML_SCRIPT,
	         SS_SIGNAL_HTML_HANDLER,
	         SS_SIGNAL_HTML_SCRIPT_LINK,
	         SS_SIGNAL_HTML_BLOB,
	         SS_SIGNAL_HTML_BASE64_CODE,
	         SS_SIGNAL_HTML_DATA_DOWNLOAD,
	         SS_SIGNAL_HTML_FORM,
	         SS_SIGNAL_HTML_PASSWORD_FORM,
	         SS_SIGNAL_HTML_META_REFRESH,
	         SS_SIGNAL_HTML_HIDDEN_TEXT,
	         SS_SIGNAL_IMAGE_ONLY,
	         SS_SIGNAL_SVG_SCRIPT,
	         SS_SIGNAL_SVG_HANDLER,
	         /* texts */
	         SS_SIGNAL_FILE_LINK,
	         SS_SIGNAL_UNC_PATH,
	         SS_SIGNAL_TEXT_INSTRUCTIONS,
	         SS_SIGNAL_HIDDEN_INSTRUCTIONS,
	         SS_SIGNAL_ROLE_TAGS,
	         SS_SIGNAL_UNICODE_TAGS,
	         SS_SIGNAL_ZERO_WIDTH_RUN,
	         SS_SIGNAL_ZERO_WIDTH_WORD,
	         SS_SIGNAL_PASSWORD_IN_TEXT,
	         SS_SIGNAL_SECRET_CARD,
	         SS_SIGNAL_SECRET_IBAN,
	         SS_SIGNAL_PRIVATE_KEY,
	         SS_SIGNAL_API_KEY,
	         SS_SIGNAL_CALENDAR_INVITE,
	         SS_SIGNAL_DDE,
	         /* documents */
	         SS_SIGNAL_RTF_OBJECT,
	         SS_SIGNAL_RTF_OBJECT_UPDATE,
	         SS_SIGNAL_RTF_REMOTE_TEMPLATE,
	         SS_SIGNAL_PDF_JAVASCRIPT,
	         SS_SIGNAL_PDF_LAUNCH,
	         SS_SIGNAL_PDF_OPEN_ACTION,
	         SS_SIGNAL_PDF_EMBEDDED_FILE,
	         SS_SIGNAL_PDF_SUBMIT_FORM,
	         SS_SIGNAL_OLE_MACRO,
	         SS_SIGNAL_OLE_XLM,
	         SS_SIGNAL_OLE_EMBEDDED_FILE,
	         SS_SIGNAL_OOXML_MACRO,
	         SS_SIGNAL_OOXML_XLM,
	         SS_SIGNAL_OOXML_EMBEDDED_FILE,
	         SS_SIGNAL_ONENOTE_FILE,
	         SS_SIGNAL_XLL,
	         SS_SIGNAL_REMINDER_SOUND_UNC,
	         SS_SIGNAL_DOCUMENT_ENCRYPTED,
	         /* archives */
	         SS_SIGNAL_ARCHIVE_ENCRYPTED,
	         SS_SIGNAL_ARCHIVE_BOMB,
	         SS_SIGNAL_ZIP_MEMBER_SHELL,
	         SS_SIGNAL_TAR_MEMBER_SHELL,
	         SS_N_SIGNALS
};

const char *ss_signal_name(enum ss_signal s);

enum { SS_SIGNAL_NO_OFFSET = -1 };

struct ss_signal_found {
	enum ss_signal what;
	uint64_t count;
	int64_t offset; /* of the first: octets of the decoded file; SS_SIGNAL_NO_OFFSET */
	uint8_t len;
	uint8_t text[SS_LIMIT_SIGNAL_TEXT];
};

struct ss_signal_results {
	const struct ss_signal_found *found; /* in the order of their names here */
	size_t n;
};

/* What is declared of the file: all of it may be absent.  Borrowed, during the call. */
struct ss_signal_hint {
	struct ss_slice type, charset;
};

struct ss_signals;

/* NULL: files of that kind have no signals, or memory is short.  magic: what
 * ss_magic said of head, the first octets, which are yet to be fed. */
struct ss_signals *ss_signals_create(const struct ss_signal_hint *hint, const char *magic,
                                     struct ss_slice head, struct ss_memory *memory);
void ss_signals_feed(struct ss_signals *s, const uint8_t *bytes, size_t len);
void ss_signals_gap(struct ss_signals *s);
/* No more.  zip: what it lists if it is an archive, else NULL; size: octets of the file.  Valid
 * until ss_signals_destroy. */
struct ss_signal_results ss_signals_end(struct ss_signals *s, const struct ss_zip_result *zip,
                                        uint64_t size);
void ss_signals_destroy(struct ss_signals *s); /* NULL is taken */

#endif
