/* The link types we know (https://www.tcpdump.org/linktypes.html). */
#include "packet/walk.h"

static void firewire(struct ss_walk *w) /* two addresses of eight bytes */
{
	ss_cursor_skip(&w->at, 16);
	ss_walk_ether_type(w, ss_cursor_be16(&w->at));
}

static const struct link {
	uint32_t number;
	const char *name;
	ss_layer layer;
} links[] = {
        {1, "ETHERNET", ss_layer_ethernet},
        {0, "NULL", ss_layer_null},
        {9, "PPP", ss_layer_ppp},
        {12, "RAW, as some systems number it", ss_layer_ip},
        {14, "RAW, as OpenBSD numbers it", ss_layer_ip},
        {50, "PPP_HDLC", ss_layer_ppp_or_hdlc},
        {51, "PPP_ETHER", ss_layer_pppoe},
        {100, "ATM_RFC1483", ss_layer_llc},
        {101, "RAW", ss_layer_ip},
        {104, "C_HDLC", ss_layer_ppp_or_hdlc},
        {105, "IEEE802_11", ss_layer_wlan},
        {107, "FRELAY", ss_layer_frame_relay},
        {108, "LOOP", ss_layer_loop},
        {109, "ENC", ss_layer_enc},
        {113, "LINUX_SLL", ss_layer_sll},
        {117, "PFLOG", ss_layer_pflog},
        {119, "IEEE802_11_PRISM", ss_layer_prism},
        {127, "IEEE802_11_RADIOTAP", ss_layer_radiotap},
        {138, "APPLE_IP_OVER_IEEE1394", firewire},
        {163, "IEEE802_11_AVS", ss_layer_avs},
        {166, "PPP_PPPD", ss_layer_ppp_directed},
        {192, "PPI", ss_layer_ppi},
        {204, "PPP_WITH_DIR", ss_layer_ppp_directed},
        {228, "IPV4", ss_layer_ipv4},
        {229, "IPV6", ss_layer_ipv6},
        {239, "NFLOG", ss_layer_nflog},
        {258, "PKTAP", ss_layer_pktap},
        {276, "LINUX_SLL2", ss_layer_sll2},
};

void ss_walk_link_type(struct ss_walk *w, uint32_t link_type)
{
	for (size_t i = 0; i < sizeof links / sizeof *links; i++)
		if (links[i].number == link_type) {
			w->next = links[i].layer;
			return;
		}
	ss_walk_stop(w, SS_PACKET_UNKNOWN_LINK);
}
