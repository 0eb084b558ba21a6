/* Findings beside the dialogues that raise them, and those that nearly do. */
#ifndef SS_TESTS_FINDING_CASES_H
#define SS_TESTS_FINDING_CASES_H
#include "engine_run.h"

struct finding_case {
	const char *id;
	const char *
	        found; /* what the finding must say: "\"severity\":\"low\""; NULL: that it is there */
	struct engine_run hit, miss; /* its dialogue is NULL: not asked */
	const char *not_found;       /* what miss must not say; NULL: the id */
};

/* Runs them all through these observers; fails the cmocka test, with the id on standard error. */
void finding_cases_check(const struct finding_case *cases, size_t n,
                         const struct ss_observer *const *observers);
/* Is there a hit for each row? */
void finding_cases_check_all(const struct finding_case *cases, size_t n,
                             const struct ss_finding_row *rows, size_t n_rows);

#endif
