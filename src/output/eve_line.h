/* A line of EVE: an event as one JSON object, its common part first.  Made in memory, so that a
 * comma is put where the last byte asks for one, then written or held back as a whole. */
#ifndef SS_OUTPUT_EVE_LINE_H
#define SS_OUTPUT_EVE_LINE_H
#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/slice.h"
#include "output/eve.h"
#include "output/writer.h"
#include "record/record.h"

struct ss_eve_place { /* each may be SS_NUMBER_ABSENT */
	int64_t ts, packet;
};

/* Timestamp to the Community ID.  is_from_server: source and destination are swapped. */
void ss_eve_line_begin(struct ss_eve *e, const char *event_type, const struct ss_record_head *h,
                       struct ss_eve_place at, bool is_from_server);
/* s: whose it is, and may hold it back until that is chosen; NULL: it is written. */
void ss_eve_line_end(struct ss_eve *e, struct ss_eve_session *s);
/* The object in the making without a line around it: a part that others will hold.  Empties it. */
void ss_eve_part_begin(struct ss_eve *e);
/* False: memory was short, nothing was added. */
bool ss_eve_part_end(struct ss_eve *e, struct ss_buffer *to);

/* Members of e->line.  What is absent is left out. */
void ss_eve_open(struct ss_eve *e, const char *key, char bracket); /* '{' or '[' */
void ss_eve_close(struct ss_eve *e, char bracket);                 /* '}' or ']' */
void ss_eve_text(struct ss_eve *e, const char *key, struct ss_slice text);
void ss_eve_word(struct ss_eve *e, const char *key, const char *word); /* plain ASCII; or NULL */
void ss_eve_count(struct ss_eve *e, const char *key, uint64_t n);
void ss_eve_flag(struct ss_eve *e, const char *key, bool is_true);
void ss_eve_time(struct ss_eve *e, const char *key, int64_t ns);    /* "...T03:04:05.000006+0000" */
void ss_eve_seconds(struct ss_eve *e, const char *key, int64_t ns); /* "2026-01-02T03:04:05" */
void ss_eve_texts(struct ss_eve *e, const char *key, const struct ss_list *texts);
void ss_eve_element(struct ss_eve *e, struct ss_slice text); /* of an array */
void ss_eve_number_element(struct ss_eve *e, uint64_t n);
void ss_eve_json(struct ss_eve *e, struct ss_slice members); /* made by ss_eve_part_end */

#endif
