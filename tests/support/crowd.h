/* Many connections that all say the same and stay as they are, and what each of them costs. */
#ifndef SS_TESTS_CROWD_H
#define SS_TESTS_CROWD_H
#include <stddef.h>
#include <stdint.h>

#include "engine/engine.h"

/* Octets that one side sends: in segments of 1400, acknowledged. */
struct crowd_turn {
	char side;        /* 'C', 'S'; 0 behind the last one; 'F': both sides close */
	const char *text; /* NUL-terminated, if len is 0 */
	size_t len;
	unsigned times; /* 0: once */
};

#define CROWD_SAYS(side, text)                                                                     \
	{                                                                                          \
		side, text, 0, 0                                                                   \
	}

struct crowd {
	const struct crowd_turn *turns; /* NULL: SYNs that nobody answers */
	uint16_t server_port;           /* 0: 25 */
	int64_t apart_ns;               /* between the beginnings of two; 0: a microsecond */
	unsigned log; /* as of the engine's options; sessions and stats are made */
	const struct ss_certificate_reader *certificates;
};

#define CROWD_BEGIN_NS 1767323045000000000LL

/* The frames of one connection of the crowd, as the engine gets them; n tells them apart. */
void crowd_feed(const struct crowd *c, struct ss_engine *engine, uint32_t n);

struct crowd_cost {      /* bytes for one connection */
	double counted;  /* by what the engine counts */
	double resident; /* by what the process has; 0 where a sanitizer changes that */
};

/* With n and with 2n connections in an engine of its own, in a process of its own: the difference. */
struct crowd_cost crowd_measure(const struct crowd *c, uint32_t n);

#endif
