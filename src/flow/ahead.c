#include "flow/ahead.h"

#include "flow/private.h"

/* The two ends in their order.  The segment was written a moment ago: it is read as it was, by words,
 * since what was stored in smaller pieces must reach the cache before it can be loaded as a whole (a
 * flood without mail waited for two such loads).  And without branches: the direction of the
 * next segment is anybody's guess. */
static inline bool order(const struct ss_segment *s, struct ss_flow_words *out)
{
	uint64_t src0 = ss_eight_read(s->src.bytes), src1 = ss_eight_read(s->src.bytes + 8);
	uint64_t dst0 = ss_eight_read(s->dst.bytes), dst1 = ss_eight_read(s->dst.bytes + 8);
	uint64_t src_port = s->src_port, dst_port = s->dst_port;
	bool is_from_second = src0 != dst0   ? src0 > dst0
	                      : src1 != dst1 ? src1 > dst1
	                                     : src_port > dst_port;
	uint64_t swaps = is_from_second ? UINT64_MAX : 0;
	uint64_t swap0 = (src0 ^ dst0) & swaps, swap1 = (src1 ^ dst1) & swaps;
	uint64_t swap_port = (src_port ^ dst_port) & swaps;
	*out = (struct ss_flow_words){
	        src0 ^ swap0, dst0 ^ swap0, src1 ^ swap1, dst1 ^ swap1,
	        ss_flow_words_rest(src_port ^ swap_port, dst_port ^ swap_port, s->src.version)};
	return is_from_second;
}

void ss_flow_table_aim(const struct ss_flow_table *t, const struct ss_segment *s, unsigned shard,
                       struct ss_flow_target *out)
{
	out->from_end = order(s, &out->ends);
	out->shard = (uint8_t)shard;
	out->hash = ss_flow_index_hash(&t->index, &out->ends);
}

bool ss_flow_table_is_large(const struct ss_flow_table *t)
{
	const size_t near = 1 << 20; /* the second cache of a core, or half of it */
	return t->memory->used > near;
}

static inline void fetch(const void *line)
{
	__builtin_prefetch(line);
}

/* What a segment that is the next of its side touches. */
static inline void fetch_stream(const struct ss_stream *st, unsigned side)
{
	const struct ss_stream_side *own = &st->side[side], *other = &st->side[!side];
	const struct ss_recent *recent = &own->recent;
	fetch(st);
	fetch(&own->start);
	fetch(&recent->first);
	fetch(&other->start);
	fetch(&other->is_based);
	fetch(&recent->segments[SS_RECENT / 3]);
	fetch(&recent->segments[SS_RECENT * 2 / 3]);
	fetch(&recent->segments[SS_RECENT - 1]);
	fetch(&recent->bytes[SS_RECENT_BYTES / 4]);
	fetch(&recent->bytes[SS_RECENT_BYTES - SS_RECENT_BYTES / 4]);
}

/* Of several flows in a bucket the first: whoever sent last is there (ss_flow_index_prefer). */
bool ss_flow_table_expect(const struct ss_flow_table *t, const struct ss_flow_target *to,
                          unsigned step)
{
	if (step == 0) {
		ss_flow_index_expect(&t->index, to->hash);
		return false;
	}
	const struct ss_flow *f = ss_flow_index_peek(&t->index, to->hash);
	if (step == 1) {
		ss_flow_fetch(f);
	} else if (f && f->stream) {
		fetch(f->app);
		fetch_stream(f->stream, to->from_end ^ f->side_of_end_0);
		return true;
	}
	return false;
}
