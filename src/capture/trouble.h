/* What could not be read, told in one line each. */
#ifndef SS_CAPTURE_TROUBLE_H
#define SS_CAPTURE_TROUBLE_H

/* Why reading stopped, as a lower layer says it: without the input's name and the packet's number,
 * which the reader puts before it. */
struct ss_why {
	char text[160]; /* "" : there is no trouble */
};

/* Returns error, for `return ss_why_say(...)`. */
int ss_why_say(struct ss_why *why, int error, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

struct ss_troubles {
	void (*on_trouble)(void *user, const char *text); /* NULL: nobody listens */
	void *user;
	unsigned inputs; /* that could not be read whole */
};

/* Hands the line on, control characters (file names are not ours) shown as '?'. */
void ss_trouble_tell(const struct ss_troubles *t, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

#endif
