/* The input is a dialogue as in tests/golden/dialogues.  A first line "fail N" makes the Nth taking
 * of memory fail, and all later ones.  Otherwise, cut anywhere, it must give the same events. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialogue_script.h"

static size_t cut(void *user, size_t len)
{
	uint32_t *state = user;
	*state = *state * 1664525 + 1013904223;
	size_t n = 1 + (*state >> 16) % (*state >> 30 ? 5 : 80);
	return n < len ? n : len;
}

static void play_twice(const struct script *s, bool joins, uint32_t seed)
{
	struct script_options o = {.has_places = true, .joins = joins};
	char *whole = script_play(s, &o);
	o.cut = cut;
	o.cut_user = &seed;
	char *pieces = script_play(s, &o);
	if (strcmp(whole, pieces) != 0) {
		fprintf(stderr, "whole:\n%s\nin pieces:\n%s", whole, pieces);
		abort();
	}
	free(whole);
	free(pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script s;
	unsigned fail = 0;
	uint32_t seed = 1;
	char *text = malloc(size + 1);
	memcpy(text, data, size);
	text[size] = '\0';
	for (size_t n = 0; n < size; n++)
		seed = seed * 31 + data[n];
	(void)script_parse(text, &s);
	if (sscanf(text, "fail %4u", &fail) == 1) {
		struct ss_memory memory = {.fail_after = fail};
		struct script_options o = {.memory = &memory, .cut = cut, .cut_user = &seed};
		free(script_play(&s, &o));
		if (memory.used > 0)
			abort();
	} else {
		play_twice(&s, false, seed);
		play_twice(&s, true, seed);
	}
	script_release(&s);
	free(text);
	return 0;
}
