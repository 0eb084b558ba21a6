/* Segments of a few flows, in any order and with any numbers.  The input is lines that a person can
 * write: each character counts by its low six bits ('@' is 0, 'A' 1 ...).
 *
 * The first line: the allocation that fails ('@': none), the limit of memory in KiB.  Then one
 * segment a line, eight characters: 0 side (1) and flow (6); 1 flags (1 FIN, 2 SYN, 4 RST, 8 ACK,
 * 16 window 0, 32 far-off numbers); 2 sequence number and 3 ack, in steps of four after the SYN's;
 * 4 bytes of payload; 5 bytes that the snap length cut off; 6 variation of the payload, or what the
 * events do (32 ignore, 33 ask for room); 7 how much time passes (the line break: a
 * millisecond). */
#include <stdlib.h>
#include <string.h>

#include "flow/flow.h"
#include "flow_feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINE = 8, MS = 1000000, IGNORE = 32, MAKE_ROOM = 33 };

struct seen { /* of one flow */
	uint64_t at[2];
	bool is_finished[2], is_ignored;
};

struct run {
	struct ss_memory memory;
	struct ss_flow_table *table;
	struct ss_clock clock;
	uint64_t last_id;
	unsigned n_open, n_ended, todo;
};

static void check(bool is_so)
{
	if (!is_so)
		abort();
}

static bool on_open(void *user, struct ss_flow *f)
{
	struct run *run = user;
	struct seen *seen = calloc(1, sizeof *seen);
	ss_flow_set_app(f, seen);
	check(ss_flow_id(f) > run->last_id);
	run->last_id = ss_flow_id(f);
	run->n_open++;
	seen->is_ignored = run->todo == IGNORE;
	return !seen->is_ignored;
}

/* Any event: the flow is alive, and may be ignored, and others may be evicted. */
static struct seen *touch(struct run *run, struct ss_flow *f)
{
	struct seen *seen = ss_flow_app(f);
	check(seen && !seen->is_ignored);
	if (run->todo == IGNORE) {
		ss_flow_ignore(f);
		seen->is_ignored = true;
	}
	if (run->todo == MAKE_ROOM)
		ss_flow_table_make_room(run->table, run->memory.limit / 2, SS_FLOW_N_WORTHS);
	return seen;
}

static void pass(struct run *run, struct ss_flow *f, unsigned side, uint64_t offset, uint64_t len)
{
	struct seen *seen = touch(run, f);
	check(len > 0 && offset == seen->at[side] && !seen->is_finished[side]);
	seen->at[side] += len;
}

static void on_bytes(void *user, struct ss_flow *f, unsigned side, uint64_t offset,
                     const uint8_t *bytes, size_t len, struct ss_mark mark)
{
	static volatile uint8_t sum; /* so that the bytes are read */
	sum = (uint8_t)(sum ^ bytes[0] ^ bytes[len - 1]);
	pass(user, f, side, offset, len);
}

static void on_gap(void *user, struct ss_flow *f, unsigned side, uint64_t offset, uint64_t len,
                   struct ss_mark mark)
{
	pass(user, f, side, offset, len);
}

static void on_conflict(void *user, struct ss_flow *f, unsigned side, uint64_t offset, size_t len,
                        struct ss_mark mark)
{
	check(len > 0);
	touch(user, f);
}

static void on_fin(void *user, struct ss_flow *f, unsigned side, struct ss_mark mark)
{
	struct seen *seen = touch(user, f);
	check(!seen->is_finished[side]);
	seen->is_finished[side] = true;
}

static void on_end(void *user, struct ss_flow *f, enum ss_flow_end how, struct ss_mark mark)
{
	struct run *run = user;
	struct ss_flow_side side;
	run->n_ended++;
	ss_flow_read_side(f, 0, &side);
	check(ss_flow_end_name(how) != NULL);
	free(ss_flow_app(f));
	ss_flow_set_app(f, NULL);
}

static int64_t step_ns(unsigned c)
{
	if (c == ('\n' & 63))
		return MS;
	int64_t ns = (int64_t)MS << (c & 31); /* up to 25 days */
	return c & 32 ? -ns : ns;
}

static void feed_line(struct run *run, const uint8_t *line, int64_t *ts_ns, uint64_t packet)
{
	static const uint32_t isns[2] = {1000, 0xffffff80u};
	uint8_t c[LINE], payload[64];
	for (unsigned i = 0; i < LINE; i++)
		c[i] = line[i] & 63;
	unsigned side = c[0] & 1, flow = c[0] >> 1 & 3, scale = c[1] & 32 ? 26 : 2;
	struct ss_address ends[2] = {{4, {10, 0, 0, 1}}, {4, {10, 0, 0, 2}}};
	uint16_t ports[2] = {(uint16_t)(40000 + flow), 25};
	*ts_ns = (int64_t)((uint64_t)*ts_ns + (uint64_t)step_ns(c[7]));
	memset(payload, c[6], sizeof payload);
	run->todo = c[6];
	uint8_t *copy = malloc(c[4] + 1u);
	memcpy(copy, payload, c[4]);
	flow_feed(run->table, &run->clock,
	          &(struct ss_segment){
	                  .ts_ns = *ts_ns,
	                  .packet = packet,
	                  .src = ends[side],
	                  .dst = ends[!side],
	                  .src_port = ports[side],
	                  .dst_port = ports[!side],
	                  .seq = isns[side] + !(c[1] & 2) + ((uint32_t)c[2] << scale),
	                  .ack = isns[!side] + 1 + ((uint32_t)c[3] << scale),
	                  .window = c[1] & 16 ? 0 : 500,
	                  .flags = (uint8_t)((c[1] & 7) | (c[1] & 8 ? SS_TCP_ACK : 0)),
	                  .payload = copy,
	                  .len = c[4],
	                  .wire_len = (uint32_t)c[4] + c[5],
	          });
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct ss_flow_events events = {on_open,     on_bytes, on_gap,
	                                             on_conflict, on_fin,   on_end};
	struct run run = {0};
	int64_t ts_ns = 0;
	if (size < LINE)
		return 0;
	run.memory.fail_after = data[0] & 63;
	run.memory.limit = (data[1] & 63) * 1024u;
	struct ss_flow_table_options options = {
	        .memory = &run.memory, .events = &events, .user = &run};
	if (ss_flow_table_create(&options, &run.table) != 0)
		return 0;
	for (size_t i = LINE; i + LINE <= size; i += LINE)
		feed_line(&run, data + i, &ts_ns, i / LINE);
	ss_flow_table_end(run.table);
	check(run.n_open == run.n_ended);
	ss_flow_table_destroy(run.table);
	check(run.memory.used == 0);
	return 0;
}
