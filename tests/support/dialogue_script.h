/* Dialogues written as text, and how to play them. */
#ifndef SS_TESTS_DIALOGUE_SCRIPT_H
#define SS_TESTS_DIALOGUE_SCRIPT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "smtp/dialogue.h"

/* A dialogue in a file:
 *     # a comment
 *     midway             (the connection's start was not seen)
 *     C: EHLO a          (the client's line; CR LF is added)
 *     S: 250 ok
 *     C+ abc\n           (without CR LF; \r \n \0 \\ \xHH)
 *     C: <gap 100>       (bytes lost)
 *     C: <lost>          (that side is not in the capture)
 *     C+ <repeat 2000 x> (so many times that character)
 * Each line is a packet of its own, numbered from 1. */
enum script_kind { SCRIPT_BYTES, SCRIPT_GAP, SCRIPT_LOST };

struct script_step {
	enum script_kind kind;
	enum ss_side side;
	uint8_t *bytes;
	size_t len; /* of bytes, or of the gap */
};

struct script {
	struct script_step *steps;
	size_t n_steps;
	bool is_midway;
};

/* False if a line is none of these; the others are read. */
bool script_parse(const char *text, struct script *out);
void script_read(const char *path, struct script *out); /* ends the program if it cannot */
void script_release(struct script *s);

/* How far to cut the next portion: 1..len bytes. */
typedef size_t (*script_cut)(void *user, size_t len);
struct script_options {
	script_cut cut; /* NULL: a portion a step */
	void *cut_user;
	bool joins; /* steps of one side in a row are one run of bytes, all of packet 1 */
	bool has_places;
	struct ss_memory *memory; /* NULL: one of its own, which must be empty in the end */
};
/* The events of the whole dialogue as text; free() it. */
char *script_play(const struct script *s, const struct script_options *options);
/* The file as text, NULL if there is none; free() it. */
char *script_read_text(const char *path);

#endif
