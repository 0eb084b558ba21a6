/* The pcap format (draft-ietf-opsawg-pcap): microseconds, nanoseconds, and Alexey Kuznetzov's,
 * whose records have eight more bytes; in either byte order. */
#include <endian.h>
#include <inttypes.h>
#include <string.h>

#include "base/cursor.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/rare.h"
#include "capture/format.h"
#include "capture/timescale.h"

enum { FILE_HEADER_LEN = 24 };

struct variant {
	uint32_t magic;
	uint32_t ns_per_tick; /* of the second timestamp field */
	uint32_t record_header_len;
};

static const struct variant variants[] = {
        {0xA1B2C3D4, 1000, 16},
        {0xA1B23C4D, 1, 16},
        {0xA1B2CD34, 1000, 24}, /* interface index, protocol, packet type */
};

/* Older versions had caplen and len the other way round; writers of 2.3 did as they pleased, and
 * 543.0 was a libpcap that said so by this number. */
enum length_order { CAPLEN_FIRST, LEN_FIRST, LESSER_IS_CAPLEN };

struct pcap {
	uint32_t ns_per_tick, record_header_len;
	uint32_t link_type;
	bool is_big, is_plain; /* plain: fields lie as in a struct record here */
	enum length_order order;
};

static const struct variant *find_variant(const uint8_t head[SS_FORMAT_HEAD], bool is_big)
{
	struct ss_cursor c = ss_cursor_on(head, SS_FORMAT_HEAD);
	uint32_t magic = ss_cursor_u32(&c, is_big);
	for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
		if (variants[i].magic == magic)
			return &variants[i];
	return NULL;
}

static bool is_it(const uint8_t head[SS_FORMAT_HEAD])
{
	return find_variant(head, false) || find_variant(head, true);
}

static int find_length_order(struct pcap *p, uint16_t major, uint16_t minor, struct ss_why *why)
{
	if (major == 2 && minor == 4)
		p->order = CAPLEN_FIRST;
	else if (major == 2 && minor == 3)
		p->order = LESSER_IS_CAPLEN;
	else if ((major == 2 && minor < 3) || (major == 543 && minor == 0))
		p->order = LEN_FIRST;
	else
		return ss_why_say(why, SS_EFORMAT, "unsupported pcap version %u.%u", major, minor);
	return 0;
}

static int open_pcap(void *state, struct ss_byte_stream *s, struct ss_why *why)
{
	struct pcap *p = state;
	if (!ss_byte_stream_need(s, FILE_HEADER_LEN))
		return ss_why_say(why, SS_ECUT, "truncated file header (need %d bytes, %zu left)",
		                  FILE_HEADER_LEN, ss_byte_stream_left(s));
	p->is_big = !find_variant(s->at, false);
	const struct variant *v = find_variant(s->at, p->is_big);
	p->ns_per_tick = v->ns_per_tick;
	p->record_header_len = v->record_header_len;
	struct ss_cursor c = ss_cursor_on(s->at, FILE_HEADER_LEN);
	ss_cursor_skip(&c, 4);
	uint16_t major = ss_cursor_u16(&c, p->is_big);
	uint16_t minor = ss_cursor_u16(&c, p->is_big);
	ss_cursor_skip(&c, 12); /* two that nobody fills, and the snap length: writers err there */
	/* The upper bits tell the length of a frame check sequence. */
	p->link_type = ss_cursor_u32(&c, p->is_big) & 0x03FFFFFF;
	s->at += FILE_HEADER_LEN;
	int error = find_length_order(p, major, minor, why);
	p->is_plain = p->is_big == (BYTE_ORDER == BIG_ENDIAN) && p->order == CAPLEN_FIRST;
	return error;
}

static int cut(const struct ss_byte_stream *s, size_t need, size_t header_len, struct ss_why *why)
{
	return ss_why_say(why, SS_ECUT, "truncated record (need %zu bytes, %zu left)", need,
	                  ss_byte_stream_left(s) - header_len);
}

struct record {
	uint32_t seconds, ticks; /* unsigned: good until 2106 */
	uint32_t len, wire_len;
};

static void order_lengths(const struct pcap *p, struct record *r)
{
	if (p->order == LEN_FIRST || (p->order == LESSER_IS_CAPLEN && r->len > r->wire_len)) {
		uint32_t first = r->len;
		r->len = r->wire_len;
		r->wire_len = first;
	}
}

/* The next record's, while this frame is worked on: it lies in the window, but large frames keep it
 * from the first cache, and traffic that is no mail takes 1 % less time so. */
static inline void fetch_headers(const uint8_t *record)
{
	__builtin_prefetch(record);
	__builtin_prefetch((const void *)((uintptr_t)record + 64)); /* perhaps behind the window */
}

/* All of the record is in the window. */
static inline int give_frame(const struct pcap *p, struct ss_byte_stream *s, const struct record *r,
                             struct ss_frame *frame)
{
	/* At most 2^32 s and 2^32 us: fits. */
	frame->ts_ns = (int64_t)r->seconds * SS_NS_PER_SECOND + (int64_t)r->ticks * p->ns_per_tick;
	frame->bytes = s->at + p->record_header_len;
	frame->len = r->len;
	frame->wire_len = r->wire_len > r->len ? r->wire_len : r->len;
	frame->link_type = p->link_type;
	s->at = frame->bytes + r->len;
	fetch_headers(s->at);
	return SS_FORMAT_FRAME;
}

SS_APART static int next_of_any(const struct pcap *p, struct ss_byte_stream *s,
                                struct ss_frame *frame, struct ss_why *why)
{
	const size_t header_len = p->record_header_len;
	if (!ss_byte_stream_need(s, header_len))
		return ss_byte_stream_left(s) == 0 ? SS_FORMAT_END : cut(s, header_len, 0, why);
	struct ss_cursor c = ss_cursor_on(s->at, 16);
	struct record r;
	r.seconds = ss_cursor_u32(&c, p->is_big);
	r.ticks = ss_cursor_u32(&c, p->is_big);
	r.len = ss_cursor_u32(&c, p->is_big);
	r.wire_len = ss_cursor_u32(&c, p->is_big);
	order_lengths(p, &r);
	if (r.len > SS_LIMIT_FRAME)
		return ss_why_say(why, SS_EFORMAT, "damaged record (captured length %" PRIu32 ")",
		                  r.len);
	if (!ss_byte_stream_need(s, header_len + r.len))
		return cut(s, r.len, header_len, why);
	return give_frame(p, s, &r, frame);
}

/* Nearly every record is plain and in the window already: then nothing is called, and it takes 41
 * instructions instead of 70. */
static int next(void *state, struct ss_byte_stream *s, struct ss_frame *frame, struct ss_why *why)
{
	const struct pcap *p = state;
	struct record r;
	size_t left = ss_byte_stream_left(s);
	if (p->is_plain && left >= p->record_header_len) {
		memcpy(&r, s->at, sizeof r);
		if (r.len <= SS_LIMIT_FRAME && r.len <= left - p->record_header_len)
			return give_frame(p, s, &r, frame);
	}
	return next_of_any(p, s, frame, why);
}

const struct ss_capture_format ss_capture_format_pcap = {
        .name = "pcap",
        .state_size = sizeof(struct pcap),
        .is_it = is_it,
        .open = open_pcap,
        .next = next,
};
