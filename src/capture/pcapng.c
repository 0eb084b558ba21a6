/* The pcapng format (draft-ietf-opsawg-pcapng): sections of either byte order, each with its own
 * interfaces; packets in enhanced, simple and the old packet blocks; all other blocks (names,
 * secrets, statistics, custom ones) are passed over. */
#include <inttypes.h>

#include "base/cursor.h"
#include "base/error.h"
#include "base/limits.h"
#include "capture/format.h"
#include "capture/timescale.h"

enum {
	FRAMING = 12, /* type and length at the head, length again at the end */
	SECTION_TYPE = 0x0A0D0D0A,
	BYTE_ORDER_MAGIC = 0x1A2B3C4D,
};

enum { OPTION_END = 0, OPTION_TSRESOL = 9, OPTION_TSOFFSET = 14 };

struct interface {
	struct ss_timescale timescale;
	uint32_t link_type;
	uint32_t snap_len; /* 0: none */
};

struct pcapng {
	struct interface *interfaces; /* of this section */
	size_t n_interfaces, size;
	struct ss_memory *memory; /* that the interfaces are from */
	int64_t last_ts_ns;
	bool is_big;
};

struct block_type { /* one that we read */
	uint32_t type;
	uint32_t least_len;
	/* body: what lies between the lengths.  Returns a step or a negative error. */
	int (*read)(struct pcapng *p, struct ss_cursor *body, struct ss_frame *frame,
	            struct ss_why *why);
};

enum { STEP_NONE = SS_FORMAT_DAMAGED + 1 }; /* a block without a packet was read */

static int read_section(struct pcapng *p, struct ss_cursor *body, struct ss_frame *frame,
                        struct ss_why *why)
{
	ss_cursor_skip(body, 4); /* the byte-order magic: looked at already */
	uint16_t major = ss_cursor_u16(body, p->is_big);
	uint16_t minor = ss_cursor_u16(body, p->is_big);
	if (major != 1)
		return ss_why_say(why, SS_EFORMAT, "unsupported pcapng version %u.%u", major,
		                  minor);
	p->n_interfaces = 0;
	return STEP_NONE;
}

static int read_interface_options(struct pcapng *p, struct ss_cursor *body, struct interface *i)
{
	while (ss_cursor_left(body) >= 4) {
		uint16_t code = ss_cursor_u16(body, p->is_big);
		uint16_t len = ss_cursor_u16(body, p->is_big);
		if (code == OPTION_END)
			return 0;
		const uint8_t *value = ss_cursor_take(body, len);
		ss_cursor_skip(body, -len & 3u);
		if (!value || body->is_short)
			return SS_EFORMAT;
		struct ss_cursor v = ss_cursor_on(value, len);
		if (code == OPTION_TSRESOL && len == 1) {
			ss_timescale_set(&i->timescale, ss_cursor_u8(&v));
		} else if (code == OPTION_TSOFFSET && len == 8) {
			uint64_t first = ss_cursor_u32(&v, p->is_big);
			uint64_t second = ss_cursor_u32(&v, p->is_big);
			i->timescale.offset_s =
			        (int64_t)(p->is_big ? first << 32 | second : second << 32 | first);
		}
	}
	return 0;
}

static bool keep_interface(struct pcapng *p, const struct interface *i)
{
	if (p->n_interfaces == p->size) {
		size_t size = p->size > 0 ? p->size * 2 : 4;
		struct interface *larger = ss_memory_resize(p->memory, p->interfaces,
		                                            p->size * sizeof *i, size * sizeof *i);
		if (!larger)
			return false;
		p->interfaces = larger;
		p->size = size;
	}
	p->interfaces[p->n_interfaces++] = *i;
	return true;
}

static int read_interface(struct pcapng *p, struct ss_cursor *body, struct ss_frame *frame,
                          struct ss_why *why)
{
	struct interface i = {0};
	if (p->n_interfaces == SS_LIMIT_INTERFACES)
		return ss_why_say(why, SS_EFORMAT, "more than %d interfaces", SS_LIMIT_INTERFACES);
	i.link_type = ss_cursor_u16(body, p->is_big);
	ss_cursor_skip(body, 2);
	i.snap_len = ss_cursor_u32(body, p->is_big);
	ss_timescale_set(&i.timescale, 6);
	if (read_interface_options(p, body, &i) < 0)
		return ss_why_say(why, SS_EFORMAT, "damaged options of interface %zu",
		                  p->n_interfaces);
	if (!keep_interface(p, &i))
		return ss_why_say(why, SS_ENOMEM, "no memory");
	return STEP_NONE;
}

/* Sets what all packet blocks have; the body stands at the packet's bytes. */
static int read_packet(struct ss_cursor *body, const struct interface *i, uint32_t len,
                       uint32_t wire_len, struct ss_frame *frame, struct ss_why *why)
{
	size_t left = ss_cursor_left(body);
	frame->bytes = ss_cursor_take(body, len);
	if (!frame->bytes)
		return ss_why_say(why, SS_FORMAT_DAMAGED,
		                  "damaged record (need %" PRIu32 " bytes, its block has %zu)", len,
		                  left);
	if (len > SS_LIMIT_FRAME)
		return ss_why_say(why, SS_FORMAT_DAMAGED,
		                  "damaged record (captured length %" PRIu32 ")", len);
	frame->len = len;
	frame->wire_len = wire_len > len ? wire_len : len;
	frame->link_type = i->link_type;
	return SS_FORMAT_FRAME;
}

static const struct interface *find_interface(const struct pcapng *p, uint32_t number,
                                              struct ss_why *why)
{
	if (number < p->n_interfaces)
		return &p->interfaces[number];
	ss_why_say(why, SS_FORMAT_DAMAGED, "damaged record (interface %" PRIu32 " of %zu)", number,
	           p->n_interfaces);
	return NULL;
}

/* The rest of an enhanced packet block and of the old packet block. */
static int read_stamped(struct pcapng *p, uint32_t number, struct ss_cursor *body,
                        struct ss_frame *frame, struct ss_why *why)
{
	const struct interface *i = find_interface(p, number, why);
	uint64_t high = ss_cursor_u32(body, p->is_big);
	uint64_t low = ss_cursor_u32(body, p->is_big);
	uint32_t len = ss_cursor_u32(body, p->is_big);
	uint32_t wire_len = ss_cursor_u32(body, p->is_big);
	if (!i)
		return SS_FORMAT_DAMAGED;
	frame->ts_ns = p->last_ts_ns = ss_timescale_to_ns(&i->timescale, high << 32 | low);
	return read_packet(body, i, len, wire_len, frame, why);
}

static int read_enhanced(struct pcapng *p, struct ss_cursor *body, struct ss_frame *frame,
                         struct ss_why *why)
{
	return read_stamped(p, ss_cursor_u32(body, p->is_big), body, frame, why);
}

static int read_old(struct pcapng *p, struct ss_cursor *body, struct ss_frame *frame,
                    struct ss_why *why)
{
	uint16_t number = ss_cursor_u16(body, p->is_big);
	ss_cursor_skip(body, 2); /* drops */
	return read_stamped(p, number, body, frame, why);
}

/* Has no time: it gets that of the packet before it, so that time does not jump.  Nor has it a
 * captured length: what it was on the wire, as far as the snap length and the block go. */
static int read_simple(struct pcapng *p, struct ss_cursor *body, struct ss_frame *frame,
                       struct ss_why *why)
{
	const struct interface *i = find_interface(p, 0, why);
	uint32_t wire_len = ss_cursor_u32(body, p->is_big);
	uint32_t len = wire_len;
	if (!i)
		return SS_FORMAT_DAMAGED;
	if (i->snap_len > 0 && len > i->snap_len)
		len = i->snap_len;
	if (len > ss_cursor_left(body))
		len = (uint32_t)ss_cursor_left(body);
	frame->ts_ns = p->last_ts_ns;
	return read_packet(body, i, len, wire_len, frame, why);
}

static const struct block_type block_types[] = {
        {0x00000006, FRAMING + 20, read_enhanced},  {0x00000003, FRAMING + 4, read_simple},
        {0x00000002, FRAMING + 20, read_old},       {0x00000001, FRAMING + 8, read_interface},
        {SECTION_TYPE, FRAMING + 16, read_section},
};

static const struct block_type *find_block_type(uint32_t type)
{
	for (size_t i = 0; i < sizeof block_types / sizeof *block_types; i++)
		if (block_types[i].type == type)
			return &block_types[i];
	return NULL;
}

static int cut(const struct ss_byte_stream *s, uint64_t need, uint64_t left, struct ss_why *why)
{
	return ss_why_say(why, SS_ECUT,
	                  "truncated record (need %" PRIu64 " bytes, %" PRIu64 " left)", need,
	                  left);
}

/* The byte order of the section that begins here. */
static int find_byte_order(struct pcapng *p, const struct ss_byte_stream *s, struct ss_why *why)
{
	for (int is_big = 0; is_big < 2; is_big++) {
		struct ss_cursor c = ss_cursor_on(s->at + 8, 4);
		if (ss_cursor_u32(&c, is_big) == BYTE_ORDER_MAGIC) {
			p->is_big = is_big;
			return 0;
		}
	}
	return ss_why_say(why, SS_EFORMAT, "damaged section header (byte-order magic)");
}

static int bad_length(uint32_t type, uint32_t len, struct ss_why *why)
{
	return ss_why_say(why, SS_EFORMAT, "damaged block (type 0x%" PRIx32 ", length %" PRIu32 ")",
	                  type, len);
}

/* The block's length is there twice: a difference means that we lost the way. */
static bool is_closed(const struct pcapng *p, const uint8_t *closing, uint32_t len)
{
	struct ss_cursor c = ss_cursor_on(closing, 4);
	return ss_cursor_u32(&c, p->is_big) == len;
}

static int skip_block(struct pcapng *p, struct ss_byte_stream *s, uint32_t type, uint32_t len,
                      struct ss_why *why)
{
	uint64_t missing = ss_byte_stream_skip(s, len - 4);
	if (missing > 0 || !ss_byte_stream_need(s, 4))
		return cut(s, len, len - 4 - missing + ss_byte_stream_left(s), why);
	if (!is_closed(p, s->at, len))
		return bad_length(type, len, why);
	s->at += 4;
	return STEP_NONE;
}

static int read_block(struct pcapng *p, struct ss_byte_stream *s, const struct block_type *type,
                      uint32_t len, struct ss_frame *frame, struct ss_why *why)
{
	if (len < type->least_len || len > SS_LIMIT_BLOCK)
		return bad_length(type->type, len, why);
	if (!ss_byte_stream_need(s, len))
		return cut(s, len, ss_byte_stream_left(s), why);
	if (!is_closed(p, s->at + len - 4, len))
		return bad_length(type->type, len, why);
	struct ss_cursor body = ss_cursor_on(s->at + 8, len - FRAMING);
	s->at += len;
	return type->read(p, &body, frame, why);
}

static int step(struct pcapng *p, struct ss_byte_stream *s, struct ss_frame *frame,
                struct ss_why *why)
{
	if (!ss_byte_stream_need(s, FRAMING)) {
		size_t left = ss_byte_stream_left(s);
		return left == 0 ? SS_FORMAT_END : cut(s, FRAMING, left, why);
	}
	struct ss_cursor c = ss_cursor_on(s->at, 8);
	uint32_t type = ss_cursor_u32(&c, p->is_big);
	if (type == SECTION_TYPE && find_byte_order(p, s, why) < 0)
		return SS_EFORMAT;
	uint32_t len = ss_cursor_u32(&c, p->is_big);
	if (len < FRAMING || len % 4 != 0)
		return bad_length(type, len, why);
	const struct block_type *known = find_block_type(type);
	return known ? read_block(p, s, known, len, frame, why) : skip_block(p, s, type, len, why);
}

static bool is_it(const uint8_t head[SS_FORMAT_HEAD])
{
	struct ss_cursor c = ss_cursor_on(head, SS_FORMAT_HEAD);
	return ss_cursor_u32(&c, true) == SECTION_TYPE; /* a palindrome: same in both orders */
}

static int next(void *state, struct ss_byte_stream *s, struct ss_frame *frame, struct ss_why *why)
{
	int result;
	do
		result = step(state, s, frame, why);
	while (result == STEP_NONE);
	return result;
}

static int open_pcapng(void *state, struct ss_byte_stream *s, struct ss_why *why)
{
	struct pcapng *p = state;
	struct ss_frame none;
	p->memory = s->memory;
	int result = step(p, s, &none, why); /* the section header: is_it saw its type */
	return result < 0 ? result : 0;
}

static void close_pcapng(void *state, struct ss_memory *memory)
{
	struct pcapng *p = state;
	ss_memory_give(memory, p->interfaces, p->size * sizeof *p->interfaces);
}

const struct ss_capture_format ss_capture_format_pcapng = {
        .name = "pcapng",
        .state_size = sizeof(struct pcapng),
        .is_it = is_it,
        .open = open_pcapng,
        .next = next,
        .close = close_pcapng,
};
