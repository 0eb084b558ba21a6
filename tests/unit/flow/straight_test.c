/* The straight way, by who looks ahead, gives what the long way gives, whatever comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow/private.h"
#include "flow_feed.h"

enum { N_FLOWS = 4, N_SEGMENTS = 200, N_CASES = 3000 };

static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)((random_state >> 11) % below);
}

/* ---- what comes out, as text ---- */

struct told {
	FILE *out;
	char *text;
	size_t len;
};

static void tell(struct told *t, const struct ss_flow *f, const char *what, unsigned side,
                 uint64_t a, uint64_t b, struct ss_mark mark)
{
	struct ss_flow_side s[2];
	ss_flow_read_side(f, 0, &s[0]);
	ss_flow_read_side(f, 1, &s[1]);
	fprintf(t->out, "%d %s %u %d %d (%d %d)", (int)ss_flow_id(f), what, side, (int)a, (int)b,
	        (int)mark.ts_ns, (int)mark.packet);
	for (unsigned i = 0; i < 2; i++)
		fprintf(t->out, " | %d %d r%u o%u c%u k%u z%u g%u %d", (int)s[i].packets,
		        (int)s[i].bytes, s[i].retransmits, s[i].out_of_order,
		        s[i].overlaps_conflicting, s[i].keep_alives, s[i].zero_windows, s[i].gaps,
		        (int)s[i].gap_bytes);
	fprintf(t->out, " %d %d %d %d\n", (int)ss_flow_first_ns(f), (int)ss_flow_last_ns(f),
	        (int)ss_flow_rtt_ns(f), ss_flow_is_partial(f));
}

static bool on_open(void *user, struct ss_flow *f)
{
	tell(user, f, "open", 0, 0, 0, (struct ss_mark){0, 0});
	return ss_flow_id(f) % 3 != 0;
}

static void on_bytes(void *user, struct ss_flow *f, unsigned side, uint64_t offset,
                     const uint8_t *bytes, size_t len, struct ss_mark mark)
{
	tell(user, f, "bytes", side, offset, len, mark);
	if (offset > 300 && bytes[0] % 4 == 0)
		ss_flow_ignore(f);
}

static void on_gap(void *user, struct ss_flow *f, unsigned side, uint64_t offset, uint64_t len,
                   struct ss_mark mark)
{
	tell(user, f, "gap", side, offset, len, mark);
}

static void on_conflict(void *user, struct ss_flow *f, unsigned side, uint64_t offset, size_t len,
                        struct ss_mark mark)
{
	tell(user, f, "conflict", side, offset, len, mark);
}

static void on_fin(void *user, struct ss_flow *f, unsigned side, struct ss_mark mark)
{
	tell(user, f, "fin", side, 0, 0, mark);
}

static void on_end(void *user, struct ss_flow *f, enum ss_flow_end how, struct ss_mark mark)
{
	tell(user, f, ss_flow_end_name(how), 0, 0, 0, mark);
}

static const struct ss_flow_events events = {on_open,     on_bytes, on_gap,
                                             on_conflict, on_fin,   on_end};

/* ---- what comes in ---- */

static struct ss_segment segments[N_SEGMENTS];
static uint8_t payload[4096];

static uint8_t draw_flags(unsigned oddness)
{
	uint8_t flags = SS_TCP_ACK;
	if (draw(64) < oddness) {
		static const uint8_t odd[] = {SS_TCP_SYN,
		                              SS_TCP_SYN | SS_TCP_ACK,
		                              SS_TCP_FIN | SS_TCP_ACK,
		                              SS_TCP_FIN,
		                              SS_TCP_RST,
		                              0,
		                              SS_TCP_PSH | SS_TCP_ACK};
		flags = odd[draw(sizeof odd)];
	}
	return flags;
}

/* Anywhere, or so that it soon wraps, also as a number with a sign. */
static uint32_t draw_start(void)
{
	static const uint32_t wraps[] = {0, 0x80000000u};
	return draw(2) ? draw(UINT32_MAX) : wraps[draw(2)] - draw(500);
}

/* One that is late, or far-off. */
static void make_reset_odd(struct ss_segment *s)
{
	static const uint32_t far[] = {400, 2000000, INT32_MAX};
	s->seq -= draw(far[draw(3)]);
}

/* Conversations that mostly go on as they should. */
static void make_segments(unsigned oddness)
{
	uint32_t seq[N_FLOWS][2], ack[N_FLOWS][2];
	unsigned n[N_FLOWS] = {0};
	int64_t now = 1000000000;
	for (unsigned i = 0; i < N_FLOWS; i++)
		for (unsigned k = 0; k < 2; k++)
			seq[i][k] = ack[i][k] = draw_start();
	for (unsigned i = 0; i < N_SEGMENTS; i++) {
		unsigned f = draw(N_FLOWS), side = draw(2);
		bool has_handshake = f != 3;
		if (draw(256) < oddness) { /* another connection, whose handshake is lost */
			now += 100000000000;
			seq[f][side] += 1u << 28;
		}
		struct ss_segment *s = &segments[i];
		now += draw(64) < oddness ? (int64_t)draw(4000) * 1000000 - 500000000 : draw(9000);
		*s = (struct ss_segment){.ts_ns = now,
		                         .packet = i + 1,
		                         .flags = draw_flags(oddness),
		                         .window = (uint16_t)(draw(16) ? 1000 : 0),
		                         .vlan = draw(64) < oddness ? 7 : 0,
		                         .payload = payload};
		if (has_handshake && n[f] < 2) {
			side = n[f];
			s->flags = n[f] ? SS_TCP_SYN | SS_TCP_ACK : SS_TCP_SYN;
		}
		n[f]++;
		s->src.version = s->dst.version = 4;
		s->src.bytes[3] = (uint8_t)(1 + side);
		s->dst.bytes[3] = (uint8_t)(2 - side);
		s->src_port = (uint16_t)(side ? 25 : 4000 + f);
		s->dst_port = (uint16_t)(side ? 4000 + f : 25);
		s->seq = seq[f][side];
		if (draw(5) != 0 || n[f] < 4) /* else not all is read yet */
			ack[f][!side] = seq[f][!side];
		s->ack = ack[f][!side];
		if (!(s->flags & SS_TCP_SYN) && draw(3))
			s->len = s->wire_len = draw(200);
		s->payload = payload + (s->seq % 3000);
		if (s->flags & SS_TCP_RST && draw(2))
			make_reset_odd(s);
		if (draw(64) < oddness)
			s->wire_len += draw(10);
		if (draw(64) < oddness)
			s->seq += draw(40) - 20;
		if (draw(64) < oddness)
			s->ack += draw(40) - 20;
		if (draw(64) < oddness)
			s->seq--, s->len = s->wire_len = draw(2);
		else
			seq[f][side] += s->wire_len + !!(s->flags & (SS_TCP_SYN | SS_TCP_FIN));
	}
}

/* The same, captured in another order: bursts in reverse. */
static void reverse_bursts(void)
{
	for (unsigned from = 0, to; from < N_SEGMENTS; from = to + draw(3)) {
		to = from + 2 + draw(9);
		if (to > N_SEGMENTS)
			to = N_SEGMENTS;
		for (unsigned i = from, k = to - 1; i < k; i++, k--) {
			struct ss_segment early = segments[i], late = segments[k];
			segments[i] = late;
			segments[k] = early;
			segments[i].ts_ns = early.ts_ns;
			segments[i].packet = early.packet;
			segments[k].ts_ns = late.ts_ns;
			segments[k].packet = late.packet;
		}
	}
}

static void look_ahead(const struct ss_flow_table *t, unsigned i)
{
	for (unsigned step = 0; step < SS_FLOW_STEPS; step++) {
		unsigned n = i + SS_FLOW_STEPS - step;
		struct ss_flow_target to;
		if (n >= N_SEGMENTS)
			continue;
		ss_flow_table_aim(t, &segments[n], ss_flow_shard_of(&segments[n]), &to);
		ss_flow_table_expect(t, &to, step);
	}
}

static struct ss_flow_table *create(struct told *told, struct ss_memory *memory)
{
	struct ss_flow_table *t;
	told->out = open_memstream(&told->text, &told->len);
	assert_non_null(told->out);
	struct ss_flow_table_options options = {.memory = memory, .events = &events, .user = told};
	assert_int_equal(ss_flow_table_create(&options, &t), 0);
	return t;
}

static char *told_of(bool takes_long_way)
{
	struct told told = {0};
	struct ss_memory memory = {0};
	struct ss_flow_table_counts counts;
	struct ss_clock clock = {0};
	struct ss_flow_table *t = create(&told, &memory);
	t->takes_long_way = takes_long_way;
	for (unsigned i = 0; i < N_SEGMENTS; i++) {
		if (!takes_long_way)
			look_ahead(t, i);
		flow_feed_to(t, &clock, &segments[i],
		             takes_long_way ? ss_flow_shard_of(&segments[i]) : SS_FLOW_SHARDS);
	}
	ss_flow_table_end(t);
	ss_flow_table_read_counts(t, &counts);
	fprintf(told.out, "%d %d %d %d\n", (int)counts.flows, (int)counts.open_peak,
	        (int)counts.trailing, (int)counts.held_given_up);
	ss_flow_table_destroy(t);
	assert_int_equal(memory.used, 0);
	fclose(told.out);
	return told.text;
}

static void both_ways_tell_the_same(void **state)
{
	for (size_t i = 0; i < sizeof payload; i++)
		payload[i] = (uint8_t)(i * 31 >> 2);
	for (unsigned i = 0; i < N_CASES; i++) {
		random_state = 0x9e3779b97f4a7c15u * (i + 1);
		make_segments(i % 4 * 2);
		if (i / 4 % 2 == 1)
			reverse_bursts();
		char *straight = told_of(false), *longer = told_of(true);
		if (strcmp(straight, longer) != 0)
			print_error("case %u\n", i);
		assert_string_equal(straight, longer);
		free(straight);
		free(longer);
	}
}

/* A segment that goes on where its flow was, which is the only one to let its shard know the time. */
static void feed_one(struct ss_flow_table *t, struct ss_clock *clock, uint16_t port,
                     uint64_t packet, int64_t seconds)
{
	struct ss_segment s = {.ts_ns = seconds * 1000000000,
	                       .packet = packet,
	                       .flags = SS_TCP_ACK,
	                       .window = 1000,
	                       .seq = (uint32_t)packet,
	                       .payload = payload,
	                       .len = 1,
	                       .wire_len = 1,
	                       .src_port = port,
	                       .dst_port = 25};
	struct ss_flow_target to;
	s.src.version = s.dst.version = 4;
	s.dst.bytes[3] = 1;
	ss_clock_set(clock, s.ts_ns);
	struct ss_instant time = ss_clock_read(clock);
	ss_flow_table_aim(t, &s, SS_FLOW_SHARDS, &to);
	ss_flow_table_feed(t, &s, &to, &time);
}

static void who_is_found_too_old_is_not_fed(void **state)
{
	struct told told = {0};
	struct ss_memory memory = {0};
	struct ss_clock clock = {0};
	struct ss_flow_table *t = create(&told, &memory);
	feed_one(t, &clock, 4000, 3, 0); /* which nobody follows */
	/* Of another shard: believed at the second, and counted once a minute has passed. */
	static const int64_t seconds[] = {0, 700, 701, 740, 780};
	for (uint64_t i = 0; i < sizeof seconds / sizeof *seconds; i++)
		feed_one(t, &clock, 4001, 4 + i, seconds[i]);
	feed_one(t, &clock, 4000, 4, 781);
	ss_flow_table_end(t);
	ss_flow_table_destroy(t);
	assert_int_equal(memory.used, 0);
	fclose(told.out);
	assert_non_null(strstr(told.text, "\n3 timeout"));
	free(told.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(both_ways_tell_the_same),
	        cmocka_unit_test(who_is_found_too_old_is_not_fed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
