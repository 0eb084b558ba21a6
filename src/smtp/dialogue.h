/* Both directions of one SMTP or LMTP connection -> commands, replies and content, each reply
 * beside the command it answers (RFC 5321; pipelining: RFC 2920; BDAT: RFC 3030; LMTP: RFC 2033).
 *
 * Feed the bytes of both sides in the order in which they were seen, in portions of any size; cut
 * elsewhere, the same bytes give the same events.  No files, no clocks, no globals.
 *
 * The reading is the strict one: CR LF ends a line, CR LF . CR LF ends the content.  Two things are
 * read as the servers read them, and are always reported as anomalies too, because the wire would
 * make no sense otherwise: a command or reply line that ends in a bare LF is a line; and content
 * is over where the server's own replies prove that it took a lenient end of data (one of
 * enum ss_dot_before and _after): all the client had sent so far ended with it, or commands follow and
 * there are replies to them.  Nothing is ever silently repaired.
 *
 * Where the client's next bytes mean different things depending on a reply that was not yet seen
 * (after DATA, STARTTLS, AUTH, a lenient dot), they are held (SS_LIMIT_STALLED) until it comes.  If
 * the server's side is not in the capture at all (ss_dialogue_lose_side), or the limit is reached,
 * the likely answer is assumed: by what the bytes look like. */
#ifndef SS_SMTP_DIALOGUE_H
#define SS_SMTP_DIALOGUE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mark.h"
#include "base/memory.h"
#include "base/slice.h"
#include "smtp/anomaly.h"
#include "smtp/command.h"
#include "smtp/path.h"
#include "smtp/proxy.h"
#include "smtp/sasl.h"
#include "smtp/unit.h"

enum ss_side { SS_CLIENT, SS_SERVER };

/* Where a thing is in its side's stream and in the capture.  mark: the packet that completed it. */
struct ss_place {
	enum ss_side side;
	uint64_t offset;
	struct ss_mark mark;
};

struct ss_dialogue_command { /* on_command: SS_UNIT_COMMAND or SS_UNIT_SASL */
	uint64_t index;      /* from 1: by order of sending; replies refer to it */
	enum ss_unit unit;
	struct ss_command command; /* borrowed; for SASL: verb NONE, the line as argument */
	struct ss_place place;     /* of the line's first byte */
	size_t raw_len;            /* octets of the line with its line end */
	struct ss_command
	        shown;  /* the same without what is or may be a secret, which is "***": AUTH's
	                            initial response, SASL answers, what follows an unknown verb;
	                            borrowed */
	bool is_secret; /* they differ: show the command itself only if asked to */
	const struct ss_envelope *envelope; /* what RCPT, MAIL and its like say; else NULL;
	                                       borrowed */
};

struct ss_dialogue_reply {
	uint64_t index;     /* of the command it answers; 0: greeting, or of nothing */
	enum ss_unit unit;  /* what it answers */
	enum ss_verb verb;  /* of that command; of the command that began the content: DATA, BDAT */
	bool is_unexpected; /* it answers nothing */
	bool is_partial;    /* lines of it are missing (gap, end) */
	bool is_per_recipient; /* unit CONTENT: it is about one recipient (LMTP; Exim's PRDR, where
	                            a 353 comes first and a reply for all comes last) */
	unsigned recipient;    /* which of the accepted RCPTs, from 0 */
	unsigned code;         /* 0 if unreadable */
	const struct ss_slice
	        *lines;        /* borrowed; text after code and separator, without line end */
	size_t n_lines;        /* kept ones, at least 1 */
	struct ss_place place; /* of the first line's first byte; mark: of the last line's end */
	struct ss_mark
	        asked;  /* when the command, or content's end, was complete; of content that is
	                          refused early: its last octet so far; zero: that was not seen */
	size_t raw_len; /* octets of all its lines */
};

enum ss_content_kind { SS_CONTENT_DATA, SS_CONTENT_BDAT, SS_CONTENT_BURL };

struct ss_dialogue_content_end {
	enum ss_content_kind kind;
	uint64_t
	        index; /* of its DATA, or of its last BDAT or BURL so far: of no later transaction's;
	                     0 if that was not seen */
	uint64_t size;    /* octets of the message after unstuffing, the missing ones included */
	uint64_t missing; /* of them */
	bool is_end_seen; /* also where octets are missing before it */
	bool is_complete; /* the end was seen and nothing is missing */
	bool is_lenient;  /* ended by a lenient dot, proven by the server's reply */
	struct ss_place place; /* of the end mark, or of the byte behind the last */
};

enum ss_tls_step { SS_TLS_REQUESTED, SS_TLS_ACCEPTED, SS_TLS_REFUSED };

struct ss_dialogue_events { /* every member is set */
	void (*on_command)(void *user, const struct ss_dialogue_command *c);
	/* Complete, all lines.  on_sasl_end comes after the reply that ends the exchange. */
	void (*on_reply)(void *user, const struct ss_dialogue_reply *r);
	/* Message content, dots unstuffed, line ends as sent; begin .. content/gap .. end.  For BDAT one
	 * begin and one end around all its chunks.  index: of its DATA, or first BDAT or BURL; 0 if
	 * that was not seen.  Borrowed: valid during the call. */
	void (*on_content_begin)(void *user, enum ss_content_kind kind, uint64_t index,
	                         struct ss_place place);
	void (*on_content)(void *user, const uint8_t *bytes, size_t len, struct ss_place place);
	void (*on_content_gap)(void *user, uint64_t len, struct ss_place place);
	void (*on_content_end)(void *user, const struct ss_dialogue_content_end *e);
	/* An AUTH exchange is over.  code: of the final reply, 0 if it never came. */
	void (*on_sasl_end)(void *user, const struct ss_sasl *sasl, unsigned code,
	                    struct ss_place place);
	void (*on_starttls)(void *user, enum ss_tls_step step, struct ss_place place);
	/* Bytes that are no SMTP any more: TLS records after an accepted STARTTLS. */
	void (*on_tls)(void *user, const uint8_t *bytes, size_t len, struct ss_place place);
	void (*on_proxy)(void *user, const struct ss_proxy *p, struct ss_place place);
	/* len: octets concerned, or a count where the kind says so; detail: borrowed, may be absent. */
	void (*on_anomaly)(void *user, enum ss_anomaly what, struct ss_place place, uint64_t len,
	                   struct ss_slice detail);
};

struct ss_dialogue;

struct ss_dialogue_options {
	const struct ss_dialogue_events *events; /* must outlive the dialogue */
	void *user;
	struct ss_memory *memory; /* borrowed, must outlive the dialogue */
	bool keep_secrets;
	uint64_t
	        mark_key; /* of the marks that passwords get (sasl.h): the same for who compares them */
	bool is_midway; /* the connection's start was not seen: the first bytes may be anything */
};

/* An idle dialogue takes little (buffers are taken when needed and given back when empty). */
int ss_dialogue_create(const struct ss_dialogue_options *options, struct ss_dialogue **out);
void ss_dialogue_destroy(struct ss_dialogue *d); /* NULL is taken */

void ss_dialogue_feed(struct ss_dialogue *d, enum ss_side side, const uint8_t *bytes, size_t len,
                      uint64_t offset, struct ss_mark mark);
/* len bytes of that side at offset were lost. */
void ss_dialogue_gap(struct ss_dialogue *d, enum ss_side side, uint64_t len, uint64_t offset,
                     struct ss_mark mark);
/* That side is not in the capture: do not wait for it.  (Its bytes may still come later.) */
void ss_dialogue_lose_side(struct ss_dialogue *d, enum ss_side side);
/* No more bytes of either side: what is held is read, what is open is closed, with its events. */
void ss_dialogue_end(struct ss_dialogue *d, struct ss_mark mark);
/* The same, but it is the capture that ends, or the looking: the connection may have gone on.  What
 * did not come any more is then no anomaly of the peers. */
void ss_dialogue_leave(struct ss_dialogue *d, struct ss_mark mark);

bool ss_dialogue_is_lmtp(
        const struct ss_dialogue *d); /* LHLO was accepted, or sent if no server side */
bool ss_dialogue_is_tls(const struct ss_dialogue *d); /* TLS follows an accepted STARTTLS */
/* Both sides speak TLS: all that comes goes to on_tls, and there is no way back. */
bool ss_dialogue_is_secured(const struct ss_dialogue *d);

#endif
