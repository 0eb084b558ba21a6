/* A message, read as it passes: its structure (mime.h), the bodies decoded (body.h), files (file.h)
 * and URLs (url.h) in them.  The one door to this folder for who has content.
 *
 * Feed it in order, in portions of any size: cut elsewhere, the same octets give the same events.
 *
 * A leaf is a file if its body has an octet when it is decoded, or none and a name.  URLs are looked
 * for in text/html and all other text/..., also where it is attached. */
#ifndef SS_MAIL_MESSAGE_H
#define SS_MAIL_MESSAGE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mail/file.h"
#include "mail/mime.h"
#include "mail/url.h"

/* A file: a leaf's body, or what is embedded in one. */
struct ss_message_file {                   /* borrowed, valid during the call */
	const struct ss_mime_part *part;   /* that it is, or is in */
	unsigned embedded;                 /* 0: the part itself; from 1: the nth file within it */
	enum ss_mime_encoding encoding;    /* that was undone */
	struct ss_slice name;              /* UTF-8; absent: none */
	const struct ss_file_facts *facts; /* NULL until it is over */
	bool is_whole;                     /* it ended as it should, and nothing of it is missing */
};

struct ss_message_events { /* every member is set */
	/* Of all parts: part->up is NULL for the message's own; a message within a message has its
	 * fields in its own part. */
	void (*on_field)(void *user, const struct ss_mime_part *part,
	                 const struct ss_header_field *field);
	void (*on_body)(void *user, const struct ss_mime_part *part);
	void (*on_part_end)(void *user, const struct ss_mime_part *part, enum ss_mime_end how);
	void (*on_file)(void *user, const struct ss_message_file *file);
	/* Decoded octets of a file that is not over: a text and one within it may both be open, and
	 * the text has the octets of the other as they stand in it. */
	void (*on_file_octets)(void *user, const struct ss_message_file *file, const uint8_t *bytes,
	                       size_t len);
	void (*on_file_gap)(void *user, const struct ss_message_file *file, uint64_t len);
	void (*on_file_end)(void *user, const struct ss_message_file *file);
	void (*on_url)(void *user, const struct ss_mime_part *part, const struct ss_url *url);
};

struct ss_message_options { /* all borrowed, must outlive it */
	const struct ss_message_events *events;
	void *user;
	struct ss_mail_counts *counts;
	const struct ss_charsets *charsets; /* NULL: the built-in ones */
	const struct ss_hash_maker *hashes;
	unsigned wanted_hashes;
	struct ss_memory *memory;
	bool wants_files; /* else bodies are not decoded for their own sake */
	bool wants_urls;
	bool wants_signals;        /* of files, in their facts */
	bool is_flat;              /* no MIME: the body is one file, as it was sent */
	struct ss_hash_pair *pair; /* may be NULL */
};

struct ss_message;

struct ss_message *ss_message_create(const struct ss_message_options *options);
void ss_message_feed(struct ss_message *m, const uint8_t *bytes, size_t len);
void ss_message_gap(struct ss_message *m, uint64_t len);
/* No more.  is_cut: the end of the content was not seen. */
void ss_message_end(struct ss_message *m, bool is_cut);
/* Bodies, files and texts that were not looked into, as memory was short, and files within texts
 * above SS_LIMIT_EMBEDDED_FILES. */
uint64_t ss_message_dropped(const struct ss_message *m);
void ss_message_destroy(struct ss_message *m); /* NULL is taken; calls nobody */

/* Is all there of a part that ended so?  is_cut: as for ss_message_end. */
static inline bool ss_message_is_part_whole(const struct ss_mime_part *part, enum ss_mime_end how,
                                            bool is_cut)
{
	bool is_at_end = how == SS_MIME_END_CONTENT ? !is_cut : how != SS_MIME_END_CUT;
	return is_at_end && part->missing == 0 && !part->has_header_gap;
}

#endif
