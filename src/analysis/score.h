/* A score of 100 that is the sum of terms: each has a name, what was seen, and points. */
#ifndef SS_ANALYSIS_SCORE_H
#define SS_ANALYSIS_SCORE_H
#include "analysis/say.h"
#include "record/record.h"

enum { SS_SCORE_TERMS = 16, SS_SCORE_MOST = 100 };

struct ss_score { /* valid when zeroed */
	struct ss_term_record terms[SS_SCORE_TERMS];
	struct ss_say values[SS_SCORE_TERMS];
	size_t n;
	int64_t sum;
};

/* Points beyond a hundred in all are cut.  value: copied. */
void ss_score_add(struct ss_score *s, const char *name, int64_t points, struct ss_slice value);

#endif
