#include "engine/stats.h"

#include "base/duration.h"

void ss_stats_add(struct ss_back_counts *sum, const struct ss_back *b)
{
	struct ss_back_counts one;
	ss_back_read_counts(b, &one);
	sum->flows.flows += one.flows.flows;
	sum->flows.segments += one.flows.segments;
	sum->flows.evicted += one.flows.evicted;
	sum->flows.refused += one.flows.refused;
	sum->flows.trailing += one.flows.trailing;
	sum->flows.held_given_up += one.flows.held_given_up;
	sum->mail.sessions += one.mail.sessions;
	sum->mail.transactions += one.mail.transactions;
	sum->mail.messages_accepted += one.mail.messages_accepted;
}

enum { MOST_DROPS = SS_PACKET_N_VERDICTS + 1 };

static size_t write_drops(const struct ss_front *f, uint64_t trailing,
                          struct ss_pair pairs[MOST_DROPS])
{
	size_t n = 0;
	for (unsigned v = 0; v < SS_PACKET_N_VERDICTS; v++) {
		if (v == SS_PACKET_SEGMENT || v == SS_PACKET_FRAGMENT || f->verdicts[v] == 0)
			continue;
		pairs[n++] = (struct ss_pair){
		        .name = ss_slice_of(ss_packet_verdict_name(v)),
		        .number = (int64_t)f->verdicts[v],
		};
	}
	if (trailing > 0)
		pairs[n++] = (struct ss_pair){
		        .name = ss_slice_of("after_end"),
		        .number = (int64_t)trailing,
		};
	return n;
}

void ss_stats_write(const struct ss_engine_options *options, const struct ss_stats_sources *from)
{
	const struct ss_front *f = from->front;
	const struct ss_flow_table_counts *flows = &from->counts.flows;
	struct ss_pair drops[MOST_DROPS];
	struct ss_decoder_counts packets;
	ss_decoder_read_counts(f->decoder, &packets);
	struct ss_stats_record r = {
	        .head = {.type = SS_RECORD_STATS,
	                 .schema = SS_RECORD_SCHEMA,
	                 .ts = f->packets > 0 ? f->last_ns : SS_NUMBER_ABSENT,
	                 .flow_id = SS_NUMBER_ABSENT,
	                 .src_port = SS_NUMBER_ABSENT,
	                 .dst_port = SS_NUMBER_ABSENT},
	        .packets = f->packets,
	        .bytes = f->bytes,
	        .filtered = from->input->filtered,
	        .drops = {drops, write_drops(f, flows->trailing, drops)},
	        .fragments = packets.fragments,
	        .reassembled = packets.reassembled,
	        .flows = flows->flows,
	        .sessions = from->counts.mail.sessions,
	        .transactions = from->counts.mail.transactions,
	        .messages_accepted = from->counts.mail.messages_accepted,
	        .flows_evicted = flows->evicted,
	        .segments_refused = flows->refused,
	        .bytes_given_up = flows->held_given_up,
	        .fragments_given_up = packets.fragments_given_up,
	        .fragments_conflicting = packets.fragments_conflicting,
	        .memory_peak = (int64_t)from->memory_peak,
	        .memory_refused = from->memory_refused,
	        .inputs_failed = from->input->inputs_failed,
	        .interrupted = from->input->is_interrupted ? SS_FLAG_YES : SS_FLAG_ABSENT,
	        .elapsed = f->packets > 0 ? ss_duration(f->first_ns, f->last_ns) : SS_NUMBER_ABSENT,
	};
	options->sink(options->user, &r.head);
}
