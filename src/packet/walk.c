#include "packet/walk.h"

#include "base/limits.h"
#include "packet/decoder.h"
#include "packet/hash.h"

enum { VLAN_LAST = 4094 }; /* 0: priority only; 4095: reserved (802.1Q, table 9-2) */

void ss_walk_limit(struct ss_walk *w, uint64_t len)
{
	size_t left = ss_cursor_left(&w->at);
	if (len <= left) {
		w->at.end = w->at.at + len;
		w->missing = 0;
	} else {
		w->missing = len - left;
	}
}

static void mix_tunnel(struct ss_walk *w, enum ss_tunnel_kind kind, uint64_t id, uint64_t ends)
{
	uint64_t hash = ss_hash_mix(w->tunnel, (uint64_t)kind);
	hash = ss_hash_mix(ss_hash_mix(hash, id), ends);
	w->tunnel = (uint32_t)(hash >> 32);
	if (w->tunnel == 0) /* means "none" */
		w->tunnel = 1;
}

void ss_walk_vlan(struct ss_walk *w, unsigned id)
{
	if (id == 0 || id > VLAN_LAST)
		return;
	if (w->vlan == 0)
		w->vlan = (uint16_t)id;
	else
		mix_tunnel(w, SS_TUNNEL_VLAN, id, 0);
}

void ss_walk_tunnel(struct ss_walk *w, enum ss_tunnel_kind kind, uint64_t id)
{
	bool swap = ss_address_compare(&w->src, &w->dst) > 0;
	const struct ss_address *low = swap ? &w->dst : &w->src, *high = swap ? &w->src : &w->dst;
	uint64_t ends = ss_hash_words(low->version, low->bytes, sizeof low->bytes);
	mix_tunnel(w, kind, id, ss_hash_words(ends, high->bytes, sizeof high->bytes));
}

void ss_walk_fragment(struct ss_walk *w, const struct ss_fragment_header *header)
{
	static const enum ss_packet_verdict verdicts[] = {
	        [SS_FRAGMENT_HELD] = SS_PACKET_FRAGMENT,
	        [SS_FRAGMENT_MALFORMED] = SS_PACKET_MALFORMED,
	        [SS_FRAGMENT_NO_MEMORY] = SS_PACKET_NO_MEMORY,
	};
	struct ss_fragment fragment = {
	        .key = {.id = header->id,
	                .tunnel = w->tunnel,
	                .vlan = w->vlan,
	                .version = w->src.version,
	                .protocol = w->src.version == 4 ? header->protocol : 0},
	        .ts_ns = w->frame->ts_ns,
	        .bytes = w->at.at,
	        .captured = (uint32_t)ss_cursor_left(&w->at),
	        .len = ss_walk_wire_left(w),
	        .offset = header->offset,
	        .protocol = header->protocol,
	        .has_more = header->has_more,
	};
	memcpy(fragment.key.src, w->src.bytes, sizeof fragment.key.src);
	memcpy(fragment.key.dst, w->dst.bytes, sizeof fragment.key.dst);

	struct ss_datagram whole;
	enum ss_fragment_result result =
	        ss_fragments_add(&w->decoder->fragments, &fragment, &whole);
	if (result != SS_FRAGMENT_COMPLETE) {
		ss_walk_stop(w, verdicts[result]);
		return;
	}
	w->at = ss_cursor_on(whole.bytes, whole.captured);
	w->missing = whole.len - whole.captured;
	w->has_no_length = false;
	ss_walk_protocol(w, whole.protocol);
}

enum ss_packet_verdict ss_walk_frame(struct ss_decoder *d, const struct ss_frame *frame,
                                     struct ss_segment *out)
{
	struct ss_walk w = {
	        .decoder = d,
	        .frame = frame,
	        .out = out,
	        .at = ss_cursor_on(frame->bytes, frame->len),
	        .missing = frame->wire_len > frame->len ? frame->wire_len - frame->len : 0,
	};
	ss_walk_link_type(&w, frame->link_type);
	for (unsigned n = 0; w.next && n < SS_LIMIT_HEADERS; n++) {
		w.next(&w);
		if (w.at.is_short)
			return w.missing > 0 ? SS_PACKET_TRUNCATED : SS_PACKET_MALFORMED;
	}
	return w.next ? SS_PACKET_TOO_DEEP : w.verdict;
}
