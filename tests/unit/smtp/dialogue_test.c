/* Every written dialogue gives the events beside it: NAME.txt and NAME.events.  With
 * SMTPSCOPE_GOLDEN=write the events are written; each line is then to be judged by the RFC. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialogue_script.h"

static void write_text(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(0, fclose(f));
}

static void gives_its_events(void **state)
{
	const char *name = *state;
	char path[512];
	struct script script;
	snprintf(path, sizeof path, "%s/%s.txt", DIALOGUES, name);
	script_read(path, &script);
	char *got = script_play(&script, &(struct script_options){0});
	snprintf(path, sizeof path, "%s/%s.events", DIALOGUES, name);
	const char *asked = getenv("SMTPSCOPE_GOLDEN");
	if (asked && strcmp(asked, "write") == 0)
		write_text(path, got);
	char *wanted = script_read_text(path);
	assert_non_null(wanted);
	assert_string_equal(wanted, got);
	free(wanted);
	free(got);
	script_release(&script);
}

static int is_dialogue(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');
	return dot && strcmp(dot, ".txt") == 0;
}

int main(void)
{
	struct dirent **entries;
	int n = scandir(DIALOGUES, &entries, is_dialogue, alphasort);
	if (n <= 0)
		return 1;
	struct CMUnitTest *tests = calloc((size_t)n, sizeof *tests);
	for (int i = 0; i < n; i++) {
		*strrchr(entries[i]->d_name, '.') = '\0';
		tests[i] = (struct CMUnitTest){.name = entries[i]->d_name,
		                               .test_func = gives_its_events,
		                               .initial_state = entries[i]->d_name};
	}
	int failed = _cmocka_run_group_tests("dialogues", tests, (size_t)n, NULL, NULL);
	for (int i = 0; i < n; i++)
		free(entries[i]);
	free(entries);
	free(tests);
	return failed;
}
