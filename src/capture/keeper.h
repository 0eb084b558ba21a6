/* Somebody who needs frames for longer than until the next one: lends the windows that captures are
 * read into, and gets each back when nothing is read into it any more.  Frames that were handed out
 * stay valid until the keeper uses the window for something else. */
#ifndef SS_CAPTURE_KEEPER_H
#define SS_CAPTURE_KEEPER_H
#include <stddef.h>
#include <stdint.h>

struct ss_keeper { /* every function is set */
	void *user;
	/* A window of that size; NULL: no memory. */
	uint8_t *(*take)(void *user, size_t size);
	/* The capture is done with it: frames handed out before may still be in it. */
	void (*give)(void *user, uint8_t *window, size_t size);
	/* The next frame is not in a window yet: a read follows. */
	void (*on_read)(void *user);
};

#endif
