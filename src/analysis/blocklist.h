/* The name of a blocklist in what a server says: each refusal is looked through, and bots are refused by
 * the hundred thousand. */
#ifndef SS_ANALYSIS_BLOCKLIST_H
#define SS_ANALYSIS_BLOCKLIST_H
#include "analysis/phrase.h"
#include "base/settings.h"

struct ss_blocklists { /* private */
	const struct ss_words *names;
	struct ss_phrase_heads heads;
	bool begin_anyhow; /* some name begins with what is neither a letter nor a digit */
};

/* names: borrowed, must outlive it. */
void ss_blocklists_init(struct ss_blocklists *b, const struct ss_words *names);
/* The first that is there as a whole word: "psbl" is in "psbl.example", not in "xpsblx".  The name of
 * the settings, or absent. */
struct ss_slice ss_blocklists_find(const struct ss_blocklists *b, struct ss_slice text);

#endif
