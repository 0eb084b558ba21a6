/* The way through one frame, header by header.  Private to packet/.
 *
 * A layer takes its header off `at` and either names the layer that comes next or stops with a
 * verdict.  Every tag, label, tunnel and extension header is a layer; ss_walk_frame drives them,
 * looks after each whether something was read that is not there, and sees that it ends. */
#ifndef SS_PACKET_WALK_H
#define SS_PACKET_WALK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/cursor.h"
#include "packet/packet.h"

struct ss_walk;
typedef void (*ss_layer)(struct ss_walk *w);

struct ss_walk {
	struct ss_decoder *decoder;
	const struct ss_frame *frame;
	struct ss_segment *out;
	struct ss_cursor at; /* the captured bytes from the next header to where the
	                                   innermost length field says that they end */
	uint64_t missing;    /* bytes of the same that were on the wire behind them */
	ss_layer next;       /* NULL: this is the end, verdict tells which */
	enum ss_packet_verdict verdict;
	struct ss_address src, dst; /* of the innermost IP header so far */
	uint32_t tunnel;            /* as in struct ss_segment, so far */
	uint16_t vlan;
	bool has_no_length; /* IPv6 said 0: a jumbogram, or offload */
};

/* Decodes a frame by the layers alone.  ss_decoder_decode has a shorter way for the plainest
 * frames; both give the same. */
enum ss_packet_verdict ss_walk_frame(struct ss_decoder *d, const struct ss_frame *frame,
                                     struct ss_segment *out);
/* The shorter way: Ethernet, IPv4 without options or IPv6 without extensions, TCP, all captured.
 * False: the frame is not so plain, *out is as it was. */
bool ss_straight_decode(const struct ss_frame *frame, struct ss_segment *out);

static inline void ss_walk_stop(struct ss_walk *w, enum ss_packet_verdict verdict)
{
	w->next = NULL;
	w->verdict = verdict;
}

/* Bytes on the wire from here to the end of the innermost payload. */
static inline uint64_t ss_walk_wire_left(const struct ss_walk *w)
{
	return ss_cursor_left(&w->at) + w->missing;
}

/* A byte further on without taking it; 0 if it was not captured. */
static inline uint8_t ss_walk_peek(const struct ss_walk *w, size_t offset)
{
	return offset < ss_cursor_left(&w->at) ? w->at.at[offset] : 0;
}

/* A header says that its payload is `len` bytes from here: drops what the link padded, and notes
 * what was not captured. */
void ss_walk_limit(struct ss_walk *w, uint64_t len);
/* A VLAN tag.  The outermost is the segment's; those within it make the flow another one. */
void ss_walk_vlan(struct ss_walk *w, unsigned id);

/* Part of the hash. */
enum ss_tunnel_kind {
	SS_TUNNEL_VLAN = 1,
	SS_TUNNEL_IN_IP,
	SS_TUNNEL_GRE,
	SS_TUNNEL_VXLAN,
	SS_TUNNEL_GENEVE,
	SS_TUNNEL_GTP,
	SS_TUNNEL_TEREDO,
	SS_TUNNEL_L2TP,
	SS_TUNNEL_MPLS,
	SS_TUNNEL_BACKBONE
};
/* A tunnel of this kind between the addresses of the innermost IP header begins here.  id: only
 * what both directions have in common, otherwise 0. */
void ss_walk_tunnel(struct ss_walk *w, enum ss_tunnel_kind kind, uint64_t id);

/* Which layer comes next, by the number in the header before it; or the end. */
void ss_walk_link_type(struct ss_walk *w, uint32_t link_type); /* link.c */
void ss_walk_ether_type(struct ss_walk *w, uint16_t type);     /* ethernet.c */
void ss_walk_protocol(struct ss_walk *w, uint8_t protocol);    /* ip.c */

/* The same where no number is: by the looks of it (guess.c). */
void ss_walk_guess(struct ss_walk *w);
bool ss_walk_is_ethernet_at(const struct ss_walk *w, size_t offset); /* that leads to IP */

/* Holds the rest of w as a fragment; once the datagram is whole, goes on within it. */
struct ss_fragment_header {
	uint32_t id;
	uint32_t offset; /* bytes */
	uint8_t protocol;
	bool has_more;
};
void ss_walk_fragment(struct ss_walk *w, const struct ss_fragment_header *header);

/* ethernet.c */
void ss_layer_ethernet(struct ss_walk *w);
void ss_layer_llc(struct ss_walk *w);
void ss_layer_snap(struct ss_walk *w); /* from the OUI on */
/* mpls.c */
void ss_layer_mpls(struct ss_walk *w);
/* serial.c */
void ss_layer_ppp(struct ss_walk *w);
void ss_layer_pppoe(struct ss_walk *w);
void ss_layer_hdlc(struct ss_walk *w);
void ss_layer_ppp_or_hdlc(struct ss_walk *w);
void ss_layer_ppp_directed(struct ss_walk *w);
void ss_layer_frame_relay(struct ss_walk *w);
/* cooked.c: what an operating system puts in place of the link */
void ss_layer_null(struct ss_walk *w);
void ss_layer_loop(struct ss_walk *w);
void ss_layer_sll(struct ss_walk *w);
void ss_layer_sll2(struct ss_walk *w);
void ss_layer_nflog(struct ss_walk *w);
void ss_layer_pktap(struct ss_walk *w);
void ss_layer_pflog(struct ss_walk *w);
void ss_layer_enc(struct ss_walk *w);
/* wireless.c */
void ss_layer_wlan(struct ss_walk *w);
void ss_layer_radiotap(struct ss_walk *w);
void ss_layer_prism(struct ss_walk *w);
void ss_layer_avs(struct ss_walk *w);
void ss_layer_ppi(struct ss_walk *w);
/* ip.c */
void ss_layer_ip(struct ss_walk *w); /* version by the first four bits */
void ss_layer_ipv4(struct ss_walk *w);
void ss_layer_ipv6(struct ss_walk *w);
/* extension.c */
void ss_layer_options(struct ss_walk *w); /* hop-by-hop, destination, mobility, HIP, Shim6 */
void ss_layer_routing(struct ss_walk *w);
void ss_layer_fragment(struct ss_walk *w);
void ss_layer_authentication(struct ss_walk *w);
/* gre.c */
void ss_layer_gre(struct ss_walk *w);
/* udp.c */
void ss_layer_udp(struct ss_walk *w);
/* l2tp.c */
void ss_layer_l2tp(struct ss_walk *w);
void ss_layer_l2tp_ip(struct ss_walk *w);
/* tcp.c */
void ss_layer_tcp(struct ss_walk *w);

#endif
