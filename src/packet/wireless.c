/* IEEE 802.11 data frames and the headers that drivers put before them (radiotap.org, PPI, Prism,
 * AVS).  Only frames in clear; of an aggregate (A-MSDU) the first member, since a frame gives but
 * one segment. */
#include "packet/walk.h"

enum { BIG = true, LITTLE = false };

/* The frame control field, its two bytes read in network order. */
enum {
	VERSION_AND_TYPE = 0x0f00,
	DATA = 0x0800,
	WITHOUT_BODY = 0x4000,
	QOS = 0x8000,
	TO_DS = 0x01,
	FROM_DS = 0x02,
	MORE_FRAGMENTS = 0x04,
	PROTECTED = 0x40,
	ORDER = 0x80,
	AGGREGATE = 0x80, /* of the QoS control field's first byte */
};

static void aggregate(struct ss_walk *w)
{
	ss_cursor_skip(&w->at, 12); /* addresses */
	ss_walk_limit(w, ss_cursor_be16(&w->at));
	w->next = ss_layer_llc;
}

/* is_padded: the driver aligned the body to four bytes. */
static void wlan(struct ss_walk *w, bool is_padded)
{
	size_t before = ss_cursor_left(&w->at);
	uint16_t control = ss_cursor_be16(&w->at);
	ss_cursor_skip(&w->at, 20); /* duration, three addresses */
	uint16_t fragment = ss_cursor_u16(&w->at, LITTLE) & 0xf;
	bool is_aggregate = false;
	if ((control & VERSION_AND_TYPE) != DATA || (control & (WITHOUT_BODY | PROTECTED)) ||
	    (control & MORE_FRAGMENTS) || fragment != 0) {
		w->at.is_short = false; /* control frames are shorter */
		ss_walk_stop(w, SS_PACKET_NOT_IP);
		return;
	}
	if ((control & TO_DS) && (control & FROM_DS))
		ss_cursor_skip(&w->at, 6); /* fourth address */
	if (control & QOS) {
		is_aggregate = ss_cursor_u8(&w->at) & AGGREGATE;
		ss_cursor_skip(&w->at, 1);
		if (control & ORDER)
			ss_cursor_skip(&w->at, 4); /* HT control */
	}
	if (is_padded)
		ss_cursor_skip(&w->at, (0 - (before - ss_cursor_left(&w->at))) & 3);
	w->next = is_aggregate ? aggregate : ss_layer_llc;
}

void ss_layer_wlan(struct ss_walk *w)
{
	wlan(w, false);
}

static void padded_wlan(struct ss_walk *w)
{
	wlan(w, true);
}

/* One field may change what follows: the flags, second of the fields, after the timer. */
void ss_layer_radiotap(struct ss_walk *w)
{
	enum { FIXED_LEN = 8, HAS_TIMER = 1, HAS_FLAGS = 2, TIMER_LEN = 8, PADDED = 0x20 };
	const uint32_t has_more = 0x80000000;
	uint8_t version = ss_cursor_u8(&w->at);
	ss_cursor_skip(&w->at, 1);
	uint16_t len = ss_cursor_u16(&w->at, LITTLE);
	uint32_t present = ss_cursor_u32(&w->at, LITTLE);
	if (w->at.is_short)
		return;
	if (version != 0 || len < FIXED_LEN) {
		ss_walk_stop(w, SS_PACKET_MALFORMED);
		return;
	}
	const uint8_t *bytes = ss_cursor_take(&w->at, len - FIXED_LEN);
	struct ss_cursor fields = ss_cursor_on(bytes, bytes ? len - FIXED_LEN : 0);
	for (uint32_t word = present; (word & has_more) && !fields.is_short;)
		word = ss_cursor_u32(&fields, LITTLE);
	if (present & HAS_TIMER) { /* aligned to 8 from the header's begin, which is a multiple */
		size_t at = len - ss_cursor_left(&fields);
		ss_cursor_skip(&fields, ((0 - at) & 7) + TIMER_LEN);
	}
	uint8_t flags = present & HAS_FLAGS ? ss_cursor_u8(&fields) : 0;
	w->next = flags & PADDED ? padded_wlan : ss_layer_wlan;
}

/* A header that begins with a version or message code and its own length. */
static void skip_header(struct ss_walk *w, uint32_t len)
{
	enum { KNOWN_LEN = 8 };
	if (w->at.is_short)
		return;
	if (len < KNOWN_LEN) {
		ss_walk_stop(w, SS_PACKET_MALFORMED);
		return;
	}
	ss_cursor_skip(&w->at, len - KNOWN_LEN);
	w->next = ss_layer_wlan;
}

void ss_layer_avs(struct ss_walk *w)
{
	ss_cursor_skip(&w->at, 4);
	skip_header(w, ss_cursor_be32(&w->at));
}

void ss_layer_prism(struct ss_walk *w)
{
	if (ss_walk_peek(w, 0) == 0x80 && ss_walk_peek(w, 1) == 0x21) { /* really AVS */
		ss_layer_avs(w);
		return;
	}
	ss_cursor_skip(&w->at, 4);
	uint32_t len = ss_cursor_u32(&w->at, LITTLE);
	skip_header(w, len > 0xffff ? __builtin_bswap32(len) : len);
}

void ss_layer_ppi(struct ss_walk *w)
{
	enum { FIXED_LEN = 8 };
	ss_cursor_skip(&w->at, 2); /* version, flags */
	uint16_t len = ss_cursor_u16(&w->at, LITTLE);
	uint32_t link_type = ss_cursor_u32(&w->at, LITTLE);
	if (w->at.is_short)
		return;
	if (len < FIXED_LEN) {
		ss_walk_stop(w, SS_PACKET_MALFORMED);
		return;
	}
	ss_cursor_skip(&w->at, len - FIXED_LEN);
	ss_walk_link_type(w, link_type);
}
