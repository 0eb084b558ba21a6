#include "finding_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The line of that finding, or NULL. */
static char *find_line(char *records, const char *id)
{
	char key[128];
	snprintf(key, sizeof key, "\"id\":\"%s\",", id);
	for (char *line = strtok(records, "\n"); line; line = strtok(NULL, "\n")) {
		if (strstr(line, "{\"type\":\"finding\"") == line && strstr(line, key))
			return line;
	}
	return NULL;
}

static void fail_with(const char *id, const char *why, const struct engine_run *run)
{
	char *records = engine_run(run);
	fprintf(stderr, "%s: %s\n%s", id, why, records);
	free(records);
	fail();
}

static void check_hit(const struct finding_case *f, const struct ss_observer *const *observers)
{
	struct engine_run run = f->hit;
	run.observers = observers;
	char *records = engine_run(&run);
	const char *line = find_line(records, f->id);
	bool is_good = line && (!f->found || strstr(line, f->found));
	free(records);
	if (!is_good)
		fail_with(f->id, "not found", &run);
}

static void check_miss(const struct finding_case *f, const struct ss_observer *const *observers)
{
	struct engine_run run = f->miss;
	run.observers = observers;
	char *records = engine_run(&run);
	const char *line = find_line(records, f->id);
	bool is_good = !line || (f->not_found && !strstr(line, f->not_found));
	free(records);
	if (!is_good)
		fail_with(f->id, "found, though it nearly is not", &run);
}

void finding_cases_check(const struct finding_case *cases, size_t n,
                         const struct ss_observer *const *observers)
{
	for (size_t i = 0; i < n; i++) {
		if (cases[i].hit.dialogue)
			check_hit(&cases[i], observers);
		if (cases[i].miss.dialogue)
			check_miss(&cases[i], observers);
	}
}

void finding_cases_check_all(const struct finding_case *cases, size_t n,
                             const struct ss_finding_row *rows, size_t n_rows)
{
	for (size_t i = 0; i < n_rows; i++) {
		bool is_hit = false, is_missed = false;
		for (size_t k = 0; k < n; k++) {
			bool is_it = strcmp(cases[k].id, rows[i].id) == 0;
			is_hit |= is_it && cases[k].hit.dialogue;
			is_missed |= is_it && cases[k].miss.dialogue;
		}
		if (!is_hit || !is_missed)
			fail_msg("%s has no test", rows[i].id);
	}
}
