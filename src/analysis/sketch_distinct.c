#include "analysis/sketch.h"

#include <string.h>

#include "base/error.h"
#include "base/mix.h"
#include "base/siphash.h"

enum { PRECISION = 14, REGISTERS = 1 << PRECISION, RANKS = 64 - PRECISION, FIRST = 16 };

/* The same in all runs: their registers are added up, and an estimate must not depend on chance. */
static const uint64_t fixed_key[2] = {0x736d74702073636f, 0x7065206469737469};

static uint64_t never_zero(uint64_t hash)
{
	return hash ? hash : 1;
}

/* ---- the set ---- */

static uint64_t *find_place(const struct ss_distinct *d, uint64_t hash)
{
	size_t at = (size_t)ss_mix(hash ^ d->seed, 0x9e3779b97f4a7c15u) & (d->size - 1);
	while (d->hashes[at] != 0 && d->hashes[at] != hash)
		at = (at + 1) & (d->size - 1);
	return &d->hashes[at];
}

static int grow(struct ss_distinct *d)
{
	struct ss_distinct old = *d;
	size_t size = d->size > 0 ? d->size * 2 : FIRST;
	uint64_t *hashes = ss_memory_take_zeroed(d->memory, size * sizeof *hashes);
	if (!hashes)
		return SS_ENOMEM;
	d->hashes = hashes;
	d->size = size;
	for (size_t i = 0; i < old.size; i++) {
		if (old.hashes[i])
			*find_place(d, old.hashes[i]) = old.hashes[i];
	}
	ss_memory_give(d->memory, old.hashes, old.size * sizeof *hashes);
	return SS_OK;
}

/* ---- the registers ---- */

static void set_register(uint8_t *registers, uint64_t hash)
{
	uint64_t rest = hash << PRECISION;
	uint8_t rank = (uint8_t)(rest ? __builtin_clzll(rest) + 1 : RANKS + 1);
	uint8_t *r = &registers[hash >> (64 - PRECISION)];
	if (rank > *r)
		*r = rank;
}

static int begin_registers(struct ss_distinct *d)
{
	uint8_t *registers = ss_memory_take_zeroed(d->memory, REGISTERS);
	if (!registers)
		return SS_ENOMEM;
	for (size_t i = 0; i < d->size; i++) {
		if (d->hashes[i])
			set_register(registers, d->hashes[i]);
	}
	ss_memory_give(d->memory, d->hashes, d->size * sizeof *d->hashes);
	d->hashes = NULL;
	d->n = d->size = 0;
	d->registers = registers;
	return SS_OK;
}

/* sigma of Ertl's "New cardinality estimation algorithms", section 2.3; x: the share of registers
 * that nothing came to, less than 1. */
static double sigma(double x)
{
	double sum = x, last, weight = 1;
	do {
		x *= x;
		last = sum;
		sum += x * weight;
		weight += weight;
	} while (sum > last);
	return sum;
}

static uint64_t estimate(const uint8_t *registers)
{
	const double half_over_ln2 = 0.7213475204444817;
	size_t ranks[RANKS + 2] = {0};
	double sum = 0;
	for (size_t i = 0; i < REGISTERS; i++)
		ranks[registers[i]]++;
	/* A full register says 2^50 of its own: its place in the sum makes no difference. */
	for (size_t k = RANKS + 1; k >= 1; k--)
		sum = 0.5 * (sum + (double)ranks[k]);
	sum += REGISTERS * sigma((double)ranks[0] / REGISTERS);
	return (uint64_t)(half_over_ln2 * REGISTERS * REGISTERS / sum + 0.5);
}

/* ---- both ---- */

int ss_distinct_add_hash(struct ss_distinct *d, uint64_t hash)
{
	int error = SS_OK;
	hash = never_zero(hash);
	if (!d->registers) {
		if (d->n + d->n / 2 >= d->size)
			error = grow(d);
		uint64_t *place = error < 0 ? NULL : find_place(d, hash);
		if (place && *place == hash)
			return SS_OK;
		if (place && d->n < d->limit) {
			*place = hash;
			d->n++;
			return SS_OK;
		}
		if (begin_registers(d) < 0) {
			d->is_short = true;
			return SS_ENOMEM;
		}
	}
	set_register(d->registers, hash);
	return SS_OK;
}

int ss_distinct_add(struct ss_distinct *d, struct ss_slice key)
{
	return ss_distinct_add_hash(d, ss_siphash(fixed_key, key));
}

uint64_t ss_distinct_count(const struct ss_distinct *d)
{
	return d->registers ? estimate(d->registers) : d->n;
}

bool ss_distinct_is_exact(const struct ss_distinct *d)
{
	return !d->registers && !d->is_short;
}

int ss_distinct_merge(struct ss_distinct *d, const struct ss_distinct *other)
{
	int error = SS_OK;
	d->is_short |= other->is_short;
	for (size_t i = 0; i < other->size && error == SS_OK; i++) {
		if (other->hashes[i])
			error = ss_distinct_add_hash(d, other->hashes[i]);
	}
	if (error == SS_OK && other->registers && !d->registers)
		error = begin_registers(d);
	for (size_t i = 0; error == SS_OK && other->registers && i < REGISTERS; i++) {
		if (other->registers[i] > d->registers[i])
			d->registers[i] = other->registers[i];
	}
	return error;
}

void ss_distinct_release(struct ss_distinct *d)
{
	ss_memory_give(d->memory, d->hashes, d->size * sizeof *d->hashes);
	ss_memory_give(d->memory, d->registers, d->registers ? REGISTERS : 0);
	d->hashes = NULL;
	d->registers = NULL;
	d->n = d->size = 0;
}
