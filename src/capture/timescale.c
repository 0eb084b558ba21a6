#include "capture/timescale.h"

static const uint64_t ten_to_the[] = {
        1ULL,
        10ULL,
        100ULL,
        1000ULL,
        10000ULL,
        100000ULL,
        1000000ULL,
        10000000ULL,
        100000000ULL,
        1000000000ULL,
        10000000000ULL,
        100000000000ULL,
        1000000000000ULL,
        10000000000000ULL,
        100000000000000ULL,
        1000000000000000ULL,
        10000000000000000ULL,
        100000000000000000ULL,
        1000000000000000000ULL,
        10000000000000000000ULL,
};
enum { LAST_POWER = sizeof ten_to_the / sizeof *ten_to_the - 1, NS_POWER = 9 };

void ss_timescale_set(struct ss_timescale *t, uint8_t resolution)
{
	t->is_binary = resolution & 0x80;
	t->power = resolution & 0x7F;
	t->multiply = 0;
	if (!t->is_binary && t->power <= NS_POWER)
		t->multiply = ten_to_the[NS_POWER - t->power];
}

static void split_decimal(unsigned power, uint64_t ticks, uint64_t *seconds, uint64_t *ns)
{
	*seconds = power <= LAST_POWER ? ticks / ten_to_the[power] : 0;
	uint64_t rest = power <= LAST_POWER ? ticks % ten_to_the[power] : ticks;
	if (power <= NS_POWER)
		*ns = rest * ten_to_the[NS_POWER - power];
	else
		*ns = power - NS_POWER <= LAST_POWER ? rest / ten_to_the[power - NS_POWER] : 0;
}

static void split_binary(unsigned power, uint64_t ticks, uint64_t *seconds, uint64_t *ns)
{
	enum { KEEP = 34 }; /* bits of a fraction that can be multiplied by 10^9 in 64 bits */
	*seconds = power < 64 ? ticks >> power : 0;
	uint64_t rest = power < 64 ? ticks & ((1ULL << power) - 1) : ticks;
	if (power > KEEP) {
		rest = power - KEEP < 64 ? rest >> (power - KEEP) : 0;
		power = KEEP;
	}
	*ns = (rest * (uint64_t)SS_NS_PER_SECOND) >> power;
}

int64_t ss_timescale_to_ns(const struct ss_timescale *t, uint64_t ticks)
{
	uint64_t product, seconds, ns;
	if (t->multiply > 0 && t->offset_s == 0 && ticks <= INT64_MAX) { /* as a rule */
		if (!__builtin_mul_overflow(ticks, t->multiply, &product) && product <= INT64_MAX)
			return (int64_t)product;
		return INT64_MAX;
	}
	if (t->is_binary)
		split_binary(t->power, ticks, &seconds, &ns);
	else
		split_decimal(t->power, ticks, &seconds, &ns);
	/* ns is below 10^9 and seconds is not negative: only the offset can be. */
	int64_t whole, total;
	if (seconds > INT64_MAX || __builtin_add_overflow((int64_t)seconds, t->offset_s, &whole))
		return INT64_MAX;
	if (__builtin_mul_overflow(whole, SS_NS_PER_SECOND, &total))
		return whole < 0 ? INT64_MIN : INT64_MAX;
	if (__builtin_add_overflow(total, (int64_t)ns, &total))
		return INT64_MAX;
	return total;
}
