/* Does one domain look like another?  By skeletons as of UTS #39 (the confusable letters of Latin,
 * Cyrillic, Greek and Armenian, and pairs such as "rn" and "m"), and by what people mistype or do not
 * notice. */
#ifndef SS_ANALYSIS_LOOKALIKE_H
#define SS_ANALYSIS_LOOKALIKE_H
#include <stdbool.h>
#include <stdint.h>

#include "base/domain.h"
#include "base/slice.h"

enum ss_likeness {
	SS_LIKE_NOT,
	SS_LIKE_HOMOGLYPH, /* reads the same: "examp1e", "exarnple", "ехample" */
	SS_LIKE_HYPHEN,    /* the same but for hyphens */
	SS_LIKE_NEAR,      /* differs by a few letters, or two of them changed places */
	SS_LIKE_SUFFIX,    /* the same name below another suffix */
	SS_LIKE_WORD       /* the name with another word: "example-login" */
};
extern const char *const ss_likeness_names[]; /* "", "homoglyph", ... */

/* Of the letters in one label. */
enum ss_script {
	SS_SCRIPT_LATIN = 1,
	SS_SCRIPT_CYRILLIC = 2,
	SS_SCRIPT_GREEK = 4,
	SS_SCRIPT_OTHER = 8
};

/* The name (A-labels are decoded) as an eye reads it; absent if it is too long.  *mixed: a label of it
 * has letters of scripts that are not written together. */
struct ss_slice ss_skeleton(struct ss_slice name, uint8_t out[SS_DOMAIN_TEXT], bool *mixed);

/* Both registrable domains.  distance: letters that may differ; least: shorter names are not compared
 * so.  SS_LIKE_NOT if they are the same. */
enum ss_likeness ss_domain_likeness(struct ss_slice domain, struct ss_slice guarded,
                                    size_t distance, size_t least);

#endif
