/* Writes the events of a dialogue as lines of text. */
#ifndef SS_TESTS_DIALOGUE_RECORDER_H
#define SS_TESTS_DIALOGUE_RECORDER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smtp/dialogue.h"

struct dialogue_recorder { /* zero it */
	bool has_places;   /* write offset and packet with each event */
	char *text;        /* NUL-terminated; NULL if nothing happened */
	size_t len, size;
	bool is_quoting; /* in a line of content or TLS, which goes on with the next bytes */
	const char *quoted;
	enum ss_side quoted_side;
};

extern const struct ss_dialogue_events dialogue_recorder_events; /* user: the recorder */
/* Ends the last line; returns all of them, which the caller frees. */
char *dialogue_recorder_take(struct dialogue_recorder *r);

#endif
