/* What the programs of this folder share: a clock of processor time, and one way to print.
 *
 * Each measures one part alone, by its public header, and prints lines of
 * "WHAT <tab> PORTION <tab> FIGURE": bench/run.py gathers them. */
#ifndef SS_BENCH_MICRO_H
#define SS_BENCH_MICRO_H
#include <stddef.h>

/* Portions in which octets come: of a packet, and of read(2). */
enum { MICRO_PACKET = 1460, MICRO_READ = 65536 };

typedef void (*micro_run)(void *arg);

/* Prints the speed of `run`, which goes through so many octets each time: GB/s, at the best of some
 * tries. */
void micro_octets(const char *what, size_t portion, size_t octets, micro_run run, void *arg);
/* Prints how long each of n things takes that `run` does each time: nanoseconds. */
void micro_each(const char *what, const char *thing, size_t n, micro_run run, void *arg);

#endif
