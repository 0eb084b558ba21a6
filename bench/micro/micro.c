#include "micro.h"

#include <stdio.h>
#include <time.h>

enum { TRIES = 5 };

static const double least_seconds = 0.03; /* of a try: much more than the clock's step */

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Seconds of one run, at the best of some tries. */
static double measure(micro_run run, void *arg)
{
	double best = 0;
	for (unsigned try = 0; try < TRIES; try++) {
		double begin = now(), seconds;
		unsigned n = 0;
		do {
			run(arg);
			n++;
			seconds = now() - begin;
		} while (seconds < least_seconds);
		best = best > 0 && best < seconds / n ? best : seconds / n;
	}
	return best;
}

void micro_octets(const char *what, size_t portion, size_t octets, micro_run run, void *arg)
{
	printf("%s\t%zu\t%.2f GB/s\n", what, portion, (double)octets / measure(run, arg) / 1e9);
}

void micro_each(const char *what, const char *thing, size_t n, micro_run run, void *arg)
{
	printf("%s\t%s\t%.1f ns\n", what, thing, measure(run, arg) / (double)n * 1e9);
}
