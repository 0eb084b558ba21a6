/* Lines of an INI file: [section], NAME = VALUE, values that go on on indented lines, comments that
 * begin with ; or # and have a line of their own.  This hides inih, which only the program links. */
#ifndef SS_CONFIG_INI_H
#define SS_CONFIG_INI_H
#include <stdbool.h>

#include "base/slice.h"

struct ss_ini_events { /* every member is set; slices are borrowed, lines count from 1 */
	/* "[site]".  Before the first one, the section is empty. */
	void (*on_section)(void *user, unsigned line, struct ss_slice section);
	/* "name = value". */
	void (*on_value)(void *user, unsigned line, struct ss_slice name, struct ss_slice value);
	/* An indented line: more of the value before it. */
	void (*on_more)(void *user, unsigned line, struct ss_slice value);
	/* The line is none of these, and left out; is_more: it is indented.  why: static. */
	void (*on_trouble)(void *user, unsigned line, bool is_more, const char *why);
};

/* Any bytes; nothing is allocated. */
void ss_ini_read(struct ss_slice text, const struct ss_ini_events *events, void *user);

#endif
