/* The content that DATA transfers (RFC 5321, sections 4.1.1.4 and 4.5.2): dots unstuffed, the end
 * found.  Only CR LF . CR LF ends it, or . CR LF at its very beginning; what other readers might take
 * for the end is reported.  The CR LF before the dot belongs to the message. */
#ifndef SS_SMTP_CONTENT_H
#define SS_SMTP_CONTENT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/mark.h"
#include "base/slice.h"
#include "smtp/anomaly.h"

/* What stands before a lone dot, and behind it. */
enum ss_dot_before { SS_DOT_CRLF, SS_DOT_LF, SS_DOT_CR, SS_DOT_CRLF_NUL, SS_DOT_GAP };
enum ss_dot_after { SS_DOT_THEN_CRLF, SS_DOT_THEN_LF, SS_DOT_THEN_CR, SS_DOT_THEN_NUL_CRLF };
/* "lf_dot_lf", "crlf_dot_cr", "crlf_nul_dot_crlf" ...: for records, stable. */
const char *ss_dot_name(enum ss_dot_before before, enum ss_dot_after after);

struct ss_content_events { /* every member is set */
	/* Borrowed: valid during the call. */
	void (*on_text)(void *user, const uint8_t *bytes, size_t len, uint64_t offset);
	void (*on_anomaly)(void *user, enum ss_anomaly what, uint64_t offset, uint64_t len,
	                   struct ss_slice detail);
};

struct ss_content_count { /* how often something was seen, and where first */
	uint64_t n, first;
};

struct ss_content { /* ss_content_init sets it */
	const struct ss_content_events *events;
	void *user;
	uint64_t size; /* octets of the message so far, missing ones included */
	bool gap_dot_ends; /* no reply will tell: . CR LF right behind a gap is the end (else it waits) */
	/* private from here on */
	uint64_t line_start, longest_start, longest;
	struct ss_content_count bare_lf, bare_cr, nul;
	uint64_t n_dots, n_verbs; /* lenient dots, verbs in lines behind them */
	struct ss_buffer line;    /* once there was a lenient dot: head of the line in hand */
	uint64_t watched_offset;
	uint8_t state, edge, before, after, watch;
};

/* offset: of its first byte. */
void ss_content_init(struct ss_content *c, const struct ss_content_events *events, void *user,
                     struct ss_memory *memory, uint64_t offset);
/* Returns how many bytes it used: all, unless the end is among them, or a lenient dot: then it stops
 * behind that (ss_content_is_behind_dot), and the next call goes on with text. */
size_t ss_content_feed(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset,
                       bool *is_over);
void ss_content_gap(struct ss_content *c, uint64_t len, uint64_t offset);
/* Do the bytes so far end with what somebody may have taken for the end: with a lone dot in another
 * form, or one that follows a gap?  offset: behind the last byte. */
bool ss_content_is_at_dot(const struct ss_content *c, enum ss_dot_before *before,
                          enum ss_dot_after *after);
/* Is a lenient dot the last that was read, one that follows no gap, and a byte behind it here? */
bool ss_content_is_behind_dot(const struct ss_content *c);
/* No more bytes.  takes_dot: such a dot was the end; otherwise it is text.  Reports what is counted
 * for the whole content, and gives memory back. */
void ss_content_end(struct ss_content *c, uint64_t offset, bool takes_dot);

#endif
