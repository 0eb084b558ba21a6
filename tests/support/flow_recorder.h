/* Plays TCP segments written as text into a flow table and writes its events as text.
 *
 * A script has one segment a line: the sender, C or S ("2S" is the server of flow 2), and then
 * words.  What is left out is as TCP would have it: the next byte of the sender, all of the other
 * side acknowledged, one millisecond after the line before.
 *
 *     SYN FIN RST     flags            @8    first byte's offset in the sender's stream
 *     'text\r\n'      payload          a12   acknowledges the other stream up to offset 12
 *     x500            500 bytes that tell their place (flow_recorder_byte)
 *     /700            length on the wire, when the capture cut the payload
 *     -               without ACK      +250  250 milliseconds after the line before
 *     w0              window           i9000 initial sequence number of the sender, from now on
 *     v10             in this VLAN
 *     !               sent, but lost before the capture          # and the rest is a comment
 *
 * Events: "open" ("open by S" if S is side 0), "C 0 'text'", "S 8 x500", "C gap 3 10",
 * "C conflict 0 4", "S fin", "end closed"; flows other than the
 * first are named in front ("2: "). */
#ifndef SS_TESTS_FLOW_RECORDER_H
#define SS_TESTS_FLOW_RECORDER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow/flow.h"

enum { FLOW_RECORDER_FLOWS = 8, FLOW_RECORDER_IDS = 65536 };

struct flow_recorder_side {
	uint32_t isn;
	uint32_t end; /* offset of the next byte; a FIN counts */
};

struct flow_recorder {
	struct ss_memory memory;
	struct ss_flow_table *table;
	struct flow_recorder_side sides[FLOW_RECORDER_FLOWS][2];
	int64_t ts_ns;
	uint64_t packet;
	bool ignores;       /* on_open says no */
	char ignores_after; /* on_bytes of this side ('C', 'S') ignores the flow */
	bool shows_packets; /* events end with the packet of their mark: " #3" */
	struct ss_clock clock;
	unsigned n_open, n_ended;
	uint64_t ids[FLOW_RECORDER_IDS]; /* of the flows, in the order in which they opened */
	int64_t first_ns;                /* of the flow that ended last */
	char text[65536];                /* the events */
	size_t len;
	char side_text[1024]; /* of each ended flow: see flow_recorder_counters */
};

void flow_recorder_start(struct flow_recorder *r);
void flow_recorder_play(struct flow_recorder *r, const char *script);
/* Plays the script and fails the test if the events since the last call are others. */
void flow_recorder_expect(struct flow_recorder *r, const char *script, const char *events);
/* What was recorded since the last call; valid until the next event. */
const char *flow_recorder_take(struct flow_recorder *r);
/* The counters of a flow's side that are not zero, by its short name: "packets 3 bytes 10". */
const char *flow_recorder_counters(const struct flow_recorder *r);
/* Ends the table and frees it; fails the test if memory is left or a flow has not ended. */
void flow_recorder_stop(struct flow_recorder *r);

uint8_t flow_recorder_byte(uint64_t offset);

#endif
