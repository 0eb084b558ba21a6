/* A few words for one column of a table:
 *
 *     SMTP MAIL <alice@example.com>     mail, or a recipient: SMTP RCPT <bob@example.net>
 *     SMTP 220 (Postfix)                a greeting whose software is known
 *     SMTP EHLO, SMTP 354, SMTP TLS     anything else */
#ifndef SMTPSCOPE_DISPLAY_H
#define SMTPSCOPE_DISPLAY_H

#include <smtpscope/base.h>
#include <smtpscope/flow.h>
#include <smtpscope/payload.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { SS_DISPLAY_SIZE = 1024 }; /* fits the longest text, with its NUL */

/* Writes valid UTF-8, ended by NUL, and returns its length.  columns: of a terminal, 0 for no
 * limit; what is longer is cut and ends in "...", written as one character: an address in its
 * local part first, as the domain tells whose it is.  What would act on a terminal, or is not seen
 * there (controls, bidirectional marks), and bytes that are no UTF-8 become escapes such as \x1b.
 * What does not fit into size octets is cut too, at a character; size 0 writes nothing.  Of a
 * payload that is not SMTP (verdict SS_PAYLOAD_OTHER) the text is empty, and 0 is returned. */
SS_API size_t ss_payload_display(const struct ss_payload_info *info, unsigned columns, char *out,
                                 size_t size);
/* Of a flow: its sender if there was mail, else as of its latest payload; empty if nothing of it
 * was SMTP. */
SS_API size_t ss_flow_info_display(const struct ss_flow_info *f, unsigned columns, char *out,
                                   size_t size);
/* Any text of the wire, made fit to be shown in the same way. */
SS_API size_t ss_text_display(struct ss_text text, unsigned columns, char *out, size_t size);

#ifdef __cplusplus
}
#endif

#endif
