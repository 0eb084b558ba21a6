/* Ethernet (IEEE 802.3), its tags, and LLC (IEEE 802.2). */
#include "packet/walk.h"

enum {
	ETHER_LENGTH_MAX = 1500, /* higher values are types */
	ADDRESSES_LEN = 12,
	LLC_SNAP = 0xaa,
	LLC_IP = 0x06,
	LLC_UNNUMBERED = 0x03,
	OUI_ETHERNET = 0x000000,
	OUI_APPLE = 0x0000f8,   /* 802.1H */
	OUI_BRIDGED = 0x0080c2, /* RFC 2684, section 5.2 */
};

static void vlan_tag(struct ss_walk *w)
{
	ss_walk_vlan(w, ss_cursor_be16(&w->at) & 0xfff);
	ss_walk_ether_type(w, ss_cursor_be16(&w->at));
}

/* Tags that tell us nothing: their bytes, then a type. */
static void tag_of(struct ss_walk *w, size_t len)
{
	ss_cursor_skip(&w->at, len);
	ss_walk_ether_type(w, ss_cursor_be16(&w->at));
}

static void tag_of_4(struct ss_walk *w)
{
	tag_of(w, 4);
}

static void tag_of_6(struct ss_walk *w)
{
	tag_of(w, 6);
}

/* MACsec (802.1AE, clause 9): readable when it only authenticates. */
static void macsec(struct ss_walk *w)
{
	enum { ENCRYPTED = 0x08, CHANGED = 0x04, HAS_CHANNEL = 0x20 };
	uint8_t control = ss_cursor_u8(&w->at);
	if (control & (ENCRYPTED | CHANGED))
		ss_walk_stop(w, SS_PACKET_NOT_IP);
	else
		tag_of(w, control & HAS_CHANNEL ? 13 : 5);
}

static void fabric_path(struct ss_walk *w) /* Cisco's: a whole frame behind its tag */
{
	ss_cursor_skip(&w->at, 2);
	w->next = ss_layer_ethernet;
}

/* 802.1ah: a service of a provider's backbone, with the customer's whole frame. */
static void backbone(struct ss_walk *w)
{
	uint32_t service = ss_cursor_be32(&w->at) & 0xffffff;
	w->src = w->dst = (struct ss_address){0}; /* the hash is of the service alone */
	ss_walk_tunnel(w, SS_TUNNEL_BACKBONE, service);
	w->next = ss_layer_ethernet;
}

static void network_service(struct ss_walk *w) /* RFC 8300, section 2 */
{
	ss_cursor_skip(&w->at, 1);
	size_t header_len = (size_t)(ss_cursor_u8(&w->at) & 0x3f) * 4;
	ss_cursor_skip(&w->at, 1); /* kind of metadata */
	uint8_t protocol = ss_cursor_u8(&w->at);
	if (header_len < 8) {
		ss_walk_stop(w, SS_PACKET_MALFORMED);
		return;
	}
	ss_cursor_skip(&w->at, header_len - 4);
	switch (protocol) {
	case 1: w->next = ss_layer_ipv4; break;
	case 2: w->next = ss_layer_ipv6; break;
	case 3: w->next = ss_layer_ethernet; break;
	case 5: w->next = ss_layer_mpls; break;
	default: ss_walk_stop(w, SS_PACKET_NOT_IP);
	}
}

/* https://www.iana.org/assignments/ieee-802-numbers */
static const struct ether_type {
	uint16_t number;
	const char *name;
	ss_layer layer;
} ether_types[] = {
        {0x0800, "IPv4", ss_layer_ipv4},
        {0x86dd, "IPv6", ss_layer_ipv6},
        {0x8100, "802.1Q tag", vlan_tag},
        {0x88a8, "802.1ad tag", vlan_tag},
        {0x9100, "802.1Q tag before 802.1ad", vlan_tag},
        {0x9200, "802.1Q tag before 802.1ad", vlan_tag},
        {0x9300, "802.1Q tag before 802.1ad", vlan_tag},
        {0x8847, "MPLS", ss_layer_mpls},
        {0x8848, "MPLS, multicast or label from upstream", ss_layer_mpls},
        {0x8864, "PPPoE session", ss_layer_pppoe},
        {0x880b, "PPP", ss_layer_ppp},
        {0x6558, "Ethernet", ss_layer_ethernet},
        {0x8870, "LLC in jumbo frames", ss_layer_llc},
        {0x88e5, "MACsec", macsec},
        {0x88e7, "802.1ah service", backbone},
        {0x894f, "network service header", network_service},
        {0x8926, "VN-tag", tag_of_4},
        {0x892f, "HSR", tag_of_4},
        {0xf1c1, "802.1CB redundancy tag", tag_of_4},
        {0x8903, "FabricPath", fabric_path},
        {0x8909, "Cisco metadata", tag_of_6},
};

void ss_walk_ether_type(struct ss_walk *w, uint16_t type)
{
	if (type <= ETHER_LENGTH_MAX) {
		ss_walk_limit(w, type);
		w->next = ss_layer_llc;
		return;
	}
	for (size_t i = 0; i < sizeof ether_types / sizeof *ether_types; i++)
		if (ether_types[i].number == type) {
			w->next = ether_types[i].layer;
			return;
		}
	ss_walk_stop(w, SS_PACKET_NOT_IP);
}

void ss_layer_ethernet(struct ss_walk *w)
{
	ss_cursor_skip(&w->at, ADDRESSES_LEN);
	ss_walk_ether_type(w, ss_cursor_be16(&w->at));
}

void ss_layer_llc(struct ss_walk *w)
{
	uint8_t dst = ss_cursor_u8(&w->at), src = ss_cursor_u8(&w->at);
	uint8_t control = ss_cursor_u8(&w->at);
	if (dst == LLC_SNAP && src == LLC_SNAP && control == LLC_UNNUMBERED)
		ss_layer_snap(w);
	else if (dst == LLC_IP && src == LLC_IP && control == LLC_UNNUMBERED)
		w->next = ss_layer_ipv4;
	else
		ss_walk_stop(w, SS_PACKET_NOT_IP);
}

void ss_layer_snap(struct ss_walk *w)
{
	uint32_t oui = (uint32_t)ss_cursor_be16(&w->at) << 8;
	oui |= ss_cursor_u8(&w->at);
	uint16_t type = ss_cursor_be16(&w->at);
	if (oui == OUI_BRIDGED && (type == 1 || type == 7)) {
		ss_cursor_skip(&w->at, 2);
		w->next = ss_layer_ethernet;
	} else if ((oui == OUI_ETHERNET || oui == OUI_APPLE) && type > ETHER_LENGTH_MAX) {
		ss_walk_ether_type(w, type);
	} else {
		ss_walk_stop(w, SS_PACKET_NOT_IP);
	}
}
