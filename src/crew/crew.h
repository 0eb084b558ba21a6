/* An engine on several threads: the same records in the same order, however many there are.
 *
 *     frames ──> front ──> blocks ──> shares' jobs ──> hauls ──> merged ──> sink or pages
 *                          of segments, one list       of records, one
 *                          a share                     a share
 *
 * The caller's thread reads and decodes, and deals segments out by the shard of their flow
 * (flow/flow.h).  Some shards are a share, which has a back of its own (engine/back.h).  A block is
 * what one read brought; a share's part of it is a job, which any thread may do, when those before it
 * are done: a thread takes those of the shares that it had before, and another one's when that is
 * late, or when it has none of its own.  So does the caller's, when the others have enough to do: work
 * spreads by itself, however much of it reading is.  Threads meet once a job, never for a packet.
 * Frames are not copied: blocks keep the windows they lie in.
 *
 * Once all jobs of a block are done, the records that it led to are merged by the packets that they
 * came with, and handed over on the caller's thread: as records, or as text that was written where
 * they were made (crew/pages.h).
 *
 * With one worker there are no threads at all: this is an engine then.  A small memory limit has
 * fewer shares, and fewer workers than were asked for. */
#ifndef SS_CREW_CREW_H
#define SS_CREW_CREW_H
#include "capture/keeper.h"
#include "crew/pages.h"
#include "engine/engine.h"
#include "flow/flow.h"

enum { SS_CREW_MOST = SS_FLOW_SHARDS }; /* workers, shares */

struct ss_crew;

/* workers: 1 to SS_CREW_MOST. */
int ss_crew_create(unsigned workers, struct ss_crew **out);
/* For the capture whose frames are fed.  One worker lends no windows. */
const struct ss_keeper *ss_crew_keeper(struct ss_crew *c);

/* options: copied; what it borrows must outlive the crew's work, and be fit for several threads but
 * for the sink, and for `contents`, which only one worker can have.  charsets: one, or SS_CREW_MOST
 * of them for several workers.  pages: borrowed as well; with several workers, the sink gets `stats`
 * alone, and pages all the others.  NULL: all records come to the sink.
 * 0, SS_ENOMEM, or SS_EARG: contents and several workers. */
int ss_crew_start(struct ss_crew *c, const struct ss_engine_options *options,
                  const struct ss_charsets *charsets, const struct ss_crew_pages *pages);
/* The frame's octets are needed for as long as the keeper says. */
void ss_crew_feed(struct ss_crew *c, const struct ss_frame *frame);
/* Hands over all that is known by now, for who waits for the next frame. */
void ss_crew_settle(struct ss_crew *c);
/* As ss_engine_end: all records have come when it returns. */
void ss_crew_end(struct ss_crew *c, const struct ss_engine_input *input);
/* Was there no memory for a record that is therefore missing? */
bool ss_crew_is_short(const struct ss_crew *c);

/* The work is over: no record comes any more, and the inputs' names may go. */
void ss_crew_stop(struct ss_crew *c);
/* After the capture, whose windows it has.  NULL is taken. */
void ss_crew_destroy(struct ss_crew *c);

#endif
