/* Words of texts.  Names that stood where names stand (mailboxes, user names, HELO) are recognised
 * when a text has them as a word alone: "bob... User unknown".  Keyed hashes of the latest of them
 * are kept, in a table of fixed size. */
#ifndef SS_PRIVACY_WORDS_H
#define SS_PRIVACY_WORDS_H
#include "base/memory.h"
#include "base/slice.h"
#include "privacy/prf.h"

struct ss_privacy_words {         /* set the first two members, zero the rest */
	struct ss_memory *memory; /* borrowed, must outlive this */
	struct ss_prf prf;
	uint64_t *hashes; /* private */
};

/* False: no memory. */
bool ss_privacy_words_begin(struct ss_privacy_words *w);
void ss_privacy_words_end(struct ss_privacy_words *w);
/* The word, and its pieces between dots, hyphens, underlines and plus signs; words that replies are
 * made of are left out, and what has fewer than three octets. */
void ss_privacy_words_learn(struct ss_privacy_words *w, struct ss_slice word);
bool ss_privacy_words_has(const struct ss_privacy_words *w,
                          struct ss_slice word); /* ASCII case does not count */

/* Does it look like a number of something: letters and digits mixed, long base64, addresses with
 * hyphens; and is no name of an extension, a mechanism, a cipher? */
bool ss_privacy_word_is_id(struct ss_slice word);
/* Is it a word that replies are made of: ESMTP, mailbox, ready? */
bool ss_privacy_word_is_plain(struct ss_slice word);
/* Is it one, or a name of an extension, a mechanism, a cipher? */
bool ss_privacy_word_is_harmless(struct ss_slice word);

#endif
