#include "flow/flow.h"

#include <string.h>

#include "flow/private.h"

const char *ss_flow_end_name(enum ss_flow_end end)
{
	static const char *const names[] = {
	        [SS_FLOW_OPEN] = "open",     [SS_FLOW_CLOSED] = "closed",
	        [SS_FLOW_RESET] = "reset",   [SS_FLOW_TIMEOUT] = "timeout",
	        [SS_FLOW_REUSED] = "reused", [SS_FLOW_EVICTED] = "evicted",
	};
	return names[end];
}

uint64_t ss_flow_id(const struct ss_flow *f)
{
	return f->id;
}

void ss_flow_read_side(const struct ss_flow *f, unsigned side, struct ss_flow_side *out)
{
	const struct ss_flow_half *half = &f->half[side];
	const struct ss_flow_faults *faults = &f->faults[side];
	unsigned end = side ^ f->side_of_end_0;
	*out = (struct ss_flow_side){
	        .address.version = f->key.version,
	        .port = f->key.port[end],
	        .packets = ss_flow_packets(half),
	        .bytes = half->bytes,
	        .retransmits = faults->retransmits,
	        .out_of_order = faults->out_of_order,
	        .overlaps_conflicting = faults->conflicts,
	        .keep_alives = ss_flow_keep_alives(half),
	        .zero_windows = half->zero_windows,
	        .gaps = faults->gaps,
	        .gap_bytes = faults->gap_bytes,
	};
	memcpy(out->address.bytes, f->key.address[end], sizeof out->address.bytes);
}

uint16_t ss_flow_port(const struct ss_flow *f, unsigned side)
{
	return f->key.port[side ^ f->side_of_end_0];
}

int64_t ss_flow_first_ns(const struct ss_flow *f)
{
	return f->first_ns;
}

int64_t ss_flow_last_ns(const struct ss_flow *f)
{
	return f->last_ns;
}

int64_t ss_flow_rtt_ns(const struct ss_flow *f)
{
	return f->rtt_state == SS_FLOW_RTT_KNOWN ? (int64_t)f->rtt * 8 : -1;
}

uint16_t ss_flow_vlan(const struct ss_flow *f)
{
	return f->vlan;
}

bool ss_flow_is_partial(const struct ss_flow *f)
{
	return f->is_start_known != 3 || !ss_flow_is_side_seen(f, 0) || !ss_flow_is_side_seen(f, 1);
}

bool ss_flow_is_start_seen(const struct ss_flow *f)
{
	return f->is_start_known != 0;
}

bool ss_flow_is_side_seen(const struct ss_flow *f, unsigned side)
{
	return ss_flow_is_half_seen(&f->half[side]);
}

void *ss_flow_app(const struct ss_flow *f)
{
	return f->app;
}

void ss_flow_set_app(struct ss_flow *f, void *app)
{
	f->app = app;
}

void ss_flow_set_worth(struct ss_flow *f, enum ss_flow_worth worth)
{
	f->worth = worth & 3; /* ss_flow_leave puts it into its list */
}

void ss_flow_ignore(struct ss_flow *f)
{
	f->is_followed = false; /* ss_flow_leave gives back what was held */
}
