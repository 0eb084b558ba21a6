/* Laws of the flow table, on random conversations.
 *
 * A case is a few flows.  Each is a dialogue: its sides take turns, and each turn acknowledges the
 * one before.  It is cut into segments, and then the capture happens to them: disorder within a
 * window, duplicates, retransmissions with other cuts, losses.  Whatever happened:
 *
 *   - the bytes of each side come out in order, once, and are the right ones;
 *   - no byte comes before those of the other side that its segment acknowledged;
 *   - gaps are exactly the bytes of which no copy was captured;
 *   - each flow that opened ends once, and nothing stays in memory;
 *   - without disturbance of the memory, each ends as closed;
 *   - the table's own seed changes nothing of all this.
 *
 * SMTPSCOPE_CASES sets the number of cases of each law (4000), SMTPSCOPE_SEED the first seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow/flow.h"
#include "flow_feed.h"

enum { MOST_FLOWS = 3, MOST_BYTES = 4096, MOST_SEGMENTS = 65536, MOST_TURNS = 12 };

struct law {             /* what may happen to the segments of a case */
	unsigned window; /* positions that a segment may be late */
	unsigned fixed;  /* of the first segments, that are not disordered */
	unsigned copies; /* in 64: chance that a segment comes twice */
	unsigned recuts; /* in 64: chance of a retransmission across the cuts */
	unsigned losses; /* in 64: chance that bytes are never captured */
	unsigned pauses; /* in 64: chance that three seconds pass between two segments */
	bool has_little_memory, has_failures;
};

struct dialogue {
	uint32_t isn[2];
	uint32_t total[2];
	uint8_t bytes[2][MOST_BYTES];
	uint32_t need[2][MOST_BYTES + 1]; /* of the other side, before this byte (or the FIN) */
	bool is_captured[2][MOST_BYTES];
	/* what came out */
	uint32_t at[2];
	unsigned n_opens, n_ends;
	bool is_ended, is_finished[2];
	enum ss_flow_end how;
};

struct packet {
	struct ss_segment segment;
	unsigned flow, side;
	uint64_t key; /* place in the capture */
};

static struct dialogue dialogues[MOST_FLOWS];
static struct packet packets[MOST_SEGMENTS];
static size_t n_packets;
static unsigned n_open;
static bool is_strict; /* no limit of memory excuses a gap */
static uint64_t seed, random_state, table_seed;
static uint64_t digest; /* of all events, in their order */

static uint32_t draw(uint32_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)((random_state >> 11) % below);
}

static bool chance(unsigned in_64)
{
	return draw(64) < in_64;
}

#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail_msg("SMTPSCOPE_SEED=%llu: %s", (unsigned long long)seed, #condition); \
	} while (0)

/* --- what comes out --- */

static void note(const struct ss_flow *f, unsigned what, uint64_t a, uint64_t b)
{
	const uint64_t numbers[] = {ss_flow_id(f), what, a, b};
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		digest = (digest ^ numbers[i]) * 0x100000001b3u;
}

static struct dialogue *dialogue_of(const struct ss_flow *f)
{
	struct ss_flow_side client;
	ss_flow_read_side(f, 0, &client);
	CHECK(client.port >= 40000 && client.port < 40000 + MOST_FLOWS);
	return &dialogues[client.port - 40000];
}

static bool on_open(void *user, struct ss_flow *f)
{
	struct dialogue *d = dialogue_of(f);
	note(f, 1, 0, 0);
	n_open++;
	if (d->n_opens++ > 0) { /* it was evicted, and goes on as another flow */
		CHECK(!is_strict);
		d->is_ended = d->is_finished[0] = d->is_finished[1] = false;
		d->at[0] = d->at[1] = 0;
	}
	ss_flow_set_app(f, d);
	return true;
}

static void pass(struct dialogue *d, unsigned side, uint64_t offset, uint64_t len)
{
	CHECK(!d->is_ended && !d->is_finished[side]);
	CHECK(offset == d->at[side]);
	/* Of a gap at the very end nobody knows whether the last number was the FIN. */
	CHECK(d->n_opens > 1 || offset + len <= d->total[side] + !is_strict);
	d->at[side] += (uint32_t)len;
}

/* Did all that was captured of what this byte's segment acknowledged come out before it? */
static bool is_answered(const struct dialogue *d, unsigned side, uint64_t offset)
{
	uint32_t need = d->need[side][offset];
	while (need > 0 && !d->is_captured[!side][need - 1])
		need--;
	return d->at[!side] >= need;
}

static void on_bytes(void *user, struct ss_flow *f, unsigned side, uint64_t offset,
                     const uint8_t *bytes, size_t len, struct ss_mark mark)
{
	struct dialogue *d = ss_flow_app(f);
	CHECK(len > 0);
	note(f, 2 + side, offset, len);
	pass(d, side, offset, len);
	CHECK(!is_strict || is_answered(d, side, offset + len - 1));
	CHECK(d->n_opens > 1 || memcmp(bytes, d->bytes[side] + offset, len) == 0);
}

static void on_gap(void *user, struct ss_flow *f, unsigned side, uint64_t offset, uint64_t len,
                   struct ss_mark mark)
{
	struct dialogue *d = ss_flow_app(f);
	CHECK(len > 0);
	note(f, 4 + side, offset, len);
	pass(d, side, offset, len);
	for (uint64_t i = offset; is_strict && i < offset + len; i++)
		CHECK(!d->is_captured[side][i]);
}

static void on_conflict(void *user, struct ss_flow *f, unsigned side, uint64_t offset, size_t len,
                        struct ss_mark mark)
{
	CHECK(false); /* the copies are equal */
}

static void on_fin(void *user, struct ss_flow *f, unsigned side, struct ss_mark mark)
{
	struct dialogue *d = ss_flow_app(f);
	CHECK(!d->is_finished[side]);
	CHECK(d->n_opens > 1 || d->at[side] == d->total[side]);
	CHECK(!is_strict || is_answered(d, side, d->total[side]));
	d->is_finished[side] = true;
}

static void on_end(void *user, struct ss_flow *f, enum ss_flow_end how, struct ss_mark mark)
{
	struct dialogue *d = ss_flow_app(f);
	note(f, 6, how, 0);
	d->n_ends++;
	d->is_ended = true;
	d->how = how;
}

/* --- what goes in --- */

static struct packet *add_packet(unsigned flow, unsigned side, uint8_t flags, uint32_t from,
                                 uint32_t to, uint32_t ack)
{
	const struct dialogue *d = &dialogues[flow];
	struct packet *p = &packets[n_packets];
	struct ss_address ends[2] = {{4, {10, 0, 0, 1}}, {4, {10, 0, 0, 2}}};
	uint16_t ports[2] = {(uint16_t)(40000 + flow), 25};
	if (n_packets == MOST_SEGMENTS)
		return NULL;
	p->flow = flow;
	p->side = side;
	p->segment = (struct ss_segment){
	        .src = ends[side],
	        .dst = ends[!side],
	        .src_port = ports[side],
	        .dst_port = ports[!side],
	        .seq = d->isn[side] + from + !(flags & SS_TCP_SYN),
	        .ack = flags & SS_TCP_ACK ? d->isn[!side] + 1 + ack : 0,
	        .window = 1000,
	        .flags = flags,
	        .payload = d->bytes[side] + from,
	        .len = to - from,
	        .wire_len = to - from,
	};
	n_packets++;
	return p;
}

static void add_bytes(const struct law *law, unsigned flow, unsigned side, uint32_t from,
                      uint32_t to, uint32_t ack)
{
	struct dialogue *d = &dialogues[flow];
	for (uint32_t i = from; i < to; i++)
		d->need[side][i] = ack;
	if (chance(law->losses))
		return;
	memset(d->is_captured[side] + from, true, to - from);
	add_packet(flow, side, SS_TCP_ACK, from, to, ack);
	if (chance(law->copies))
		add_packet(flow, side, SS_TCP_ACK, from, to, ack);
}

/* Sends some of this turn again, with what has been acknowledged by now. */
static void add_recut(unsigned flow, unsigned side, uint32_t from, uint32_t to, uint32_t ack)
{
	struct dialogue *d = &dialogues[flow];
	uint32_t start = from + draw(to - from), end = start + 1 + draw(to - start);
	memset(d->is_captured[side] + start, true, end - start);
	add_packet(flow, side, SS_TCP_ACK, start, end, ack);
}

static void add_turn(const struct law *law, unsigned flow, unsigned side)
{
	struct dialogue *d = &dialogues[flow];
	uint32_t from = d->total[side], at = from, room = MOST_BYTES - from;
	uint32_t len = 1 + draw(chance(8) ? 1500 : 60), largest = 1 + draw(chance(8) ? 8 : 700);
	uint32_t to = from + (len < room ? len : room);
	while (at < to) {
		uint32_t n = 1 + draw(largest), end = n < to - at ? at + n : to;
		add_bytes(law, flow, side, at, end, d->total[!side]);
		at = end;
		if (chance(law->recuts))
			add_recut(flow, side, from, at, d->total[!side]);
		if (chance(16)) /* the other side acknowledges some of it, saying nothing */
			add_packet(flow, !side, SS_TCP_ACK, d->total[!side], d->total[!side],
			           from + draw(at - from + 1));
	}
	d->total[side] = to;
}

static void add_dialogue(const struct law *law, unsigned flow)
{
	struct dialogue *d = &dialogues[flow];
	unsigned turns = draw(MOST_TURNS), side = draw(2);
	for (unsigned s = 0; s < 2; s++) {
		d->isn[s] = chance(32) ? 0u - draw(2000) : draw(UINT32_MAX);
		for (unsigned i = 0; i < MOST_BYTES; i += 4) {
			uint32_t word = draw(UINT32_MAX);
			memcpy(d->bytes[s] + i, &word, sizeof word);
		}
	}
	add_packet(flow, 0, SS_TCP_SYN, 0, 0, 0);
	add_packet(flow, 1, SS_TCP_SYN | SS_TCP_ACK, 0, 0, 0);
	add_packet(flow, 0, SS_TCP_ACK, 0, 0, 0);
	for (; turns > 0; turns--, side = !side)
		add_turn(law, flow, side);
	for (unsigned i = 0; i < 2; i++, side = !side) {
		d->need[side][d->total[side]] = d->total[!side];
		add_packet(flow, side, SS_TCP_FIN | SS_TCP_ACK, d->total[side], d->total[side],
		           d->total[!side] + i);
	}
	add_packet(flow, side, SS_TCP_ACK, d->total[side] + 1, d->total[side] + 1,
	           d->total[!side] + 1);
}

static int compare_keys(const void *a, const void *b)
{
	const struct packet *x = a, *y = b;
	return x->key < y->key ? -1 : x->key > y->key;
}

/* Disorder: each flow's segments move by at most the window; the flows are shuffled into each
 * other. */
static void arrange(const struct law *law)
{
	uint64_t at = 0;
	unsigned flow = MOST_FLOWS, nth = 0;
	for (size_t i = 0; i < n_packets; i++) {
		struct packet *p = &packets[i];
		if (p->flow != flow) {
			flow = p->flow;
			at = draw(100);
			nth = 0;
		}
		at++;
		bool is_fixed = nth++ < law->fixed;
		p->key = at * 1000 + (is_fixed ? 0 : draw(law->window + 1) * 1000 + 500) + flow;
		p->key = p->key * MOST_SEGMENTS + i;
	}
	qsort(packets, n_packets, sizeof packets[0], compare_keys);
}

static void play(const struct law *law, struct ss_flow_table *t)
{
	struct ss_clock clock = {0};
	int64_t ts_ns = 1600000000000000000ll;
	for (size_t i = 0; i < n_packets; i++) {
		struct ss_segment *s = &packets[i].segment;
		uint8_t *copy = malloc(s->len + 1u);
		ts_ns += chance(law->pauses) ? 3000000000ll : 1000;
		memcpy(copy, s->payload, s->len);
		s->payload = copy;
		s->ts_ns = ts_ns;
		s->packet = i + 1;
		flow_feed(t, &clock, s);
		free(copy);
	}
}

static void check_case(const struct law *law)
{
	static const struct ss_flow_events events = {on_open,     on_bytes, on_gap,
	                                             on_conflict, on_fin,   on_end};
	unsigned flows = 1 + draw(MOST_FLOWS), n_ends = 0;
	struct ss_memory memory = {.limit = law->has_little_memory ? 8000 + draw(12000) : 0,
	                           .fail_after = law->has_failures ? 1 + draw(200) : 0};
	struct ss_flow_table *t;
	memset(dialogues, 0, sizeof dialogues);
	n_packets = n_open = 0;
	is_strict = !law->has_little_memory && !law->has_failures;
	for (unsigned i = 0; i < flows; i++)
		add_dialogue(law, i);
	arrange(law);
	struct ss_flow_table_options options = {
	        .memory = &memory, .events = &events, .seed = table_seed};
	if (ss_flow_table_create(&options, &t) != 0)
		return;
	play(law, t);
	ss_flow_table_end(t);
	for (unsigned i = 0; i < flows; i++) {
		const struct dialogue *d = &dialogues[i];
		n_ends += d->n_ends;
		if (!is_strict)
			continue;
		CHECK(d->how == SS_FLOW_CLOSED);
		CHECK(d->at[0] == d->total[0] && d->at[1] == d->total[1]);
		CHECK(d->is_finished[0] && d->is_finished[1]);
	}
	CHECK(n_ends == n_open);
	CHECK(!is_strict || n_open == flows);
	ss_flow_table_destroy(t);
	CHECK(memory.used == 0);
	CHECK(memory.limit == 0 || memory.peak <= memory.limit);
}

static unsigned long long read_environment(const char *name, unsigned long long otherwise)
{
	const char *text = getenv(name);
	return text ? strtoull(text, NULL, 10) : otherwise;
}

static void check_seed(const struct law *law)
{
	random_state = seed * 0x9e3779b97f4a7c15u | 1;
	for (int n = 0; n < 8; n++)
		draw(2);
	digest = 0;
	check_case(law);
}

static void check(const struct law *law)
{
	unsigned long long cases = read_environment("SMTPSCOPE_CASES", 4000);
	seed = read_environment("SMTPSCOPE_SEED", 1);
	for (unsigned long long i = 0; i < cases; i++, seed++)
		check_seed(law);
}

static void any_segmentation(void **state)
{
	check(&(struct law){.fixed = 1});
}

static void any_disorder_after_the_syn(void **state)
{
	check(&(struct law){.window = 12, .fixed = 2, .copies = 8});
}

static void any_disorder_of_the_handshake_too(void **state)
{
	check(&(struct law){.window = 12, .copies = 8});
}

static void any_retransmission(void **state)
{
	check(&(struct law){.fixed = 1, .copies = 16, .recuts = 24});
}

static void retransmissions_in_disorder(void **state)
{
	check(&(struct law){.window = 8, .fixed = 2, .copies = 16, .recuts = 24});
}

static void losses_are_exact_gaps(void **state)
{
	check(&(struct law){.fixed = 1, .losses = 12, .pauses = 8});
}

static void losses_in_disorder_are_exact_gaps(void **state)
{
	check(&(struct law){.window = 8, .fixed = 2, .losses = 8, .copies = 8, .recuts = 8});
}

static void little_memory(void **state)
{
	check(&(struct law){.window = 12,
	                    .fixed = 2,
	                    .losses = 8,
	                    .copies = 8,
	                    .recuts = 8,
	                    .has_little_memory = true});
}

static void failing_memory(void **state)
{
	check(&(struct law){.window = 12,
	                    .fixed = 2,
	                    .losses = 8,
	                    .copies = 8,
	                    .recuts = 8,
	                    .has_failures = true});
}

static void the_seed_of_the_table_changes_nothing(void **state)
{
	const struct law law = {
	        .window = 12, .fixed = 2, .losses = 8, .recuts = 8, .has_little_memory = true};
	unsigned long long cases = read_environment("SMTPSCOPE_CASES", 4000);
	seed = read_environment("SMTPSCOPE_SEED", 1);
	for (unsigned long long i = 0; i < cases; i++, seed++) {
		check_seed(&law);
		uint64_t expected = digest;
		table_seed = seed * 0x2545f4914f6cdd1du;
		check_seed(&law);
		table_seed = 0;
		CHECK(digest == expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(any_segmentation),
	        cmocka_unit_test(any_disorder_after_the_syn),
	        cmocka_unit_test(any_disorder_of_the_handshake_too),
	        cmocka_unit_test(any_retransmission),
	        cmocka_unit_test(retransmissions_in_disorder),
	        cmocka_unit_test(losses_are_exact_gaps),
	        cmocka_unit_test(losses_in_disorder_are_exact_gaps),
	        cmocka_unit_test(little_memory),
	        cmocka_unit_test(failing_memory),
	        cmocka_unit_test(the_seed_of_the_table_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
