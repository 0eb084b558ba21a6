/* Finds the files within text: uuencoded and yEnc ones.  Text passes as it is, in slices of what was
 * fed; of a line that may begin a file, at most SS_EMBEDDED_HELD octets wait for the lines behind it.
 * Private to the reader of bodies. */
#ifndef SS_MAIL_BODY_EMBEDDED_H
#define SS_MAIL_BODY_EMBEDDED_H
#include "mail/body.h"
#include "mail/uuencode.h"
#include "mail/yenc.h"

enum { SS_EMBEDDED_HELD = 1024 };

struct ss_embedded_events { /* every member is set; slices are borrowed, valid during the call */
	void (*on_text)(void *user, const uint8_t *bytes, size_t len);
	void (*on_begin)(void *user, const struct ss_body_embedded *file);
	void (*on_octets)(void *user, const uint8_t *bytes, size_t len);
	void (*on_end)(void *user, bool is_whole);
};

struct ss_embedded { /* set the first members and zero all up to file */
	const struct ss_embedded_events *events;
	void *user;
	struct ss_mail_counts *counts;
	uint64_t place; /* of the next octet, for the counts */
	bool is_placed; /* place grows: the text is as it was sent */
	/* private from here on */
	uint8_t state;
	bool is_inside_line; /* of text */
	size_t held_len, made_len;
	union {
		struct ss_uu uu;
		struct ss_yenc yenc;
	} file;
	uint8_t held[SS_EMBEDDED_HELD];
	uint8_t made[SS_BODY_PORTION + SS_UU_ROOM(0)];
};

void ss_embedded_feed(struct ss_embedded *e, const uint8_t *bytes, size_t len);
/* Octets are missing: what is held is given.  Of a file, it goes on. */
void ss_embedded_gap(struct ss_embedded *e, uint64_t len);
/* No more: what is held is given, what is open ends. */
void ss_embedded_end(struct ss_embedded *e);

#endif
