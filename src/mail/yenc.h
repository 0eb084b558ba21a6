/* yEnc (version 1.3): "=ybegin line=128 size=584 name=a.jpg", octets of which few are escaped,
 * "=yend size=584 crc32=ded29f4f"; of one of several parts, "=ypart begin=1 end=11250" behind the
 * first line and pcrc32 in the last.  Private to the reader of bodies.
 *
 * Dots that news servers double at the head of lines were undone with SMTP's. */
#ifndef SS_MAIL_YENC_H
#define SS_MAIL_YENC_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "mail/anomaly.h"
#include "mail/uuencode.h"

struct ss_yenc_begin {
	struct ss_slice name;
	int64_t size; /* of the file, of which this may be a part */
	size_t len;   /* of the line, its end included */
};

/* Does a file begin with this line?  As ss_uu_look. */
enum ss_look ss_yenc_look(struct ss_slice text, bool is_all, struct ss_yenc_begin *begin);

enum { SS_YENC_LINE = 256 };

struct ss_yenc { /* set the first members, zero the rest */
	struct ss_mail_counts *counts;
	uint64_t place; /* of the file, for the counts */
	int64_t size;   /* that its first line tells */
	bool is_over;   /* nothing more is taken */
	bool is_whole;  /* and its size and checksum are those told */
	/* private from here on */
	uint8_t state;
	bool is_broken, is_part;
	uint32_t crc;
	uint64_t made;
	size_t line_len;
	uint8_t line[SS_YENC_LINE]; /* "=y..." */
};

/* Returns how many octets, at most len + 1, were written to out; *used: how many were taken. */
size_t ss_yenc_feed(struct ss_yenc *y, const uint8_t *text, size_t len, uint8_t *out, size_t *used);
void ss_yenc_gap(struct ss_yenc *y);
/* No more text; it is over. */
void ss_yenc_end(struct ss_yenc *y);

#endif
