/* TCP segments -> flows: each direction's bytes in order, gaps as events, and the end.
 *
 * A flow is a TCP connection, known by its 5-tuple with VLAN and tunnel.  Where they differ by
 * direction, the second direction to be seen is taken for the first one's answer if its numbers say
 * so; equal ends in other VLANs or tunnels are other flows.  Its two sides are
 * numbered: side 0 opened it (sent the SYN, or else received the SYN+ACK; without a handshake the
 * side whose port is the higher, ties to the first packet's sender).
 *
 * Flows fall into shards, by their ends: what happens to a flow depends on the segments of its own
 * shard alone, and on the time that comes with these (but for memory that is short).  So shards may
 * lie in several tables, on several threads, and the flows are the same.
 *
 * What trails a flow that was closed or reset is absorbed for SS_LIMIT_LINGER_NS: copies.  A SYN
 * opens the next flow with these ends, also if both connections begin at the same number: at once
 * after a reset or SS_LIMIT_REUSE_NS of silence, else with the SYN+ACK if that has a new number, or
 * with the third segment of the handshake if it has not.
 *
 * Bytes come out in causal order: those of one side in sequence, and never before the bytes of the
 * other side that their own segment acknowledges.  So a capture that shows a reply before its
 * command, or segments in any order, gives the same bytes in the same turn.  What does not come is
 * given up, and is a gap, when the other side acknowledged past it and a while has gone by
 * (SS_LIMIT_HOLD_NS, SS_LIMIT_HOLD_BYTES), when a limit is reached, or at the end. */
#ifndef SS_FLOW_FLOW_H
#define SS_FLOW_FLOW_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/mark.h"
#include "base/memory.h"
#include "flow/clock.h"
#include "packet/packet.h"

enum { SS_FLOW_SIDES = 2, SS_FLOW_SHARDS = 16 };

struct ss_flow_side { /* read-only outside flow/ */
	struct ss_address address;
	uint16_t port;
	uint64_t packets, bytes; /* seen; bytes of payload on the wire, retransmissions included */
	uint32_t retransmits, out_of_order, overlaps_conflicting, keep_alives, zero_windows;
	uint32_t gaps;
	uint64_t gap_bytes;
};

/* How it ended; names for records in ss_flow_end_name. */
enum ss_flow_end {
	SS_FLOW_OPEN,   /* "open": the capture ended first */
	SS_FLOW_CLOSED, /* "closed": FIN from both sides, from one and then silence, or from the only
	                   one that is in the capture */
	SS_FLOW_RESET,  /* "reset" */
	SS_FLOW_TIMEOUT, /* "timeout": idle for SS_LIMIT_IDLE_NS, or only SYNs and SS_LIMIT_HALF_OPEN_NS */
	SS_FLOW_REUSED,  /* "reused": a new handshake on the same 5-tuple */
	SS_FLOW_EVICTED, /* "evicted": given up for the memory limit */
};
const char *ss_flow_end_name(enum ss_flow_end end);

struct ss_flow;

struct ss_flow_events { /* every member is set; user is the table's */
	/* A new flow.  Whoever wants its bytes returns true; otherwise, and after ss_flow_ignore, only
	 * counters are kept and on_end comes. */
	bool (*on_open)(void *user, struct ss_flow *f);
	/* In-order bytes of one side.  Borrowed: valid during the call.  offset: of the first byte in
	 * this side's stream, from 0 (after the SYN, or at the first byte seen). */
	void (*on_bytes)(void *user, struct ss_flow *f, unsigned side, uint64_t offset,
	                 const uint8_t *bytes, size_t len, struct ss_mark mark);
	/* len bytes at offset were never seen. */
	void (*on_gap)(void *user, struct ss_flow *f, unsigned side, uint64_t offset, uint64_t len,
	               struct ss_mark mark);
	/* A second copy of bytes already seen differs; the first copy stands.  Noticed is any byte
	 * that is still held, or among the last 128 that this side delivered; before these, only a
	 * copy that covers one of the last 16 delivered segments whole (at most 64 KiB). */
	void (*on_conflict)(void *user, struct ss_flow *f, unsigned side, uint64_t offset,
	                    size_t len, struct ss_mark mark);
	/* This side sent its FIN and all its bytes were delivered (half-close). */
	void (*on_fin)(void *user, struct ss_flow *f, unsigned side, struct ss_mark mark);
	/* The flow is over; it is freed after the call. */
	void (*on_end)(void *user, struct ss_flow *f, enum ss_flow_end how, struct ss_mark mark);
};

/* Read-only outside flow/, but for app.  A flow that nobody follows takes at most 256 bytes, its
 * share of the table included. */
uint64_t ss_flow_id(const struct ss_flow *f); /* number of the packet that it began with */
void ss_flow_read_side(const struct ss_flow *f, unsigned side, struct ss_flow_side *out);
uint16_t ss_flow_port(const struct ss_flow *f, unsigned side); /* of what that reads */
int64_t ss_flow_first_ns(const struct ss_flow *f); /* the earliest of its first segments */
int64_t ss_flow_last_ns(const struct ss_flow *f);
int64_t ss_flow_rtt_ns(const struct ss_flow *f);     /* SYN to SYN+ACK to ACK; -1 unknown */
uint16_t ss_flow_vlan(const struct ss_flow *f);      /* of the first packet that had one; or 0 */
bool ss_flow_is_partial(const struct ss_flow *f);    /* start or one side missing */
bool ss_flow_is_start_seen(const struct ss_flow *f); /* a SYN of either side */
bool ss_flow_is_side_seen(const struct ss_flow *f, unsigned side); /* any packet from it */
void *ss_flow_app(const struct ss_flow *f); /* the user's own pointer, NULL at first */
void ss_flow_set_app(struct ss_flow *f, void *app);
/* What a flow that is followed is worth when memory is short; at first, nothing is known. */
enum ss_flow_worth { SS_FLOW_DOUBTFUL, SS_FLOW_KNOWN, SS_FLOW_VALUABLE, SS_FLOW_N_WORTHS };
void ss_flow_set_worth(struct ss_flow *f, enum ss_flow_worth worth);
/* No more on_bytes, on_gap, on_conflict, on_fin; what was held for it is given back.  May be called
 * from any of its events. */
void ss_flow_ignore(struct ss_flow *f);

struct ss_flow_table;
struct ss_flow_target; /* flow/ahead.h */

struct ss_flow_table_options {
	struct ss_memory
	        *memory; /* borrowed; its limit is obeyed: the least useful goes first (held
	                             bytes of the largest holders, then the longest idle of those
	                             flows that are worth least) */
	const struct ss_flow_events *events; /* must outlive the table */
	void *user;
	/* Frees memory that others hold and that is worth less than any flow: false if `size` bytes
	 * do not fit then either.  Tried before anything is evicted.  May be NULL. */
	bool (*make_room)(void *user, size_t size);
	void *make_room_user;
	/* A random number keeps those who write the packets from slowing the table down on purpose;
	 * nothing else depends on it.  0: a number that everybody knows. */
	uint64_t seed;
};

int ss_flow_table_create(const struct ss_flow_table_options *options, struct ss_flow_table **out);
/* Ends nothing: call end first.  NULL is taken. */
void ss_flow_table_destroy(struct ss_flow_table *t);

/* Which shard its flow belongs to: below SS_FLOW_SHARDS, and the same for both directions. */
unsigned ss_flow_shard_of(const struct ss_segment *s);
/* to: as flow/ahead.h aimed this segment.  time: of a clock that was set to this segment's time, and to
 * that of all before it, also of other shards and tables. */
void ss_flow_table_feed(struct ss_flow_table *t, const struct ss_segment *s,
                        const struct ss_flow_target *to, const struct ss_instant *time);
/* Time has gone on: does for the shard what its next segment would do first, to flows that waited or
 * were silent for long enough. */
void ss_flow_table_tick(struct ss_flow_table *t, unsigned shard, const struct ss_instant *time);
/* Ends every flow still open, by id.  Nothing is fed afterwards. */
void ss_flow_table_end(struct ss_flow_table *t);
/* The same for ids up to last; returns the lowest id that is left, or 0. */
uint64_t ss_flow_table_end_to(struct ss_flow_table *t, uint64_t last);
/* After the first of these: an id up to which at most n flows are open.  n: SS_FLOW_SHARDS or more. */
uint64_t ss_flow_table_portion(const struct ss_flow_table *t, size_t n);
/* Frees memory on behalf of another module that was refused some: evicts, at least until `size`
 * bytes fit; false when nothing is left to give up.  Never evicts the flow whose event is running;
 * those that it does evict get their last events, up to on_end, during the call.  spared: followed
 * flows of that worth and above stay; SS_FLOW_N_WORTHS: none. */
bool ss_flow_table_make_room(struct ss_flow_table *t, size_t size, enum ss_flow_worth spared);

struct ss_flow_table_counts {
	uint64_t flows; /* ever opened */
	uint64_t open, open_peak;
	uint64_t segments;      /* fed */
	uint64_t evicted;       /* flows given up for memory */
	uint64_t refused;       /* segments of flows that could not be opened for memory */
	uint64_t trailing;      /* SYNs, and segments with bytes, of flows that were over */
	uint64_t held_given_up; /* out-of-order bytes that a limit set free before their turn */
};
void ss_flow_table_read_counts(const struct ss_flow_table *t, struct ss_flow_table_counts *out);

#endif
