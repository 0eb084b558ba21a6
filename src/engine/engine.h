/* Frames in, records out: decodes packets, follows flows, recognises SMTP, joins the parsers'
 * events into sessions and transactions.  Knows no files and prints nothing. */
#ifndef SS_ENGINE_ENGINE_H
#define SS_ENGINE_ENGINE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/settings.h"
#include "capture/frame.h"
#include "record/record.h"

struct ss_engine;

struct ss_certificate_reader; /* tls/certificate.h */
struct ss_charsets;           /* mail/charset.h */
struct ss_hash_maker;         /* base/hash.h */

/* Contents as octets, for who keeps them.  The record at the end is the one that the sink gets, also
 * if that did not ask for it. */
struct ss_engine_contents { /* every function is set */
	void *user;
	/* head: its type is SS_RECORD_MESSAGE (octets as sent, dots unstuffed) or SS_RECORD_FILE
	 * (decoded).  Returns what the other functions get back; NULL: not wanted. */
	void *(*on_begin)(void *user, const struct ss_record_head *head);
	void (*on_octets)(void *user, void *content, const uint8_t *bytes, size_t len);
	void (*on_gap)(void *user, void *content, uint64_t len);
	/* It is over, and so is `content`. */
	void (*on_end)(void *user, void *content, const struct ss_record_head *record);
	/* It is given up without a record (ss_engine_destroy, or memory is short). */
	void (*on_drop)(void *user, void *content);
};

struct ss_engine_options {
	ss_record_sink sink; /* every record; must not feed the engine */
	void *user;
	unsigned log;          /* set of 1 << enum ss_record_type: others are not made */
	const uint16_t *ports; /* taken as SMTP servers' without other evidence; borrowed */
	size_t n_ports;
	bool checksums; /* segments with wrong checksums are dropped */
	bool show_secrets;
	bool inspect; /* file records have signals, unless the settings say no */
	/* Tells what certificates say; NULL: their digests and sizes alone.  Borrowed. */
	const struct ss_certificate_reader *certificates;
	/* For messages.  NULL: the built-in charsets, the built-in digests, nobody keeps them, the
	 * defaults.  Borrowed. */
	const struct ss_charsets *charsets;
	const struct ss_hash_maker *hashes;
	const struct ss_engine_contents *contents;
	const struct ss_settings *settings;
	size_t memory_limit; /* bytes for flows and sessions; 0: none */
	/* Random, so that nobody can choose colliding keys, or try out passwords on their marks; 0: a
	 * fixed one.  Engines whose records are looked at together have the same. */
	uint64_t hash_seed;
};

int ss_engine_create(const struct ss_engine_options *options, struct ss_engine **out);
/* Without ss_engine_end, what is open is given up: the sink is not called any more.  NULL is
 * taken. */
void ss_engine_destroy(struct ss_engine *e);

void ss_engine_feed(struct ss_engine *e, const struct ss_frame *frame);
/* The same, a few frames later: who has more of them leaves the frame's octets in place until those
 * are fed, or until ss_engine_settle, which feeds all that wait.  It takes less time, as what the
 * frames need is fetched meanwhile (flow/ahead.h). */
void ss_engine_feed_ahead(struct ss_engine *e, const struct ss_frame *frame);
void ss_engine_settle(struct ss_engine *e);

struct ss_engine_input { /* what only the reader of the capture knows, for `stats` */
	uint64_t filtered, inputs_failed;
	bool is_interrupted;
};
/* Ends what is open, with its records, then hands over `stats`. */
void ss_engine_end(struct ss_engine *e, const struct ss_engine_input *input);

#endif
