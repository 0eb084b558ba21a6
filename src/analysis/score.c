#include "analysis/score.h"

void ss_score_add(struct ss_score *s, const char *name, int64_t points, struct ss_slice value)
{
	if (s->n == SS_SCORE_TERMS)
		return;
	if (points > SS_SCORE_MOST - s->sum)
		points = SS_SCORE_MOST - s->sum;
	s->terms[s->n] = (struct ss_term_record){
	        .name = ss_slice_of(name),
	        .value = ss_say(&s->values[s->n], "%.*s", SS_SAY(value)),
	        .points = points,
	};
	s->n++;
	s->sum += points;
}
