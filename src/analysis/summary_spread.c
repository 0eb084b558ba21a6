#include "analysis/summary_spread.h"

#include <stddef.h>

enum { SUBS = 1 << SS_SPREAD_SUB };

/* Values below 2^SUB have a step each. */
static size_t step_of(uint64_t value)
{
	if (value < SUBS)
		return (size_t)value;
	if (value >> SS_SPREAD_BITS)
		return SS_SPREAD_STEPS - 1;
	unsigned shift = 63 - (unsigned)__builtin_clzll(value) - SS_SPREAD_SUB;
	return ((size_t)shift << SS_SPREAD_SUB) + (size_t)(value >> shift);
}

/* The least value of it. */
static uint64_t begin_of(size_t step)
{
	if (step < SUBS)
		return step;
	unsigned shift = (unsigned)(step >> SS_SPREAD_SUB) - 1;
	return (uint64_t)(SUBS + (step & (SUBS - 1))) << shift;
}

void ss_spread_add(struct ss_spread *s, uint64_t value)
{
	if (s->count == 0 || value < s->least)
		s->least = value;
	if (value > s->most)
		s->most = value;
	s->count++;
	s->sum += value;
	s->steps[step_of(value)]++;
}

void ss_spread_merge(struct ss_spread *s, const struct ss_spread *other)
{
	if (other->count == 0)
		return;
	if (s->count == 0 || other->least < s->least)
		s->least = other->least;
	if (other->most > s->most)
		s->most = other->most;
	s->count += other->count;
	s->sum += other->sum;
	for (size_t i = 0; i < SS_SPREAD_STEPS; i++)
		s->steps[i] += other->steps[i];
}

static uint64_t middle_of(const struct ss_spread *s, size_t step)
{
	uint64_t begin = begin_of(step);
	uint64_t middle =
	        step + 1 < SS_SPREAD_STEPS ? begin + (begin_of(step + 1) - begin) / 2 : s->most;
	return middle < s->least ? s->least : middle > s->most ? s->most : middle;
}

uint64_t ss_spread_at(const struct ss_spread *s, unsigned percent)
{
	uint64_t wanted = (s->count * percent + 99) / 100, seen = 0;
	for (size_t i = 0; i < SS_SPREAD_STEPS; i++) {
		seen += s->steps[i];
		if (seen >= wanted && seen > 0)
			return middle_of(s, i);
	}
	return 0;
}

uint64_t ss_spread_octave(const struct ss_spread *s, unsigned bits)
{
	uint64_t n = bits == 0 ? s->steps[0] : 0;
	for (size_t i = 0; i < SS_SPREAD_STEPS; i++) {
		uint64_t begin = begin_of(i);
		if (begin >> bits == 1)
			n += s->steps[i];
	}
	return n;
}
