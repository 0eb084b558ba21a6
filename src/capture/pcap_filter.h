/* Filter expressions by libpcap, one program per link type. */
#ifndef SS_CAPTURE_PCAP_FILTER_H
#define SS_CAPTURE_PCAP_FILTER_H
#include "capture/bpf.h"

/* Its words for a wrong expression are libpcap's. */
extern const struct ss_bpf_engine ss_pcap_filter;

#endif
