/* Laws of the dialogue, on every written dialogue of golden/dialogues:
 *   cut anywhere, the same bytes give the same events;
 *   when memory is refused, there is no crash, no leak, and the events still come in some form. */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialogue_script.h"

enum { DEFAULT_CASES = 10000, MAX_SCRIPTS = 512 };

struct random {
	uint64_t state;
};

static uint64_t next_random(struct random *r)
{
	r->state ^= r->state << 13;
	r->state ^= r->state >> 7;
	r->state ^= r->state << 17;
	return r->state;
}

/* Small portions mostly: that is where the states are. */
static size_t cut_anywhere(void *user, size_t len)
{
	struct random *r = user;
	size_t most = next_random(r) % 4 == 0 ? len : next_random(r) % 4 == 0 ? 64 : 4;
	size_t n = 1 + next_random(r) % most;
	return n < len ? n : len;
}

static size_t cut_bytes(void *user, size_t len)
{
	return 1;
}

static const char *first_difference(const char *a, const char *b)
{
	const char *line = a;
	for (; *a && *a == *b; a++, b++)
		if (*a == '\n')
			line = a + 1;
	return line;
}

static int compare(const char *name, const char *whole, char *cut, const char *how)
{
	int differs = strcmp(whole, cut) != 0;
	if (differs)
		printf("%s, %s: differs at\n%.400s\n-- instead of\n%.400s\n", name, how,
		       first_difference(cut, whole), first_difference(whole, cut));
	free(cut);
	return differs;
}

static int any_cut(const char *name, const struct script *s, uint64_t cases)
{
	int failed = 0;
	for (int joins = 0; joins < 2; joins++) {
		struct script_options o = {.has_places = true, .joins = joins};
		struct random random = {0x9e3779b97f4a7c15ULL};
		char *whole = script_play(s, &o);
		o.cut = cut_bytes;
		failed |= compare(name, whole, script_play(s, &o), "byte by byte");
		o.cut = cut_anywhere;
		o.cut_user = &random;
		for (uint64_t n = 0; n < cases / 2 && !failed; n++)
			failed |= compare(name, whole, script_play(s, &o), "cut");
		free(whole);
	}
	return failed;
}

/* The nth taking of memory fails, and all later ones. */
static int any_refusal(const char *name, const struct script *s)
{
	for (uint64_t n = 1; n < 40; n++) {
		struct ss_memory memory = {.fail_after = n};
		struct random random = {n};
		struct script_options o = {
		        .cut = cut_anywhere, .cut_user = &random, .memory = &memory};
		free(script_play(s, &o));
		if (memory.used > 0) {
			printf("%s: %zu bytes leak when memory is refused\n", name, memory.used);
			return 1;
		}
	}
	return 0;
}

static int is_dialogue(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');
	return dot && strcmp(dot, ".txt") == 0;
}

int main(void)
{
	struct dirent **entries;
	const char *asked = getenv("SMTPSCOPE_CASES");
	uint64_t cases = asked ? strtoull(asked, NULL, 10) : DEFAULT_CASES;
	int n = scandir(DIALOGUES, &entries, is_dialogue, alphasort), failed = 0;
	if (n <= 0)
		return 1;
	for (int i = 0; i < n; i++) {
		char path[512];
		struct script script;
		snprintf(path, sizeof path, "%s/%s", DIALOGUES, entries[i]->d_name);
		script_read(path, &script);
		failed |= any_cut(entries[i]->d_name, &script, cases / (uint64_t)n + 1);
		failed |= any_refusal(entries[i]->d_name, &script);
		script_release(&script);
		free(entries[i]);
	}
	free(entries);
	printf("%d dialogues, %" PRIu64 " cases\n", n, cases);
	return failed;
}
