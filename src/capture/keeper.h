/* Somebody who needs frames for longer than until the next one.  It lends the windows that captures are
 * read into, and gets each back when nothing is read into it any more: frames that were handed out
 * stay valid until the keeper uses the window for something else.  Or it lends none, and frames stay
 * valid until it was told that a read follows. */
#ifndef SS_CAPTURE_KEEPER_H
#define SS_CAPTURE_KEEPER_H
#include <stddef.h>
#include <stdint.h>

struct ss_keeper {
	void *user;
	/* A window of that size; NULL: no memory.  This and `give` may be NULL: it lends none. */
	uint8_t *(*take)(void *user, size_t size);
	/* The capture is done with it: frames handed out before may still be in it. */
	void (*give)(void *user, uint8_t *window, size_t size);
	/* The next frame is not in a window yet: a read follows.  Who lends no windows is told before
	 * anything that was handed out moves or goes, too. */
	void (*on_read)(void *user);
};

#endif
