#include "capture/pcap_filter.h"

#include <pcap/pcap.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"

enum { N_PROGRAMS = 16 }; /* link types at a time; real captures have one or two */

struct program {
	uint32_t link_type;
	bool is_used;
	bool is_compiled; /* false: no frame of this link type passes */
	struct bpf_program code;
};

struct ss_bpf {
	struct ss_memory *memory;
	char *expression;
	size_t expression_size;
	struct program programs[N_PROGRAMS];
	uint64_t n_compiled;
	struct program *last; /* used: most captures have one link type */
};

/* LINKTYPE_ numbers that libpcap calls otherwise (tcpdump.org/linktypes.html). */
static int to_dlt(uint32_t link_type)
{
	switch (link_type) {
	case 100: return DLT_ATM_RFC1483;
	case 101: return DLT_RAW;
	case 102: return DLT_SLIP_BSDOS;
	case 103: return DLT_PPP_BSDOS;
	case 106: return DLT_ATM_CLIP;
	default: return link_type <= INT32_MAX ? (int)link_type : -1;
	}
}

/* 0, SS_ENOMEM or SS_EARG. */
static int compile(const char *expression, int dlt, struct bpf_program *code, struct ss_why *why)
{
	pcap_t *p = pcap_open_dead(dlt, SS_LIMIT_FRAME);
	if (!p)
		return ss_why_say(why, SS_ENOMEM, "no memory");
	int error = 0;
	if (pcap_compile(p, code, expression, 1, PCAP_NETMASK_UNKNOWN) < 0)
		error = ss_why_say(why, SS_EARG, "%s", pcap_geterr(p));
	pcap_close(p);
	return error;
}

/* An expression may be right for one kind of link only ("wlan type mgt"), and which ones come is
 * not known yet: it is wrong if none of those that people filter takes it. */
static int check(const char *expression, struct ss_why *why)
{
	static const int dlts[] = {
	        DLT_EN10MB, DLT_RAW,    DLT_LINUX_SLL, DLT_IEEE802_11_RADIO,
	        DLT_PPP,    DLT_NULL,   DLT_PFLOG,     DLT_ATM_RFC1483,
	        DLT_SUNATM, DLT_FRELAY, DLT_MTP2,
	};
	struct ss_why other;
	for (size_t i = 0; i < sizeof dlts / sizeof *dlts; i++) {
		struct bpf_program code;
		int error = compile(expression, dlts[i], &code, i == 0 ? why : &other);
		if (error == 0)
			pcap_freecode(&code);
		if (error == 0 || error == SS_ENOMEM)
			return error;
		/* An "unknown host" was asked for in the network: not eleven times. */
		if (strncmp(why->text, "unknown ", 8) == 0)
			break;
	}
	return SS_EARG;
}

static void destroy(struct ss_bpf *b)
{
	for (size_t i = 0; i < N_PROGRAMS; i++)
		if (b->programs[i].is_compiled)
			pcap_freecode(&b->programs[i].code);
	ss_memory_give(b->memory, b->expression, b->expression_size);
	ss_memory_give(b->memory, b, sizeof *b);
}

static int create(const char *expression, struct ss_memory *memory, struct ss_why *why,
                  struct ss_bpf **out)
{
	int error = check(expression, why);
	if (error)
		return error;
	struct ss_bpf *b = ss_memory_take_zeroed(memory, sizeof *b);
	if (!b)
		return SS_ENOMEM;
	b->memory = memory;
	b->expression_size = strlen(expression) + 1;
	b->expression = ss_memory_take(memory, b->expression_size);
	if (!b->expression) {
		destroy(b);
		return SS_ENOMEM;
	}
	memcpy(b->expression, expression, b->expression_size);
	*out = b;
	return 0;
}

/* Takes the place of the oldest one when all are taken. */
static const struct program *add_program(struct ss_bpf *b, uint32_t link_type, struct ss_why *why)
{
	size_t place = b->n_compiled++ % N_PROGRAMS;
	struct program *p = &b->programs[place];
	struct ss_why complaint;
	if (p->is_compiled)
		pcap_freecode(&p->code);
	*p = (struct program){.link_type = link_type, .is_used = true};
	int error = compile(b->expression, to_dlt(link_type), &p->code, &complaint);
	p->is_compiled = error == 0;
	if (error)
		ss_why_say(why, error, "filter on link type %u: %s", link_type, complaint.text);
	b->last = p;
	return p;
}

static const struct program *find_program(struct ss_bpf *b, uint32_t link_type, struct ss_why *why)
{
	if (b->last && b->last->link_type == link_type)
		return b->last;
	for (size_t i = 0; i < N_PROGRAMS; i++)
		if (b->programs[i].is_used && b->programs[i].link_type == link_type)
			return b->last = &b->programs[i];
	return add_program(b, link_type, why);
}

static bool is_match(struct ss_bpf *b, const struct ss_frame *frame, struct ss_why *why)
{
	const struct program *p = find_program(b, frame->link_type, why);
	if (!p->is_compiled)
		return false;
	struct pcap_pkthdr header = {.caplen = frame->len, .len = frame->wire_len};
	return pcap_offline_filter(&p->code, &header, frame->bytes) != 0;
}

const struct ss_bpf_engine ss_pcap_filter = {create, is_match, destroy};
