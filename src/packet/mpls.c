/* MPLS label stacks (RFC 3032).  What the last label carries is known to the routers alone. */
#include "packet/walk.h"

enum { BOTTOM = 0x100 }; /* of the stack */

void ss_layer_mpls(struct ss_walk *w)
{
	uint32_t label = ss_cursor_be32(&w->at);
	if (label & BOTTOM)
		ss_walk_guess(w);
	else
		w->next = ss_layer_mpls;
}
