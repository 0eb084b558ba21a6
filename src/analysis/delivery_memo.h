/* Refusals that were said before, and which reason they are: servers repeat themselves, but for the
 * address in front, and a flood of bots is refused by the hundred thousand.  What stands behind the
 * first space is compared as it is, so that only the first word is made a pattern: 720 instructions
 * in place of 2,100. */
#ifndef SS_ANALYSIS_DELIVERY_MEMO_H
#define SS_ANALYSIS_DELIVERY_MEMO_H
#include "base/slice.h"

struct ss_reason_row;

/* ENTRIES: a server has a dozen texts, and few kinds of servers are much asked at a time; another text
 * that falls on the same place takes it. */
enum { SS_REASON_MEMO_ENTRIES = 64, SS_REASON_MEMO_KEY = 246 };

struct ss_reason_memo { /* valid when zeroed; private */
	struct {
		struct ss_reason_row *row; /* NULL: none */
		uint16_t len;
		uint8_t key[SS_REASON_MEMO_KEY];
	} entries[SS_REASON_MEMO_ENTRIES];
};

/* The row that was put there with that key; NULL: none. */
struct ss_reason_row *ss_reason_memo_find(const struct ss_reason_memo *m, struct ss_slice key);
/* A key that is too long is not kept. */
void ss_reason_memo_put(struct ss_reason_memo *m, struct ss_slice key, struct ss_reason_row *row);
/* Rows are gone. */
void ss_reason_memo_clear(struct ss_reason_memo *m);

#endif
