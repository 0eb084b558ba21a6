/* Why mail was refused or put off, in the servers' own words: texts that differ only in addresses, ids
 * and numbers are one reason, with the first as an example. */
#ifndef SS_ANALYSIS_DELIVERY_REASON_H
#define SS_ANALYSIS_DELIVERY_REASON_H
#include "analysis/blocklist.h"
#include "analysis/delivery_memo.h"
#include "analysis/phrase.h"
#include "analysis/summary_rows.h"
#include "base/settings.h"
#include "record/report.h"

/* Behind code and enhanced code, the text without what differs from one mail to the next: a word with
 * an @ or a digit in it is "*".  Letters are as they were.  The slice of it in out. */
struct ss_slice ss_reason_pattern(struct ss_slice text, uint8_t out[], size_t size);
/* What is looked for in the texts. */
struct ss_reason_look { /* private */
	struct ss_blocklists lists;
	struct ss_phrase_heads words;
};

/* blocklists: borrowed, must outlive it. */
void ss_reason_look_init(struct ss_reason_look *look, const struct ss_words *blocklists);
/* What it is about; *blocklist: the word of the list that it names, or absent. */
enum ss_reason_kind ss_reason_find(const struct ss_reason_look *look, int64_t code,
                                   struct ss_slice enhanced, struct ss_slice text,
                                   struct ss_slice *blocklist);

struct ss_reason_row {
	struct ss_row row;
	uint8_t kind; /* enum ss_reason_kind */
	uint16_t code;
	int64_t flow_id;
	struct ss_slice pattern;      /* of the key */
	struct ss_slice enhanced;     /* of the key */
	struct ss_slice blocklist;    /* a word of the settings */
	struct ss_slice text, domain; /* the example; owned */
};

struct ss_reply_said {
	int64_t code;
	struct ss_slice enhanced, text, domain;
	int64_t flow_id;
};

struct ss_reasons { /* set by ss_reasons_init */
	struct ss_rows rows;
	void (*on_forget)(void *user); /* set it, or NULL: some rows are about to go */
	void *user;
	struct ss_reason_look look; /* private from here on */
	struct ss_reason_memo memo; /* of rows that are there */
};

void ss_reasons_init(struct ss_reasons *reasons, struct ss_memory *memory, uint64_t seed,
                     const struct ss_words *blocklists);
/* Counts it; NULL: no memory.  Valid until on_forget. */
const struct ss_reason_row *ss_reasons_add(struct ss_reasons *reasons,
                                           const struct ss_reply_said *said);
int ss_reasons_merge(struct ss_reasons *reasons, const struct ss_reasons *other);
/* struct ss_reason_record, at most n, the most frequent first. */
struct ss_list ss_reasons_list(const struct ss_reasons *reasons, struct ss_arena *arena, size_t n);
void ss_reasons_release(struct ss_reasons *reasons);

#endif
