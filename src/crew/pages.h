/* Records as text, which the workers write: the caller's thread has only to put it in order.  A page
 * is the text of a share's part of a block; cleared, it serves the blocks after it.  For formats that
 * make the text of a record of it alone; crew.h tells what the others have instead. */
#ifndef SS_CREW_PAGES_H
#define SS_CREW_PAGES_H
#include <stdbool.h>
#include <stddef.h>

#include "record/record.h"

/* Of a page's text; it may be several records. */
struct ss_crew_text {
	const void *page;
	size_t from, to;
};

enum { SS_CREW_TEXTS = 256 };

struct ss_crew_pages { /* every function is set */
	/* On any thread, several at a time, each page on one. */
	void *(*create)(void *user); /* empty; NULL: no memory */
	/* end: of the page's text then.  False: no memory, and what it held is lost; it may be
	 * written on once it was cleared. */
	bool (*write)(void *page, const struct ss_record_head *record, size_t *end);
	void (*clear)(void *page);
	void (*destroy)(void *page);
	/* On the caller's thread: what comes next, in the order of all records.  The pages are cleared
	 * afterwards.  n: 1 to SS_CREW_TEXTS. */
	void (*take)(void *user, const struct ss_crew_text *texts, size_t n);
	void *user;
};

#endif
