/* Conversations as lines of text: one turn a line.  Who speaks, C or S (c or s: it is lost from the
 * capture), a character whose low five bits are the size of the segments less one ('_': 32), and the
 * text.  It is sent with CR LF, or if it ends in a backslash without both. */
#ifndef SS_FUZZ_TURNS_H
#define SS_FUZZ_TURNS_H
#include <stdlib.h>
#include <string.h>

#include "wire.h"
#include "words.h"

/* The line with its end, or as it is if a backslash ends it; lost: sent, acknowledged, never captured. */
static inline void say_text(struct wire_connection *c, unsigned side, bool is_lost,
                            struct ss_slice text, size_t size)
{
	uint8_t *sent = malloc(text.len + 2);
	memcpy(sent, text.data, text.len);
	size_t len = text.len + 2;
	if (text.len > 0 && text.data[text.len - 1] == '\\')
		len = text.len - 1;
	else
		memcpy(sent + text.len, "\r\n", 2);
	if (is_lost)
		c->seq[side] += (uint32_t)len;
	else
		wire_say(c, side, sent, len, size);
	free(sent);
}

static inline void say_a_turn(struct wire_connection *c, struct ss_slice line)
{
	static const char who[] = "CScs";
	const char *at = line.len >= 2 ? memchr(who, line.data[0], strlen(who)) : NULL;
	if (!at)
		return;
	say_text(c, (at - who) % 2, at - who >= 2, ss_slice_cut(line, 2, line.len),
	         1 + (line.data[1] & 31u));
}

#endif
