#include "flow_recorder.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow_feed.h"
#include "guard.h"

enum { MS = 1000000 };

uint8_t flow_recorder_byte(uint64_t offset)
{
	return (uint8_t)('a' + (offset * 7 + offset / 26) % 26);
}

__attribute__((format(printf, 2, 3))) static void put(struct flow_recorder *r, const char *format,
                                                      ...)
{
	va_list args;
	va_start(args, format);
	int n = vsnprintf(r->text + r->len, sizeof r->text - r->len, format, args);
	va_end(args);
	assert_true(n >= 0 && (size_t)n < sizeof r->text - r->len);
	r->len += (size_t)n;
}

/* C is the one whose port is the higher. */
static char letter_of(const struct ss_flow *f, unsigned side)
{
	struct ss_flow_side sides[2];
	ss_flow_read_side(f, side, &sides[0]);
	ss_flow_read_side(f, !side, &sides[1]);
	return sides[0].port > sides[1].port ? 'C' : 'S';
}

static void put_flow(struct flow_recorder *r, const struct ss_flow *f)
{
	unsigned n = 1;
	while (n <= r->n_open && r->ids[n - 1] != ss_flow_id(f))
		n++;
	if (n != 1)
		put(r, "%u: ", n);
}

static void put_end(struct flow_recorder *r, struct ss_mark mark)
{
	if (r->shows_packets)
		put(r, " #%llu", (unsigned long long)mark.packet);
	put(r, "\n");
}

static bool on_open(void *user, struct ss_flow *f)
{
	struct flow_recorder *r = user;
	assert_in_range(r->n_open, 0, FLOW_RECORDER_IDS - 1);
	r->ids[r->n_open++] = ss_flow_id(f);
	put_flow(r, f);
	put(r, "open%s\n", letter_of(f, 0) == 'C' ? "" : " by S");
	return !r->ignores;
}

static bool is_pattern(uint64_t offset, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != flow_recorder_byte(offset + i))
			return false;
	return true;
}

static void put_bytes(struct flow_recorder *r, const uint8_t *bytes, size_t len)
{
	put(r, "'");
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '\r')
			put(r, "\\r");
		else if (bytes[i] == '\n')
			put(r, "\\n");
		else
			put(r, isprint(bytes[i]) ? "%c" : "\\x%02x", bytes[i]);
	}
	put(r, "'");
}

static void on_bytes(void *user, struct ss_flow *f, unsigned side, uint64_t offset,
                     const uint8_t *bytes, size_t len, struct ss_mark mark)
{
	struct flow_recorder *r = user;
	put_flow(r, f);
	put(r, "%c %llu ", letter_of(f, side), (unsigned long long)offset);
	if (len > 2 && is_pattern(offset, bytes, len))
		put(r, "x%zu", len);
	else
		put_bytes(r, bytes, len);
	put_end(r, mark);
	if (r->ignores_after == letter_of(f, side))
		ss_flow_ignore(f);
}

static void on_gap(void *user, struct ss_flow *f, unsigned side, uint64_t offset, uint64_t len,
                   struct ss_mark mark)
{
	struct flow_recorder *r = user;
	put_flow(r, f);
	put(r, "%c gap %llu %llu", letter_of(f, side), (unsigned long long)offset,
	    (unsigned long long)len);
	put_end(r, mark);
}

static void on_conflict(void *user, struct ss_flow *f, unsigned side, uint64_t offset, size_t len,
                        struct ss_mark mark)
{
	struct flow_recorder *r = user;
	put_flow(r, f);
	put(r, "%c conflict %llu %zu", letter_of(f, side), (unsigned long long)offset, len);
	put_end(r, mark);
}

static void on_fin(void *user, struct ss_flow *f, unsigned side, struct ss_mark mark)
{
	struct flow_recorder *r = user;
	put_flow(r, f);
	put(r, "%c fin", letter_of(f, side));
	put_end(r, mark);
}

static void put_counter(char **at, const char *end, const char *name, uint64_t value)
{
	if (value != 0)
		*at += snprintf(*at, (size_t)(end - *at), " %s %llu", name,
		                (unsigned long long)value);
}

static void note_counters(struct flow_recorder *r, const struct ss_flow *f)
{
	char *at = r->side_text, *end = r->side_text + sizeof r->side_text;
	for (unsigned i = 0; i < SS_FLOW_SIDES; i++) {
		struct ss_flow_side s;
		ss_flow_read_side(f, i, &s);
		at += snprintf(at, (size_t)(end - at), "%s%c", i > 0 ? "\n" : "", letter_of(f, i));
		put_counter(&at, end, "packets", s.packets);
		put_counter(&at, end, "bytes", s.bytes);
		put_counter(&at, end, "retransmits", s.retransmits);
		put_counter(&at, end, "out_of_order", s.out_of_order);
		put_counter(&at, end, "conflicts", s.overlaps_conflicting);
		put_counter(&at, end, "keep_alives", s.keep_alives);
		put_counter(&at, end, "zero_windows", s.zero_windows);
		put_counter(&at, end, "gaps", s.gaps);
		put_counter(&at, end, "gap_bytes", s.gap_bytes);
	}
	if (ss_flow_rtt_ns(f) >= 0)
		at += snprintf(at, (size_t)(end - at), "\nrtt %lld",
		               (long long)(ss_flow_rtt_ns(f) / 1000));
	if (ss_flow_is_partial(f))
		snprintf(at, (size_t)(end - at), "\npartial");
}

static void on_end(void *user, struct ss_flow *f, enum ss_flow_end how, struct ss_mark mark)
{
	struct flow_recorder *r = user;
	r->n_ended++;
	r->first_ns = ss_flow_first_ns(f);
	note_counters(r, f);
	put_flow(r, f);
	put(r, "end %s", ss_flow_end_name(how));
	put_end(r, mark);
}

void flow_recorder_start(struct flow_recorder *r)
{
	static const struct ss_flow_events events = {on_open,     on_bytes, on_gap,
	                                             on_conflict, on_fin,   on_end};
	*r = (struct flow_recorder){.ts_ns = 1700000000ll * 1000 * MS};
	for (unsigned i = 0; i < FLOW_RECORDER_FLOWS; i++) {
		r->sides[i][0].isn = 1000;
		r->sides[i][1].isn = 0xfffffff0u; /* wraps within the first line */
	}
	struct ss_flow_table_options options = {.memory = &r->memory, .events = &events, .user = r};
	assert_int_equal(ss_flow_table_create(&options, &r->table), 0);
}

struct line { /* a segment being read */
	struct ss_segment segment;
	uint8_t payload[65536];
	bool is_lost, has_seq, has_ack;
	uint32_t seq, ack; /* offsets */
};

static const char *read_text(struct line *l, const char *at)
{
	uint32_t n = 0;
	for (at++; *at != '\''; at++) {
		if (*at == '\\') {
			at++;
			l->payload[n++] = *at == 'r' ? '\r' : *at == 'n' ? '\n' : (uint8_t)*at;
		} else {
			l->payload[n++] = (uint8_t)*at;
		}
	}
	l->segment.len = l->segment.wire_len = n;
	return at + 1;
}

static void read_pattern(struct line *l, uint32_t from, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		l->payload[i] = flow_recorder_byte(from + i);
	l->segment.len = l->segment.wire_len = len;
}

/* One word of the line; returns where it ends. */
static const char *read_word(struct flow_recorder *r, struct flow_recorder_side *me, struct line *l,
                             const char *at)
{
	struct ss_segment *s = &l->segment;
	char *end = (char *)(uintptr_t)at + 1;
	if (strncmp(at, "SYN", 3) == 0 || strncmp(at, "FIN", 3) == 0 ||
	    strncmp(at, "RST", 3) == 0) {
		s->flags |= *at == 'S' ? SS_TCP_SYN : *at == 'F' ? SS_TCP_FIN : SS_TCP_RST;
		return at + 3;
	}
	switch (*at) {
	case '\'': return read_text(l, at);
	case '!': l->is_lost = true; break;
	case '-': s->flags &= (uint8_t)~SS_TCP_ACK; break;
	case '@':
		l->seq = (uint32_t)strtol(at + 1, &end, 10);
		l->has_seq = true;
		break;
	case 'a':
		l->ack = (uint32_t)strtol(at + 1, &end, 10);
		l->has_ack = true;
		break;
	case '+': r->ts_ns += (strtol(at + 1, &end, 10) - 1) * MS; break;
	case 'w': s->window = (uint16_t)strtol(at + 1, &end, 10); break;
	case 'v': s->vlan = (uint16_t)strtol(at + 1, &end, 10); break;
	case 'i':
		me->isn = (uint32_t)strtoul(at + 1, &end, 10);
		me->end = 0;
		break;
	case '/': s->wire_len = (uint32_t)strtoul(at + 1, &end, 10); break;
	case 'x':
		read_pattern(l, l->has_seq ? l->seq : me->end, (uint32_t)strtoul(at + 1, &end, 10));
		break;
	default: fail_msg("flow recorder: cannot read: %s", at);
	}
	return end;
}

/* Fills in what the line left out. */
static void complete(struct line *l, struct flow_recorder_side *me,
                     const struct flow_recorder_side *other)
{
	struct ss_segment *s = &l->segment;
	bool is_syn = s->flags & SS_TCP_SYN;
	uint32_t seq = l->has_seq ? l->seq : me->end;
	s->seq = me->isn + seq + !is_syn;
	s->ack = s->flags & SS_TCP_ACK ? other->isn + 1 + (l->has_ack ? l->ack : other->end) : 0;
	uint32_t end = seq + s->wire_len + (s->flags & SS_TCP_FIN ? 1 : 0);
	if ((int32_t)(end - me->end) > 0 && !(s->flags & SS_TCP_RST))
		me->end = end;
}

static void play_line(struct flow_recorder *r, const char *at)
{
	static struct line l;
	unsigned flow = isdigit((unsigned char)*at) ? (unsigned)(*at++ - '1') : 0;
	unsigned from = *at == 'S';
	struct flow_recorder_side *me = &r->sides[flow][from];
	memset(&l.segment, 0, sizeof l.segment);
	l.is_lost = l.has_seq = l.has_ack = false;
	l.segment = (struct ss_segment){
	        .flags = SS_TCP_ACK,
	        .window = 1000,
	        .src = {4, {10, 0, 0, (uint8_t)(from ? 25 : 1)}},
	        .dst = {4, {10, 0, 0, (uint8_t)(from ? 1 : 25)}},
	        .src_port = (uint16_t)(from ? 25 : 40000 + flow),
	        .dst_port = (uint16_t)(from ? 40000 + flow : 25),
	};
	r->ts_ns += MS;
	for (at++; *at && *at != '\n' && *at != '#';)
		at = *at == ' ' || *at == '\t' ? at + 1 : read_word(r, me, &l, at);
	complete(&l, me, &r->sides[flow][!from]);
	l.segment.ts_ns = r->ts_ns;
	l.segment.packet = ++r->packet;
	uint8_t *copy = guard_copy(l.payload, l.segment.len);
	l.segment.payload = copy;
	if (!l.is_lost)
		flow_feed(r->table, &r->clock, &l.segment);
	guard_free(copy, l.segment.len);
}

void flow_recorder_play(struct flow_recorder *r, const char *script)
{
	while (*script) {
		size_t blank = strspn(script, " \t\n");
		script += blank;
		if (!*script)
			break;
		if (*script != '#')
			play_line(r, script);
		script += strcspn(script, "\n");
	}
}

void flow_recorder_expect(struct flow_recorder *r, const char *script, const char *events)
{
	flow_recorder_play(r, script);
	assert_string_equal(flow_recorder_take(r), events);
}

const char *flow_recorder_take(struct flow_recorder *r)
{
	r->text[r->len] = '\0';
	r->len = 0;
	return r->text;
}

const char *flow_recorder_counters(const struct flow_recorder *r)
{
	return r->side_text;
}

void flow_recorder_stop(struct flow_recorder *r)
{
	r->len = 0;
	ss_flow_table_end(r->table);
	assert_int_equal(r->n_open, r->n_ended);
	struct ss_flow_table_counts counts;
	ss_flow_table_read_counts(r->table, &counts);
	assert_int_equal(counts.open, 0);
	assert_int_equal(counts.flows, r->n_open);
	ss_flow_table_destroy(r->table);
	assert_int_equal(r->memory.used, 0);
}
