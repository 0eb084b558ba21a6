/* Why reading stopped, as a lower layer says it: without the input's name and the packet's number,
 * which the reader puts before it. */
#ifndef SS_CAPTURE_WHY_H
#define SS_CAPTURE_WHY_H

struct ss_why {
	char text[160]; /* "": there is no trouble */
};

/* Returns error, for `return ss_why_say(...)`. */
int ss_why_say(struct ss_why *why, int error, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

#endif
