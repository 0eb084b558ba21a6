/* The body of a leaf part: what was sent -> what was meant.  Undoes the transfer encoding, and finds
 * what is uuencoded or yEnc within text (`begin 644 name`, `=ybegin ...`).
 *
 * Cut elsewhere, the same octets give the same events, but for where the portions end. */
#ifndef SS_MAIL_BODY_H
#define SS_MAIL_BODY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/slice.h"
#include "mail/anomaly.h"
#include "mail/mime.h"

struct ss_body_embedded {               /* a file within text */
	enum ss_mime_encoding encoding; /* UUENCODE or YENC */
	struct ss_slice name;           /* as sent; borrowed, valid during the call */
	int64_t size;                   /* that it tells; -1: it does not */
};

struct ss_body_events { /* every member is set, on_whole may be NULL */
	/* Decoded octets, in portions of about SS_BODY_PORTION: borrowed, valid during the call. */
	void (*on_octets)(void *user, const uint8_t *bytes, size_t len);
	/* Decoded text is missing here: so many octets as sent. */
	void (*on_gap)(void *user, uint64_t len);
	/* From here to the end, on_octets is about the embedded file; the text around it goes on after
	 * that.  is_whole: its own end mark was seen, and sizes and checksums that it tells agree. */
	void (*on_embedded)(void *user, const struct ss_body_embedded *file);
	void (*on_embedded_end)(void *user, bool is_whole);
	/* Of text in which files are looked for (ss_body_has_whole): all of it, decoded, with the
	 * files as they stand in it; what of it is text comes through on_octets, then or later. */
	void (*on_whole)(void *user, const uint8_t *bytes, size_t len);
};

enum { SS_BODY_PORTION = 4096 };

struct ss_body;

/* counts, events: borrowed, must outlive it.  is_text: look for embedded files.  offset: of the
 * body's first octet in the content, for the counts.  NULL when memory is short. */
struct ss_body *ss_body_create(const struct ss_body_events *events, void *user,
                               enum ss_mime_encoding encoding, bool is_text, uint64_t offset,
                               struct ss_mail_counts *counts, struct ss_memory *memory);
bool ss_body_has_whole(const struct ss_body *b);
void ss_body_feed(struct ss_body *b, const uint8_t *bytes, size_t len);
void ss_body_gap(struct ss_body *b, uint64_t len);
/* No more: what is held is given. */
void ss_body_end(struct ss_body *b);
void ss_body_destroy(struct ss_body *b); /* NULL is taken; calls nobody */

#endif
